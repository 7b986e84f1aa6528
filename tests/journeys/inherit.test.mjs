// SPDX-License-Identifier: Apache-2.0
// (n) An existing system's CA comes in with its key, as openssl, NSS or GnuTLS export it, and issues here: its people stay
// who they are, its serials and its last list are respected, and the lists' numbers go on. No browser, no display.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { pause, Portal } from "../../tools/portal.mjs";
import { AgentByHand, chainIn } from "./agent_by_hand.mjs";
import { rows } from "./records.mjs";

const run = promisify(execFile);
let folder;
let portal;
let old;  // where the existing system has its CA

const at = (name) => path.join(folder, name);
const openssl = async (...args) => {
  const { stdout, stderr } = await run("openssl", args).catch((failed) => failed);
  return stdout + stderr;
};
const passphrase = "what the old system was told";
const part = (name, number, more) => ({ name, situation: "due", contract: `7000000000${number}`, company: "株式会社試験", days: 20, ...more });

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "sekisho-journey-"));
  portal = await Portal.create(at("portal"), { preset: process.env.SEKISHO_PRESET ?? "dev",
    parts: [part("renews", 1), part("stays", 2), part("revoked", 3, { status: "revoked" }), part("forgotten", 4, { imported: false })] });
  old = path.join(portal.folder, "existing", "9001");
  await writeFile(at("passphrase"), `${passphrase}\n`, { mode: 0o600 });
  await makeLastList();
  await portal.start();
});
after(async () => {
  await portal?.stop();
  if (!process.env.SEKISHO_KEEP) {
    await rm(folder, { recursive: true, force: true });
  }
});

const serialOf = async (file) => (await openssl("x509", "-in", file, "-noout", "-serial")).trim().split("=")[1].toLowerCase();
const lastNumber = 0x6F00_0000_0000;  // of somebody who counts milliseconds: ahead of what seconds would give

// The existing system revokes one whom it never hands over, and issues its last list.
async function makeLastList() {
  const config = at("old.cnf");
  await writeFile(config, (await readFile(path.join(old, "ca.cnf"), "utf8")).replace("[existing]\n",
    `[existing]\ncrlnumber = ${at("number")}\ndefault_crl_days = 5\ncrl_extensions = list\n`) + "[list]\nauthorityKeyIdentifier = keyid\n");
  await writeFile(at("number"), lastNumber.toString(16).toUpperCase().padStart(14, "0"));
  const ca = (...words) => run("openssl", ["ca", "-config", config, "-keyfile", path.join(old, "ca.key"), "-cert", path.join(old, "ca.pem"), ...words]);
  for (const name of ["forgotten", "revoked"]) {
    await ca("-revoke", portal.person(name).certificate, "-crl_reason", "keyCompromise");
  }
  await ca("-gencrl", "-out", at("last.crl"));
}

async function until(what, ask, seconds = 30) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(300)) {
    if (await ask()) {
      return;
    }
  }
  throw new Error(`never: ${what}`);
}

const inheritWith = (file, ...words) => portal.trySekisho("ca", "inherit", "--institution", "9001", "--passphrase-file", at(file), ...words);
const inherit = (...words) => inheritWith("passphrase", ...words);
const status = async () => (await portal.sekisho("ca", "status", "--institution", "9001")).authorities;

test("what is wrong with the file, the passphrase or the words is said, and nothing changes", async () => {
  await openssl("pkcs12", "-export", "-inkey", path.join(old, "ca.key"), "-in", path.join(old, "ca.pem"), "-passout", `pass:${passphrase}`, "-name", "old", "-out", at("old.p12"));
  await chmod(at("old.p12"), 0o600);
  const before = await status();
  const refusedWith = async (file, code, ...words) => {
    const said = await inheritWith(file, ...words);
    assert.equal(said.json.error.code, code, JSON.stringify(said.json));
  };
  const refused = (...words) => refusedWith("passphrase", ...words);
  const good = ["--pkcs12", at("old.p12"), "--crl", at("last.crl"), "--no-path-length"];
  await refused("usage_wrong", ...good.slice(0, 2), "--no-path-length");
  await refused("usage_wrong", ...good, "--key", at("old.p12"));
  await refused("path_wrong_purpose", ...good.slice(0, 4));
  await writeFile(at("wrong"), "something else\n", { mode: 0o600 });
  await refusedWith("wrong", "passphrase_wrong", ...good);
  await openssl("pkcs12", "-export", "-nomac", "-inkey", path.join(old, "ca.key"), "-in", path.join(old, "ca.pem"), "-passout", `pass:${passphrase}`, "-out", at("bare.p12"));
  await refused("pkcs12_refused", "--pkcs12", at("bare.p12"), ...good.slice(2));
  await chmod(at("old.p12"), 0o644);
  await refused("file_unreadable", ...good);
  await chmod(at("old.p12"), 0o600);
  const foreign = path.join(portal.folder, "existing", "9002");
  await refused("path_wrong_signature", "--key", path.join(foreign, "ca.key"), "--certificate", path.join(old, "ca.pem"), "--crl-number", "0", "--no-path-length");
  assert.deepEqual(await status(), before);
});

