// SPDX-License-Identifier: Apache-2.0
// (k) A machine renews by CMP: key update, PKCS#10, first certificate by a code, revocation, what openssl's client verifies, and what a
// restart or an absent signer does to it.
import assert from "node:assert/strict";
import { readFile, rename } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { by, CmpHouse, openssl, refused, run, text, worked } from "./cmp_client.mjs";
import { NamedPeople } from "./named_people.mjs";
import { ordersOf, rows } from "./records.mjs";

const due = (name, number, more) => ({ name, situation: "due", contract: `500000000${number}`, company: "株式会社試験", days: 20, ...more });
const parts = [due("renews", "01"), due("pkcs10", "02"), due("revokes", "03"), due("restarts", "04"), due("polls", "05"), due("asks", "06"),
  due("begins", "07", { status: "revoked" }), due("resumes", "08", { status: "revoked" })];
let house;
let people;
before(async () => {
  house = await CmpHouse.open(parts);
  people = await NamedPeople.found(house.portal, house.folder);
});
after(() => house?.close());

test("a key update: the answer is verified by the CA alone, confirmed, and the old certificate goes only after the new one signed", async () => {
  const person = house.person("renews");
  await house.newKey("first");
  const answer = worked(await house.renew("kur", by(person), "first", "-subject", "/CN=99999999999 9001 ADMIN 2099-12/O=Evil", "-days", "9000",
    "-extracertsout", house.at("first-extra.pem"), "-out_trusted", house.at("ca.pem")));
  assert.match(answer.said, /received KUP/);
  assert.match(answer.said, /sending CERTCONF/);
  assert.match(answer.said, /received PKICONF/);
  const read = await text(answer.certificate);
  assert.match(read, new RegExp(`Subject: .*CN = ${person.contract} 9001 ADMIN \\d{4}-\\d\\d`));
  assert.doesNotMatch(read, /Evil/);
  assert.equal(await openssl("x509", "-in", answer.certificate, "-noout", "-pubkey"), await openssl("pkey", "-in", answer.key, "-pubout"));
  assert.match(await openssl("verify", "-partial_chain", "-CAfile", house.at("ca.pem"), "-purpose", "sslclient", answer.certificate), /OK/);
  const extra = await readFile(house.at("first-extra.pem"), "utf8");
  assert.ok(extra.includes((await readFile(house.at("ca.pem"), "utf8")).trim()), "the issuing CA comes along");
  assert.deepEqual(house.statuses(person), ["active", "active"], "confirmed, and the old one still good");
  assert.equal(ordersOf(house.portal, person)[0].state, "proven");
  worked(await house.cmp("genm", answer));
  assert.deepEqual(house.statuses(person), ["superseded", "active"]);
  assert.equal(ordersOf(house.portal, person)[0].state, "committed");
});

test("the same key again gets the same certificate, in another transaction and after the new one was used; another key gets none", async () => {
  const person = house.person("renews");
  const again = worked(await house.renew("kur", by(person), "first", "-certout", house.at("again.pem")));
  assert.equal(await readFile(house.at("again.pem"), "utf8"), await readFile(house.at("first.pem"), "utf8"));
  assert.match(again.said, /received PKICONF/);
  assert.equal(ordersOf(house.portal, person).length, 1);
  assert.deepEqual(house.statuses(person), ["superseded", "active"]);
});

