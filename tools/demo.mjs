// SPDX-License-Identifier: Apache-2.0
// What ./demo does once everything is built: a fresh institution in .demo/, the walk, then the portal for a person.
import path from "node:path";
import { Portal, pause, root } from "./portal.mjs";

const demoFolder = path.join(root, ".demo");
const say = (text) => console.log(text);

function wishes(words) {
  const wish = { once: false, serve: false, port: 8443 };
  for (let at = 0; at < words.length; ++at) {
    const [name, value] = words[at].split("=");
    if (name === "--once") wish.once = true;
    else if (name === "--serve") wish.serve = true;
    else if (name === "--port") wish.port = Number(value ?? words[++at]);
    else throw new Error(`unknown: ${words[at]} (./demo --help)`);
  }
  if (!Number.isInteger(wish.port) || wish.port < 0 || wish.port > 65535) {
    throw new Error("--port: a number from 0 to 65535");
  }
  return wish;
}

async function openPortal(port) {
  say("Making a fresh institution in .demo/: people and certificates by openssl, taken over by `sekisho import`.");
  const portal = await Portal.create(demoFolder, { preset: "release", port });
  await portal.start();
  await pause(1000);
  say(`sekishod: ready ${portal.secondsToReady.toFixed(2)} s after its start, ${(await portal.residentMiB()).toFixed(1)} MiB resident when idle.`);
  return portal;
}

function printFigures(figures) {
  say("");
  say(`${figures.acts} acts: ${figures.actNames.join(" / ")}`);
  const share = Math.round((100 * figures.keySeconds) / figures.secondsToInstalled);
  say(`The walk ① to ⑭: ${figures.seconds.toFixed(1)} s. From 更新する to ⑫: ${figures.secondsToInstalled.toFixed(2)} s, of which the new key ${figures.keySeconds.toFixed(2)} s (${share} %).`);
  say(`Full TLS handshakes from the PIN to ⑫: ${figures.fullHandshakes}.`);
  say(`Pictures: ${path.join(demoFolder, "pictures")}`);
}

async function walkOnce(portal, stopped) {
  const { Desk, Policies, openBrowser } = await import("../tests/journeys/person_pc.mjs");
  const { walk } = await import("../tests/journeys/walk.mjs");
  const person = portal.person("due-1");
  const policies = new Policies([...new Set(portal.people.map(({ institution }) => institution.host))]);
  const desk = await Desk.open();
  try {
    say(`Walking as the administrator of ${person.company}, whose certificate ends in 20 days:`);
    const context = await openBrowser(desk, person);
    try {
      const walking = walk({ portal, desk, context, person, pictures: path.join(demoFolder, "pictures"), say });
      printFigures(await Promise.race([walking, stopped.then((signal) => {
        throw new Error(`ended by ${signal}`);
      })]));
    } finally {
      await context.close();
    }
  } finally {
    await desk.close();
    policies.remove();
  }
}

function printCard(person) {
  const card = Object.entries(person.card);
  for (let row = 0; row < 5; ++row) {
    say(`      ${card.filter((_, at) => at % 5 === row).map(([cell, value]) => `${cell} ${value}`).join("  ")}`);
  }
}

const browserCommand = (portal, person) =>
  `HOME=${person.browserHome} chromium${process.getuid() === 0 ? " --no-sandbox" : ""} --user-data-dir=${person.browserHome}/profile ${portal.urlOf(person)}/`;

function printPerson(portal, person) {
  say(`
  ${person.company}: ${person.role === "user" ? "利用者" : "管理者"}, 有効期限 ${new Date(person.until).toLocaleString("ja-JP", { timeZone: "Asia/Tokyo" })}
    ${browserCommand(portal, person)}
    ご契約先ID ${person.contract}  ご契約先暗証番号 ${person.pin}  お客様カード`);
  printCard(person);
}

function printHowTo(portal, first) {
  say(`
The portal runs: ${portal.urlOf(first)}/   (Ctrl-C ends it)
Lists, OCSP and CA certificates, as new certificates name them: ${portal.pkiUrl}
By hand, with a window, as somebody whose certificate is due for renewal:`);
  printPerson(portal, first);
  say("\nThe others:");
  for (const person of portal.people.filter((one) => one !== first)) {
    say(`  ${person.situation.padEnd(17)} ${person.role.padEnd(13)} ${person.contract}  PIN ${person.pin}  HOME=${person.browserHome}  ${portal.urlOf(person)}/`);
  }
  say(`Their cards: ${path.join(demoFolder, "demo.json")}`);
}

async function main() {
  const wish = wishes(process.argv.slice(2));
  const portal = await openPortal(wish.port);
  const stopped = new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"]) {
      process.once(signal, () => resolve(signal));
    }
  });
  try {
    if (!wish.serve) {
      await walkOnce(portal, stopped);
    }
    if (!wish.once) {
      printHowTo(portal, portal.person(wish.serve ? "due-1" : "due-2"));
      await Promise.race([stopped, portal.ended.then(({ code, signal }) => {
        throw new Error(`sekishod ended (${code ?? signal}); see ${portal.logFile}`);
      })]);
    }
  } finally {
    await portal.stop();
  }
}

main().catch((failed) => {
  console.error(`The demo stopped: ${failed.message}`);
  process.exitCode = 1;
});
