// SPDX-License-Identifier: Apache-2.0
// Whatever page the server sends on the way ① to ⑭, with its detours, is one that web/src/page_data.ts allows, and the
// browser had nothing to complain about.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { page_in, pages_checker } from "../../web/tools/check_pages.mjs";
import * as acts from "./acts.mjs";
import { House } from "./house.mjs";
import { walk } from "./walk.mjs";

let house;
before(async () => {
  house = await House.open({ only: ["due-1", "due-2"] });
});
after(() => house?.close());

// Collects every document, page, problem and progress that the browser gets.
function listen(context, got) {
  const read = async (response) => {
    const type = response.headers()["content-type"] ?? "";
    if (response.status() >= 300 && response.status() < 400) return;
    const value = type.startsWith("text/html") ? page_in(await response.text()) : /json/.test(type) ? await response.json() : null;
    if (value === null || "location" in value) return;
    got.kinds.add(value.page?.page ?? value.page ?? value.code ?? value.stage);
    got.values.push({ url: response.url(), value });
  };
  context.on("response", (response) => got.reading.push(read(response).catch(() => {})));
  context.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("status of 4")) got.complaints.push(message.text());
  });
}

test("every page on the way is one that the contract allows", async () => {
  const got = { kinds: new Set(), values: [], complaints: [], reading: [] };
  await straight(got);
  await detours(got);
  await Promise.all(got.reading);
  if (process.env.SEKISHO_KEEP) keep(got.values);
  const check = pages_checker();
  const wrong = got.values.flatMap(({ url, value }) => check(value).map((one) => `${new URL(url).pathname}: ${one}`));
  assert.deepEqual([...new Set(wrong)], []);
  for (const kind of ["top", "method", "pin", "pin_wrong", "card", "notices", "notice", "renew", "progress", "done", "logged_off", "trouble", "problem"]) {
    assert.ok(got.kinds.has(kind), `no ${kind} among ${[...got.kinds]}`);
  }
  assert.deepEqual(got.complaints, []);
});

// The method page, a wrong PIN, the other language, the notice's own page, no consent, log-off.
async function detours(got) {
  const { portal, desk } = house;
  const person = portal.person("due-2");
  const { context, page } = await house.browserOf(person);
  listen(context, got);
  await acts.openTop(page, portal, person);
  await acts.goByMethodPage(page, person.role);
  await acts.pinField(page, person).waitFor();
  await acts.enterPin(page, person, "0000");
  await page.getByRole("alert").waitFor();
  await page.getByRole("link", { name: "English" }).click();
  await page.getByLabel("contract PIN", { exact: true }).waitFor();
  await page.getByRole("link", { name: "日本語" }).click();
  await acts.enterPin(page, person);
  await acts.enterSecondFactor(page, person);
  await acts.noticesTitle(page).waitFor();
  await page.getByRole("link", { name: "電子証明書の更新をお願いします" }).click();
  await acts.openRenewal(page);
  await acts.pressRenew(page);
  await acts.decline(desk, person);
  await page.getByText("更新をやめました").waitFor();
  await acts.logOff(page);
}

async function straight(got) {
  const { portal, desk } = house;
  const person = portal.person("due-1");
  const { context, page } = await house.browserOf(person);
  listen(context, got);
  await walk({ portal, desk, context, person, pictures: path.join(house.folder, "pictures") });
  await page.goto(`${portal.urlOf(person)}/trouble`);
  await page.goto(`${portal.urlOf(person)}/nowhere`);
}

function keep(values) {
  const folder = path.join(house.folder, "pages");
  mkdirSync(folder, { recursive: true });
  values.forEach(({ value }, number) => writeFileSync(path.join(folder, `${number}.json`), JSON.stringify(value, null, 2)));
}
