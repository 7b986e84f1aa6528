// SPDX-License-Identifier: Apache-2.0
// An older copy of the records is put back (threats, row 28): nobody works with a backup by mistake, two people approve it, what was
// handed out before is void, what was revoked since stays revoked. Strangers ask: openssl and curl. No browser and no display.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { access, copyFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { pause, Portal } from "../../tools/portal.mjs";
import { AgentByHand, chainIn } from "./agent_by_hand.mjs";
import { NamedPeople } from "./named_people.mjs";
import { certificatesOf, ordersOf, rows } from "./records.mjs";
import { until } from "./until.mjs";
import { Wire } from "./wire.mjs";

const run = promisify(execFile);
const renewing = { situation: "due", days: 20 };
const parts = [
  { name: "renews", contract: "61000000001", company: "株式会社更新", ...renewing },
  { name: "frozen-later", contract: "61000000002", company: "株式会社凍結", ...renewing },
  { name: "waits", contract: "61000000003", company: "株式会社途中", ...renewing },
];
let folder;
let portal;
let people;
let waiting; // an order that is open when the copy is made, and its browser
let made; // the certificate that came after it

const at = (name) => path.join(folder, name);
const database = () => path.join(portal.data, "sekisho.db");
const listNumber = () => rows(portal, "SELECT MAX(number) AS number FROM revocation_lists")[0]?.number;
const firstList = () => until("the first list", () => listNumber());

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "sekisho-journey-"));
  portal = await Portal.create(at("portal"), { preset: process.env.SEKISHO_PRESET ?? "dev", parts });
  people = await NamedPeople.found(portal, folder);
  await portal.start();
  await firstList();
});
after(async () => {
  await portal?.stop();
  await rm(folder, { recursive: true, force: true });
});

const restore = (...words) => portal.trySekisho("restore", ...words);
const apply = (approvals = []) => restore("apply", at("backup"), "--log", portal.logFile, "--crl", at("last.crl"), ...approvals);
async function currentList(name) {
  const [{ der }] = rows(portal, "SELECT der FROM revocation_lists WHERE authority IN (SELECT fingerprint FROM authorities WHERE institution = '9001')");
  await writeFile(at(name), Buffer.from(der, "base64"));
}
async function ocsp(leaf) {
  const words = ["ocsp", "-issuer", at("ca.pem"), "-cert", leaf, "-url", `${portal.pkiUrl}/ocsp`, "-CAfile", at("ca.pem")];
  const { stdout } = await run("openssl", words).catch((failed) => failed);
  return /: (good|revoked|unknown)/.exec(stdout)?.[1];
}

test("a backup is made while people work, and more happens after it", async () => {
  const person = portal.person("waits");
  const browser = new Wire(portal, person);
  await browser.logIn(person);
  const ticket = (await browser.post("/renewal")).json.launch.split("/").at(-1);
  waiting = { browser, ticket };
  await portal.sekisho("backup", at("backup"));
  const agent = new AgentByHand(portal, portal.person("renews"), folder);
  const answer = await agent.renew();
  assert.equal(answer.status, 200, answer.body);
  const [leaf, ca] = chainIn(answer);
  made = at("made.pem");
  await writeFile(made, leaf);
  await writeFile(at("ca.pem"), ca);
  const { institution, contract, member } = portal.person("frozen-later");
  await portal.sekisho("member", "freeze", institution.code, contract, member);
  await until("the log tells it", async () => /"certificate.status".*"frozen"/.test(await readFile(portal.logFile, "utf8")));
  await currentList("last.crl");
});

test("nothing is put back under a sekishod that runs", async () => {
  const { code, json } = await apply();
  assert.equal(code, 1);
  assert.equal(json.error?.code, "house_in_use");
  assert.equal((await waiting.browser.get("/notices", { headers: { accept: "application/json" } })).json?.page, "notices");
});

test("whoever copies the file by hand gets no sekishod, and is told what to do", async () => {
  waiting.number = listNumber();
  await portal.stop();
  await copyFile(database(), at("present.db"));
  await copyFile(path.join(at("backup"), "sekisho.db"), database());
  await assert.rejects(portal.start(), /sekishod ended/);
  assert.match(await readFile(portal.logFile, "utf8"), /backup_not_restored/);
  const { json } = await portal.trySekisho("people", "list");
  assert.equal(json.error?.code, "backup_not_restored");
  await copyFile(at("present.db"), database());
});

