// SPDX-License-Identifier: Apache-2.0
// What strangers make of our revocation data: openssl, GnuTLS, NSS and curl ask a running sekishod about a certificate that it
// issued, before and after it was revoked. No browser and no display.
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { pause, Portal } from "../../tools/portal.mjs";
import { AgentByHand, chainIn } from "./agent_by_hand.mjs";
import { certificatesOf, rows } from "./records.mjs";

const run = promisify(execFile);
let folder;
let portal;
let pki; // http://127.0.0.1:<port>
let issued; // { agent, serial }

const at = (name) => path.join(folder, name);
const openssl = async (...args) => {
  const { stdout, stderr } = await run("openssl", args);
  return stdout + stderr;
};

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "sekisho-journey-"));
  portal = await Portal.create(at("portal"), { preset: process.env.SEKISHO_PRESET ?? "dev", only: ["due-1", "other"] });
  pki = portal.pkiUrl;
  await portal.start();
  issued = { agent: new AgentByHand(portal, portal.person("due-1"), folder) };
  const answer = await issued.agent.renew();
  assert.equal(answer.status, 200, answer.body);
  const chain = chainIn(answer);
  await writeFile(at("leaf.pem"), chain[0]);
  await writeFile(at("ca.pem"), chain[1]);
  issued.serial = (await openssl("x509", "-in", at("leaf.pem"), "-noout", "-serial")).trim().split("=")[1];
  // The scheduler's first turn makes the responder's certificate and the list.
  for (const end = Date.now() + 20_000; Date.now() < end && !/good/.test(await asked()); await pause(200));
});
after(async () => {
  await portal?.stop();
  await rm(folder, { recursive: true, force: true });
});

// What `openssl ocsp` says of the certificate, by POST.
async function asked(...more) {
  return openssl("ocsp", "-issuer", at("ca.pem"), "-cert", at("leaf.pem"), "-url", `${pki}/ocsp`, "-CAfile", at("ca.pem"), ...more)
    .catch((failed) => `${failed.stdout}${failed.stderr}`);
}

const whatever = (program, ...args) => run(program, args).then(({ stdout, stderr }) => stdout + stderr, (failed) => failed.stdout + failed.stderr);

const gnutls = (...more) => whatever("ocsptool", `--ask=${pki}/ocsp`, "--load-cert", at("leaf.pem"), "--load-issuer", at("ca.pem"), "--load-trust",
  at("ca.pem"), ...more);

// NSS, which Firefox and Chromium's certificate store are made of: its own database, in which the CA is trusted.
const nss = () => `sql:${at("nss")}`;
async function openNss() {
  await mkdir(at("nss"));
  await run("certutil", ["-N", "-d", nss(), "--empty-password"]);
  await run("certutil", ["-A", "-d", nss(), "-n", "ca", "-t", "CT,,", "-i", at("ca.pem")]);
  await run("certutil", ["-A", "-d", nss(), "-n", "leaf", "-t", ",,", "-i", at("leaf.pem")]);
}
// By OCSP from where the certificate says, with no other source; and by the lists in the database alone.
const nssByOcsp = () => whatever("vfychain", "-d", nss(), "-pp", "-u", "0", "-g", "leaf", "-h", "requireFreshInfo", "-m", "ocsp", "-s",
  "failIfNoInfo", "-a", at("leaf.pem"));
const nssByList = () => whatever("vfychain", "-d", nss(), "-p", "-u", "0", "-a", at("leaf.pem"));
const nssTakesList = (file) => whatever("crlutil", "-I", "-d", nss(), "-i", at(file));

// A list is issued anew at half of its life: as if that had passed.
function halfALifeLater() {
  const script = `
import sqlite3, sys
base = sqlite3.connect(sys.argv[1], timeout=10)
base.execute("UPDATE revocation_lists SET this_update = this_update - 46800, next_update = next_update - 46800")
base.commit()
`;
  execFileSync("/usr/bin/python3", ["-c", script, path.join(portal.data, "sekisho.db")]);
}

async function fetched(file, url, ...more) {
  const { stdout } = await run("curl", ["-sS", "-D", "-", "-o", at(file), ...more, url]);
  return stdout;
}

