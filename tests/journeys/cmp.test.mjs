// SPDX-License-Identifier: Apache-2.0
// (k) A machine renews by CMP (RFC 4210) with a stranger's client: `openssl cmp` asks a running sekishod on the plain port, and
// believes its answers by the CA's certificate alone. No browser and no display.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { pause, Portal } from "../../tools/portal.mjs";
import { certificatesOf, ordersOf, rows } from "./records.mjs";

const run = promisify(execFile);
const due = (name, number, more) => ({ name, situation: "due", contract: `5000000000${number}`, company: "株式会社試験", days: 20, ...more });
const parts = [due("renews", 1), due("pkcs10", 2), due("revokes", 3), due("rejects", 4), due("two", 5), due("weak", 6), due("restarts", 7),
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
      const [{ pem }] = rows(portal, "SELECT pem FROM authorities WHERE institution = '9001' AND use = 'issuing'");
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

// One command of openssl's client. `who`: certificate and key that protect the message.
async function cmp(command, who, ...more) {
  const institution = more.includes("-path") ? [] : ["-path", "/.well-known/cmp/p/9001"];
  const args = ["cmp", "-cmd", command, "-server", `127.0.0.1:${port}`, ...institution, "-recipient", "/CN=whoever answers",
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
    "-chainout", at("first-chain.pem"), "-cacertsout", at("first-cas.pem"), "-out_trusted", at("ca.pem")));
  assert.match(answer.said, /received KUP/);
  assert.match(answer.said, /sending CERTCONF/);
  assert.match(answer.said, /received PKICONF/);
  const read = await text(answer.certificate);
  assert.match(read, new RegExp(`Subject: .*CN = ${person.contract} 9001 ADMIN \\d{4}-\\d\\d`));
  assert.doesNotMatch(read, /Evil/);
  assert.equal(await openssl("x509", "-in", answer.certificate, "-noout", "-pubkey"), await openssl("pkey", "-in", answer.key, "-pubout"));
  assert.match(await openssl("verify", "-partial_chain", "-CAfile", at("ca.pem"), "-purpose", "sslclient", answer.certificate), /OK/);
  assert.match(await readFile(at("first-cas.pem"), "utf8"), /BEGIN CERTIFICATE/);
  assert.deepEqual(statuses(person), ["active", "active"], "confirmed, and the old one still good");
  assert.equal(ordersOf(portal, person)[0].state, "proven");
  worked(await cmp("genm", answer));
  assert.deepEqual(statuses(person), ["superseded", "active"]);
  assert.equal(ordersOf(portal, person)[0].state, "committed");
});
