// SPDX-License-Identifier: Apache-2.0
// A new issuing CA, signed by a root that two custodians open, takes over under live leaves: who has a certificate of the
// earlier one logs in with it on, and the next renewal moves them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { after, before, test } from "node:test";
import { pause } from "../../tools/portal.mjs";
import * as acts from "./acts.mjs";
import { AgentByHand } from "./agent_by_hand.mjs";
import { House } from "./house.mjs";
import { rows } from "./records.mjs";

const parts = ["early", "late", "caught"].map((name, at) => (
  { name, situation: "due", contract: `1000000004${at}`, company: "株式会社試験", days: 20 }));
let house;
before(async () => {
  house = await House.open({ parts });
});
after(() => house?.close());

const file = (name) => path.join(house.folder, name);
const offline = (...words) => JSON.parse(execFileSync(house.portal.programs.sekisho, ["ca", ...words, "--json"], { encoding: "utf8" }));
const status = async () => (await house.portal.sekisho("ca", "status", "--institution", "9001")).authorities;

async function logInAndRenew(name) {
  const person = house.portal.person(name);
  const { page, context } = await house.browserOf(person);
  await acts.logIn(page, house.portal, person);
  await acts.renewFromNotices(house.desk, page, person);
  await acts.logOff(page);
  await acts.logIn(page, house.portal, person);
  await acts.logOff(page);
  await context.close();
}

function issuersOfNewLeaves() {
  return rows(house.portal, "SELECT authority FROM certificates WHERE made_by IS NOT NULL ORDER BY number").map(({ authority }) => authority);
}

const makeRoot = () =>
  offline("root", "--name", "せきしょ Root CA", "--organization", "せきしょ", "--custodian-1", "佐藤", "--custodian-2", "鈴木", file("root"));

async function installSuccessor(generation, ...lifetime) {
  const [request, made] = [file(`${generation}.csr`), file(`${generation}.pem`)];
  await house.portal.sekisho("ca", "request", "--institution", "9001", "--key", "rsa2048", "--out", request);
  offline("sign", "--root", file("root"), "--part-1", file("root/custodian-1.txt"), "--part-2", file("root/custodian-2.txt"),
    "--name", `せきしょ信用金庫 CA 9001 ${generation}`, "--organization", "せきしょ信用金庫", ...lifetime, "--out", made, request);
  execFileSync("openssl", ["verify", "-CAfile", file("root/root.pem"), made]);
  return house.portal.sekisho("ca", "install", "--institution", "9001", "--issuer", file("root/root.pem"), made);
}

test("a new CA takes over, both are accepted, renewals move people", { timeout: 120_000 }, async () => {
  await logInAndRenew("early");
  const [first] = (await status()).filter(({ use }) => use === "issuing");
  makeRoot();
  const { fingerprint: second } = await installSuccessor("G2");
  await pause(6000);  // sekishod looks for what changed every five seconds
  await logInAndRenew("late");
  assert.deepEqual(issuersOfNewLeaves(), [first.fingerprint, second]);
  const { page, context } = await house.browserOf(house.portal.person("early"));
  await acts.logIn(page, house.portal, house.portal.person("early"));
  await acts.logOff(page);
  await context.close();
  const now = Object.fromEntries((await status()).map((one) => [one.fingerprint, one]));
  assert.equal(now[first.fingerprint].use, "accepted");
  assert.equal(now[first.fingerprint].usable, 1);
  assert.equal(now[second].usable, 1);
});

test("the earlier CA goes only when nobody needs it any more", async () => {
  const [first] = (await status()).filter(({ usable, use }) => use === "accepted" && usable === 1);
  const refused = await house.portal.trySekisho("ca", "retire", "--institution", "9001", first.fingerprint);
  assert.equal(refused.code, 1);
  assert.match(JSON.stringify(refused.json), /not_allowed/);
});

test("a CA that ends before the full term is told; no certificate outlives it", { timeout: 120_000 }, async () => {
  const { portal } = house;
  const { fingerprint: short } = await installSuccessor("G3", "--years", "1");
  await portal.stop();
  await portal.start();
  const issuing = (await status()).find(({ use }) => use === "issuing");
  assert.equal(issuing.fingerprint, short);
  assert.ok(Date.parse(issuing.full_term_until) < Date.now(), issuing.full_term_until);
  const told = (await portal.logLines("authority.ends")).filter(({ authority }) => authority === short);
  assert.deepEqual(told.map(({ level, full_term_until: until }) => [level, until]), [["error", issuing.full_term_until]]);

  const person = portal.person("caught");
  const answer = await new AgentByHand(portal, person, house.folder).renew();
  assert.equal(answer.status, 200, answer.body);
  const [made] = rows(portal, "SELECT authority, not_after FROM certificates WHERE made_by IS NOT NULL ORDER BY number DESC LIMIT 1");
  assert.deepEqual(made, { authority: short, not_after: Date.parse(issuing.not_after) / 1000 });
});
