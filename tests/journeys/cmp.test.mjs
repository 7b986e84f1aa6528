// SPDX-License-Identifier: Apache-2.0
// (k) A machine renews by CMP (RFC 4210) with a stranger's client: `openssl cmp` asks a running sekishod on the plain port, and
// believes its answers by the CA's certificate alone. No browser and no display.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { pause, Portal } from "../../tools/portal.mjs";
import { certificatesOf, ordersOf, rows } from "./records.mjs";

const run = promisify(execFile);
const due = (name, number, more) => ({ name, situation: "due", contract: `5000000000${number}`, company: "株式会社試験", days: 20, ...more });
const parts = [due("renews", 1), due("pkcs10", 2), due("revokes", 3), due("rejects", 4), due("two", 5), due("weak", 6), due("restarts", 7),
  { ...due("polls", 1), contract: "50000000012" },
  due("revoked", 8, { status: "revoked" }), due("frozen", 9, { status: "frozen" }),
  { ...due("early", 1), contract: "50000000011", days: 40 },
  { ...due("off", 1), institution: "9002", contract: "60000000001" }];
let folder;
let portal;
let port;

const at = (name) => path.join(folder, name);
const openssl = async (...args) => (await run("openssl", args)).stdout;
const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port: free } = server.address();
    server.close(() => resolve(free));
  });
});

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "sekisho-journey-"));
  port = await freePort();
  portal = await Portal.create(at("portal"), { preset: process.env.SEKISHO_PRESET ?? "dev", parts, settings: `pki_port = ${port}\n`,
    policies: { 9001: { machine_renewal: "on", pki_url: `http://127.0.0.1:${port}` } } });
  await portal.start();
  await keysAreMade();
});
after(async () => {
  await portal?.stop();
  if (!process.env.SEKISHO_KEEP) {
    await rm(folder, { recursive: true, force: true });
  }
});

// The scheduler's first turn makes the keys that answer; our CA's certificate is what a client trusts.
async function keysAreMade() {
  for (const end = Date.now() + 20_000; Date.now() < end; await pause(100)) {
    if (rows(portal, "SELECT purpose FROM delegated_keys WHERE purpose = 'cmp'").length > 0) {
      const [{ pem }] = rows(portal, "SELECT pem FROM authorities WHERE institution = '9001' AND used_as = 'issuing'");
      await writeFile(at("ca.pem"), pem);
      return;
    }
  }
  throw new Error("no key for CMP");
}

const newKey = async (name, ...more) => {
  const kind = more.length > 0 ? more : ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"];
  await openssl("genpkey", ...kind, "-out", at(`${name}.key`));
  return at(`${name}.key`);
};
const by = (person) => ({ certificate: person.certificate, key: person.key });

