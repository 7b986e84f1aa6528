// SPDX-License-Identifier: Apache-2.0
// Instants as people read them, in the institution's zone whatever the PC says: 2026年8月28日（金曜日）23時59分.
import type { Common, Language } from "./page_data";

const months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const days_ja = ["日", "月", "火", "水", "木", "金", "土"];
const days_en = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const two = (number: number) => String(number).padStart(2, "0");

// The zone is a number of minutes, so the shifted instant's UTC fields are the local ones.
function in_zone(instant: string, zone_minutes: number): Date {
  return new Date(Date.parse(instant) + zone_minutes * 60_000);
}

export function day(instant: string, zone_minutes: number, language: Language): string {
  const local = in_zone(instant, zone_minutes);
  if (Number.isNaN(local.getTime())) return "";
  const [year, month, date, weekday] = [local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate(), local.getUTCDay()];
  return language === "ja"
    ? `${year}年${month + 1}月${date}日（${days_ja[weekday]}曜日）`
    : `${date} ${months[month]} ${year} (${days_en[weekday]})`;
}

export function moment(instant: string, zone_minutes: number, language: Language): string {
  const local = in_zone(instant, zone_minutes);
  if (Number.isNaN(local.getTime())) return "";
  const [hour, minute] = [local.getUTCHours(), local.getUTCMinutes()];
  const time = language === "ja" ? `${hour}時${two(minute)}分` : ` ${two(hour)}:${two(minute)}`;
  return day(instant, zone_minutes, language) + time;
}

export function moment_on(page: Common, instant: string | null): string {
  return instant === null ? "" : moment(instant, page.zone_minutes, page.language);
}

export function day_on(page: Common, instant: string | null): string {
  return instant === null ? "" : day(instant, page.zone_minutes, page.language);
}