const authorityName = async () =>
  `9001-${createHash("sha256").update(execFileSync("openssl", ["x509", "-in", at("ca.pem"), "-outform", "DER"])).digest("hex").slice(0, 16)}`;

test("the certificate says where list and OCSP are, and both are there", async () => {
  const text = await openssl("x509", "-in", at("leaf.pem"), "-noout", "-text");
  assert.match(text, new RegExp(`URI:${pki}/${await authorityName()}\\.crl`));
  assert.match(text, new RegExp(`OCSP - URI:${pki}/ocsp`));
  assert.equal((await openssl("x509", "-in", at("leaf.pem"), "-noout", "-ocsp_uri")).trim(), `${pki}/ocsp`);
});

test("openssl verifies the list, and the CA's certificate is there as DER", async () => {
  const head = await fetched("list.crl", `${pki}/${await authorityName()}.crl`);
  assert.match(head, /^HTTP\/1\.1 200/);
  assert.match(head, /Content-Type: application\/pkix-crl/);
  assert.match(head, /Cache-Control: max-age=\d+, public/);
  assert.doesNotMatch(head, /Set-Cookie|Strict-Transport-Security/i);
  assert.match(await openssl("crl", "-inform", "DER", "-in", at("list.crl"), "-CAfile", at("ca.pem"), "-noout", "-verify"), /verify OK/);
  const text = await openssl("crl", "-inform", "DER", "-in", at("list.crl"), "-noout", "-text");
  assert.match(text, /Version 2/);
  assert.match(text, /X509v3 CRL Number/);
  await openssl("crl", "-inform", "DER", "-in", at("list.crl"), "-out", at("list.pem"));
  const { stdout } = await run("certtool", ["--verify-crl", "--infile", at("list.pem"), "--load-ca-certificate", at("ca.pem")]);
  assert.match(stdout, /Verification output: Verified/, "GnuTLS");
  await fetched("ca.cer", `${pki}/${await authorityName()}.cer`);
  assert.equal(await openssl("x509", "-inform", "DER", "-in", at("ca.cer")), readFileSync(at("ca.pem"), "utf8"));
});

test("openssl ocsp hears good with a nonce and without, by both hashes, and unknown for a serial that was never issued", async () => {
  for (const more of [[], ["-no_nonce"]]) {
    const said = await asked(...more);
    assert.match(said, /Response verify OK/);
    assert.match(said, /leaf\.pem: good/);
    assert.doesNotMatch(said, /WARNING|nonce/i, "the nonce comes back");
  }
  const byHash = await openssl("ocsp", "-sha256", "-issuer", at("ca.pem"), "-cert", at("leaf.pem"), "-sha1", "-cert", at("leaf.pem"), "-url",
    `${pki}/ocsp`, "-CAfile", at("ca.pem"));
  assert.equal(byHash.match(/leaf\.pem: good/g)?.length, 2);
  const unknown = await openssl("ocsp", "-issuer", at("ca.pem"), "-serial", "0x1234", "-url", `${pki}/ocsp`, "-CAfile", at("ca.pem"));
  assert.match(unknown, /Response verify OK/);
  assert.match(unknown, /0x1234: unknown/);
});

test("another CA's certificates are not answered for", async () => {
  const foreign = portal.imports.find(({ institution }) => institution.code === "9002").authority;
  const said = await openssl("ocsp", "-issuer", foreign, "-serial", "0x1234", "-url", `${pki}/ocsp`, "-CAfile", at("ca.pem"))
    .catch((failed) => `${failed.stdout}${failed.stderr}`);
  assert.match(said, /unauthorized/);
});

test("GnuTLS's ocsptool hears good and verifies it", async () => {
  const stdout = await gnutls("--nonce");
  assert.match(stdout, /Certificate Status: good/);
  assert.match(stdout, /Verifying OCSP Response: Success/);
});

