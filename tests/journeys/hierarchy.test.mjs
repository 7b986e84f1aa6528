// SPDX-License-Identifier: Apache-2.0
// (m) A root and issuing CAs below it by one command, killed again and again on its way; renewals below the new root, which
// openssl believes by the root alone; the root published, and nobody's login opened by it. No browser, no display.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { pause, Portal } from "../../tools/portal.mjs";
import { rows } from "./records.mjs";

const run = promisify(execFile);
let folder;
let portal;

const at = (name) => path.join(folder, name);
const openssl = async (...args) => (await run("openssl", args)).stdout;
const due = (name, number, institution = "9001") => (
  { name, situation: "due", institution, contract: `6000000000${number}`, company: "株式会社試験", days: 20 });

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "sekisho-journey-"));
  portal = await Portal.create(at("portal"), { preset: process.env.SEKISHO_PRESET ?? "dev",
    parts: [due("renews", 1), due("speaks", 2), due("stays", 3), due("neighbour", 4, "9002")],
    policies: { 9001: { machine_renewal: "on" }, 9002: { machine_renewal: "on" } } });
  await portal.start();
});
after(async () => {
  await portal?.stop();
  if (!process.env.SEKISHO_KEEP) {
    await rm(folder, { recursive: true, force: true });
  }
});

const words = (root, ...more) => ["ca", "init", "--name", "せきしょ Root CA", "--organization", "せきしょ", "--custodian-1", "佐藤", "--custodian-2", "鈴木",
  ...more, root];
const status = async (code = "9001") => (await portal.sekisho("ca", "status", "--institution", code)).authorities;

// Ends the real program after so many milliseconds, wherever it is.
function killedAfter(milliseconds, root) {
  return new Promise((resolve) => {
    const child = spawn(portal.programs.sekisho, [...words(root), "--data", portal.data, "--json"], { stdio: "ignore" });
    const timer = setTimeout(() => child.kill("SIGKILL"), milliseconds);
    child.once("exit", (code) => {
      clearTimeout(timer);
      resolve(code);
    });
  });
}

let root;  // the folder in which the ceremony came through

test("killed wherever it is, it goes on or says plainly what to do, and ends with one CA for each institution", { timeout: 120_000 }, async () => {
  let kills = 0;
  let number = 0;
  let wait = 5;
  root = at("root-0");
  while ((await killedAfter(wait, root)) === null) {
    ++kills;
    wait += 7;
    const left = await readdir(root).catch(() => []);
    if (!left.includes("root.pem") && left.some((name) => /^(root\.key\.pem|custodian-\d\.txt|record\.txt)$/.test(name))) {
      const said = await portal.trySekisho(...words(root));
      assert.equal(said.json.error.code, "ceremony_unfinished");
      assert.match(said.json.error.detail, /signed nothing\. Delete/);
      root = at(`root-${++number}`);
    }
  }
  assert.ok(kills > 3, `only ${kills} kills`);
  for (const code of ["9001", "9002"]) {
    const all = await status(code);
    assert.deepEqual(all.map(({ use }) => use).filter((use) => use === "issuing"), ["issuing"]);
    assert.deepEqual(all.at(-1).above, ["せきしょ Root CA"]);
    assert.match(await openssl("verify", "-CAfile", path.join(root, "root.pem"), path.join(root, `${code}.pem`)), /OK/);
  }
});

async function answersByCmp() {
  const issuing = (await status()).at(-1).fingerprint;
  return rows(portal, "SELECT 1 FROM delegated_keys WHERE purpose = 'cmp' AND authority = ?", issuing).length === 1;
}

test("asked again it changes nothing; its record shows what both custodians compare", async () => {
  const before = await readFile(path.join(root, "root.key.pem"), "utf8");
  const again = await portal.sekisho(...words(root));
  assert.deepEqual(again.authorities.map(({ installed_now: now }) => now), [false, false]);
  assert.equal(await readFile(path.join(root, "root.key.pem"), "utf8"), before);
  for (const { fingerprint, key } of again.authorities) {
    assert.ok(again.record.includes(fingerprint) && again.record.includes(key));
  }
  assert.ok(again.record.includes("佐藤") && again.record.includes(again.fingerprint));
  for (const name of ["custodian-1.txt", "custodian-2.txt"]) {
    await rename(path.join(root, name), at(name));
  }
  const without = await portal.trySekisho(...words(root));
  assert.match(without.json.error.detail, /--part-1 FILE --part-2 FILE/);
  const taken = await portal.sekisho(...words(root, "--part-1", at("custodian-1.txt"), "--part-2", at("custodian-2.txt")));
  assert.equal(taken.fingerprint, again.fingerprint);
  // sekishod looks for what changed every five seconds, and every five for what has no key for CMP yet.
  for (const end = Date.now() + 30_000; !(await answersByCmp()); await pause(500)) {
    assert.ok(Date.now() < end, "never taken up");
  }
});

