// SPDX-License-Identifier: Apache-2.0
// One page of each kind and state, for looking at: typed, so that a page shape cannot change without its sample.
import type { Chosen, Common, DoctorCode, DoctorPage, Language, NoticeEntry, Page, Problem, ProgressPage, Role, Stage } from "../src/page_data";

export interface Sample {
  name: string;
  host: "portal" | "login";
  path: string;
  page: Page;
  // What is done on the page before it is looked at, and what the server answers to it.
  type?: Record<string, string>;
  press?: string[];
  answer?: Page | Problem;
  idle_for?: number; // seconds without a sign of life before it is looked at
}

type Place = { portal: string; language: Language };

function common({ portal, language }: Place, step: string | null, session = true): Common {
  const ja = language === "ja";
  return {
    language,
    zone_minutes: 540,
    now: "2026-08-08T01:15:00Z",
    portal,
    institution: {
      code: "1394",
      name: ja ? "せきしょ信用金庫" : "Sekisho Shinkin Bank",
      self: ja ? "当金庫" : "we",
      publisher: ja ? "せきしょ信用金庫" : "Sekisho Shinkin Bank",
      help_tel: "0120-000-139",
      help_hours: ja ? "平日 9時〜17時" : "weekdays 9:00–17:00",
      stop_tel: "0120-000-924",
    },
    support: session ? "123456" : null,
    session: session ? { idle_seconds: 600, left_seconds: 28_800 } : null,
    old_manual_step: step,
  };
}

const until = "2026-08-28T14:59:00Z";
const new_until = "2027-08-28T14:59:00Z";

function chosen(role: Role | null = "administrator"): Chosen {
  const name = { administrator: "31415926535 1394 ADMIN 2026-08", user: "31415926535 1394 U0002 2026-08" };
  if (role === null) return { common_name: "TANAKA HANAKO (e-Tax)", role, company: "", until, days_left: 20 };
  return { common_name: name[role], role, company: "株式会社田中製作所", until, days_left: 20 };
}

function doctor(place: Place, code: DoctorCode): DoctorPage {
  const foreign = code === "unknown_issuer";
  const user = code === "user_at_admin_door";
  return {
    ...common(place, "③", false),
    support: "904417",
    page: "doctor",
    code,
    door: code === "admin_at_user_door" ? "user" : "administrator",
    chosen: code === "no_certificate" ? null : chosen(foreign ? null : user ? "user" : "administrator"),
    until: code.startsWith("expired") ? "2026-08-01T14:59:00Z" : null,
    from: code === "not_yet_valid" ? "2026-08-20T15:00:00Z" : null,
    grace_until: code === "expired" ? "2026-08-31T14:59:00Z" : null,
    renewed_on: code === "superseded" ? "2026-08-01T02:00:00Z" : null,
    new_month: code === "superseded" ? "2027-08" : null,
    other_code: code === "other_institution" ? "1401" : null,
    frozen_on: code === "frozen" ? "2026-08-05T02:00:00Z" : null,
    may_go_on: ["superseded", "provisional", "user_at_admin_door", "admin_at_user_door"].includes(code),
    other_door: user ? "user" : code === "admin_at_user_door" ? "administrator" : null,
  };
}

const doctor_codes: DoctorCode[] = [
  "no_certificate", "expired", "expired_late", "not_yet_valid", "revoked", "superseded", "provisional", "provisional_dead",
  "unknown_issuer", "other_institution", "unknown_leaf", "user_at_admin_door", "admin_at_user_door",
  "machine_certificate", "frozen",
];

const due: NoticeEntry = {
  id: "n-1", kind: "renewal_due", unread: true, created_at: "2026-07-29T00:00:00Z", until, days_left: 20, renewal: "/renewal", open_order: false,
};
const renewed: NoticeEntry = {
  id: "n-0", kind: "renewed", unread: false, created_at: "2025-08-10T03:00:00Z", until, days_left: 20, renewal: null, open_order: false,
};

function notices(place: Place, name: string, change: Partial<Extract<Page, { page: "notices" }>> = {}): Sample {
  const page: Page = {
    ...common(place, "⑧"),
    page: "notices",
    role: "administrator",
    company: "株式会社田中製作所",
    last_login: "2026-08-07T00:31:00Z",
    notices: [due, renewed],
    application_url: "https://app.example.jp/",
    completed: false,
    restricted: false,
    ...change,
  };
  return { name, host: "login", path: "/notices", page };
}

