// SPDX-License-Identifier: Apache-2.0
// (b) The walk with windows: the browser's own picker, the store's password (the manual's ④), the question whether to open the
// app, refused once, and the agent's window. Driven by the keyboard as a person would; the pictures are the manual's.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { pause, root } from "../../tools/portal.mjs";
import * as acts from "./acts.mjs";
import { House } from "./house.mjs";

const storePassword = "store-password";
const pictures = path.join(root, "build", "pictures-of-dialogs");
let house;
let desk;
let person;
before(async () => {
  house = await House.open({ only: ["due-1"], windows: true });
  desk = house.desk;
  person = house.portal.person("due-1");
  await mkdir(pictures, { recursive: true });
  await lockStore();
});
after(() => house?.close());

// The person's certificate store gets a password, as a token has.
async function lockStore() {
  const [before, now] = ["empty", "password"].map((name) => path.join(house.folder, name));
  await writeFile(before, "\n");
  await writeFile(now, `${storePassword}\n`);
  execFileSync("certutil", ["-W", "-d", `sql:${path.join(person.browserHome, ".pki", "nssdb")}`, "-f", before, "-@", now]);
}

// How much of the display differs. A tab's turning wheel is less than a thousandth, a dialog more than a hundredth.
function difference(one, other) {
  let count = 0;
  for (let at = 0; at < one.length; ++at) {
    count += Math.abs(one[at] - other[at]) > 24 ? 1 : 0;
  }
  return count / one.length;
}

// A dialog inside the browser's window has no name of its own: it is there when the picture changed and stays.
async function settled(before, seconds = 30) {
  let last = before;
  for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
    await pause(500);
    const seen = await desk.look();
    if (difference(seen, before) > 0.01 && difference(seen, last) < 0.001) {
      return seen;
    }
    last = seen;
  }
  throw new Error("nothing appeared on the display");
}

const photograph = (name) => desk.photograph(path.join(pictures, `${name}.png`));
const button = (page, name) => page.getByRole("button", { name, exact: true });

// Presses a control that leads to a dialog of the browser: no page event tells that it is there.
async function leadToDialog(control) {
  const before = await desk.look();
  await control.click({ noWaitAfter: true });
  await pause(1000);
  await settled(before);
}

// xdotool's own --sync ends with an error where a window vanishes while it looks.
async function windowNamed(name, seconds = 30) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(200)) {
    if (await desk.type("search", "--onlyvisible", "--name", name).then(() => true, () => false)) {
      return;
    }
  }
  throw new Error(`no window of the name ${name}`);
}

async function unlockStore(name) {
  await windowNamed("Unlock Security Device");
  await pause(500);
  await photograph(name);
  await desk.type("type", storePassword);
  await desk.type("key", "Return");
}

async function logInWithDialogs(page, names) {
  await acts.openTop(page, house.portal, person);
  await leadToDialog(page.getByRole("link", { name: "電子証明書方式で進む（管理者）", exact: true }));
  await photograph(names.picker);
  await desk.type("key", "Return");
  if (names.unlock) {
    await unlockStore(names.unlock);
  }
  await acts.pinField(page, person).waitFor();
  await acts.enterPin(page, person);
  await acts.enterSecondFactor(page, person);
  await acts.noticesTitle(page).waitFor();
}

test("picker, unlock, open-app and consent as real windows; refused once, then done", { timeout: 180_000 }, async () => {
  const { page, context } = await house.browserOf(person, { headless: false });
  await logInWithDialogs(page, { picker: "03-picker", unlock: "04-unlock" });
  await acts.openRenewal(page);
  await leadToDialog(button(page, "更新"));
  await photograph("09-open-app-refused");
  await desk.type("key", "Escape");
  await button(page, "アプリをもう一度開く").waitFor();
  assert.equal(await house.portal.explain(person), null, "refusing costs nothing");
  await pause(500);
  await leadToDialog(button(page, "アプリをもう一度開く"));
  await photograph("09-open-app");
  await desk.type("key", "Tab");  // from Cancel, which has the focus, to Open
  await desk.type("key", "Return");
  const window = await desk.press(acts.agentName(person));
  assert.ok(window.buttons.includes("更新する"), `${window.buttons}`);
  await photograph("09-agent");
  await acts.consent(desk, page, person);
  await answerStorePasswords(page);
  await acts.doneTitle(page).waitFor();
  await photograph("12-done");
  await acts.logOff(page);
  await logInWithDialogs(page, { picker: "03-picker-with-two" });
  assert.equal(await house.portal.explain(person), "superseded", "the first one in the picker was the new one");
  await context.close();
});

// The agent asks for the store's password at most once for the old key and once for the new; its window says that it is not
// the PIN.
async function answerStorePasswords(page) {
  for (let asked = 0; asked <= 2; ++asked) {
    const end = await Promise.race([
      acts.doneTitle(page).waitFor().then(() => "done"),
      waitForPassword().then(() => "asked"),
    ]);
    if (end === "done") {
      return;
    }
    assert.ok(asked < 2, "asked for the store's password more than twice");
    await photograph(`10-store-password-${asked + 1}`);
    await desk.press(acts.agentName(person), "次へ", { password: storePassword });
  }
}

async function waitForPassword() {
  for (;;) {
    const seen = await desk.press(acts.agentName(person), undefined, { timeout: 20 });
    if (seen.labels.some((label) => label.includes("ご契約先暗証番号ではありません"))) {
      return;
    }
    await pause(200);
  }
}