test("p10cr: name and extensions of the request do not reach the certificate; implicit confirmation is not granted", async () => {
  const person = house.person("pkcs10");
  await house.newKey("pkcs10", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048");
  await openssl("req", "-new", "-key", house.at("pkcs10.key"), "-subj", "/CN=evil", "-addext", "basicConstraints=critical,CA:TRUE", "-out", house.at("pkcs10.csr"));
  const answer = worked(await house.cmp("p10cr", by(person), "-csr", house.at("pkcs10.csr"), "-certout", house.at("pkcs10.pem"), "-implicit_confirm"));
  assert.match(answer.said, /received CP/);
  assert.match(answer.said, /sending CERTCONF/);
  const read = await text(house.at("pkcs10.pem"));
  assert.match(read, new RegExp(`CN = ${person.contract} 9001 ADMIN`));
  assert.doesNotMatch(read, /evil|CA:TRUE/);
  assert.deepEqual(house.statuses(person), ["active", "active"]);
});

test("genm: the CA's certificates", async () => {
  const answer = worked(await house.cmp("genm", by(house.person("asks")), "-infotype", "caCerts", "-rspout", house.at("genp.der")));
  assert.match(answer.said, /received GENP/);
  await openssl("x509", "-in", house.at("ca.pem"), "-outform", "DER", "-out", house.at("ca.der"));
  const information = (await readFile(house.at("genp.der"))).indexOf(await readFile(house.at("ca.der")));
  const header = await openssl("asn1parse", "-inform", "DER", "-in", house.at("genp.der"));
  assert.match(header, /id-it-caCerts/);
  assert.ok(information > 0, "as it is");
});

test("rr: a certificate is ended by its own key, OCSP says so within a second, and nobody else's can be named", async () => {
  const person = house.person("revokes");
  await house.newKey("revokes");
  const fresh = worked(await house.renew("kur", by(person), "revokes"));
  refused(await house.cmp("rr", by(person), "-oldcert", fresh.certificate, "-revreason", "1"), "badCertId", "cmp_not_own_certificate");
  refused(await house.cmp("rr", fresh, "-oldcert", fresh.certificate, "-revreason", "6"), "badRequest", "cmp_unsupported");
  assert.deepEqual(house.statuses(person), ["active", "active"]);
  worked(await house.cmp("rr", fresh, "-oldcert", fresh.certificate, "-revreason", "1"));
  assert.deepEqual(house.statuses(person), ["active", "revoked"]);
  const asked = async () => (await run("openssl", ["ocsp", "-issuer", house.at("ca.pem"), "-cert", fresh.certificate, "-url",
    `http://127.0.0.1:${house.port}/ocsp`, "-CAfile", house.at("ca.pem")])).stdout;
  let said = await asked();
  for (const end = performance.now() + 1000; /good/.test(said) && performance.now() < end; said = await asked());
  assert.match(said, /revokes\.pem: revoked/);
  assert.match(said, /Reason: keyCompromise/);
  refused(await house.cmp("genm", fresh), "certRevoked", "revoked");
  const [{ actor }] = rows(house.portal, "SELECT actor FROM audit_entries WHERE action = 'certificate.revoked'");
  assert.equal(actor, "cmp");
});

test("a restart between certificate and certConf is not noticed", async () => {
  const person = house.person("restarts");
  await house.newKey("restarts");
  const way = await house.through((connection) => connection === 2 && house.portal.stop().then(() => house.portal.start()));
  const answer = worked(await house.renew("kur", by(person), "restarts", "-server", `127.0.0.1:${way.port}`, "-keep_alive", "0"));
  way.close();
  assert.match(answer.said, /received PKICONF/);
  assert.equal(ordersOf(house.portal, person)[0].state, "proven");
});

test("ir: a first certificate by a one-time code as the secret of a MAC, once", async () => {
  const person = house.person("begins");
  const { user, password } = await people.codeFor(person, house.at("draft"));
  await house.newKey("begins");
  refused(await house.begin("begins", user, "A".repeat(43), "-unprotected_errors"), "badMessageCheck", "cmp_protection_refused");
  refused(await house.begin("begins", "0".repeat(32), password, "-unprotected_errors"), "badMessageCheck", "enrol_code_wrong");
  assert.equal(rows(house.portal, "SELECT tries FROM acquisitions")[0].tries, 0, "strangers use up no tries");
  const answer = worked(await house.begin("begins", user, password, "-cacertsout", house.at("begins-cas.pem")));
  assert.match(answer.said, /received IP/);
  assert.match(answer.said, /received PKICONF/);
  assert.match(await text(answer.certificate), new RegExp(`CN = ${person.contract} 9001 ADMIN`));
  assert.equal((await readFile(house.at("begins-cas.pem"), "utf8")).trim(), (await readFile(house.at("ca.pem"), "utf8")).trim());
  assert.deepEqual(house.statuses(person), ["revoked", "active"]);
  const first = await readFile(house.at("begins.pem"), "utf8");
  worked(await house.begin("begins", user, password));
  assert.equal(await readFile(house.at("begins.pem"), "utf8"), first, "the same key, the same certificate");
  await house.newKey("another");
  refused(await house.begin("another", user, password), "badMessageCheck", "enrol_code_wrong");
  worked(await house.cmp("genm", { certificate: house.at("begins.pem"), key: house.at("begins.key") }));
  assert.equal(JSON.stringify(rows(house.portal, "SELECT * FROM acquisitions")).includes(password), false);
});

test("ir: a restart before pollReq and another before certConf are not noticed; what was kept for it lies sealed and goes with it", async () => {
  const person = house.person("resumes");
  const { user, password } = await people.codeFor(person, house.at("resumes.draft"));
  const key = path.join(house.portal.data, "authorities", "9001.pem");
  const restarted = async (change) => {
    await house.portal.stop();
    await change();
    await house.portal.start();
  };
  const message = () => rows(house.portal, "SELECT message_sealed, state FROM acquisitions WHERE id = ?", user)[0];
  await house.newKey("resumes");
  await restarted(() => rename(key, `${key}.away`));
  const kept = [];
  const way = await house.through(async (connection) => { // ir, pollReq, certConf
    if (connection === 2) {
      kept.push(message());
      await restarted(() => rename(`${key}.away`, key));
    } else if (connection === 3) {
      kept.push(message());
      await restarted(() => {});
    }
  });
  const answer = worked(await house.begin("resumes", user, password, "-server", `127.0.0.1:${way.port}`, "-keep_alive", "0", "-total_timeout", "60"));
  way.close();
  assert.match(answer.said, /received POLLREP|received IP/);
  assert.match(answer.said, /received PKICONF/);
  assert.deepEqual(house.statuses(person), ["revoked", "active"]);
  assert.deepEqual(kept.map(({ state }) => state), ["requested", "issued"]);
  assert.ok(kept.every(({ message_sealed: sealed }) => /^[0-9a-f]{100,}$/.test(sealed)));
  assert.deepEqual(message(), { message_sealed: "", state: "proven" });
});

test("while the CA's key is away a request waits; the client polls, also over a restart, and gets its certificate", async () => {
  const person = house.person("polls");
  const key = path.join(house.portal.data, "authorities", "9001.pem");
  await house.newKey("polls");
  await house.portal.stop();
  await rename(key, `${key}.away`);
  await house.portal.start();
  const way = await house.through(async (connection) => {
    if (connection === 3) { // kur, pollReq, pollReq
      await house.portal.stop();
      await rename(`${key}.away`, key);
      await house.portal.start();
    }
  });
  const answer = worked(await house.renew("kur", by(person), "polls", "-server", `127.0.0.1:${way.port}`, "-keep_alive", "0", "-total_timeout", "60"));
  way.close();
  assert.match(answer.said, /received 'waiting' PKIStatus/);
  assert.match(answer.said, /received POLLREP/);
  assert.match(answer.said, /received PKICONF/);
  assert.deepEqual(house.statuses(person), ["active", "active"]);
  assert.equal(ordersOf(house.portal, person).length, 1);
});
