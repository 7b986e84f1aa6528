// SPDX-License-Identifier: Apache-2.0
// What the pages do, in Chromium, against a server that answers as each sentence needs: double presses, a cut line, the
// turn to ⑫, the launch of the app, the end of an idle login. The real server is the journeys' business.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { chromium } from "playwright-core";
import { become_idle, serve } from "./look_server.mjs";
import { import_typescript, web } from "./typescript.mjs";

const browser_path = process.env.CHROMIUM ?? "/usr/bin/chromium";
assert.ok(existsSync(browser_path), `No Chromium at ${browser_path}: apt-get install chromium, or set CHROMIUM.`);
const { samples } = await import_typescript(join(web, "tools/samples.ts"));

let server, browser, page, requests;
const sample = (name) => samples(server.portal, "ja").find((one) => one.name === name);
const button = (name) => page.getByRole("button", { name, exact: true });
const stage = (text) => page.locator("[aria-live=polite]").getByText(text).waitFor();
const sent = (method, path) => requests.filter((one) => one.method === method && one.path.split("?")[0] === path);
const json = (body, status = 200) => ({ status, contentType: status === 200 ? "application/json" : "application/problem+json", body: JSON.stringify(body) });

// How the server answers from now on: "POST /renewal" → a function of how often it was asked.
async function answers(table) {
  const asked = new Map();
  await page.route(`${server.login}/**`, async (route) => {
    const request = route.request();
    const key = `${request.method()} ${new URL(request.url()).pathname}`;
    const answer = request.resourceType() === "document" ? undefined : table[key];
    if (!answer) return route.fallback();
    asked.set(key, (asked.get(key) ?? 0) + 1);
    const given = await answer(asked.get(key));
    return given === "cut" ? route.abort("connectionreset") : route.fulfill(given);
  });
}

async function open(name) {
  await page.goto(server.show(sample(name)));
  await page.waitForSelector("h1");
}

before(async () => {
  server = await serve();
  browser = await chromium.launch({ executablePath: browser_path, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
});
after(async () => {
  await browser.close();
  server.stop();
});
beforeEach(async () => {
  await page?.close();
  page = await browser.newPage({ locale: "ja-JP" });
  requests = [];
  page.on("request", (one) => requests.push({ method: one.method(), path: one.url().replace(/^https?:\/\/[^/]+/, ""), headers: one.headers(), body: one.postData() }));
});

test("full-width digits go out as digits, with the header no foreign page can send", async () => {
  await open("pin");
  await answers({ "POST /login/pin": () => json(sample("card").page) });
  await page.keyboard.type("３７1 2");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "確認用パスワード" }).waitFor();
  const [post] = sent("POST", "/login/pin");
  assert.deepEqual(JSON.parse(post.body), { pin: "3712" });
  assert.equal(post.headers["x-sekisho-page"], "1");
  assert.equal(await page.evaluate(() => document.activeElement.labels[0].textContent), "A2");
  assert.match(await page.title(), /^確認用パスワード/);
});

test("a wrong length costs no request", async () => {
  await open("pin");
  await page.keyboard.type("371");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  assert.equal(sent("POST", "/login/pin").length, 0);
});

test("a double click is one act", async () => {
  await open("renew");
  await answers({
    "POST /renewal": async () => {
      await new Promise((done) => setTimeout(done, 300));
      return json(sample("progress-wait-0").page);
    },
  });
  await button("更新").dblclick();
  await page.getByRole("heading", { name: "電子証明書を更新しています" }).waitFor();
  assert.equal(sent("POST", "/renewal").length, 1);
});

test("the app is launched once, and a reload does not launch it again", async () => {
  await open("renew");
  const launched = [];
  const session = await page.context().newCDPSession(page);
  await session.send("Page.enable");
  session.on("Page.frameRequestedNavigation", (event) => launched.push(event.url));
  const launch = "sekisho:portal.localhost:8443/0123456789012345678901234567890123456789012";
  await answers({ "POST /renewal": () => json({ ...sample("progress-wait-0").page, launch }) });
  await button("更新").click();
  await page.getByText("照合番号", { exact: true }).waitFor();
  await page.waitForTimeout(1500);
  assert.deepEqual(launched, [launch]);
  assert.equal(new URL(page.url()).pathname, "/renewal");
  server.show(sample("progress-wait-5"));
  await page.reload();
  await page.getByText("照合番号", { exact: true }).waitFor();
  assert.deepEqual(launched.filter((url) => url.startsWith("sekisho:")), [launch]);
});

