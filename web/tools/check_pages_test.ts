// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { samples } from "./samples";

type Check = (value: unknown) => string[];
// By its own address: bundled into the test it would not find the types it reads.
const checker = pathToFileURL(join(process.cwd(), "tools/check_pages.mjs")).href;
const { pages_checker, page_in } = (await import(checker)) as { pages_checker: () => Check; page_in: (document: string) => unknown };
const check = pages_checker();
const all = samples("https://portal.localhost:8443", "ja");
const sample = (name: string) => structuredClone(all.find((one) => one.name === name)!.page) as unknown as Record<string, unknown>;

test("every sample is what the server is allowed to send", () => {
  for (const one of all) assert.deepEqual(check(one.page), [], one.name);
});

test("a missing field is named", () => {
  const page = sample("pin");
  delete page["digits"];
  assert.match(check(page).join(), /PinPage must have required property 'digits'/);
});

test("a field nobody agreed on is named", () => {
  assert.match(check({ ...sample("renew"), pin: "1234" }).join(), /additional properties: pin/);
});

test("an instant that is not RFC 3339 in UTC is refused", () => {
  assert.equal(check({ ...sample("renew"), until: "2026-08-28T23:59:00+09:00" }).length, 1);
  assert.equal(check({ ...sample("renew"), until: 1_787_900_000 }).length, 1);
});

test("an error code that errors.def does not know is refused", () => {
  const problem = { type: "about:blank", title: "x", status: 403, code: "pin_wrongg", text: "x" };
  assert.equal(check(problem).length, 1);
  assert.deepEqual(check({ ...problem, code: "pin_wrong", tries_left: 2, field: "pin" }), []);
});

test("the page inside a problem is checked as well", () => {
  const problem = { type: "about:blank", title: "x", status: 403, code: "pin_locked", text: "x" };
  assert.deepEqual(check({ ...problem, page: sample("pin-locked") }), []);
  assert.match(check({ ...problem, page: { ...sample("pin-locked"), role: "clerk" } }).join(), /^page: PinLockedPage\/role/);
});

test("the page is found inside its document", () => {
  const document = '<!doctype html><div id="root"></div><script type="application/json" id="page">{"page":"top","a":"\\u003c"}</script>';
  assert.deepEqual(page_in(document), { page: "top", a: "<" });
});
