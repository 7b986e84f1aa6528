// SPDX-License-Identifier: Apache-2.0
// (d) PIN and customer card: wrong ones, locks and their end, full-width digits, a challenge that no reload changes.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { askedCells, enterPin, enterSecondFactor, goDirect, heading, noticesTitle, openTop, pinField } from "./acts.mjs";
import { House } from "./house.mjs";
import { Wire } from "./wire.mjs";

let house;
before(async () => {
  house = await House.open({ only: ["due-1", "due-2", "fresh", "user", "token"] });
});
after(() => house?.close());

const wrong = (pin) => String((Number(pin) + 1) % 10_000).padStart(4, "0");
const main = (page) => page.locator("main").innerText();

async function atPin(person, door = person.role) {
  const { page, context } = await house.browserOf(person);
  await openTop(page, house.portal, person);
  await goDirect(page, door);
  await pinField(page, person).waitFor();
  return { page, context };
}

test("full-width digits are a PIN, three digits are not and cost no try", async () => {
  const person = house.portal.person("due-1");
  const { page, context } = await atPin(person);
  await enterPin(page, person, person.pin.slice(0, 3));
  await page.getByText("数字4けたを入力してください").waitFor();
  await enterPin(page, person, wrong(person.pin));
  await page.getByText("あと6回間違えると、ロックされます").waitFor();
  await enterPin(page, person, [...person.pin].map((digit) => "０１２３４５６７８９"[Number(digit)]).join(""));
  await askedCells(page);
  await heading(page, "確認用パスワード（ご契約先ワンタイムパスワード）").waitFor();
  await context.close();
});

test("seven wrong PINs lock one person, not the colleague, until the engineer unlocks", async () => {
  const person = house.portal.person("fresh");
  const { page, context } = await atPin(person);
  for (let left = 6; left >= 2; --left) {
    await enterPin(page, person, wrong(person.pin));
    await page.getByText(`あと${left}回間違えると、ロックされます`).waitFor();
  }
  await enterPin(page, person, wrong(person.pin));
  await page.getByText("次に間違えると、ロックされます").waitFor();
  await enterPin(page, person, wrong(person.pin));
  await heading(page, "暗証番号をロックしました").waitFor();
  await openTop(page, house.portal, person);
  await goDirect(page, person.role);
  // The lock does not tell whether a PIN is right: it is there before or after any entry.
  if (await pinField(page, person).isVisible({ timeout: 2000 }).catch(() => false)) {
    await enterPin(page, person);
  }
  await heading(page, "暗証番号をロックしました").waitFor();
  await context.close();
  await house.portal.sekisho("member", "unlock", "9001", person.contract, "ADMIN");
  const again = await atPin(person);
  await enterPin(again.page, person);
  await enterSecondFactor(again.page, person);
  await noticesTitle(again.page).waitFor();
  await again.context.close();
});

test("the card's challenge survives reload and a wrong answer, and the answer fits once", async () => {
  const person = house.portal.person("due-2");
  const { page, context } = await atPin(person);
  await enterPin(page, person);
  await heading(page, "確認用パスワード（ご契約先ワンタイムパスワード）").waitFor();
  const asked = await askedCells(page);
  assert.equal(asked.length, 3);
  await page.reload();
  await heading(page, "確認用パスワード（ご契約先ワンタイムパスワード）").waitFor();
  assert.deepEqual(await askedCells(page), asked);
  const otherCard = Object.fromEntries(asked.map((cell) => [cell, String((Number(person.card[cell]) + 1) % 100).padStart(2, "0")]));
  await enterSecondFactor(page, person, { values: otherCard });
  await page.getByText("確認用パスワードが違います").waitFor();
  assert.deepEqual(await askedCells(page), asked);
  const fresh = await atPin(person);
  await enterPin(fresh.page, person);
  await heading(fresh.page, "確認用パスワード（ご契約先ワンタイムパスワード）").waitFor();
  assert.deepEqual(await askedCells(fresh.page), asked, "a new login gets the same challenge while it waits");
  await enterSecondFactor(fresh.page, person);
  await noticesTitle(fresh.page).waitFor();
  await context.close();
  await fresh.context.close();
});

test("a token's number opens once", async () => {
  const person = house.portal.person("token");
  const { page, context } = await atPin(person);
  await enterPin(page, person);
  await page.getByLabel("ワンタイムパスワード（6けた）", { exact: true }).waitFor();
  await enterSecondFactor(page, person);
  await noticesTitle(page).waitFor();
  await context.close();
  const second = await atPin(person);
  await enterPin(second.page, person);
  await page.context().close().catch(() => {});
  const { totpOf } = await import("./acts.mjs");
  await second.page.getByLabel("ワンタイムパスワード（6けた）", { exact: true }).fill(totpOf(person.totp, Date.now() - 30_000));
  await second.page.getByRole("button", { name: "OK", exact: true }).click();
  await second.page.getByText("ワンタイムパスワードが違います").waitFor();
  await second.context.close();
});

test("fifty guesses at once: seven are checked at most, then it is locked", async () => {
  const person = house.portal.person("user");
  const wire = new Wire(house.portal, person);
  await wire.enter(person);
  const guesses = Array.from({ length: 50 }, (_, at) => String(at + (Number(person.pin) < 100 ? 200 : 0)).padStart(4, "0"));
  const answers = await Promise.all(guesses.map((pin) => wire.post("/login/pin", { pin })));
  const codes = answers.map(({ json, status }) => json?.code ?? json?.page ?? status);
  assert.ok(codes.filter((code) => code === "pin_wrong").length <= 6, `${codes}`);
  assert.ok(!codes.includes("card"), `${codes}`);
  const right = await wire.post("/login/pin", { pin: person.pin });
  assert.equal(right.json.code, "pin_locked");
  assert.equal(await main((await atLock(person)).page).then((text) => text.includes("ロック")), true);
  wire.close();
});

async function atLock(person) {
  const { page, context } = await house.browserOf(person);
  await openTop(page, house.portal, person);
  await goDirect(page, person.role);
  await Promise.race([pinField(page, person).waitFor(), heading(page, "暗証番号をロックしました").waitFor()]);
  if (await pinField(page, person).isVisible()) {
    await enterPin(page, person);
    await heading(page, "暗証番号をロックしました").waitFor();
  }
  return { page, context };
}
