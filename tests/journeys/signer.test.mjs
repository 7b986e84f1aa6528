// SPDX-License-Identifier: Apache-2.0
// (g) The CA's key in a process of its own: the walk with it, and what happens while it is stopped. Login works, the order
// waits as accepted, and is issued by itself when the signer is back.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import * as acts from "./acts.mjs";
import { House } from "./house.mjs";
import { certificatesOf, ordersOf } from "./records.mjs";
import { until } from "./until.mjs";
import { walk } from "./walk.mjs";

const parts = ["walks", "waits", "killed"].map((name, at) => (
  { name, situation: "due", contract: `1000000006${at}`, company: "株式会社試験", days: 20 }));
let house;
before(async () => {
  house = await House.open({ parts, signer: true });
});
after(() => house?.close());

const button = (page, name) => page.getByRole("button", { name, exact: true });
// Lists and responders' certificates are signed too.
const renewed = async () => (await house.signer.signatures()).filter(({ kind }) => kind === "renewed");
const made = (person) => certificatesOf(house.portal, person).filter(({ made_by: order }) => order);

// 更新 and consent while nobody signs.
async function askInVain(name) {
  const person = house.portal.person(name);
  const browser = await house.browserOf(person);
  await acts.logIn(browser.page, house.portal, person);
  await acts.openRenewal(browser.page);
  await acts.pressRenew(browser.page);
  await acts.consent(house.desk, browser.page, person);
  await until("requested", () => ordersOf(house.portal, person)[0]?.state === "requested");
  return { person, ...browser };
}

async function finishLater(person) {
  const { page, context } = await house.browserOf(person);
  await acts.logIn(page, house.portal, person);
  await page.getByRole("link", { name: "電子証明書の更新はこちら", exact: true }).click();
  const again = button(page, "アプリをもう一度開く").or(button(page, "更新"));
  await again.first().click();
  const consented = house.desk.press(acts.agentName(person), "更新する", { timeout: 12 }).catch(() => null);
  await acts.doneTitle(page).waitFor({ timeout: 40_000 });
  await consented;
  await acts.logOff(page);
  await context.close();
  assert.equal(made(person).length, 1);
  assert.equal(made(person)[0].status, "active");
}

test("the walk from ① to ⑭ while sekishod holds no CA key", async () => {
  const { portal, desk } = house;
  const person = portal.person("walks");
  assert.deepEqual(await readdir(path.join(portal.data, "authorities")), [], "no key file is left in sekishod's folder");
  const { context } = await house.browserOf(person);
  await walk({ portal, desk, context, person, pictures: path.join(house.folder, "pictures") });
  const signatures = await renewed();
  assert.equal(signatures.length, 1, "one renewal, one signature");
  assert.equal(ordersOf(portal, person)[0].serial, signatures[0].number);
});

test("while the signer is stopped login works, the order waits, and it is issued by itself afterwards", async () => {
  await house.signer.stop();
  const { person, page, context } = await askInVain("waits");
  await page.getByText("受け付けました。いま発行できないため、あとでお知らせから続けてください。").waitFor({ timeout: 30_000 });
  assert.equal(await house.portal.explain(person), null, "the old certificate goes on working");
  await context.close();
  assert.deepEqual(made(person), []);
  await house.signer.start();
  await until("issued by itself", () => ordersOf(house.portal, person)[0].state === "issued");
  assert.equal(ordersOf(house.portal, person)[0].evidence, "");
  await finishLater(person);
});

test("a killed signer comes back and gives each order one certificate", async () => {
  await house.signer.stop("SIGKILL");
  const { person, context } = await askInVain("killed");
  await context.close();
  await house.signer.start();
  await until("issued by itself", () => ordersOf(house.portal, person)[0].state === "issued");
  await finishLater(person);
  const serials = (await renewed()).map(({ number }) => number);
  assert.equal(new Set(serials).size, serials.length);
  assert.ok(serials.includes(ordersOf(house.portal, person)[0].serial));
});
