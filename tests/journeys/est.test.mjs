// SPDX-License-Identifier: Apache-2.0
// (j) A machine renews by EST (RFC 7030) with strangers' tools alone: openssl makes keys and requests, curl speaks TLS and
// HTTP, openssl reads what came. No browser, no display, nothing of ours on the machine's side.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { Portal } from "../../tools/portal.mjs";
import { Signer } from "../../tools/signer.mjs";
import { NamedPeople } from "./named_people.mjs";
import { certificatesOf, ordersOf, rows } from "./records.mjs";

const run = promisify(execFile);
let folder;
let portal;

const at = (name) => path.join(folder, name);
const openssl = async (...args) => (await run("openssl", args)).stdout;
const due = (name, number) => ({ name, situation: "due", contract: `3000000000${number}`, company: "株式会社試験", days: 20 });
const still = (name, number, more) => ({ ...due(name, number), ...more });

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "sekisho-journey-"));
  portal = await Portal.create(at("portal"), {
    preset: process.env.SEKISHO_PRESET ?? "dev",
    parts: [due("renews", 1), due("waits", 2), due("asks", 3), due("presses", 4), due("approves", 0),
      still("early", 5, { days: 40 }), still("gone", 6, { status: "revoked" }), still("stopped", 7, { status: "frozen" }),
      still("replaced", 8, { status: "superseded", later: 380 }), still("ended", 9, { situation: "expired", days: -1 }),
      { name: "off", situation: "due", institution: "9002", contract: "40000000001", company: "株式会社試験", days: 20 }],
    policies: { 9001: { machine_renewal: "on" } } });
  await portal.start();
});
after(async () => {
  await portal?.stop();
  if (!process.env.SEKISHO_KEEP) {
    await rm(folder, { recursive: true, force: true });
  }
});

const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
// A key and a request for it, in a file as EST wants it.
async function makeRequest(name, { kind = ec, subject = "/CN=what the machine calls itself", more = [] } = {}) {
  await openssl("req", "-new", ...kind, "-nodes", "-keyout", at(`${name}.key`), "-subj", subject, ...more, "-outform", "DER", "-out", at(`${name}.der`));
  await openssl("base64", "-in", at(`${name}.der`), "-out", at(`${name}.b64`));
  return at(`${name}.b64`);
}

// One request by curl. `by`: whose certificate and key; null: none.
async function curl(institution, by, what, ...more) {
  const shown = by ? ["--cert", by.certificate, "--key", by.key] : [];
  const url = `https://enrol.${institution.host}:${portal.port}/.well-known/est/${what}`;
  await run("curl", ["-sS", "--http1.1", "--cacert", portal.server.root, ...shown, "-D", at("head"), "-o", at("body"), ...more, url]);
  const head = await readFile(at("head"), "utf8");
  const body = await readFile(at("body"), "utf8").catch(() => "");
  return { status: Number(/^HTTP\/1\.1 (\d+)/m.exec(head.split("\r\n\r\n").at(-2) ?? head)[1]), head, body };
}
const get = (person, by, what) => curl(person.institution, by, what);
const post = (person, by, what, file, { type = "application/pkcs10", more = [] } = {}) =>
  curl(person.institution, by, what, "--data-binary", `@${file}`, "-H", `Content-Type: ${type}`, "-H",
    "Content-Transfer-Encoding: base64", ...more);
const renew = (person, file, by = person) => post(person, by, "simplereenroll", file);

// The certificates in an answer, as openssl reads them.
async function unwrapped(answer) {
  assert.equal(answer.status, 200, answer.body);
  await writeFile(at("answer.b64"), answer.body);
  await openssl("base64", "-d", "-in", at("answer.b64"), "-out", at("answer.p7"));
  const pem = await openssl("pkcs7", "-inform", "DER", "-in", at("answer.p7"), "-print_certs");
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
}
async function keep(name, answer) {
  const all = await unwrapped(answer);
  assert.equal(all.length, 1, "only what was issued (RFC 7030 4.2.3)");
  await writeFile(at(`${name}.pem`), all[0]);
  return { certificate: at(`${name}.pem`), key: at(`${name}.key`) };
}
const refusedWith = (answer, status, code) => {
  assert.equal(answer.status, status, answer.body);
  assert.match(answer.head, /Content-Type: text\/plain/i);
  assert.match(answer.body, new RegExp(`^${code}: `));
};
const statuses = (person) => certificatesOf(portal, person).map(({ status }) => status);

