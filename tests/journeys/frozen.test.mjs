// SPDX-License-Identifier: Apache-2.0
// (m) 緊急停止: a machine's certificates are frozen and nothing renews by them, by EST or CMP, with a code or by what was under way;
// the world hears certificateHold, by OCSP and by the list; two people lift it and everything works again. Strangers' programs ask:
// curl, openssl, GnuTLS, NSS.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { by, CmpHouse, openssl, refused, run, worked } from "./cmp_client.mjs";
import { NamedPeople } from "./named_people.mjs";
import { ordersOf, rows } from "./records.mjs";
import { until } from "./until.mjs";

const due = (name, number, more) => ({ name, situation: "due", contract: `600000000${number}`, company: "株式会社試験", days: 20, ...more });
const parts = [due("replaced", "01"), due("between", "02"), due("waits", "03"), due("begins", "04", { status: "revoked" })];
let house;
let people;
before(async () => {
  house = await CmpHouse.open(parts);
  people = await NamedPeople.found(house.portal, house.folder);
});
after(() => house?.close());

const freeze = ({ institution, contract, member }) => house.portal.sekisho("member", "freeze", institution.code, contract, member);
const said = (program, ...args) => run(program, args).then(({ stdout, stderr }) => stdout + stderr, (failed) => failed.stdout + failed.stderr);

async function request(name) {
  await house.newKey(name);
  await openssl("req", "-new", "-key", house.at(`${name}.key`), "-subj", "/CN=x", "-outform", "DER", "-out", house.at(`${name}.der`));
  await openssl("base64", "-in", house.at(`${name}.der`), "-out", house.at(`${name}.b64`));
}
// An EST request by curl: status and body.
async function est(person, who, what, ...more) {
  const { stdout } = await run("curl", ["-sS", "--cacert", house.portal.server.root, ...(who ? ["--cert", who.certificate, "--key", who.key] : []), "-w",
    "\n%{http_code}", ...more, `https://enrol.${person.institution.host}:${house.portal.port}/.well-known/est/${what}`]);
  return { status: Number(stdout.slice(stdout.lastIndexOf("\n") + 1)), body: stdout.slice(0, stdout.lastIndexOf("\n")) };
}
const body = (name) => ["-H", "Content-Type: application/pkcs10", "--data-binary", `@${house.at(`${name}.b64`)}`];
const reenrol = (person, who, name) => est(person, who, "simplereenroll", ...body(name));

// What strangers say of the new certificate of "replaced".
const leaf = () => house.at("new.pem");
const ca = () => house.at("ca.pem");
const pki = () => `http://127.0.0.1:${house.port}`;
const byOpenssl = () => said("openssl", "ocsp", "-issuer", ca(), "-cert", leaf(), "-url", `${pki()}/ocsp`, "-CAfile", ca());
const byGnutls = () => said("ocsptool", `--ask=${pki()}/ocsp`, "--load-cert", leaf(), "--load-issuer", ca(), "--load-trust", ca());
const nss = () => `sql:${house.at("nss")}`;
const byNss = () => said("vfychain", "-d", nss(), "-pp", "-u", "0", "-g", "leaf", "-h", "requireFreshInfo", "-m", "ocsp", "-s", "failIfNoInfo", "-a", leaf());
async function openNss() {
  await mkdir(house.at("nss"));
  await run("certutil", ["-N", "-d", nss(), "--empty-password"]);
  await run("certutil", ["-A", "-d", nss(), "-n", "ca", "-t", "CT,,", "-i", ca()]);
}

// A list is issued anew at half of its life: as if that had passed. The next one, as openssl prints it.
async function nextList() {
  const number = () => rows(house.portal, "SELECT MAX(number) AS number FROM revocation_lists")[0].number;
  const before_it = number();
  execFileSync("/usr/bin/python3", ["-c", `
import sqlite3, sys
base = sqlite3.connect(sys.argv[1], timeout=10)
base.execute("UPDATE revocation_lists SET this_update = this_update - 46800, next_update = next_update - 46800")
base.commit()
`, path.join(house.portal.data, "sekisho.db")]);
  await until("the next list", () => number() > before_it);
  const url = /URI:(http:\S+\.crl)/.exec(await openssl("x509", "-in", leaf(), "-noout", "-text"))[1];
  await run("curl", ["-sSf", "-o", house.at("list.crl"), url]);
  assert.match(await said("openssl", "crl", "-inform", "DER", "-in", house.at("list.crl"), "-CAfile", ca(), "-noout", "-verify"), /verify OK/);
  return openssl("crl", "-inform", "DER", "-in", house.at("list.crl"), "-noout", "-text");
}
const serial = async () => (await openssl("x509", "-in", leaf(), "-noout", "-serial")).trim().split("=")[1];

