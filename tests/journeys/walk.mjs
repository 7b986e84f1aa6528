// SPDX-License-Identifier: Apache-2.0
// The manual's steps ① to ⑭ as one person does them, and the proof that it worked: the next login with the new certificate.
// ./demo prints it, ./test asserts it.
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import * as acts from "./acts.mjs";

// Counts acts as docs count them (one click, one dialog answered, one entry with Enter) and leaves a picture of each step.
class Diary {
  constructor(pictures, say) {
    Object.assign(this, { pictures, say, acts: [], count: 0, began: performance.now() });
  }
  act(what) {
    this.acts.push(what);
  }
  async step(mark, text, name, photograph) {
    const seconds = ((performance.now() - this.began) / 1000).toFixed(1);
    const file = `${String(++this.count).padStart(2, "0")}-${name}.png`;
    await photograph(path.join(this.pictures, file));
    this.say(`${mark} ${text}  [${seconds} s, ${file}]`);
  }
}

const monthOf = (text) => /\d{4}-\d{2}$/.exec(text.trim())?.[0];

// The common name that the PIN page shows as chosen.
async function chosenName(page, person) {
  const text = await page.locator("main").innerText();
  const found = text.match(new RegExp(`${person.contract} ${person.institution.code} ${person.member} \\d{4}-\\d{2}`));
  if (!found) {
    throw new Error(`the PIN page does not show which certificate was chosen: ${text}`);
  }
  return found[0];
}

// On a token each of them can mean a prompt.
async function fullHandshakes(portal) {
  const lines = await portal.logLines("tls.handshake");
  return lines.filter(({ kind, name }) => kind === "full" && name.includes(".login.")).length;
}

// What the agent itself measured: how long the new key took, and everything from consent to proof.
async function agentTiming(person) {
  const log = await readFile(path.join(person.browserHome, ".local", "state", "sekisho-agent", "agent.log"), "utf8");
  const [, key, total] = /agent\.timing key_ms=(\d+) total_ms=(\d+)/.exec(log) ?? [];
  return { keySeconds: Number(key) / 1000, agentSeconds: Number(total) / 1000 };
}

async function logInSteps({ page, portal, person, diary, figures }) {
  const shot = (file) => page.screenshot({ path: file, fullPage: true });
  await acts.openTop(page, portal, person);
  await diary.step("①", "トップページ", "top", shot);
  await acts.goDirect(page, person.role);
  diary.act("電子証明書方式で進む（管理者）");
  diary.act("電子証明書の選択: OK");
  await acts.pinField(page, person).waitFor();
  const chosen = await chosenName(page, person);
  figures.handshakesAtPin = await fullHandshakes(portal);
  await diary.step("②", "電子証明書方式 管理者ログイン（トップページから直接）", "method", async (file) => {
    const other = await page.context().newPage();
    await other.goto(`${portal.urlOf(person)}/method?door=${person.role}`);
    await other.screenshot({ path: file });
    await other.close();
  });
  await diary.step("③", `電子証明書の選択: ${chosen}`, "certificate", shot);
  await diary.step("④", "秘密キーへのアクセス許可: この証明書ストアにはパスワードがないため、表示されない", "unlock", shot);
  await acts.pinField(page, person).fill(person.pin);
  await diary.step("⑤", "ご契約先暗証番号, ログイン", "pin", shot);
  await acts.enterPin(page, person);
  diary.act("ご契約先暗証番号を入力, ログイン");
  return chosen;
}

async function renewSteps({ page, desk, person, diary, figures, portal }) {
  const shot = (file) => page.screenshot({ path: file, fullPage: true });
  await page.getByRole("heading", { level: 1, name: "確認用パスワード（ご契約先ワンタイムパスワード）" }).waitFor();
  await diary.step("⑥", `お客様カード: ${(await acts.askedCells(page)).join(" ")}`, "card", shot);
  await acts.enterSecondFactor(page, person);
  diary.act("確認用パスワードを入力, OK");
  await acts.noticesTitle(page).waitFor();
  await diary.step("⑦", "OK → 重要なお知らせ", "notices", shot);
  await acts.openRenewal(page);
  diary.act("電子証明書の更新はこちら");
  await diary.step("⑧", "電子証明書の更新をお願いします → 電子証明書の更新はこちら", "renewal", shot);
  await acts.pressRenew(page);
  diary.act("更新");
  diary.act("アプリを開く");
  const window = await desk.press(acts.agentName(person));
  await diary.step("⑨", `更新 → アプリを開く → ${window.title}`, "agent", (file) => desk.photograph(file));
  const pressed = await acts.consent(desk, page, person);
  diary.act("更新する");
  await diary.step("⑩", "新しい鍵をこのパソコンに作成（「更新する」だけで進む）", "working", (file) => desk.photograph(file));
  await acts.doneTitle(page).waitFor();
  figures.secondsToInstalled = (performance.now() - pressed.foundAt) / 1000;
  figures.fullHandshakes = (await fullHandshakes(portal)) - figures.handshakesAtPin;
  Object.assign(figures, await agentTiming(person));
  await diary.step("⑪", "Webアクセスの確認: 同意は一度だけのため、表示されない", "no-dialog", shot);
  await diary.step("⑫", "電子証明書のインストールが完了しました", "done", shot);
  await diary.step("⑬", "このウィンドウを閉じる: 押さなくてもよい", "close", shot);
  await acts.logOff(page);
  diary.act("ログオフ");
  await diary.step("⑭", "ログオフ: ブラウザーを閉じる必要はない", "logged-off", shot);
}

// Walks in `context`'s browser. Throws where a person would be stuck; returns the figures.
export async function walk({ portal, desk, context, person, pictures, say = () => {} }) {
  await mkdir(pictures, { recursive: true });
  const page = context.pages()[0] ?? (await context.newPage());
  const diary = new Diary(pictures, say);
  const figures = {};
  const before = await logInSteps({ page, portal, person, diary, figures });
  await renewSteps({ page, desk, person, diary, figures, portal });
  figures.acts = diary.acts.length;
  figures.actNames = diary.acts;
  figures.seconds = (performance.now() - diary.began) / 1000;

  await acts.openTop(page, portal, person);
  await acts.goDirect(page, person.role);
  await acts.pinField(page, person).waitFor();
  const after = await chosenName(page, person);
  if (!(monthOf(after) > monthOf(before))) {
    throw new Error(`the next login offered ${after}, not a certificate newer than ${before}`);
  }
  await acts.enterPin(page, person);
  await acts.enterSecondFactor(page, person);
  await acts.noticesTitle(page).waitFor();
  await diary.step("＋", `新しい電子証明書でログイン: ${after}`, "new-login", (file) => page.screenshot({ path: file }));
  const old = await portal.explain(person);
  if (old !== "superseded") {
    throw new Error(`the old certificate is ${old ?? "still good"}, not superseded`);
  }
  diary.say(`＋ 更新前の電子証明書: ${old}`);
  await acts.logOff(page);
  return { ...figures, before, after };
}