test("anyone may fetch the CA certificates and what keys are taken", async () => {
  const person = portal.person("renews");
  const answer = await get(person, null, "cacerts");
  assert.match(answer.head, /Content-Type: application\/pkcs7-mime; smime-type=certs-only/);
  const all = await unwrapped(answer);
  await writeFile(at("cas.pem"), all.join("\n"));
  assert.match(await openssl("verify", "-partial_chain", "-CAfile", at("cas.pem"), person.certificate), /OK/);
  const wanted = await get(person, null, "csrattrs");
  assert.match(wanted.head, /Content-Type: application\/csrattrs/);
  await writeFile(at("attributes.b64"), wanted.body);
  await openssl("base64", "-d", "-in", at("attributes.b64"), "-out", at("attributes.der"));
  assert.match(await openssl("asn1parse", "-inform", "DER", "-in", at("attributes.der")), /prime256v1/);
});

test("a machine renews with its old certificate; what its request wishes for does not reach the new one", async () => {
  const person = portal.person("renews");
  const file = await makeRequest("new", { subject: "/CN=99999999999 9001 ADMIN 2099-12/O=Evil",
    more: ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=keyCertSign", "-addext", "subjectAltName=DNS:evil.example"] });
  const first = await renew(person, file);
  const fresh = await keep("new", first);
  assert.match(await openssl("verify", "-partial_chain", "-CAfile", at("cas.pem"), "-purpose", "sslclient", fresh.certificate), /OK/);
  const text = await openssl("x509", "-in", fresh.certificate, "-noout", "-text");
  assert.match(text, new RegExp(`Subject: .*CN = ${person.contract} 9001 ADMIN \\d{4}-\\d\\d`));
  assert.doesNotMatch(text, /Evil|evil|CA:TRUE|Certificate Sign/);
  assert.equal(await openssl("x509", "-in", fresh.certificate, "-noout", "-pubkey"), await openssl("pkey", "-in", fresh.key, "-pubout"));
  assert.equal((await renew(person, file)).body, first.body, "the same request, byte for byte the same certificate");
  refusedWith(await renew(person, await makeRequest("second")), 409, "order_has_other_request");
  assert.equal(ordersOf(portal, person).length, 1);
});

test("the old certificate goes only after the new one was used", async () => {
  const person = portal.person("renews");
  const fresh = { certificate: at("new.pem"), key: at("new.key") };
  await get(person, person, "cacerts");
  assert.deepEqual(statuses(person), ["active", "provisional"]);
  assert.equal((await get(person, fresh, "cacerts")).status, 200);
  assert.deepEqual(statuses(person), ["superseded", "active"]);
  assert.equal(ordersOf(portal, person)[0].state, "committed");
  assert.equal(await portal.explain(person, fresh.certificate), null, "good for a login at the portal too");
  const by = rows(portal, "SELECT DISTINCT actor FROM audit_entries WHERE subject = ?", ordersOf(portal, person)[0].id);
  assert.deepEqual(by, [{ actor: "est" }]);
});

test("a new certificate is not renewed at once, and the superseded one may renew until it is retired", async () => {
  const person = portal.person("renews");
  const again = await makeRequest("again");
  refusedWith(await renew(person, again, { certificate: at("new.pem"), key: at("new.key") }), 409, "renewal_not_due");
  assert.equal((await renew(person, again)).status, 200);
  assert.equal((await renew(portal.person("replaced"), await makeRequest("replaced"))).status, 200);
});

test("a weak key, an old key, a bad proof and rubbish are refused with their reason", async () => {
  const person = portal.person("asks");
  refusedWith(await renew(person, await makeRequest("weak", { kind: ["-newkey", "rsa:1024"] })), 400, "key_size_refused");
  await openssl("req", "-new", "-key", person.key, "-subj", "/CN=x", "-outform", "DER", "-out", at("old.der"));
  await openssl("base64", "-in", at("old.der"), "-out", at("old.b64"));
  refusedWith(await renew(person, at("old.b64")), 409, "key_seen_before");
  const used = portal.person("renews");
  assert.equal(ordersOf(portal, used).length > 0, true);
  refusedWith(await renew(person, at("new.b64")), 409, "key_seen_before");
  await makeRequest("spoilt");
  const der = await readFile(at("spoilt.der"));
  der[der.length - 1] ^= 1;
  await writeFile(at("spoilt.b64"), der.toString("base64"));
  refusedWith(await renew(person, at("spoilt.b64")), 400, "request_possession_unproven");
  await writeFile(at("rubbish.b64"), "AAAA");
  refusedWith(await renew(person, at("rubbish.b64")), 400, "request_malformed");
  assert.deepEqual(ordersOf(portal, person), []);
});

test("a revoked, frozen, expired, foreign or missing certificate renews nothing", async () => {
  const file = await makeRequest("nobody");
  const asks = portal.person("asks");
  refusedWith(await renew(portal.person("gone"), file), 403, "revoked");
  refusedWith(await renew(portal.person("stopped"), file), 403, "frozen");
  refusedWith(await renew(portal.person("ended"), file), 403, "expired");
  refusedWith(await renew(asks, file, portal.person("off")), 403, "other_institution");
  refusedWith(await renew(asks, file, null), 403, "no_certificate");
  await openssl("req", "-x509", ...ec, "-nodes", "-keyout", at("self.key"), "-out", at("self.pem"), "-days", "9", "-subj",
    `/CN=${asks.contract} 9001 ADMIN 2099-12`);
  refusedWith(await renew(asks, file, { certificate: at("self.pem"), key: at("self.key") }), 403, "unknown_issuer");
  assert.deepEqual(rows(portal, "SELECT id FROM orders WHERE request_digest IN (SELECT request_digest FROM orders WHERE member = ?)",
    `9001/${asks.contract}/ADMIN`), []);
});

test("before the window, and where the institution does not allow it, nothing is renewed", async () => {
  const file = await makeRequest("early");
  refusedWith(await renew(portal.person("early"), file), 409, "renewal_not_due");
  const off = portal.person("off");
  refusedWith(await renew(off, file), 403, "machine_renewal_off");
  refusedWith(await get(off, null, "cacerts"), 403, "machine_renewal_off");
  assert.deepEqual([...ordersOf(portal, off), ...ordersOf(portal, portal.person("early"))], []);
});

test("a web page cannot make a browser ask, and another Host than the handshake's is misdirected", async () => {
  const person = portal.person("presses");
  const file = await makeRequest("page");
  refusedWith(await post(person, person, "simplereenroll", file, { more: ["-H", "Origin: https://evil.example"] }), 403, "foreign_page");
  refusedWith(await post(person, person, "simplereenroll", file, { type: "text/plain" }), 400, "bad_request");
  for (const host of [person.institution.host, "enrol.minato.localhost"]) {
    assert.equal((await curl(person.institution, person, "cacerts", "-H", `Host: ${host}:${portal.port}`)).status, 421);
  }
  assert.deepEqual(ordersOf(portal, person), []);
});

test("a kept-alive connection is looked at again at each request", async () => {
  const person = portal.person("presses");
  const url = `https://enrol.${person.institution.host}:${portal.port}/.well-known/est/`;
  const { stdout } = await run("curl", ["-sS", "--http1.1", "--cacert", portal.server.root, "--cert", person.certificate, "--key", person.key,
    "-o", at("one"), "-w", "%{http_code} %{num_connects}\n", `${url}cacerts`, "--next", "-sS", "--http1.1", "--cacert", portal.server.root,
    "--cert", person.certificate, "--key", person.key, "--data-binary", `@${await makeRequest("alive")}`, "-H",
    "Content-Type: application/pkcs10", "-o", at("two"), "-w", "%{http_code} %{num_connects}\n", `${url}simplereenroll`]);
  assert.equal(stdout, "200 1\n200 0\n");
});

test("a first certificate needs a code that two people approved, and works once", async () => {
  const newcomer = portal.person("gone");
  const holder = portal.person("asks");
  const people = await NamedPeople.found(portal, folder);
  const file = await makeRequest("first");
  const nobody = await post(newcomer, null, "simpleenroll", file);
  refusedWith(nobody, 401, "enrol_code_wrong");
  assert.match(nobody.head, /WWW-Authenticate: Basic realm="enrol"/i);
  refusedWith(await post(newcomer, holder, "simpleenroll", file), 401, "enrol_code_wrong");

  const draftFor = async (person) => {
    const draft = at(`${person.name}.draft`);
    await portal.sekisho("enrol", "draft", "--institution", "9001", "--contract", person.contract, "--member", "ADMIN", "--out", draft);
    return { draft, both: await people.approve(draft) };
  };
  const code = (draft, approvals) => portal.trySekisho("enrol", "code", ...approvals, draft);
  const { draft, both } = await draftFor(newcomer);
  const one = both.slice(0, 2);
  assert.equal((await code(draft, one)).json.error.code, "approval_invalid", "one person is not enough");
  assert.equal((await code(draft, [...one, ...one])).json.error.code, "approval_invalid");
  const minted = await code(draft, both);
  assert.equal(minted.code, 0, JSON.stringify(minted.json));
  assert.equal((await code(draft, both)).json.error.code, "already_exists", "two approvals make one code");
  const theirs = await draftFor(holder);
  assert.equal((await code(theirs.draft, theirs.both)).json.error.code, "enrol_has_certificate");

  const by = { more: ["-u", `${minted.json.user}:${minted.json.password}`] };
  const wrong = { more: ["-u", `${minted.json.user}:${"A".repeat(43)}`] };
  refusedWith(await post(newcomer, null, "simpleenroll", file, wrong), 401, "enrol_code_wrong");
  const enrolled = await post(newcomer, null, "simpleenroll", file, by);
  const fresh = await keep("first", enrolled);
  assert.equal((await post(newcomer, null, "simpleenroll", file, by)).body, enrolled.body);
  refusedWith(await post(newcomer, null, "simpleenroll", await makeRequest("other"), by), 401, "enrol_code_wrong");
  assert.deepEqual(statuses(newcomer), ["revoked", "provisional"]);
  assert.equal((await get(newcomer, fresh, "cacerts")).status, 200);
  assert.deepEqual(statuses(newcomer), ["revoked", "active"]);
  const kept = rows(portal, "SELECT * FROM acquisitions");
  assert.equal(JSON.stringify([kept, rows(portal, "SELECT * FROM audit_entries")]).includes(minted.json.password), false);
});

test("while nobody can sign the machine hears accepted, later; the same request gets the certificate afterwards", async () => {
  const person = portal.person("waits");
  await portal.stop();
  await rename(path.join(portal.data, "authorities"), at("vault"));
  await portal.start();
  const file = await makeRequest("waits");
  const later = await renew(person, file);
  refusedWith(later, 202, "signer_away");
  assert.match(later.head, /Retry-After: \d+/i);
  assert.equal(ordersOf(portal, person)[0].state, "requested");
  assert.deepEqual(statuses(person), ["active"]);
  await portal.stop();
  await rename(at("vault"), path.join(portal.data, "authorities"));
  await portal.start();
  await keep("waits", await renew(person, file));
  assert.deepEqual(statuses(person), ["active", "provisional"]);
});

test("where a process of its own signs, a handshake is no evidence: the machine waits for people's approval", async () => {
  const person = portal.person("approves");
  await portal.stop();
  const signer = await Signer.adopt(portal);
  await signer.start();
  try {
    await portal.start();
    const later = await renew(person, await makeRequest("unproven"));
    refusedWith(later, 202, "order_awaits_approval");
    assert.match(later.head, /Retry-After: 3600/i);
    const order = ordersOf(portal, person).at(-1);
    assert.equal(order.state, "requested");
    assert.notEqual(order.tbs, "", "what is to be approved is on record");
    assert.deepEqual(await signer.signatures(), []);
  } finally {
    await portal.stop();
    await signer.stop();
  }
});