test("it takes two people's word over these very files, and says what came later or that nothing did", async () => {
  assert.equal((await apply()).json.error?.code, "approval_invalid");
  assert.equal((await restore("apply", at("backup"))).json.error?.code, "usage_wrong");
  await portal.sekisho("restore", "draft", at("backup"), "--nothing-later", "--out", at("other.draft"));
  assert.equal((await apply(await people.approve(at("other.draft")))).json.error?.code, "approval_invalid", "approved was a restore without the list");
  assert.deepEqual(certificatesOf(portal, portal.person("frozen-later")).map(({ status }) => status), ["frozen"], "nothing has changed");
});

test("approved, the copy is the house again; what was there lies beside it", async () => {
  await portal.sekisho("restore", "draft", at("backup"), "--log", portal.logFile, "--crl", at("last.crl"), "--out", at("restore.draft"));
  const { code, json } = await apply(await people.approve(at("restore.draft")));
  assert.equal(code, 0, JSON.stringify(json));
  assert.equal(json.orders, 1);
  assert.equal(json.logins, 1);
  assert.equal(json.tickets, 1);
  assert.equal(json.not_good, 1);
  const beside = await readdir(portal.data);
  assert.ok(beside.includes(path.basename(json.aside)), beside.join());
  assert.ok(!beside.some((name) => /restoring|-wal$/.test(name)), beside.join());
  await portal.start();
  await firstList();
});

test("a damaged database and a restore that was broken off are no obstacle", async () => {
  await portal.stop();
  await writeFile(database(), "this was a database\n".repeat(500));
  await writeFile(`${database()}.restoring`, "half a copy");
  await rm(at("restore.draft"));
  await portal.sekisho("restore", "draft", at("backup"), "--log", portal.logFile, "--crl", at("last.crl"), "--out", at("restore.draft"));
  const { code, json } = await apply(await people.approve(at("restore.draft")));
  assert.equal(code, 0, JSON.stringify(json));
  assert.match(await readFile(json.aside, "utf8"), /^this was a database/);
  await portal.start();
  await firstList();
});

test("what was revoked since stays so, and the next list goes on from the last", async () => {
  const person = portal.person("frozen-later");
  assert.deepEqual(certificatesOf(portal, person).map(({ status }) => status), ["frozen"]);
  assert.ok(await portal.explain(person), "no login");
  await until("OCSP tells it", async () => (await ocsp(person.certificate)) !== "good");
  assert.ok(listNumber() > waiting.number, "numbers never go back");
});

test("what was handed out before is void; what was issued since is nobody's", async () => {
  const look = await new AgentByHand(portal, portal.person("waits"), folder).send("tickets/look", { ticket: waiting.ticket });
  assert.notEqual(look.status, 200, look.body);
  const again = await waiting.browser.get("/notices", { headers: { accept: "application/json" } });
  assert.notEqual(again.json?.page, "notices", "the login has ended");
  waiting.browser.close();
  await until("the order ran out", () => ordersOf(portal, portal.person("waits"))[0].state === "lapsed");
  assert.equal(await ocsp(made), "unknown");
  assert.ok(await portal.explain(portal.person("renews"), made));
});

test("and everybody can renew by the certificate that was theirs when the copy was made", async () => {
  for (const name of ["renews", "waits"]) {
    const answer = await new AgentByHand(portal, portal.person(name), folder).renew();
    assert.equal(answer.status, 200, answer.body);
  }
  const trail = rows(portal, "SELECT details FROM audit_entries WHERE action = 'house.restored'");
  assert.equal(trail.length, 1);
  assert.match(trail[0].details, /Kato.*Mori/s);
});

test("killed at any moment it leaves a whole house, and is begun again", async () => {
  await portal.stop();
  await rm(at("restore.draft"));
  const files = [at("backup"), "--log", portal.logFile, "--crl", at("last.crl")];
  await portal.sekisho("restore", "draft", ...files, "--out", at("restore.draft"));
  const approvals = await people.approve(at("restore.draft"));
  const sekisho = (data, ...words) => run(portal.programs.sekisho, [...words, "--data", data, "--json"]);
  const restored = (data) => sekisho(data, "restore", "apply", ...files, ...approvals);
  const copy = async (name) => {
    await cp(portal.data, at(name), { recursive: true });
    return at(name);
  };
  const began = performance.now();
  await restored(await copy("whole"));
  const whole = performance.now() - began;
  for (let part = 1; part <= 8; ++part) {
    const data = await copy(`killed-${part}`);
    const child = spawn(portal.programs.sekisho, ["restore", "apply", ...files, ...approvals, "--data", data], { stdio: "ignore" });
    const gone = once(child, "exit");
    await pause((whole * part) / 9);
    child.kill("SIGKILL");
    await gone;
    await access(path.join(data, "sekisho.db"));
    assert.equal(JSON.parse((await sekisho(data, "people", "list")).stdout).people.length, 2, `after ${part} ninths`);
    await restored(data);
  }
});