function progress(place: Place, stage: Stage, waited_seconds: number, change: Partial<ProgressPage> = {}): Sample {
  const page: ProgressPage = {
    ...common(place, "⑨"),
    page: "progress",
    order: "o-1",
    page_path: "/renewal",
    progress_path: "/renewals/o-1",
    stop_path: "/renewal/stop",
    progress: { version: 3, stage, waited_seconds },
    launch: null,
    matching_number: "4821",
    elsewhere: false,
    until,
    new_until,
    ...change,
  };
  return { name: `progress-${stage}-${waited_seconds}${page.elsewhere ? "-elsewhere" : ""}`, host: "login", path: "/renewal", page };
}

function pin(place: Place, name: string, role: Role, tries_left: number | null, change: Partial<Sample> = {}): Sample {
  const unlock = { unlock_where: "お取引店の窓口", unlock_bring: "お届けの印鑑、本人確認書類。" };
  const page: Page = { ...common(place, "⑤"), page: "pin", chosen: chosen(role), role, digits: 4, tries_left, ...unlock };
  return { name, host: "login", path: "/", page, ...change };
}

function pins(place: Place): Sample[] {
  const ja = place.language === "ja";
  const field = ja ? "ご契約先暗証番号" : "contract PIN";
  const submit = [ja ? "ログイン" : "Log in"];
  const wrong = (tries_left: number): Problem => ({
    type: "about:blank", title: "pin_wrong", status: 403, code: "pin_wrong", text: ja ? "暗証番号が違います。" : "Wrong PIN.", tries_left, field: "pin",
  });
  return [
    pin(place, "pin", "administrator", null),
    pin(place, "pin-user", "user", null),
    pin(place, "pin-after-misses", "administrator", 3),
    pin(place, "pin-short", "administrator", null, { type: { [field]: "３７ 1" }, press: submit }),
    pin(place, "pin-wrong", "administrator", null, { type: { [field]: "３７11" }, press: submit, answer: wrong(4) }),
    pin(place, "pin-wrong-last", "administrator", 2, { type: { [field]: "3711" }, press: submit, answer: wrong(1) }),
    pin(place, "pin-idle", "administrator", null, {
      idle_for: 545,
    }),
  ];
}

function cards(place: Place): Sample[] {
  const ja = place.language === "ja";
  const page: Page = {
    ...common(place, "⑥"), page: "card", role: "administrator", cells: ["H2", "C4", "A2"], digits: 2, tries_left: null, uses_left: null, card_days: 7,
  };
  const card: Sample = { name: "card", host: "login", path: "/", page };
  const wrong: Problem = {
    type: "about:blank", title: "card_wrong", status: 403, code: "card_wrong", text: ja ? "確認用パスワードが違います。" : "Wrong card password.", tries_left: 3,
  };
  return [
    card,
    { ...card, name: "card-user-last-uses", page: { ...page, role: "user", uses_left: 5, tries_left: 4 } },
    { ...card, name: "card-short", type: { A2: "07", H2: "1", C4: "99" }, press: ["OK"] },
    { ...card, name: "card-wrong", type: { A2: "07", H2: "11", C4: "９９" }, press: ["OK"], answer: wrong },
    { name: "card-locked", host: "login", path: "/", page: { ...common(place, "⑥"), page: "card_locked", factor: "card" } },
    { name: "totp", host: "login", path: "/", page: { ...common(place, "⑥"), page: "totp", role: "administrator", tries_left: null } },
    { name: "totp-locked", host: "login", path: "/", page: { ...common(place, "⑥"), page: "card_locked", factor: "totp" } },
  ];
}

function locks(place: Place): Sample[] {
  const locked = (role: Role, whole_contract: boolean): Page => ({
    ...common(place, "⑤"), page: "pin_locked", role, whole_contract, unlock_where: "お取引店の窓口", unlock_bring: "お届けの印鑑、本人確認書類。", days_left: 20,
  });
  return [
    { name: "pin-locked", host: "login", path: "/", page: locked("administrator", true) },
    { name: "pin-locked-user", host: "login", path: "/", page: locked("user", false) },
  ];
}

