// SPDX-License-Identifier: Apache-2.0
// (e) What people do: press twice, open two tabs, go back, say no, lose the new certificate, choose the wrong one.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { rename } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import * as acts from "./acts.mjs";
import { House } from "./house.mjs";
import { certificatesOf, ordersOf } from "./records.mjs";

const parts = ["twice", "tabs", "back", "no", "stop", "missing", "lost"].map((name, at) => (
  { name, situation: "due", contract: `1000000003${at}`, company: "株式会社試験", days: 20 }));
let house;
before(async () => {
  house = await House.open({ parts });
});
after(() => house?.close());

const button = (page, name) => page.getByRole("button", { name, exact: true });
const link = (page, name) => page.getByRole("link", { name, exact: true });

async function atNotices(name, wishes) {
  const person = house.portal.person(name);
  const browser = await house.browserOf(person, wishes);
  await acts.logIn(browser.page, house.portal, person);
  return { person, ...browser };
}

async function finish(page, person) {
  await acts.consent(house.desk, page, person);
  await acts.doneTitle(page).waitFor();
}

function oneNewCertificate(person) {
  const made = certificatesOf(house.portal, person).filter(({ made_by: order }) => order);
  assert.equal(made.length, 1, "exactly one new certificate");
  assert.equal(made[0].status, "active");
}

test("a double click on 更新 is one renewal", async () => {
  const { person, page, context } = await atNotices("twice");
  await acts.openRenewal(page);
  await button(page, "更新").dblclick();
  await finish(page, person);
  assert.equal(ordersOf(house.portal, person).length, 1);
  oneNewCertificate(person);
  await context.close();
});

test("a second tab and a reload see the same renewal", async () => {
  const { person, page, context } = await atNotices("tabs");
  await acts.openRenewal(page);
  await acts.pressRenew(page);
  await house.desk.press(acts.agentName(person));
  const second = await context.newPage();
  await second.goto(new URL("/renewal", page.url()).href);
  await acts.heading(second, "電子証明書を更新しています").waitFor();
  await page.reload();
  await acts.heading(page, "電子証明書を更新しています").waitFor();
  await acts.consent(house.desk, page, person);
  await acts.doneTitle(page).waitFor();
  await acts.doneTitle(second).waitFor();
  assert.equal(ordersOf(house.portal, person).length, 1);
  oneNewCertificate(person);
  await context.close();
});

test("Back after log-off shows nothing of the session", async () => {
  // Playwright switches the back-forward cache off: with it off this could not fail.
  const { person, page, context } = await atNotices("back", { dropArgs: ["--disable-back-forward-cache"] });
  const address = page.url();
  await page.goto(new URL("/notices", address).href);
  await acts.logOff(page);
  await page.goBack().catch(() => {});
  await page.waitForTimeout(500);
  assert.doesNotMatch(await page.locator("body").innerText(), new RegExp(person.company));
  await page.goto(address).catch(() => {});
  assert.doesNotMatch(await page.locator("body").innerText(), new RegExp(person.company));
  await page.getByText("このアドレスは、前回だけに使うものでした").waitFor();
  await context.close();
});

test("やめる in the agent stops nothing for good: アプリをもう一度開く finishes", async () => {
  const { person, page, context } = await atNotices("no");
  await acts.openRenewal(page);
  await acts.pressRenew(page);
  await house.desk.press(acts.agentName(person));
  await acts.decline(house.desk, person);
  await page.getByText("更新をやめました").first().waitFor();
  assert.equal(await house.portal.explain(person), null, "the present certificate is as good as before");
  await button(page, "アプリをもう一度開く").click();
  await finish(page, person);
  oneNewCertificate(person);
  await context.close();
});

test("中止する cancels the order and a new one can begin", async () => {
  const { person, page, context } = await atNotices("stop");
  await acts.openRenewal(page);
  await acts.pressRenew(page);
  await house.desk.press(acts.agentName(person));
  await button(page, "中止する").click();
  await button(page, "中止する").click();
  await page.getByText("更新を中止しました").waitFor();
  await house.desk.press(acts.agentName(person), "やめる").catch(() => {});
  await link(page, "もう一度行う").click();
  await acts.pressRenew(page);
  await finish(page, person);
  assert.deepEqual(ordersOf(house.portal, person).map(({ state }) => state), ["cancelled", "proven"]);
  oneNewCertificate(person);
  await context.close();
});

test("without the agent nothing is lost: it is installed, opened again and finishes", async () => {
  const person = house.portal.person("missing");
  const desktop = path.join(person.browserHome, ".local", "share", "applications", "sekisho-agent.desktop");
  await rename(desktop, `${desktop}.away`);
  const { page, context } = await atNotices("missing");
  await acts.openRenewal(page);
  await acts.pressRenew(page);
  await page.getByRole("heading", { name: "証明書発行アプリが開きませんか" }).waitFor({ timeout: 25_000 });
  await rename(`${desktop}.away`, desktop);
  await button(page, "アプリをもう一度開く").click();
  await finish(page, person);
  assert.equal(ordersOf(house.portal, person).length, 1);
  oneNewCertificate(person);
  await context.close();
});

test("the new certificate deleted by mistake: the superseded one gets in once more and renews again", async () => {
  const { person, page, context } = await atNotices("lost");
  await acts.renewFromNotices(house.desk, page, person);
  await acts.logOff(page);
  await acts.logIn(page, house.portal, person);  // with the new one: committed
  await acts.logOff(page);
  await context.close();
  assert.equal(await house.portal.explain(person), "superseded");
  deleteNewCertificate(person);

  const again = await house.browserOf(person);
  await acts.openTop(again.page, house.portal, person);
  await acts.goDirect(again.page, person.role);
  await acts.heading(again.page, "更新前の電子証明書が選ばれました").waitFor();
  await button(again.page, "新しい電子証明書が表示されないとき").or(again.page.getByText("新しい電子証明書が表示されないとき", { exact: true })).first().click();
  if (!(await acts.pinField(again.page, person).isVisible())) {
    await button(again.page, "次へ").click({ timeout: 3000 }).catch(() => {});
  }
  await acts.pinField(again.page, person).waitFor();
  await acts.enterPin(again.page, person);
  await acts.enterSecondFactor(again.page, person);
  await acts.noticesTitle(again.page).waitFor();
  await acts.renewFromNotices(house.desk, again.page, person);
  const made = certificatesOf(house.portal, person).filter(({ made_by: order }) => order);
  assert.equal(made.length, 2);
  await again.context.close();
});

// As a person would by the browser's certificate page: all that is not the first one.
function deleteNewCertificate(person) {
  const store = `sql:${path.join(person.browserHome, ".pki", "nssdb")}`;
  const names = execFileSync("certutil", ["-L", "-d", store], { encoding: "utf8" }).split("\n")
    .map((line) => line.replace(/\s+\S+,\S*,\S*\s*$/, "").trim())
    .filter((name) => name.startsWith(person.contract) || name.includes(person.institution.name));
  const before = execFileSync("openssl", ["x509", "-in", person.certificate, "-noout", "-fingerprint"], { encoding: "utf8" });
  for (const name of names) {
    const pem = execFileSync("certutil", ["-L", "-d", store, "-n", name, "-a"], { encoding: "utf8" });
    const found = execFileSync("openssl", ["x509", "-noout", "-fingerprint"], { input: pem, encoding: "utf8" });
    if (found !== before) {
      execFileSync("certutil", ["-D", "-d", store, "-n", name]);
      return;
    }
  }
  throw new Error(`the new certificate is not in the store: ${names}`);
}