test("when the certificate is installed the page turns by itself and tells a screen reader", async () => {
  await open("progress-consent-6");
  await answers({
    "GET /renewals/o-1": (times) => json({ version: 3 + times, stage: times < 3 ? ["key", "issue"][times - 1] : "done", waited_seconds: 6 + times }),
    "GET /renewal": () => json(sample("done").page),
  });
  await stage("新しい鍵を作っています");
  await page.getByRole("heading", { name: "電子証明書のインストールが完了しました" }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1");
  const looks = sent("GET", "/renewals/o-1").map((one) => one.path);
  assert.deepEqual(looks.slice(0, 3), ["/renewals/o-1?after=3", "/renewals/o-1?after=4", "/renewals/o-1?after=5"]);
});

test("the second door turns to the PIN at its own address, and its waiting is counted by the page", async () => {
  const waiting = sample("expired-waiting");
  const page_there = { ...waiting.page, progress: { version: 0, stage: "wait", waited_seconds: 0 } };
  await page.goto(server.show({ ...waiting, host: "login", page: page_there }));
  await answers({
    "GET /expired/progress": (times) => json({ version: 0, stage: times < 6 ? "wait" : "login", waited_seconds: 0 }),
    "GET /expired": () => json(sample("pin").page),
  });
  await page.getByText("画面の例です").waitFor();
  await page.getByLabel("ご契約先暗証番号", { exact: true }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/expired");
});

test("a cut line is said, and the renewal goes on where it is", async () => {
  await open("progress-wait-0");
  await answers({ "GET /renewals/o-1": (times) => (times < 3 ? "cut" : json({ version: 9, stage: "issue", waited_seconds: 9 })) });
  await page.getByText("通信が切れました").waitFor();
  await stage("電子証明書を発行しています");
  await page.getByText("通信が切れました").waitFor({ state: "detached" });
});

test("an answer that was lost is asked for, and the act is not repeated", async () => {
  await open("card");
  await answers({
    "POST /login/card": () => "cut",
    "GET /": (times) => (times < 2 ? "cut" : json(sample("notices").page)),
  });
  for (const cell of ["A2", "H2", "C4"]) await page.getByLabel(cell, { exact: true }).fill("07");
  await button("OK").click();
  await page.getByRole("heading", { name: "重要なお知らせ" }).waitFor();
  assert.equal(sent("POST", "/login/card").length, 1);
});

test("an act that never arrived is given back to the person", async () => {
  await open("card");
  await answers({ "POST /login/card": () => "cut", "GET /": () => json(sample("card").page) });
  for (const cell of ["A2", "H2", "C4"]) await page.getByLabel(cell, { exact: true }).fill("07");
  await button("OK").click();
  await page.getByText("まだ届いていません").waitFor();
  assert.equal(await page.getByLabel("H2", { exact: true }).inputValue(), "07");
  assert.ok(await button("OK").isEnabled());
});

test("requests never overlap", async () => {
  let flying = 0;
  let most = 0;
  const slow = (answer) => async () => {
    most = Math.max(most, (flying += 1));
    await new Promise((done) => setTimeout(done, 400));
    flying -= 1;
    return answer;
  };
  await open("progress-wait-0");
  await answers({ "GET /renewals/o-1": slow({ status: 204 }), "POST /renewal": slow(json(sample("progress-wait-0").page)) });
  const look = () => page.waitForRequest("**/renewals/o-1**");
  await look();
  await button("アプリをもう一度開く").click();
  await look();
  await look();
  assert.equal(sent("POST", "/renewal").length, 1);
  assert.equal(most, 1);
});

test("staying sends the idle clock back, and not staying ends in a fresh document", async () => {
  await open("pin-idle");
  await become_idle(page, 545);
  await button("このまま続ける").click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  assert.equal(sent("POST", "/login/stay").length, 1);
  await become_idle(page, 590);
  server.show(sample("used-address-idle"));
  await page.getByRole("heading", { name: "終了しました" }).waitFor({ timeout: 20_000 });
});

test("log-off leads where the server says", async () => {
  await open("notices");
  await answers({ "POST /login/log-off": () => json({ location: `${server.portal}/logged-off?ended=log_off` }) });
  server.show(sample("logged-off-log_off"));
  await button("ログオフ").click();
  await page.waitForURL(`${server.portal}/logged-off?ended=log_off`);
});

test("this window's close button never leads to nothing", async () => {
  await open("done");
  server.show(sample("notices-completed"));
  await button("このウィンドウを閉じる").click();
  await page.getByRole("heading", { name: "重要なお知らせ" }).waitFor();
  assert.equal(sent("GET", "/notices")[0].path, "/notices?completed=1");
});