function renewals(place: Place): Sample[] {
  const stop = place.language === "ja" ? "中止する" : "Stop";
  const done: Page = {
    ...common(place, "⑫"), page: "done", new_until, new_month: "2027-08", next_notice: "2027-07-29T00:00:00Z",
    common_name: "31415926535 1394 ADMIN 2027-08", company: "株式会社田中製作所", renewed_at: "2026-08-08T01:16:40Z", serial: "5A:31:0C:77:9E:42:11:8D",
  };
  return [
    { name: "renew", host: "login", path: "/renewal", page: { ...common(place, "⑨"), page: "renew", until, new_until, open_order: false } },
    { name: "renew-again", host: "login", path: "/renewal", page: { ...common(place, "⑨"), page: "renew", until, new_until, open_order: true } },
    progress(place, "wait", 0), progress(place, "wait", 5), progress(place, "wait", 16), progress(place, "consent", 6), progress(place, "key", 8),
    progress(place, "issue", 9), progress(place, "install", 10), progress(place, "prove", 30), progress(place, "queued", 12),
    progress(place, "declined", 12), progress(place, "stopped", 12), progress(place, "lapsed", 12), progress(place, "rejected", 12),
    progress(place, "key", 12, { elsewhere: true }),
    { ...progress(place, "wait", 1), name: "progress-stop-asked", press: [stop] },
    { name: "done", host: "login", path: "/renewal", page: done },
  ];
}

function ends(place: Place): Sample[] {
  const off = (ended: "log_off" | "idle" | "replaced" | "certificate", order_until: string | null): Sample => ({
    name: `logged-off-${ended}`, host: "portal", path: "/logged-off", page: { ...common(place, null, false), page: "logged_off", order_until, ended },
  });
  return [
    off("log_off", null), off("idle", "2026-08-15T01:15:00Z"), off("replaced", null), off("certificate", null),
    { name: "used-address", host: "login", path: "/", page: { ...common(place, null, false), page: "used_address", ended_idle: false } },
    { name: "used-address-idle", host: "login", path: "/", page: { ...common(place, null, false), page: "used_address", ended_idle: true } },
    {
      ...progress(place, "wait", 5, { session: null, support: null, order: "o-2", page_path: "/expired", progress_path: "/expired/progress", stop_path: null, until: null, new_until: null }),
      name: "expired-waiting", host: "portal", path: "/expired",
    },
    { name: "expired", host: "portal", path: "/expired", page: { ...common(place, null, false), page: "expired", grace_days: 90 } },
    { name: "trouble", host: "portal", path: "/trouble", page: { ...common(place, null, false), page: "trouble" } },
    { name: "problem", host: "portal", path: "/nowhere", page: { ...common(place, null, false), page: "problem", code: "not_found" } },
  ];
}

export function samples(portal: string, language: Language): Sample[] {
  const place = { portal, language };
  const doors = (["administrator", "user"] as const).map<Sample>((door) => ({
    name: `method-${door}`, host: "portal", path: `/method?door=${door}`, page: { ...common(place, "②", false), page: "method", door },
  }));
  return [
    { name: "top", host: "portal", path: "/", page: { ...common(place, "①", false), page: "top" } },
    ...doors,
    ...doctor_codes.map<Sample>((code) => ({ name: `doctor-${code}`, host: "login", path: "/?door=administrator", page: doctor(place, code) })),
    { name: "doctor-superseded-unnamed", host: "login", path: "/", page: { ...doctor(place, "superseded"), new_month: null } },
    ...pins(place),
    ...cards(place),
    ...locks(place),
    notices(place, "notices"),
    notices(place, "notices-open-order", { notices: [{ ...due, unread: false, open_order: true }, renewed] }),
    notices(place, "notices-completed", { notices: [{ ...renewed, unread: true, until: new_until }], completed: true, application_url: null }),
    notices(place, "notices-restricted", { notices: [], restricted: true, application_url: null, last_login: null }),
    { name: "notice", host: "login", path: "/notices/n-1", page: { ...common(place, "⑧"), page: "notice", notice: due } },
    { name: "notice-renewed", host: "login", path: "/notices/n-0", page: { ...common(place, null), page: "notice", notice: renewed } },
    ...renewals(place),
    ...ends(place),
  ];
}