const est = async (person, what, ...more) => {
  const { stdout } = await run("curl", ["-sS", "--cacert", portal.server.root, "-o", at("answer"), "-w", "%{http_code}", ...more,
    `https://enrol.${person.institution.host}:${portal.port}/.well-known/est/${what}`]);
  return { status: Number(stdout), body: await readFile(at("answer"), "utf8") };
};
const shown = ({ certificate, key }) => ["--cert", certificate, "--key", key];

async function certificatesIn(answer) {
  assert.equal(answer.status, 200, answer.body);
  await writeFile(at("p7.b64"), answer.body);
  await openssl("base64", "-d", "-in", at("p7.b64"), "-out", at("p7.der"));
  const pem = await openssl("pkcs7", "-inform", "DER", "-in", at("p7.der"), "-print_certs");
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
}

async function reenrol(person) {
  await openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", at(`${person.name}.key`), "-subj", "/CN=x",
    "-outform", "DER", "-out", at("csr.der"));
  await openssl("base64", "-in", at("csr.der"), "-out", at("csr.b64"));
  return est(person, "simplereenroll", ...shown(person), "--data-binary", `@${at("csr.b64")}`, "-H", "Content-Type: application/pkcs10");
}

test("a renewal is issued below the new root, and openssl believes it by the root alone", async () => {
  const person = portal.person("renews");
  const [leaf] = await certificatesIn(await reenrol(person));
  await writeFile(at("leaf.pem"), leaf);
  await writeFile(at("cas.pem"), (await certificatesIn(await est(person, "cacerts"))).join("\n"));
  const root_pem = path.join(root, "root.pem");
  assert.match(await openssl("verify", "-purpose", "sslclient", "-CAfile", root_pem, "-untrusted", at("cas.pem"), at("leaf.pem")), /OK/);
  const [issued] = rows(portal, "SELECT authority FROM certificates WHERE made_by IS NOT NULL");
  assert.equal(issued.authority, (await status()).at(-1).fingerprint);
});

test("the root is published: in EST's cacerts, on the plain port, in ca status", async () => {
  const wanted = (await openssl("x509", "-in", path.join(root, "root.pem"), "-noout", "-fingerprint", "-sha256")).trim();
  const all = await certificatesIn(await est(portal.person("renews"), "cacerts"));
  const prints = [];
  for (const one of all) {
    await writeFile(at("one.pem"), one);
    prints.push((await openssl("x509", "-in", at("one.pem"), "-noout", "-fingerprint", "-sha256")).trim());
  }
  assert.ok(prints.includes(wanted), "RFC 7030 4.1.3: up to the root");
  assert.equal(new Set(prints).size, prints.length, "each once");
  const print = wanted.split("=")[1].replaceAll(":", "").toLowerCase();
  await run("curl", ["-sf", "-o", at("root.cer"), `${portal.pkiUrl}/9001-${print.slice(0, 16)}.cer`]);
  assert.equal((await openssl("x509", "-inform", "DER", "-in", at("root.cer"), "-noout", "-fingerprint", "-sha256")).trim(), wanted);
});

test("openssl's CMP client, which trusts the root alone, believes every answer", async () => {
  const person = portal.person("speaks");
  const cmp = async (...more) => {
    const { stdout, stderr } = await run("openssl", ["cmp", "-server", new URL(portal.pkiUrl).host, "-path", "/.well-known/cmp/p/9001", "-recipient", "/CN=any",
      "-trusted", path.join(root, "root.pem"), ...more]).catch((failed) => failed);
    return stdout + stderr;
  };
  await openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", at("s.key"));
  // The old certificate is the existing system's: the answer comes from the CA that issues now.
  const said = await cmp("-cmd", "kur", "-cert", person.certificate, "-key", person.key, "-newkey", at("s.key"), "-certout", at("s.pem"), "-extracertsout", at("extra.pem"));
  assert.match(said, /received PKICONF/, said);
  assert.match(await cmp("-cmd", "genm", "-cert", at("s.pem"), "-key", at("s.key")), /received GENP/);
  assert.match(await openssl("verify", "-CAfile", path.join(root, "root.pem"), "-untrusted", at("extra.pem"), at("s.pem")), /OK/);
});

