// SPDX-License-Identifier: Apache-2.0
// (o) Members that are machines: only they renew by EST and CMP where the policy says so, they never log in at the portal, and two named
// people say who is one. No browser, no display.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { by, CmpHouse, openssl, refused, run, worked } from "./cmp_client.mjs";
import { NamedPeople } from "./named_people.mjs";
import { ordersOf, rows } from "./records.mjs";
import { Wire } from "./wire.mjs";

const due = (name, number, more) => ({ name, situation: "due", contract: `800000000${number}`, company: "株式会社試験", days: 20, ...more });
let house;
let people;
before(async () => {
  house = await CmpHouse.open([due("gateway", "01", { machine: true }), due("speaker", "02", { machine: true }), due("person", "03"),
    due("changes", "04"), due("gone", "05", { status: "revoked" })], "machines");
  people = await NamedPeople.found(house.portal, house.folder);
});
after(() => house?.close());

async function est(person, what = "simplereenroll", name = person.name) {
  await house.newKey(name);
  await openssl("req", "-new", "-key", house.at(`${name}.key`), "-subj", "/CN=x", "-outform", "DER", "-out", house.at(`${name}.der`));
  await openssl("base64", "-in", house.at(`${name}.der`), "-out", house.at(`${name}.b64`));
  const more = what === "cacerts" ? [] : ["-H", "Content-Type: application/pkcs10", "--data-binary", `@${house.at(`${name}.b64`)}`];
  const { stdout } = await run("curl", ["-sS", "--cacert", house.portal.server.root, "--cert", person.certificate, "--key", person.key, "-w",
    "\n%{http_code}", ...more, `https://enrol.${person.institution.host}:${house.portal.port}/.well-known/est/${what}`]);
  return { status: Number(stdout.split("\n").at(-1)), body: stdout };
}

test("a machine that came by the import without PIN and card renews by EST and by CMP", async () => {
  assert.deepEqual(rows(house.portal, "SELECT kind, pin_hash FROM members WHERE contract = ?", house.person("gateway").contract),
    [{ kind: "machine", pin_hash: "" }]);
  assert.equal((await est(house.person("gateway"))).status, 200);
  await house.newKey("speaker");
  worked(await house.renew("kur", by(house.person("speaker")), "speaker"));
  assert.deepEqual(house.statuses(house.person("speaker")), ["active", "active"]);
});

test("a person does not: every request is refused with the reason, and nothing is begun or used", async () => {
  const person = house.person("person");
  const answer = await est(person);
  assert.equal(answer.status, 403, answer.body);
  assert.match(answer.body, /^member_not_machine: /);
  refused(await house.renew("kur", by(person), "person"), "notAuthorized", "member_not_machine");
  refused(await house.cmp("genm", by(person)), "notAuthorized", "member_not_machine");
  refused(await house.cmp("rr", by(person), "-oldcert", person.certificate, "-revreason", "1"), "notAuthorized", "member_not_machine");
  assert.equal((await est(person, "cacerts")).status, 200, "what anyone may read");
  assert.deepEqual(ordersOf(house.portal, person), []);
  assert.deepEqual(house.statuses(person), ["active"]);
  const gone = house.person("gone");
  const draft = await house.portal.trySekisho("enrol", "draft", "--institution", "9001", "--contract", gone.contract, "--member", "ADMIN", "--out", house.at("d"));
  assert.equal(draft.json.error.code, "member_not_machine");
});

test("a machine does not log in at the portal, and its page says why", async () => {
  const machine = house.person("gateway");
  assert.equal(await house.portal.explain(machine), "machine_certificate");
  const wire = new Wire(house.portal, machine);
  const shown = await wire.enter(machine);
  wire.close();
  assert.equal(shown.status, 403);
  assert.deepEqual([shown.json.page, shown.json.code, shown.json.may_go_on], ["doctor", "machine_certificate", false]);
});

test("two named people make a person a machine, at once for login and renewal, and a person again", async () => {
  const person = house.person("changes");
  const wire = new Wire(house.portal, person);
  await wire.logIn(person);
  assert.equal((await wire.get("/notices")).json.page, "notices");
  const draft = house.at("changes.draft");
  await house.portal.sekisho("member", "draft", "machine", "9001", person.contract, "ADMIN", "--out", draft);
  assert.equal((await house.portal.trySekisho("member", "change", draft)).json.error.code, "approval_invalid");
  assert.equal((await est(person)).status, 403);
  await house.portal.sekisho("member", "change", ...(await people.approve(draft)), draft);
  assert.notEqual((await wire.get("/notices")).json?.page, "notices", "the login that was open has ended");
  wire.close();
  assert.equal(await house.portal.explain(person), "machine_certificate");
  assert.equal((await est(person)).status, 200);
  await people.change("person", person, house.at("back.draft"));
  assert.equal(await house.portal.explain(person), null);
  assert.equal((await est(person, "simplereenroll", "again")).status, 403);
  const never = await house.portal.trySekisho("member", "draft", "person", "9001", house.person("gateway").contract, "ADMIN", "--out", house.at("n"));
  assert.equal(never.json.error.code, "not_allowed", "it has no PIN to log in with");
});

test("where everyone may, a person renews as well; the word of before is understood", async () => {
  const wishes = house.at("wishes.json");
  await writeFile(wishes, JSON.stringify({ machine_renewal: "on" }));
  await people.act(["institution", "policy", "--institution", "9001", wishes], ["institution", "change"], house.at("policy.draft"));
  const [{ policy }] = rows(house.portal, "SELECT policy FROM institutions WHERE code = '9001'");
  assert.equal(JSON.parse(policy).machine_renewal, "everyone");
  const person = house.person("person");
  for (const end = Date.now() + 20_000; Date.now() < end && (await est(person, "simplereenroll", "now")).status !== 200;);
  assert.deepEqual(house.statuses(person), ["active", "provisional"]);
});
