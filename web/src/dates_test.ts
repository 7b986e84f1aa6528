// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { day, moment } from "./dates";

test("an end at midnight in Japan reads as the day people know, whatever the zone of the PC", () => {
  assert.equal(moment("2026-08-28T14:59:59Z", 540, "ja"), "2026年8月28日（金曜日）23時59分");
  assert.equal(moment("2026-08-28T14:59:59Z", 540, "en"), "28 August 2026 (Friday) 23:59");
});

test("the day is the institution's own, not Greenwich's", () => {
  assert.equal(day("2026-12-31T15:00:00Z", 540, "ja"), "2027年1月1日（金曜日）");
  assert.equal(day("2026-12-31T15:00:00Z", 0, "en"), "31 December 2026 (Thursday)");
});

test("minutes keep their zero and the hour has none in Japanese", () => {
  assert.equal(moment("2026-01-04T00:05:00Z", 540, "ja"), "2026年1月4日（日曜日）9時05分");
  assert.equal(moment("2026-01-04T00:05:00Z", 540, "en"), "4 January 2026 (Sunday) 09:05");
});

test("what is no instant shows nothing rather than NaN", () => {
  assert.equal(moment("soon", 540, "ja"), "");
});
