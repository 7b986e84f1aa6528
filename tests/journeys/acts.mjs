// SPDX-License-Identifier: Apache-2.0
// What a person does on the pages, by the names a person reads: the manual's own labels. A step waits for what the person
// would see before going on.
import { createHmac } from "node:crypto";

const words = {
  administrator: { role: "管理者", pin: "ご契約先暗証番号", card: "確認用パスワード（ご契約先ワンタイムパスワード）" },
  user: { role: "利用者", pin: "利用者暗証番号", card: "確認用パスワード（利用者ワンタイムパスワード）" },
};
export const agentName = (person) => `証明書発行アプリ（${person.institution.name}）`;
export const heading = (page, name) => page.getByRole("heading", { level: 1, name, exact: true });
const button = (page, name) => page.getByRole("button", { name, exact: true });
const link = (page, name) => page.getByRole("link", { name, exact: true });

export const pinField = (page, person) => page.getByLabel(words[person.role].pin, { exact: true });
export const noticesTitle = (page) => heading(page, "重要なお知らせ");
export const doneTitle = (page) => heading(page, "電子証明書のインストールが完了しました");

// ①
export async function openTop(page, portal, person) {
  await page.goto(`${portal.urlOf(person)}/`);
  await link(page, "管理者ログイン").waitFor();
}

// ① ② the shortcut on the top page; ③ the picker answers by policy
export async function goDirect(page, role) {
  await link(page, `電子証明書方式で進む（${words[role].role}）`).click();
}

// ② as the manual has it
export async function goByMethodPage(page, role) {
  await link(page, `${words[role].role}ログイン`).click();
  await link(page, `電子証明書方式 ${words[role].role}ログイン`).click();
}

// ⑤
export async function enterPin(page, person, pin = person.pin) {
  await pinField(page, person).fill(pin);
  await button(page, "ログイン").click();
}

export async function askedCells(page) {
  const fields = await page.getByRole("textbox", { name: /^[A-J][1-5]$/ }).all();
  return Promise.all(fields.map((field) => field.evaluate((input) => input.labels[0].textContent.trim())));
}

// ⑥⑦ the card, or the token of those who have one
export async function enterSecondFactor(page, person, { values = person.card } = {}) {
  if (person.totp) {
    await page.getByLabel("ワンタイムパスワード（6けた）", { exact: true }).fill(totpOf(person.totp));
  } else {
    await heading(page, words[person.role].card).waitFor();
    for (const cell of await askedCells(page)) {
      await page.getByLabel(cell, { exact: true }).fill(values[cell]);
    }
  }
  await button(page, "OK").click();
}

// ①–⑧ in one go
export async function logIn(page, portal, person) {
  await openTop(page, portal, person);
  await goDirect(page, person.role);
  await pinField(page, person).waitFor();
  await enterPin(page, person);
  await enterSecondFactor(page, person);
  await noticesTitle(page).waitFor();
}

// ⑧
export async function openRenewal(page) {
  await link(page, "電子証明書の更新はこちら").click();
  await heading(page, "電子証明書の更新").waitFor();
}

// ⑨ on the page: the browser opens the agent
export async function pressRenew(page) {
  await button(page, "更新").click();
  await heading(page, "電子証明書を更新しています").waitFor();
}

// ⑨ in the agent's window, after comparing the matching number as the page asks
export async function consent(desk, page, person) {
  // The window may still show the last word of an earlier start: a person waits for the question.
  let seen, number;
  for (let looks = 0; looks < 60 && !number; looks += 1) {
    seen = await desk.press(agentName(person));
    number = seen.labels.map((label) => label.replaceAll(/\s/g, "")).find((label) => /^\d{4}$/.test(label));
    if (!number) await new Promise((done) => setTimeout(done, 250));
  }
  const shown = (await page.locator("main").innerText()).replaceAll(/\s/g, "");
  if (!number || !shown.includes(number)) {
    throw new Error(`the page does not show the agent's matching number ${number}: ${seen.labels}`);
  }
  return desk.press(agentName(person), "更新する");
}

export async function decline(desk, person) {
  return desk.press(agentName(person), "やめる");
}

// ⑭
export async function logOff(page) {
  await button(page, "ログオフ").click();
  await heading(page, "ログオフしました").waitFor();
}

export async function renewFromNotices(desk, page, person) {
  await openRenewal(page);
  await pressRenew(page);
  await consent(desk, page, person);
  await doneTitle(page).waitFor();
}

// RFC 6238, by node's own crypto.
export function totpOf(secret, at = Date.now()) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((octet) => Number.parseInt(octet, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac("sha1", key).update(counter).digest();
  const offset = mac[19] & 15;
  return String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}