// Another issuing CA that the same root has signed, and a leaf of it that copies a person's subject.
async function makeSibling(person) {
  await openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", at("sibling.key"), "-subj", "/CN=x", "-out", at("sibling.csr"));
  await run(portal.programs.sekisho, ["ca", "sign", "--root", root, "--part-1", at("custodian-1.txt"), "--part-2", at("custodian-2.txt"), "--name", "Sibling CA",
    "--organization", "Sibling", "--out", at("sibling.pem"), at("sibling.csr")]);
  await writeFile(at("leaf.cnf"), "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=clientAuth\n");
  const subject = (await openssl("x509", "-in", person.certificate, "-noout", "-subject", "-nameopt", "compat,utf8,-esc_msb")).trim().replace(/^subject=\s*/, "");
  await openssl("req", "-new", "-utf8", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", at("guest.key"), "-subj",
    subject.startsWith("/") ? subject : `/CN=${person.contract} 9001 ADMIN`, "-out", at("guest.csr"));
  await openssl("x509", "-req", "-in", at("guest.csr"), "-CA", at("sibling.pem"), "-CAkey", at("sibling.key"), "-CAcreateserial", "-days", "30", "-extfile", at("leaf.cnf"),
    "-out", at("guest-leaf.pem"));
  await writeFile(at("guest.pem"), (await Promise.all(["guest-leaf.pem", "sibling.pem"].map((name) => readFile(at(name), "utf8")))).join("")
    + (await readFile(path.join(root, "root.pem"), "utf8")));
  return { certificate: at("guest.pem"), key: at("guest.key") };
}

test("the root opens no login: another CA below it stays a stranger, whatever chain it sends", async () => {
  const person = portal.person("stays");
  const guest = await makeSibling(person);
  assert.match(await openssl("verify", "-CAfile", path.join(root, "root.pem"), "-untrusted", at("sibling.pem"), at("guest-leaf.pem")), /OK/, "a good path, for whoever trusts the root");
  const { json } = await portal.trySekisho("certificate", "explain", "--chain", at("guest.pem"), "--institution", "9001", "--door", "administrator",
    at("guest-leaf.pem"));
  assert.equal(json.reason, "unknown_issuer");
  const refused = await est(person, "simplereenroll", ...shown(guest), "--data-binary", `@${at("csr.b64")}`, "-H", "Content-Type: application/pkcs10");
  assert.equal(refused.status, 403);
  assert.match(refused.body, /^unknown_issuer: /);
  const [own] = await certificatesIn(await reenrol(portal.person("neighbour")));
  await writeFile(at("neighbour.pem"), own);
  const neighbour = await est(person, "simplereenroll", ...shown({ certificate: at("neighbour.pem"), key: at("neighbour.key") }), "--data-binary", `@${at("csr.b64")}`,
    "-H", "Content-Type: application/pkcs10");
  assert.match(neighbour.body, /^other_institution: /, "the two institutions' CAs stand below one root");
});

test("browsers are not told that the root's certificates would do", async () => {
  const host = `enrol.${portal.person("stays").institution.host}`;
  const { stdout } = await run("sh", ["-c", `openssl s_client -connect 127.0.0.1:${portal.port} -servername ${host} </dev/null 2>/dev/null`]);
  assert.match(stdout, /Acceptable client certificate CA names/);
  assert.doesNotMatch(stdout.split("Acceptable client certificate CA names")[1].split("Requested Signature")[0], /Root CA/);
});

for (const kind of ["p256", "p384", "rsa2048", "rsa3072", "rsa4096"]) {
  test(`root and issuing CA may be ${kind}`, { timeout: 60_000 }, async () => {
    const data = at(`data-${kind}`);
    const sekisho = async (...line) => JSON.parse((await run(portal.programs.sekisho, [...line, "--data", data, "--json"])).stdout);
    await sekisho("institution", "create", "--code", "9009", "--name", "試験", "--name-en", "Test", "--host", "k.localhost");
    const made = await sekisho(...words(at(`root-${kind}`), "--key", kind, "--institution", "9009"));
    await writeFile(at("kind.pem"), made.authorities[0].certificate);
    assert.match(await openssl("verify", "-CAfile", path.join(at(`root-${kind}`), "root.pem"), at("kind.pem")), /OK/);
    const text = await openssl("x509", "-in", at("kind.pem"), "-noout", "-text");
    assert.match(text, kind.startsWith("rsa") ? new RegExp(`Public-Key: \\(${kind.slice(3)} bit\\)`) : new RegExp(`NIST CURVE: P-${kind.slice(1)}`));
  });
}
