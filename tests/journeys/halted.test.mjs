// SPDX-License-Identifier: Apache-2.0
// (n) 発行停止: the signer's own copy of the profile is another one than the house's, so its lint refuses. The issuing halts with an
// alarm, over restarts, until an engineer has mended it and says so; what was asked for waits and is issued by itself, login goes on.
// No browser, no display.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { Portal } from "../../tools/portal.mjs";
import { Signer } from "../../tools/signer.mjs";
import { AgentByHand } from "./agent_by_hand.mjs";
import { certificatesOf, ordersOf, rows } from "./records.mjs";
import { until } from "./until.mjs";

const run = promisify(execFile);
const due = (name, number) => ({ name, situation: "due", contract: `7000000000${number}`, company: "株式会社試験", days: 20 });
let folder;
let portal;
let signer;
let settings; // the signer's, as they should be

const at = (name) => path.join(folder, name);
before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "sekisho-journey-"));
  portal = await Portal.create(at("portal"), { preset: process.env.SEKISHO_PRESET ?? "dev",
    parts: [due("first", 1), due("second", 2), due("odd", 3), due("later", 4), due("clock", 5)], policies: { 9001: { machine_renewal: "everyone" } } });
  signer = await Signer.adopt(portal);
  settings = await readFile(signer.settings, "utf8");
  await writeFile(signer.settings, settings.replaceAll(portal.pkiUrl, "http://pki.example"));
  await signer.start();
  await portal.start();
});
after(async () => {
  await portal?.stop();
  await signer?.stop();
  if (!process.env.SEKISHO_KEEP) {
    await rm(folder, { recursive: true, force: true });
  }
});

const alarms = () => portal.logLines("issuing.lint_failed");
const authority = async () => (await portal.sekisho("ca", "status", "--institution", "9001")).authorities.find(({ use }) => use === "issuing");
const agents = {};
const ask = (name) => {
  agents[name] = new AgentByHand(portal, portal.person(name), folder);
  return agents[name].renew(); // logs in by certificate, PIN and card on its way
};
async function est(name, ...kind) {
  const person = portal.person(name);
  await run("openssl", ["req", "-new", ...kind, "-nodes", "-keyout", at(`${name}.est.key`), "-subj", "/CN=x", "-outform", "DER", "-out", at(`${name}.der`)]);
  await run("openssl", ["base64", "-in", at(`${name}.der`), "-out", at(`${name}.b64`)]);
  return estAgain(name, person);
}
async function estAgain(name, person = portal.person(name)) {
  const { stdout } = await run("curl", ["-sS", "--cacert", portal.server.root, "--cert", person.certificate, "--key", person.key, "--data-binary",
    `@${at(`${name}.b64`)}`, "-H", "Content-Type: application/pkcs10", "-w", "\n%{http_code}",
    `https://enrol.${person.institution.host}:${portal.port}/.well-known/est/simplereenroll`]);
  return { status: Number(stdout.split("\n").at(-1)), body: stdout };
}
const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];

