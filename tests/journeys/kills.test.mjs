// SPDX-License-Identifier: Apache-2.0
// (f) The agent killed at each step of its journal, sekishod at each durable step: the order finishes afterwards with
// exactly one new certificate, and the old one works until then.
import assert from "node:assert/strict";
import { readdir, readFile, readlink } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { pause } from "../../tools/portal.mjs";
import * as acts from "./acts.mjs";
import { House } from "./house.mjs";
import { certificatesOf, ordersOf } from "./records.mjs";
import { until } from "./until.mjs";

const agentSteps = ["consented", "key_made", "request_signed", "answered", "installed", "proven"];
const serverSteps = ["opened", "requested", "planned", "signed", "issued", "proven"];
const parts = [...agentSteps.map((step) => `agent-${step}`), ...serverSteps.map((step) => `server-${step}`), "server-committed"]
  .map((name, at) => ({ name, situation: "due", contract: String(10_000_000_041 + at), company: "株式会社試験", days: 20 }));
let house;
before(async () => {
  house = await House.open({ parts });
});
after(() => house?.close());

const button = (page, name) => page.getByRole("button", { name, exact: true });

// The agent that this journey's browser started: our program, running in that person's HOME.
async function agentOf(person) {
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    try {
      const program = await readlink(`/proc/${pid}/exe`);
      const environment = (await readFile(`/proc/${pid}/environ`, "utf8")).split("\0");
      if (program === house.portal.programs.agent && environment.includes(`HOME=${person.browserHome}`)) {
        return Number(pid);
      }
    } catch {
      // ended meanwhile, or somebody else's
    }
  }
  return null;
}

async function journalHas(person, step) {
  const folder = path.join(person.browserHome, ".local", "state", "sekisho-agent");
  for (const name of await readdir(folder, { recursive: true }).catch(() => [])) {
    if (String(name).endsWith(".json")) {
      const text = await readFile(path.join(folder, String(name)), "utf8").catch(() => "");
      if (text.includes(`"${step}"`)) {
        return true;
      }
    }
  }
  return false;
}

async function atAgent(name, environment = {}) {
  const person = house.portal.person(name);
  const before = { ...house.desk.environment };
  Object.assign(house.desk.environment, environment);
  const browser = await house.browserOf(person);
  house.desk.environment = before;
  await acts.logIn(browser.page, house.portal, person);
  await acts.openRenewal(browser.page);
  return { person, ...browser };
}

// The person comes back in a new browser; what was begun goes on by itself or after one more consent.
async function finishLater(person) {
  const { page, context } = await house.browserOf(person);
  await acts.openTop(page, house.portal, person);
  await acts.goDirect(page, person.role);
  const heading = page.getByRole("heading", { level: 1 });
  await heading.waitFor();
  if (await acts.heading(page, "新しい電子証明書を確認しました").isVisible()) {
    await button(page, "次へ").click();
  }
  await acts.enterPin(page, person);
  await acts.enterSecondFactor(page, person);
  await acts.noticesTitle(page).waitFor();
  if (await page.getByRole("link", { name: "電子証明書の更新はこちら", exact: true }).isVisible()) {
    await page.getByRole("link", { name: "電子証明書の更新はこちら", exact: true }).click();
    await continueRenewal(page, person);
  }
  await acts.logOff(page);
  await context.close();
}

async function continueRenewal(page, person) {
  const again = button(page, "アプリをもう一度開く").or(button(page, "更新"));
  await again.or(acts.doneTitle(page)).first().waitFor();
  if (await again.first().isVisible()) {
    await again.first().click();
  }
  const consented = house.desk.press(acts.agentName(person), "更新する", { timeout: 12 }).catch(() => null);
  await acts.doneTitle(page).waitFor({ timeout: 40_000 });
  await consented;
}

async function theOldOneStillWorks(person) {
  assert.equal(await house.portal.explain(person), null, "the old certificate works until the new one has logged in");
}

async function oneNewCertificate(person) {
  const made = certificatesOf(house.portal, person).filter(({ made_by: order }) => order);
  assert.equal(made.length, 1, `exactly one new certificate: ${JSON.stringify(made)}`);
  assert.equal(made[0].status, "active");
  const orders = ordersOf(house.portal, person);
  assert.equal(orders.length, 1, "one order");
  assert.ok(["proven", "committed"].includes(orders[0].state), orders[0].state);
}

for (const step of agentSteps) {
  test(`the agent killed after "${step}"`, async () => {
    const { person, page, context } = await atAgent(`agent-${step}`, { SEKISHO_AGENT_PAUSE_AFTER: step });
    await acts.pressRenew(page);
    house.desk.press(acts.agentName(person), "更新する").catch(() => {});  // the window dies before it can go
    await until(`journal at ${step}`, () => journalHas(person, step));
    process.kill(await agentOf(person), "SIGKILL");
    await until("the agent gone", async () => (await agentOf(person)) === null);
    await theOldOneStillWorks(person);
    await context.close();
    await finishLater(person);
    await oneNewCertificate(person);
  });
}

// sekishod waits at the step for ever, is killed there, and comes back on the same port.
async function killServerAt(step, act) {
  await house.portal.stop();
  await house.portal.start({ SEKISHO_PAUSE_AFTER: step });
  await act();
  house.portal.kill("SIGKILL");
  await house.portal.ended;
  await house.portal.start();
}

const stateReached = { opened: "opened", requested: "requested", planned: "requested", signed: "requested", issued: "issued", proven: "proven" };

for (const step of serverSteps) {
  test(`sekishod killed after "${step}"`, async () => {
    let one;
    await killServerAt(step, async () => {
      one = await atAgent(`server-${step}`);
      await button(one.page, "更新").click();
      if (step !== "opened") {
        house.desk.press(acts.agentName(one.person), "更新する", { timeout: 60 }).catch(() => {});
      }
      await until(`order at ${step}`, () => ordersOf(house.portal, one.person)[0]?.state === stateReached[step]);
      await pause(700);  // planned and signed lie a moment behind the same state
    });
    await theOldOneStillWorks(one.person);
    await one.context.close();
    await finishLater(one.person);
    await oneNewCertificate(one.person);
    const left = await agentOf(one.person);
    if (left) {
      process.kill(left, "SIGKILL");
    }
  });
}

test('sekishod killed after "committed"', async () => {
  const one = await atAgent("server-committed");
  await acts.pressRenew(one.page);
  await acts.consent(house.desk, one.page, one.person);
  await acts.doneTitle(one.page).waitFor();
  await one.context.close();
  await killServerAt("committed", async () => {
    const { page, context } = await house.browserOf(one.person);
    await acts.openTop(page, house.portal, one.person);
    await acts.goDirect(page, one.person.role);
    await acts.pinField(page, one.person).waitFor();
    await acts.enterPin(page, one.person);
    await acts.enterSecondFactor(page, one.person);
    await until("committed", () => ordersOf(house.portal, one.person)[0]?.state === "committed");
    await context.close();
  });
  await finishLater(one.person);
  assert.equal(await house.portal.explain(one.person), "superseded");
});
