// SPDX-License-Identifier: Apache-2.0
// The second door: expired yesterday, payroll today. The old key signs first, then the browser asks PIN and card, and the
// same order goes on; the new certificate logs in.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import * as acts from "./acts.mjs";
import { House } from "./house.mjs";
import { certificatesOf, ordersOf } from "./records.mjs";

const company = { company: "株式会社試験" };
const parts = [
  { name: "yesterday", situation: "expired", contract: "10000000051", days: -1, ...company },
  { name: "guesser", situation: "expired", contract: "10000000052", days: -2, ...company },
  { name: "late", situation: "expired", contract: "10000000053", days: -120, ...company },
];
let house;
before(async () => {
  house = await House.open({ parts });
});
after(() => house?.close());

const button = (page, name) => page.getByRole("button", { name, exact: true });

async function atTheDoor(name) {
  const person = house.portal.person(name);
  const browser = await house.browserOf(person);
  await browser.page.goto(`${house.portal.urlOf(person)}/trouble`);
  await browser.page.getByRole("link", { name: "期限切れの手続きへ進む", exact: true }).click();
  await acts.heading(browser.page, "有効期限が切れた方").waitFor();
  await button(browser.page, "期限切れの手続きへ進む").click();
  return { person, ...browser };
}

test("expired yesterday: agent, PIN, card, and the new certificate logs in", async () => {
  const { person, page, context } = await atTheDoor("yesterday");
  await acts.heading(page, "電子証明書を更新しています").waitFor();
  await acts.consent(house.desk, page, person);
  await acts.pinField(page, person).waitFor();
  assert.deepEqual(certificatesOf(house.portal, person).filter(({ made_by: order }) => order), [], "nothing is issued before PIN and card");
  await acts.enterPin(page, person);
  await acts.enterSecondFactor(page, person);
  await acts.doneTitle(page).waitFor();
  const made = certificatesOf(house.portal, person).filter(({ made_by: order }) => order);
  assert.equal(made.length, 1);
  assert.equal(made[0].status, "active");
  await acts.logOff(page);
  await acts.logIn(page, house.portal, person);
  assert.equal(await house.portal.explain(person, person.certificate, person.role), "superseded");
  await context.close();
});

test("a wrong PIN counts there too, and nothing is issued", async () => {
  const { person, page, context } = await atTheDoor("guesser");
  await acts.consent(house.desk, page, person);
  await acts.pinField(page, person).waitFor();
  await acts.enterPin(page, person, person.pin === "0000" ? "1111" : "0000");
  await page.getByText("暗証番号が違います").waitFor();
  // No way from there into the portal.
  await page.goto(`${house.portal.urlOf(person)}/notices`);
  assert.doesNotMatch(await page.locator("body").innerText(), /重要なお知らせ/);
  assert.deepEqual(certificatesOf(house.portal, person).filter(({ made_by: order }) => order), []);
  assert.equal(ordersOf(house.portal, person).length, 1);
  await context.close();
});

test("after the grace days the agent finds nothing to renew", async () => {
  const { person, page, context } = await atTheDoor("late");
  const seen = await house.desk.press(acts.agentName(person));
  assert.match(seen.labels.join(" "), /更新する電子証明書が、このパソコンにありません/);
  assert.equal(ordersOf(house.portal, person).length, 0);
  await context.close();
});