test("all certificates of the member are frozen at once, the superseded one too, and not twice", async () => {
  const person = house.person("replaced");
  await house.newKey("new");
  const fresh = worked(await house.renew("kur", by(person), "new"));
  worked(await house.cmp("genm", fresh));
  assert.deepEqual(house.statuses(person), ["superseded", "active"]);
  await openNss();
  await until("good", async () => /new\.pem: good/.test(await byOpenssl()));
  assert.match(await byNss(), /Chain is good!/);
  assert.equal((await freeze(person)).frozen, 2);
  assert.deepEqual(house.statuses(person), ["frozen", "frozen"]);
  const again = await house.portal.trySekisho("member", "freeze", "9001", person.contract, "ADMIN");
  assert.equal(again.json.error.code, "not_found");
});

test("OCSP says certificateHold within a second, for openssl and GnuTLS; NSS does not take it", async () => {
  await until("on hold, with a nonce and without", async () =>
    /new\.pem: revoked/.test(await byOpenssl()) && /Certificate Status: revoked/.test(await byGnutls()), 1);
  const heard = await byOpenssl();
  assert.match(heard, /Response verify OK/);
  assert.match(heard, /Reason: certificateHold/);
  const gnutls = await byGnutls();
  assert.match(gnutls, /Certificate Status: revoked/);
  assert.match(gnutls, /Verifying OCSP Response: Success/);
  assert.match(await byNss(), /Peer's Certificate has been revoked/);
});

test("the next list has it, with the reason certificateHold", async () => {
  const list = await nextList();
  const entry = list.slice(list.indexOf(await serial())).split("Serial Number")[0];
  assert.match(entry, /CRL Reason Code:\s+Certificate Hold/);
});

test("neither certificate renews, reads, ends itself or logs in", async () => {
  const person = house.person("replaced");
  await request("vain");
  await openssl("req", "-new", "-key", house.at("vain.key"), "-subj", "/CN=x", "-out", house.at("vain.csr"));
  for (const who of [by(person), { certificate: leaf(), key: house.at("new.key") }]) {
    const answer = await reenrol(person, who, "vain");
    assert.equal(answer.status, 403, answer.body);
    assert.match(answer.body, /^frozen: /);
    refused(await house.renew("kur", who, "vain"), "notAuthorized", "frozen");
    refused(await house.cmp("p10cr", who, "-csr", house.at("vain.csr"), "-certout", house.at("vain.pem")), "notAuthorized", "frozen");
    refused(await house.cmp("genm", who), "notAuthorized", "frozen");
    refused(await house.cmp("rr", who, "-oldcert", who.certificate, "-revreason", "1"), "notAuthorized", "frozen");
    assert.equal((await est(person, who, "cacerts")).status, 200, "what anyone may read");
    assert.equal(await house.portal.explain(person, who.certificate), "frozen");
  }
  assert.deepEqual(house.statuses(person), ["frozen", "frozen"], "reading has changed nothing");
  assert.equal(ordersOf(house.portal, person).length, 1);
});

test("a freeze does not end in a code", async () => {
  const person = house.person("replaced");
  const draft = house.at("code.draft");
  await house.portal.sekisho("enrol", "draft", "--institution", "9001", "--contract", person.contract, "--member", "ADMIN", "--out", draft);
  const code = await house.portal.trySekisho("enrol", "code", ...(await people.approve(draft)), draft);
  assert.equal(code.json.error.code, "enrol_has_certificate");
});

test("a new certificate that was not used yet goes with the freeze: nothing becomes active behind it", async () => {
  const person = house.person("between");
  await request("between");
  const given = await reenrol(person, by(person), "between");
  assert.equal(given.status, 200, given.body);
  await writeFile(house.at("between.p7"), Buffer.from(given.body, "base64"));
  await writeFile(house.at("between.pem"), await openssl("pkcs7", "-inform", "DER", "-in", house.at("between.p7"), "-print_certs"));
  await freeze(person);
  assert.deepEqual(house.statuses(person), ["frozen", "revoked"]);
  assert.equal(ordersOf(house.portal, person)[0].state, "rejected");
  const fresh = { certificate: house.at("between.pem"), key: house.at("between.key") };
  refused(await house.cmp("genm", fresh), "certRevoked", "revoked");
  assert.deepEqual(house.statuses(person), ["frozen", "revoked"]);
});

test("what waits for the CA's key is not issued when the key comes back", async () => {
  const person = house.person("waits");
  const key = path.join(house.portal.data, "authorities", "9001.pem");
  await house.portal.stop();
  await rename(key, `${key}.away`);
  await house.portal.start();
  await request("waits");
  assert.equal((await reenrol(person, by(person), "waits")).status, 202);
  await freeze(person);
  await house.portal.stop();
  await rename(`${key}.away`, key);
  await house.portal.start();
  const answer = await reenrol(person, by(person), "waits");
  assert.equal(answer.status, 403, answer.body);
  assert.equal(ordersOf(house.portal, person)[0].state, "rejected");
  assert.deepEqual(house.statuses(person), ["frozen"]);
});

test("a code that is under way ends, and its certificate with it", async () => {
  const person = house.person("begins");
  const { user, password } = await people.codeFor(person, house.at("begins.draft"));
  await house.newKey("begins");
  worked(await house.begin("begins", user, password));
  assert.deepEqual(house.statuses(person), ["revoked", "active"], "certConf was its proof");
  await freeze(person);
  assert.deepEqual(house.statuses(person), ["revoked", "frozen"]);
  refused(await house.begin("begins", user, password), "notAuthorized", "frozen");
  assert.deepEqual(house.statuses(person), ["revoked", "frozen"]);
});

test("two people lift it, once: each certificate is what it was, OCSP says good, the list forgets it, machines renew again", async () => {
  const person = house.person("replaced");
  const draft = house.at("lift.draft");
  const words = ["9001", person.contract, "ADMIN"];
  await house.portal.sekisho("member", "draft", "lift", ...words, "--out", draft);
  const both = await people.approve(draft);
  const change = (...approvals) => house.portal.trySekisho("member", "change", ...approvals, draft);
  assert.equal((await change()).json.error.code, "approval_invalid");
  assert.equal((await change(...both.slice(0, 2), ...both.slice(0, 2))).json.error.code, "approval_invalid");
  assert.deepEqual(house.statuses(person), ["frozen", "frozen"]);
  assert.equal((await change(...both)).json.certificates, 2);
  assert.deepEqual(house.statuses(person), ["superseded", "active"]);
  await until("good, with a nonce and without", async () =>
    /new\.pem: good/.test(await byOpenssl()) && /Certificate Status: good/.test(await byGnutls()), 1);
  assert.match(await byNss(), /Chain is good!/);
  assert.ok(!(await nextList()).includes(await serial()));
  await request("after");
  assert.equal((await reenrol(person, by(person), "after")).status, 200);
  worked(await house.cmp("genm", { certificate: leaf(), key: house.at("new.key") }));
  assert.equal(await house.portal.explain(person, leaf()), null);
  await new Promise((later) => setTimeout(later, 1100));  // a freeze of another second
  await freeze(person);
  assert.equal((await change(...both)).json.error.code, "busy", "the approval was for the earlier freeze");
  const trail = rows(house.portal, "SELECT action, actor, details FROM audit_entries WHERE action LIKE 'certificate.fr%'");
  assert.ok(trail.some(({ action }) => action === "certificate.frozen"));
  assert.ok(trail.some(({ action, details }) => action === "certificate.freeze_lifted" && /Kato/.test(details) && /Mori/.test(details)));
});

test("what was under way when it was frozen is begun anew afterwards", async () => {
  const person = house.person("between");
  await people.change("lift", person, house.at("between.draft"));
  assert.deepEqual(house.statuses(person), ["active", "revoked"]);
  await house.newKey("anew");
  worked(await house.renew("kur", by(person), "anew"));
  assert.deepEqual(house.statuses(person), ["active", "revoked", "active"]);
  assert.ok((await readFile(house.at("anew.pem"), "utf8")).startsWith("-----BEGIN"));
});