test("no request of a stranger halts anything: it is refused before", async () => {
  for (const kind of [["-newkey", "rsa:1024"], ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"], ["-newkey", "ed25519"]]) {
    assert.equal((await est("odd", ...kind)).status, 400, kind.join(" "));
  }
  assert.equal((await authority()).halt, null);
  assert.deepEqual(await alarms(), []);
});

test("the lint's refusal halts the issuing: one alarm of the highest severity, and the order waits as accepted", async () => {
  const answer = await ask("first");
  assert.equal(answer.status, 503, answer.body);
  assert.equal(answer.json.code, "signer_away");
  const person = portal.person("first");
  assert.equal(ordersOf(portal, person)[0].state, "requested");
  assert.equal(certificatesOf(portal, person).length, 1);
  const [alarm, ...more] = await alarms();
  assert.deepEqual(more, []);
  assert.equal(alarm.level, "critical");
  assert.match(alarm.said, /^signer: lint_failed: lint: extension: not as the profile gives it/);
  assert.equal(alarm.subject, ordersOf(portal, person)[0].id);
  const refused = (await readFile(signer.logFile, "utf8")).split("\n").filter((line) => line.includes('"lint_failed"')).map((line) => JSON.parse(line));
  assert.equal(refused[0].level, "critical", "the signer's own log says so too");
  const [entry] = rows(portal, "SELECT subject, details FROM audit_entries WHERE action = 'issuing.halted'");
  assert.equal(entry.subject, alarm.authority);
  assert.match(entry.details, /lint: extension/);
});

test("others wait too, people and machines, without a second alarm; login works, and the status shows since when and why", async () => {
  assert.equal((await ask("second")).status, 503);
  const machine = await est("odd", ...ec);
  assert.equal(machine.status, 202, machine.body);
  assert.match(machine.body, /signer_away/);
  assert.equal((await alarms()).length, 1);
  assert.equal(await portal.explain(portal.person("second")), null);
  const { halt } = await authority();
  assert.equal(halt.code, "lint_failed");
  assert.ok(Math.abs(Date.now() - Date.parse(halt.since)) < 60_000, halt.since);
  const { stdout } = await run(portal.programs.sekisho, ["ca", "status", "--institution", "9001", "--data", portal.data]);
  assert.match(stdout, /HALTED: issues nothing since \d{4}-.*\n\s+lint_failed: signer: lint_failed: lint: extension/);
});

test("neither a restart nor a mended signer ends it: an engineer does", async () => {
  await portal.stop();
  await signer.stop();
  await writeFile(signer.settings, settings);
  await signer.start();
  await portal.start();
  await until("recalled", async () => (await portal.logLines("issuing.halted")).length > 0);
  await new Promise((later) => setTimeout(later, 6000)); // the scheduler's next turn
  assert.ok(["first", "second", "odd"].every((name) => ordersOf(portal, portal.person(name))[0].state === "requested"));
  assert.ok(!(await signer.signatures()).some(({ kind }) => kind === "renewed"));
});

test("resuming shows what the lint said and asks; then everything that waited is issued by itself", async () => {
  const { fingerprint } = await authority();
  const words = ["ca", "resume", "--institution", "9001"];
  assert.equal((await portal.trySekisho(...words, fingerprint)).code, 2, "nobody there to be asked");
  assert.notEqual((await authority()).halt, null);
  const resumed = await portal.sekisho(...words, "--yes", fingerprint);
  assert.match(resumed.halt.said, /lint: extension/);
  assert.equal((await authority()).halt, null);
  assert.equal((await portal.trySekisho(...words, "--yes", fingerprint)).json.error.code, "not_found");
  for (const name of ["first", "second"]) {
    await until(`${name} issued`, () => ordersOf(portal, portal.person(name))[0].state === "issued");
    assert.equal((await agents[name].ask("fetch")).status, 200);
  }
  const [{ actor }] = rows(portal, "SELECT actor FROM audit_entries WHERE action = 'issuing.resumed'");
  assert.match(actor, /^engineer:/);
  assert.equal(ordersOf(portal, portal.person("odd"))[0].state, "requested", "a machine by EST waits for two people, as ever with a signer");
});

test("an engineer halts it by hand, before a profile changes", async () => {
  const { fingerprint } = await authority();
  await portal.sekisho("ca", "halt", "--institution", "9001", "--why", "the profile changes at ten", fingerprint);
  assert.equal((await ask("later")).status, 503);
  assert.deepEqual((await authority()).halt.said, "the profile changes at ten");
  assert.equal((await portal.trySekisho("ca", "halt", "--institution", "9001", "--why", "x", fingerprint)).json.error.code, "already_exists");
  await portal.sekisho("ca", "resume", "--institution", "9001", "--yes", fingerprint);
  await until("issued", () => ordersOf(portal, portal.person("later"))[0].state === "issued");
});

// What a clock that was an hour ahead leaves behind, in the house and in the signer; the certificates themselves are of no interest here.
const issuedAnHourAhead = `
import sqlite3, sys
base = sqlite3.connect(sys.argv[1])
changed = base.execute("UPDATE issue_clocks SET newest = newest + 3600").rowcount
base.commit()
print(changed)
`;
async function signedAnHourAhead() {
  const log = path.join(signer.folder, "signatures.log");
  const text = await readFile(log, "utf8");
  const last = text.trimEnd().split("\n").at(-1);
  const at = `${new Date(Date.now() + 3600_000).toISOString().slice(0, 19)}Z`;
  const line = { ...JSON.parse(last), previous: createHash("sha256").update(last).digest("hex"), at, order: "", number: "77", tbs_sha256: "77" };
  await writeFile(log, `${text}${JSON.stringify(line)}\n`);
}

test("a clock that is behind the last certificate: what is asked for waits until an engineer says that it is right", async () => {
  await portal.stop();
  await signer.stop();
  assert.match(await signer.command("set-clock"), /it is not behind\. Nothing has changed\.$/m);
  await signedAnHourAhead();
  const { stdout } = await run("/usr/bin/python3", ["-c", issuedAnHourAhead, path.join(portal.data, "sekisho.db")]);
  assert.equal(stdout.trim(), "1", "the CA that has issued has a row, and nobody else");
  await signer.start();
  await portal.start();
  assert.equal((await ask("clock")).status, 503);
  const person = portal.person("clock");
  const [order] = ordersOf(portal, person);
  assert.deepEqual([order.state, order.tbs], ["requested", ""], "accepted, and nothing planned with a wrong date");
  const { fingerprint, halt } = await authority();
  assert.equal(halt.code, "clock_behind");
  await until("an alarm", async () => (await portal.logLines("issuing.halted")).some(({ code }) => code === "clock_behind"));
  const words = ["ca", "resume", "--institution", "9001", "--yes", fingerprint];
  assert.equal((await portal.sekisho(...words)).halt.code, "clock_behind");
  assert.equal((await portal.trySekisho(...words)).json.error.code, "not_found");
  const [entry] = rows(portal, "SELECT details FROM audit_entries WHERE action = 'issuing.resumed' ORDER BY inserted DESC LIMIT 1");
  assert.match(entry.details, /clock_behind/);

  await until("planned", () => ordersOf(portal, person)[0].tbs !== "");
  await assert.rejects(signer.command("set-clock"), /another signer has it open/);
  const refused = (await readFile(signer.logFile, "utf8")).split("\n").filter((line) => line.includes("the newest signature is of"));
  assert.notEqual(refused.length, 0, "the signer has a memory of its own");
  assert.equal(ordersOf(portal, person)[0].state, "requested");
  await signer.stop();
  assert.match(await signer.command("set-clock"), /From now on it counts as right/);
  await signer.start();
  await until("issued", () => ordersOf(portal, person)[0].state === "issued");
  assert.equal((await signer.signatures()).filter(({ kind }) => kind === "clock_set").length, 1);
});