// Stands between client and server. `before(n)` is waited for before the n-th connection is let through.
async function through(before) {
  let connections = 0;
  const sockets = new Set();
  const server = createServer({ pauseOnConnect: true }, async (client) => {
    connections += 1;
    await before(connections);
    const upstream = connect(port, "127.0.0.1");
    for (const one of [client, upstream]) {
      sockets.add(one);
      one.on("error", () => one.destroy());
    }
    client.pipe(upstream).pipe(client);
    client.resume();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: server.address().port, close: () => [...sockets].forEach((one) => one.destroy()) ?? server.close() };
}
async function restart() {
  await portal.stop();
  await portal.start();
}

// One command of openssl's client. `who`: certificate and key that protect the message.
async function cmp(command, who, ...more) {
  const institution = more.includes("-path") ? [] : ["-path", "/.well-known/cmp/p/9001"];
  const server = more.includes("-server") ? [] : ["-server", `127.0.0.1:${port}`];
  const args = ["cmp", "-cmd", command, ...server, ...institution, "-recipient", "/CN=whoever answers",
    "-cert", who.certificate, "-key", who.key, "-trusted", at("ca.pem"), "-verbosity", "7", ...more];
  return run("openssl", args).then(({ stdout, stderr }) => ({ ok: true, said: stdout + stderr }),
    (failed) => ({ ok: false, said: failed.stdout + failed.stderr }));
}
async function renew(command, who, name, ...more) {
  const answer = await cmp(command, who, "-newkey", at(`${name}.key`), "-certout", at(`${name}.pem`), ...more);
  return { ...answer, certificate: at(`${name}.pem`), key: at(`${name}.key`) };
}
const worked = (answer) => {
  assert.ok(answer.ok, answer.said);
  return answer;
};
const refused = (answer, failure, code) => {
  assert.ok(!answer.ok, answer.said);
  assert.match(answer.said, new RegExp(failure));
  assert.match(answer.said, new RegExp(code));
};
const statuses = (person) => certificatesOf(portal, person).map(({ status }) => status);
const text = (file) => openssl("x509", "-in", file, "-noout", "-text");

test("a key update: the answer is verified by the CA alone, confirmed, and the old certificate goes only after the new one signed", async () => {
  const person = portal.person("renews");
  await newKey("first");
  const answer = worked(await renew("kur", by(person), "first", "-subject", "/CN=99999999999 9001 ADMIN 2099-12/O=Evil", "-days", "9000",
    "-extracertsout", at("first-extra.pem"), "-out_trusted", at("ca.pem")));
  assert.match(answer.said, /received KUP/);
  assert.match(answer.said, /sending CERTCONF/);
  assert.match(answer.said, /received PKICONF/);
  const read = await text(answer.certificate);
  assert.match(read, new RegExp(`Subject: .*CN = ${person.contract} 9001 ADMIN \\d{4}-\\d\\d`));
  assert.doesNotMatch(read, /Evil/);
  assert.equal(await openssl("x509", "-in", answer.certificate, "-noout", "-pubkey"), await openssl("pkey", "-in", answer.key, "-pubout"));
  assert.match(await openssl("verify", "-partial_chain", "-CAfile", at("ca.pem"), "-purpose", "sslclient", answer.certificate), /OK/);
  const extra = await readFile(at("first-extra.pem"), "utf8");
  assert.ok(extra.includes((await readFile(at("ca.pem"), "utf8")).trim()), "the issuing CA comes along");
  assert.deepEqual(statuses(person), ["active", "active"], "confirmed, and the old one still good");
  assert.equal(ordersOf(portal, person)[0].state, "proven");
  worked(await cmp("genm", answer));
  assert.deepEqual(statuses(person), ["superseded", "active"]);
  assert.equal(ordersOf(portal, person)[0].state, "committed");
});

test("the same key again gets the same certificate, in another transaction and after the new one was used; another key gets none", async () => {
  const person = portal.person("renews");
  const again = worked(await renew("kur", by(person), "first", "-certout", at("again.pem")));
  assert.equal(await readFile(at("again.pem"), "utf8"), await readFile(at("first.pem"), "utf8"));
  assert.match(again.said, /received PKICONF/);
  assert.equal(ordersOf(portal, person).length, 1);
  assert.deepEqual(statuses(person), ["superseded", "active"]);
});

test("p10cr: name and extensions of the request do not reach the certificate; implicit confirmation is not granted", async () => {
  const person = portal.person("pkcs10");
  await newKey("pkcs10", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048");
  await openssl("req", "-new", "-key", at("pkcs10.key"), "-subj", "/CN=evil", "-addext", "basicConstraints=critical,CA:TRUE", "-out", at("pkcs10.csr"));
  const answer = worked(await cmp("p10cr", by(person), "-csr", at("pkcs10.csr"), "-certout", at("pkcs10.pem"), "-implicit_confirm"));
  assert.match(answer.said, /received CP/);
  assert.match(answer.said, /sending CERTCONF/);
  const read = await text(at("pkcs10.pem"));
  assert.match(read, new RegExp(`CN = ${person.contract} 9001 ADMIN`));
  assert.doesNotMatch(read, /evil|CA:TRUE/);
  assert.deepEqual(statuses(person), ["active", "active"]);
});

test("genm: the CA's certificates", async () => {
  const answer = worked(await cmp("genm", by(portal.person("two")), "-infotype", "caCerts", "-rspout", at("genp.der")));
  assert.match(answer.said, /received GENP/);
  await openssl("x509", "-in", at("ca.pem"), "-outform", "DER", "-out", at("ca.der"));
  const information = (await readFile(at("genp.der"))).indexOf(await readFile(at("ca.der")));
  const header = await openssl("asn1parse", "-inform", "DER", "-in", at("genp.der"));
  assert.match(header, /id-it-caCerts/);
  assert.ok(information > 0, "as it is");
});

test("rr: a certificate is ended by its own key, OCSP says so at once, and nobody else's can be named", async () => {
  const person = portal.person("revokes");
  await newKey("revokes");
  const fresh = worked(await renew("kur", by(person), "revokes"));
  refused(await cmp("rr", by(person), "-oldcert", fresh.certificate, "-revreason", "1"), "badCertId", "cmp_not_own_certificate");
  refused(await cmp("rr", fresh, "-oldcert", fresh.certificate, "-revreason", "6"), "badRequest", "cmp_unsupported");
  assert.deepEqual(statuses(person), ["active", "active"]);
  worked(await cmp("rr", fresh, "-oldcert", fresh.certificate, "-revreason", "1"));
  assert.deepEqual(statuses(person), ["active", "revoked"]);
  const { stdout } = await run("openssl", ["ocsp", "-issuer", at("ca.pem"), "-cert", fresh.certificate, "-url", `http://127.0.0.1:${port}/ocsp`,
    "-CAfile", at("ca.pem")]);
  assert.match(stdout, /revokes\.pem: revoked/);
  assert.match(stdout, /Reason: keyCompromise/);
  refused(await cmp("genm", fresh), "certRevoked", "revoked");
  const [{ actor }] = rows(portal, "SELECT actor FROM audit_entries WHERE action = 'certificate.revoked'");
  assert.equal(actor, "cmp");
});

test("a client that rejects its certificate ends the order, and the certificate is revoked", async () => {
  const person = portal.person("rejects");
  await newKey("rejects");
  await openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", at("else.key"), "-out", at("else.pem"),
    "-subj", "/CN=somebody else");
  const answer = await renew("kur", by(person), "rejects", "-out_trusted", at("else.pem"));
  assert.ok(!answer.ok, answer.said);
  assert.match(answer.said, /received PKICONF/);
  assert.equal(ordersOf(portal, person)[0].state, "cancelled");
  assert.deepEqual(statuses(person), ["active", "revoked"]);
});

test("a weak key, an unproven key and a key that was used before are refused, each with its reason", async () => {
  const person = portal.person("weak");
  await newKey("weak", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024");
  refused(await renew("kur", by(person), "weak"), "badCertTemplate", "key_size_refused");
  await newKey("unproven");
  refused(await renew("kur", by(person), "unproven", "-popo", "0"), "badPOP", "");
  refused(await renew("kur", by(person), "unproven", "-popo", "-1"), "badPOP|badCertTemplate", "");
  refused(await renew("kur", by(person), "first"), "badCertTemplate", "key_seen_before");
  assert.equal(ordersOf(portal, person).filter(({ state }) => state !== "opened").length, 0);
  assert.deepEqual(statuses(person), ["active"]);
});

test("who may not is told why", async () => {
  await newKey("nobody");
  const tries = { revoked: ["certRevoked", "revoked"], frozen: ["notAuthorized", "frozen"], early: ["badRequest", "renewal_not_due"] };
  for (const [name, [failure, code]] of Object.entries(tries)) {
    refused(await renew("kur", by(portal.person(name)), "nobody"), failure, code);
  }
  const off = portal.person("off");
  refused(await renew("kur", by(off), "nobody", "-path", "/.well-known/cmp/p/9002"), "", "403");
  refused(await renew("kur", by(off), "nobody"), "signerNotTrusted", "cmp_sender_unknown");
  refused(await cmp("ir", by(portal.person("weak")), "-newkey", at("nobody.key"), "-certout", at("no.pem"), "-subject", "/CN=x"), "badRequest",
    "cmp_unsupported");
});

test("a certificate with the right name by another CA, and a changed message, are not believed", async () => {
  const person = portal.person("weak");
  const subject = `/O=${person.institution.name}/CN=${certificatesOf(portal, person)[0].common_name}`;
  await openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", at("foreign.key"), "-out",
    at("foreign.pem"), "-utf8", "-subj", subject);
  refused(await renew("kur", { certificate: at("foreign.pem"), key: at("foreign.key") }, "nobody"), "signerNotTrusted", "cmp_sender_unknown");
  await cmp("genm", by(person), "-reqout", at("genm.der"));
  const message = await readFile(at("genm.der"));
  const post = async (body, type = "application/pkixcmp", where = "/.well-known/cmp/p/9001", method = "POST") => {
    const answer = await fetch(`http://127.0.0.1:${port}${where}`, { method, ...(method === "POST" && { body }), headers: { "content-type": type } });
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
  const person = portal.person("two");
  await Promise.all(["two-a", "two-b"].map((name) => newKey(name)));
  const raced = await Promise.all(["two-a", "two-b"].map((name) => renew("kur", by(person), name)));
  assert.equal(raced.filter(({ ok }) => ok).length, 1, raced.map(({ said }) => said).join("\n"));
  refused(raced.find(({ ok }) => !ok), "badRequest", "order_has_other_request");
  const name = raced[0].ok ? "two-a" : "two-b";
  const same = await Promise.all([1, 2].map((number) => renew("kur", by(person), name, "-certout", at(`two-${number}.pem`))));
  same.forEach(worked);
  assert.equal(await readFile(at("two-1.pem"), "utf8"), await readFile(at("two-2.pem"), "utf8"));
  assert.equal(ordersOf(portal, person).length, 1);
});

test("a restart between certificate and certConf is not noticed", async () => {
  const person = portal.person("restarts");
  await newKey("restarts");
  const way = await through((connection) => connection === 2 && restart());
  const answer = worked(await renew("kur", by(person), "restarts", "-server", `127.0.0.1:${way.port}`, "-keep_alive", "0"));
  way.close();
  assert.match(answer.said, /received PKICONF/);
  assert.equal(ordersOf(portal, person)[0].state, "proven");
});

// A code as two named people approve it.
async function codeFor(person) {
  await writeFile(at("passphrase"), "a passphrase for the test", { mode: 0o600 });
  const approvals = [];
  for (const name of ["Kato", "Mori"]) {
    await run(portal.programs.sekisho, ["people", "key", "--passphrase-file", at("passphrase"), at(`${name}.key`)]);
  }
  await portal.sekisho("people", "found", "--name-1", "Kato", "--key-1", at("Kato.key.pub"), "--name-2", "Mori", "--key-2", at("Mori.key.pub"));
  await portal.sekisho("enrol", "draft", "--institution", "9001", "--contract", person.contract, "--member", "ADMIN", "--out", at("draft"));
  for (const name of ["Kato", "Mori"]) {
    approvals.push("--approval", at(`draft.${name}`));
    await run(portal.programs.sekisho, ["sign", "--name", name, "--key", at(`${name}.key`), "--passphrase-file", at("passphrase"), "--out",
      at(`draft.${name}`), "--yes", at("draft")]);
  }
  return portal.sekisho("enrol", "code", ...approvals, at("draft"));
}
async function begin(name, user, password, ...more) {
  const args = ["cmp", "-cmd", "ir", "-server", `127.0.0.1:${port}`, "-path", "/.well-known/cmp/p/9001", "-ref", user, "-secret", `pass:${password}`,
    "-recipient", "/CN=whoever answers", "-subject", "/CN=what the machine calls itself", "-newkey", at(`${name}.key`), "-certout", at(`${name}.pem`),
    "-verbosity", "7", ...more];
  return run("openssl", args).then(({ stdout, stderr }) => ({ ok: true, said: stdout + stderr, certificate: at(`${name}.pem`), key: at(`${name}.key`) }),
    (failed) => ({ ok: false, said: failed.stdout + failed.stderr }));
}

test("ir: a first certificate by a one-time code as the secret of a MAC, once", async () => {
  const person = portal.person("revoked");
  const { user, password } = await codeFor(person);
  await newKey("begins");
  refused(await begin("begins", user, "A".repeat(43), "-unprotected_errors"), "badMessageCheck", "cmp_protection_refused");
  refused(await begin("begins", "0".repeat(32), password, "-unprotected_errors"), "badMessageCheck", "enrol_code_wrong");
  assert.equal(rows(portal, "SELECT tries FROM acquisitions")[0].tries, 0, "strangers use up no tries");
  const answer = worked(await begin("begins", user, password, "-cacertsout", at("begins-cas.pem")));
  assert.match(answer.said, /received IP/);
  assert.match(answer.said, /received PKICONF/);
  assert.match(await text(answer.certificate), new RegExp(`CN = ${person.contract} 9001 ADMIN`));
  assert.equal((await readFile(at("begins-cas.pem"), "utf8")).trim(), (await readFile(at("ca.pem"), "utf8")).trim());
  assert.deepEqual(statuses(person), ["revoked", "active"]);
  const first = await readFile(at("begins.pem"), "utf8");
  worked(await begin("begins", user, password));
  assert.equal(await readFile(at("begins.pem"), "utf8"), first, "the same key, the same certificate");
  await newKey("another");
  refused(await begin("another", user, password), "badMessageCheck", "enrol_code_wrong");
  worked(await cmp("genm", { certificate: at("begins.pem"), key: at("begins.key") }));
  assert.equal(JSON.stringify(rows(portal, "SELECT * FROM acquisitions")).includes(password), false);
});

test("while the CA's key is away a request waits; the client polls, also over a restart, and gets its certificate", async () => {
  const person = portal.person("polls");
  const key = path.join(portal.data, "authorities", "9001.pem");
  await newKey("polls");
  await portal.stop();
  await rename(key, `${key}.away`);
  await portal.start();
  const way = await through(async (connection) => {
    if (connection === 3) { // kur, pollReq, pollReq
      await portal.stop();
      await rename(`${key}.away`, key);
      await portal.start();
    }
  });
  const answer = worked(await renew("kur", by(person), "polls", "-server", `127.0.0.1:${way.port}`, "-keep_alive", "0", "-total_timeout", "60"));
  way.close();
  assert.match(answer.said, /received 'waiting' PKIStatus/);
  assert.match(answer.said, /received POLLREP/);
  assert.match(answer.said, /received PKICONF/);
  assert.deepEqual(statuses(person), ["active", "active"]);
  assert.equal(ordersOf(portal, person).length, 1);
});
