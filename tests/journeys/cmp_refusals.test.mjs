// SPDX-License-Identifier: Apache-2.0
// (l) What CMP refuses, and how openssl's client hears it; what happens when two ask at once.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { by, CmpHouse, openssl, refused, worked } from "./cmp_client.mjs";
import { certificatesOf, ordersOf } from "./records.mjs";

const due = (name, number, more) => ({ name, situation: "due", contract: `500000000${number}`, company: "株式会社試験", days: 20, ...more });
const parts = [due("rejects", "11"), due("two", "12"), due("weak", "13"), due("revoked", "14", { status: "revoked" }),
  due("frozen", "15", { status: "frozen" }), due("early", "16", { days: 40 }), due("off", "17", { institution: "9002" })];
let house;
before(async () => {
  house = await CmpHouse.open(parts);
});
after(() => house?.close());

test("a client that rejects its certificate ends the order, and the certificate is revoked", async () => {
  const person = house.person("rejects");
  await house.newKey("rejects");
  await openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", house.at("else.key"), "-out", house.at("else.pem"),
    "-subj", "/CN=somebody else");
  const answer = await house.renew("kur", by(person), "rejects", "-out_trusted", house.at("else.pem"));
  assert.ok(!answer.ok, answer.said);
  assert.match(answer.said, /received PKICONF/);
  assert.equal(ordersOf(house.portal, person)[0].state, "cancelled");
  assert.deepEqual(house.statuses(person), ["active", "revoked"]);
});

test("a weak key, an unproven key and a key that was used before are refused, each with its reason", async () => {
  const person = house.person("weak");
  await house.newKey("weak", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024");
  refused(await house.renew("kur", by(person), "weak"), "badCertTemplate", "key_size_refused");
  await house.newKey("unproven");
  refused(await house.renew("kur", by(person), "unproven", "-popo", "0"), "badPOP", "");
  refused(await house.renew("kur", by(person), "unproven", "-popo", "-1"), "badPOP|badCertTemplate", "");
  refused(await house.renew("kur", by(person), "rejects"), "badCertTemplate", "key_seen_before");
  assert.equal(ordersOf(house.portal, person).filter(({ state }) => state !== "opened").length, 0);
  assert.deepEqual(house.statuses(person), ["active"]);
});

test("who may not is told why", async () => {
  await house.newKey("nobody");
  const tries = { revoked: ["certRevoked", "revoked"], frozen: ["notAuthorized", "frozen"], early: ["badRequest", "renewal_not_due"] };
  for (const [name, [failure, code]] of Object.entries(tries)) {
    refused(await house.renew("kur", by(house.person(name)), "nobody"), failure, code);
  }
  const off = house.person("off");
  refused(await house.renew("kur", by(off), "nobody", "-path", "/.well-known/cmp/p/9002"), "", "403");
  refused(await house.renew("kur", by(off), "nobody"), "signerNotTrusted", "cmp_sender_unknown");
  refused(await house.cmp("ir", by(house.person("weak")), "-newkey", house.at("nobody.key"), "-certout", house.at("no.pem"), "-subject", "/CN=x"), "badRequest",
    "cmp_unsupported");
});

test("a certificate with the right name by another CA, and a changed message, are not believed", async () => {
  const person = house.person("weak");
  const subject = `/O=${person.institution.name}/CN=${certificatesOf(house.portal, person)[0].common_name}`;
  await openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", house.at("foreign.key"), "-out",
    house.at("foreign.pem"), "-utf8", "-subj", subject);
  refused(await house.renew("kur", { certificate: house.at("foreign.pem"), key: house.at("foreign.key") }, "nobody"), "signerNotTrusted", "cmp_sender_unknown");
  await house.cmp("genm", by(person), "-reqout", house.at("genm.der"));
  const message = await readFile(house.at("genm.der"));
  const post = async (body, type = "application/pkixcmp", where = "/.well-known/cmp/p/9001", method = "POST") => {
    const answer = await fetch(`http://127.0.0.1:${house.port}${where}`, { method, ...(method === "POST" && { body }), headers: { "content-type": type } });
    return { status: answer.status, type: answer.headers.get("content-type"), body: Buffer.from(await answer.arrayBuffer()).toString("latin1") };
  };
  const good = await post(message);
  assert.equal(good.type, "application/pkixcmp");
  assert.doesNotMatch(good.body, /cmp_protection_refused/);
  const changed = Buffer.from(message);
  changed[changed.indexOf(Buffer.from([0xa4, 0x12, 0x04, 0x10])) + 6] ^= 1; // transactionID
  assert.match((await post(changed)).body, /cmp_protection_refused/);
  assert.equal((await post("hello")).status, 400);
  assert.equal((await post(Buffer.concat([message, message]))).status, 400);
  assert.equal((await post(Buffer.alloc(64 * 1024))).status, 413);
  assert.equal((await post(message, "text/plain")).status, 415);
  assert.equal((await post(message, undefined, "/.well-known/cmp/p/9009")).status, 404);
  assert.equal((await post(message, undefined, "/.well-known/cmp")).status, 404);
  assert.equal((await post(message, undefined, undefined, "GET")).status, 405);
});

test("two at once: with one key both get the one certificate, with two keys one of them does", async () => {
  const person = house.person("two");
  await Promise.all(["two-a", "two-b"].map((name) => house.newKey(name)));
  const raced = await Promise.all(["two-a", "two-b"].map((name) => house.renew("kur", by(person), name)));
  assert.equal(raced.filter(({ ok }) => ok).length, 1, raced.map(({ said }) => said).join("\n"));
  refused(raced.find(({ ok }) => !ok), "badRequest", "order_has_other_request");
  const name = raced[0].ok ? "two-a" : "two-b";
  const same = await Promise.all([1, 2].map((number) => house.renew("kur", by(person), name, "-certout", house.at(`two-${number}.pem`))));
  same.forEach(worked);
  assert.equal(await readFile(house.at("two-1.pem"), "utf8"), await readFile(house.at("two-2.pem"), "utf8"));
  assert.equal(ordersOf(house.portal, person).length, 1);
});