test("NSS verifies the OCSP answer and the list, takes no list that was changed, and finds the certificate good", async () => {
  await openNss();
  assert.match(await nssByOcsp(), /Chain is good!/);
  assert.match(await whatever("ocspclnt", "-V", "leaf", "-u", "c", "-d", nss()), /Verification of certificate "leaf" succeeded/);
  await fetched("nss.crl", `${pki}/${await authorityName()}.crl`);
  const changed = Buffer.from(readFileSync(at("nss.crl")));
  changed[changed.length - 1] ^= 1;
  await writeFile(at("changed.crl"), changed);
  assert.match(await nssTakesList("changed.crl"), /unable to import CRL/i);
  assert.doesNotMatch(await whatever("crlutil", "-L", "-d", nss()), /^ca\s+CRL/m);
  assert.equal(await nssTakesList("nss.crl"), "");
  assert.match(await whatever("crlutil", "-L", "-d", nss()), /^ca\s+CRL/m);
  assert.match(await nssByList(), /Chain is good!/);
});

test("OCSP by GET may be cached, and is what POST gives", async () => {
  await openssl("ocsp", "-issuer", at("ca.pem"), "-cert", at("leaf.pem"), "-no_nonce", "-reqout", at("request.der"));
  const inUrl = encodeURIComponent(readFileSync(at("request.der")).toString("base64"));
  const head = await fetched("got.der", `${pki}/ocsp/${inUrl}`);
  assert.match(head, /Content-Type: application\/ocsp-response/);
  assert.match(head, /Cache-Control: max-age=60, public, no-transform, must-revalidate/);
  for (const name of ["ETag", "Expires", "Last-Modified"]) {
    assert.match(head, new RegExp(`^${name}: `, "m"));
  }
  const tag = /^ETag: (.*?)\r/m.exec(head)[1];
  assert.match(await fetched("again.der", `${pki}/ocsp/${inUrl}`, "-H", `If-None-Match: ${tag}`), /^HTTP\/1\.1 304/);
  const said = await openssl("ocsp", "-respin", at("got.der"), "-issuer", at("ca.pem"), "-cert", at("leaf.pem"), "-no_nonce", "-CAfile",
    at("ca.pem"));
  assert.match(said, /leaf\.pem: good/);
});

test("a revocation shows in OCSP within a second, for openssl and for GnuTLS", async () => {
  const { agent } = issued;
  const cancelled = await agent.ask("cancel");
  assert.equal(cancelled.json.state, "cancelled", cancelled.body);
  const since = performance.now();
  while (/leaf\.pem: good/.test(await asked("-no_nonce")) && performance.now() - since < 1000);
  for (const more of [["-no_nonce"], []]) {
    const said = await asked(...more);
    assert.match(said, /Response verify OK/);
    assert.match(said, /leaf\.pem: revoked/);
    assert.match(said, /Reason: cessationOfOperation/);
  }
  assert.equal(certificatesOf(portal, agent.person).at(-1).status, "revoked");
  assert.match(await gnutls(), /Certificate Status: revoked/);
});

test("NSS finds it revoked: by OCSP at once, by the list with the next one", async () => {
  const revoked = /Peer's Certificate has been revoked/;
  assert.match(await nssByOcsp(), revoked);
  assert.match(await whatever("ocspclnt", "-V", "leaf", "-u", "c", "-d", nss()), revoked);
  halfALifeLater();
  const name = await authorityName();
  const text = async () => {
    await fetched("next.crl", `${pki}/${name}.crl`);
    return openssl("crl", "-inform", "DER", "-in", at("next.crl"), "-noout", "-text");
  };
  for (const end = Date.now() + 20_000; Date.now() < end && !(await text()).includes(issued.serial); await pause(200));
  assert.equal(await nssTakesList("next.crl"), "");
  assert.match(await nssByList(), revoked);
});

test("lists and responders are in the trail, and no key lies open in the database", async () => {
  const actions = rows(portal, "SELECT action FROM audit_entries").map(({ action }) => action);
  assert.ok(actions.includes("revocation_list.issued") && actions.includes("ocsp_responder.issued"));
  for (const { key_sealed: sealed } of rows(portal, "SELECT key_sealed FROM delegated_keys")) {
    assert.match(sealed, /^[0-9a-f]+$/);
  }
});