// Into houses of their own: a CA comes in once.
for (const [name, make] of [
  ["NSS's", async (out) => {
    await mkdir(at("store"));
    await run("certutil", ["-N", "-d", `sql:${at("store")}`, "--empty-password"]);
    await run("pk12util", ["-i", at("old.p12"), "-d", `sql:${at("store")}`, "-W", passphrase]);
    await run("pk12util", ["-o", out, "-n", "old", "-d", `sql:${at("store")}`, "-W", passphrase]);
  }],
  ["GnuTLS's", (out) => run("certtool", ["--to-p12", "--load-privkey", path.join(old, "ca.key"), "--load-certificate", path.join(old, "ca.pem"), "--p12-name", "old",
    "--password", passphrase, "--outder", "--outfile", out])],
  ["openssl's -legacy", (out) => openssl("pkcs12", "-export", "-legacy", "-inkey", path.join(old, "ca.key"), "-in", path.join(old, "ca.pem"), "-passout", `pass:${passphrase}`, "-out", out)],
]) {
  test(`it comes in as ${name} file`, { timeout: 60_000 }, async () => {
    const out = at(`${name.replace(/\W/g, "")}.p12`);
    await make(out);
    await chmod(out, 0o600);
    const data = `${out}.data`;
    const sekisho = async (...line) => JSON.parse((await run(portal.programs.sekisho, [...line, "--data", data, "--json"])).stdout);
    await sekisho("institution", "create", "--code", "9001", "--name", "試験", "--name-en", "Test", "--host", "i.localhost");
    await sekisho("ca", "inherit", "--institution", "9001", "--passphrase-file", at("passphrase"), "--pkcs12", out, "--crl-number", "5", "--no-path-length");
    const { authorities } = await sekisho("ca", "status", "--institution", "9001");
    assert.deepEqual(authorities.map(({ use }) => use), ["accepted", "issuing"]);
  });
}

test("the CA issues here: a renewal has a serial that the old system never gave, and openssl believes it by the old CA", async () => {
  const said = await inherit("--pkcs12", at("old.p12"), "--crl", at("last.crl"), "--no-path-length");
  assert.equal(said.code, 0, JSON.stringify(said.json));
  assert.equal(said.json.last_number, lastNumber);
  assert.equal(said.json.revoked, 2);
  const keyText = await readFile(said.json.key_file, "utf8");
  assert.match(keyText, /^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
  assert.match(await openssl("pkey", "-in", said.json.key_file, "-passin", `pass:${passphrase}`, "-noout"), /rror/, "under this house's own passphrase");
  const all = await status();
  assert.equal(all.filter(({ use }) => use === "issuing")[0].fingerprint, said.json.fingerprint);
  assert.equal(all.filter(({ use }) => use === "accepted").length, 1, "who issued until now");
  await pause(6000);  // sekishod looks for what changed every five seconds
  const answer = await new AgentByHand(portal, portal.person("renews"), folder).renew();
  assert.equal(answer.status, 200, answer.body);
  await writeFile(at("leaf.pem"), chainIn(answer)[0]);
  assert.match(await openssl("verify", "-CAfile", path.join(old, "ca.pem"), at("leaf.pem")), /OK/);
  const given = (await readFile(path.join(old, "index.txt"), "utf8")).trim().split("\n").map((line) => line.split("\t")[3].toLowerCase());
  const fresh = await serialOf(at("leaf.pem"));
  assert.ok(given.length >= 4 && !given.includes(fresh));
  assert.ok(fresh.length >= 28, "random, of 128 bits; another system gave its own");
  const kept = rows(portal, "SELECT serial FROM certificates WHERE authority = ?", said.json.fingerprint).map(({ serial }) => serial);
  for (const name of ["renews", "stays", "revoked"]) {
    assert.ok(kept.includes(await serialOf(portal.person(name).certificate)), "imported, under the CA that now issues");
  }
  assert.equal(new Set(kept).size, kept.length);
});

test("who has a certificate of it logs in as before", async () => {
  assert.equal(await portal.explain(portal.person("stays")), null);
  assert.equal(await portal.explain(portal.person("revoked")), "revoked");
});

test("its list goes on: a higher number, and nobody who was revoked is forgotten", async () => {
  const name = /URI:(http:\S+\.crl)/.exec(await openssl("x509", "-in", at("leaf.pem"), "-noout", "-text"))[1];
  await until("a list", async () => (await run("curl", ["-sf", "-o", at("list.crl"), name]).catch(() => null)) !== null);
  assert.match(await openssl("crl", "-inform", "DER", "-in", at("list.crl"), "-CAfile", path.join(old, "ca.pem"), "-noout", "-verify"), /verify OK/);
  const text = await openssl("crl", "-inform", "DER", "-in", at("list.crl"), "-noout", "-text");
  assert.equal(Number(/X509v3 CRL Number:\s*\n?\s*(\S+)/.exec(text)[1]), lastNumber + 1);
  const serials = [...text.matchAll(/Serial Number: (\w+)/g)].map(([, serial]) => serial.toLowerCase());
  const wanted = await Promise.all(["forgotten", "revoked"].map((one) => serialOf(portal.person(one).certificate)));
  assert.deepEqual(serials.sort(), wanted.sort(), "each once, also whom nobody imported");
});

test("OCSP knows the old system's certificates by their serials", async () => {
  const asked = (person) => openssl("ocsp", "-issuer", path.join(old, "ca.pem"), "-cert", portal.person(person).certificate, "-url", `${portal.pkiUrl}/ocsp`,
    "-CAfile", path.join(old, "ca.pem"));
  await until("an answer", async () => /Response verify OK/.test(await asked("stays")));
  assert.match(await asked("stays"), /: good/);
  assert.match(await asked("revoked"), /: revoked/);
  assert.match(await asked("forgotten"), /: revoked[^]*keyCompromise/, "on the last list, never imported");
});
