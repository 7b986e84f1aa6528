// SPDX-License-Identifier: Apache-2.0
// (l) The CA's key on a token behind sekisho-signer, and everything that a CA signs comes from there: renewals, what two
// people approved, revocation lists, OCSP. The token is taken away and brought back; the signer's log and the records agree,
// and a certificate that the signer did not sign shows. No browser, no display.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { pause, Portal } from "../../tools/portal.mjs";
import { Signer } from "../../tools/signer.mjs";
import { AgentByHand, chainIn } from "./agent_by_hand.mjs";
import { NamedPeople } from "./named_people.mjs";
import { ordersOf } from "./records.mjs";
import { until } from "./until.mjs";

const run = promisify(execFile);
let folder;
let portal;
let signer;
let people;
let pki;

const at = (name) => path.join(folder, name);
const openssl = async (...args) => {
  const { stdout, stderr } = await run("openssl", args).catch((failed) => failed);
  return stdout + stderr;
};
const bare = async (...words) => JSON.parse((await run(portal.programs.sekisho, [...words, "--json"])).stdout);  // without the house
const due = (name, number) => ({ name, situation: "due", contract: `5000000000${number}`, company: "株式会社試験", days: 20 });

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "sekisho-journey-"));
  portal = await Portal.create(at("portal"), { preset: process.env.SEKISHO_PRESET ?? "dev",
    parts: [due("renews", 1), due("waits", 2), due("machine", 3), due("speaks", 4), due("follows", 5)], policies: { 9001: { machine_renewal: "on" } } });
  pki = portal.pkiUrl;
  people = await NamedPeople.found(portal, folder, ["佐藤", "鈴木"]);
  signer = await Signer.adopt(portal, { token: true, people: people.known });
  await signer.start();
  await portal.start();
});
after(async () => {
  await portal?.stop();
  await signer?.stop();
  if (!process.env.SEKISHO_KEEP) {
    await rm(folder, { recursive: true, force: true });
  }
});

const kinds = async () => (await signer.signatures()).map(({ kind }) => kind);

test("a renewal is signed on the token, and sekishod holds no CA key", async () => {
  assert.deepEqual(await readdir(path.join(portal.data, "authorities")), []);
  assert.ok(!(await readdir(signer.folder)).some((name) => /^9\d+\.key$/.test(name)), "nor does the signer's folder");
  const agent = new AgentByHand(portal, portal.person("renews"), folder);
  const answer = await agent.renew();
  assert.equal(answer.status, 200, answer.body);
  const [leaf, ca] = chainIn(answer);
  await writeFile(at("leaf.pem"), leaf);
  await writeFile(at("ca.pem"), ca);
  assert.match(await openssl("verify", "-CAfile", at("ca.pem"), at("leaf.pem")), /OK/);
  assert.ok((await kinds()).includes("renewed"));
});

test("list and OCSP are signed there too, and openssl and GnuTLS verify them", async () => {
  const name = /URI:(http:\S+\.crl)/.exec(await openssl("x509", "-in", at("leaf.pem"), "-noout", "-text"))[1];
  await until("a list", async () => (await run("curl", ["-sf", "-o", at("list.crl"), name]).catch(() => null)) !== null);
  assert.match(await openssl("crl", "-inform", "DER", "-in", at("list.crl"), "-CAfile", at("ca.pem"), "-noout", "-verify"), /verify OK/);
  const asked = () => openssl("ocsp", "-issuer", at("ca.pem"), "-cert", at("leaf.pem"), "-url", `${pki}/ocsp`, "-CAfile", at("ca.pem"));
  await until("good", async () => /leaf\.pem: good/.test(await asked()));
  assert.match(await asked(), /Response verify OK/);
  const { stdout } = await run("ocsptool", [`--ask=${pki}/ocsp`, "--load-cert", at("leaf.pem"), "--load-issuer", at("ca.pem"), "--load-trust", at("ca.pem")]);
  assert.match(stdout, /Verifying OCSP Response: Success/);
  const signed = await kinds();
  assert.ok(signed.includes("list") && signed.includes("responder"), signed.join());
});

test("while the token is away login works and the order waits; when it is back it is issued by itself", async () => {
  await signer.token.takeAway();
  const person = portal.person("waits");
  const agent = new AgentByHand(portal, person, folder);
  const answer = await agent.renew();  // logs in by certificate, PIN and card on its way
  assert.equal(answer.status, 503, answer.body);
  assert.equal(answer.json.code, "signer_away");
  assert.equal(ordersOf(portal, person)[0].state, "requested");
  assert.equal(await portal.explain(person), null, "the old certificate goes on working");
  await signer.token.bringBack();
  await until("issued by itself", () => ordersOf(portal, person)[0].state === "issued");
  const fetched = await agent.ask("fetch");
  assert.equal(fetched.status, 200, fetched.body);
});

test("a machine's order without an old key's word waits for two people, and theirs are checked by the signer", async () => {
  const machine = portal.person("machine");
  await openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", at("m.key"), "-subj", "/CN=x", "-outform",
    "DER", "-out", at("m.der"));
  await openssl("base64", "-in", at("m.der"), "-out", at("m.b64"));
  const enrol = async () => (await run("curl", ["-sS", "--cacert", portal.server.root, "--cert", machine.certificate, "--key", machine.key, "--data-binary",
    `@${at("m.b64")}`, "-H", "Content-Type: application/pkcs10", "-o", at("m.answer"), "-w", "%{http_code}",
    `https://enrol.${machine.institution.host}:${portal.port}/.well-known/est/simplereenroll`])).stdout;
  assert.equal(await enrol(), "202");
  const [order] = ordersOf(portal, machine);
  const draft = at("order.draft");
  await portal.sekisho("order", "draft", "--out", draft, order.id);
  const both = await people.approve(draft);
  const alone = await portal.trySekisho("order", "approve", ...both.slice(0, 2), ...both.slice(0, 2), order.id);
  assert.equal(alone.json.error.code, "approval_invalid");
  assert.equal(await enrol(), "202");
  await portal.sekisho("order", "approve", ...both, order.id);
  await until("issued", () => ordersOf(portal, machine)[0].state === "issued");
  assert.equal(await enrol(), "200");
  const last = (await signer.signatures()).at(-1);
  assert.equal(last.kind, "approved");
  assert.equal(last.number, ordersOf(portal, machine)[0].serial);
});

test("a machine's CMP message is evidence by itself: the old key protects it, and openssl believes the answer by the CA alone", async () => {
  const machine = portal.person("speaks");
  await openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", at("s.key"));
  const said = await openssl("cmp", "-cmd", "kur", "-server", new URL(pki).host, "-path", "/.well-known/cmp/p/9001", "-recipient", "/CN=whoever answers",
    "-cert", machine.certificate, "-key", machine.key, "-newkey", at("s.key"), "-trusted", at("ca.pem"), "-certout", at("s.pem"));
  assert.match(said, /received PKICONF/);
  assert.match(await openssl("verify", "-partial_chain", "-CAfile", at("ca.pem"), at("s.pem")), /OK/);
  const last = (await signer.signatures()).at(-1);
  assert.equal(last.kind, "renewed");
  assert.match(last.evidence, /^cmp:/);
});

test("the signer's log agrees with the records, and a certificate that it did not sign shows", async () => {
  const log = path.join(signer.folder, "signatures.log");
  const agreed = await portal.sekisho("signer", "compare", log);
  assert.deepEqual(agreed.differences, []);
  assert.equal(agreed.certificates, 4);
  const lines = (await readFile(log, "utf8")).trimEnd().split("\n");
  const last = lines.findLastIndex((line) => JSON.parse(line).kind === "renewed");
  await writeFile(at("short.log"), `${lines.slice(0, last).join("\n")}\n`);
  const short = await portal.trySekisho("signer", "compare", at("short.log"));
  assert.equal(short.code, 1);
  assert.deepEqual(short.json.differences.map(({ serial }) => serial), [JSON.parse(lines[last]).number]);
  await writeFile(at("bent.log"), lines.map((line, number) => (number === 1 ? line.replace('"at":"2', '"at":"1') : line)).join("\n") + "\n");
  assert.equal((await portal.trySekisho("signer", "compare", at("bent.log"))).json.error.code, "file_unreadable", "the chain is broken");
});

// Alone for the portal: who has a root has a CA that was never in any file.
async function installSuccessor() {
  const said = await signer.command("make-key", ...signer.token.place("ca-9001-g2"), "--key", "p384", "--name", "CA 9001 G2", "--organization", "せきしょ信用金庫",
    "--out", at("g2.csr"));
  assert.match(said, /nobody gets it from there/);
  await bare("ca", "root", "--name", "せきしょ Root CA", "--organization", "せきしょ", "--custodian-1", "佐藤", "--custodian-2", "鈴木", at("root"));
  await bare("ca", "sign", "--root", at("root"), "--part-1", at("root/custodian-1.txt"), "--part-2", at("root/custodian-2.txt"), "--name", "せきしょ信用金庫 CA 9001 G2",
    "--organization", "せきしょ信用金庫", "--out", path.join(signer.folder, "g2.pem"), at("g2.csr"));
  const install = ["ca", "install", "--institution", "9001", "--issuer", at("root/root.pem"), path.join(signer.folder, "g2.pem")];
  const refused = await portal.trySekisho(...install);
  assert.equal(refused.json.error.code, "file_unreadable", "the key is in no file of the house");
  await signer.stop();
  await appendFile(signer.settings, `[[authority]]
institution = "9001"
organization = "せきしょ信用金庫"
certificate = "g2.pem"
pki_url = "${pki}"
pkcs11 = "/usr/lib/softhsm/libsofthsm2.so"
token = "sekisho"
label = "ca-9001-g2"
pin_file = "token/pin"
`);
  await signer.start();
  return portal.sekisho(...install, "--key-at-signer");
}

test("a CA's key that was made on the token, and is in no file, takes over", { timeout: 120_000 }, async () => {
  const { fingerprint } = await installSuccessor();
  assert.deepEqual(await readdir(path.join(portal.data, "authorities")), []);
  const { authorities } = await portal.sekisho("ca", "status", "--institution", "9001");
  assert.equal(authorities.at(-1).fingerprint, fingerprint);
  await pause(6000);  // sekishod looks for what changed every five seconds
  const answer = await new AgentByHand(portal, portal.person("follows"), folder).renew();
  assert.equal(answer.status, 200, answer.body);
  const [leaf, ca] = chainIn(answer);
  await writeFile(at("g2-leaf.pem"), leaf);
  await writeFile(at("g2.pem"), ca);
  assert.match(await openssl("verify", "-CAfile", at("root/root.pem"), "-untrusted", at("g2.pem"), at("g2-leaf.pem")), /OK/);
  const last = (await signer.signatures()).findLast(({ kind }) => kind === "renewed");
  assert.equal(last.authority, fingerprint);
  const told = await run("p11tool", ["--provider", "/usr/lib/softhsm/libsofthsm2.so", "--login", "--set-pin", "1234", "--list-all", "pkcs11:token=sekisho"],
    { env: { ...process.env, ...signer.token.environment } });
  const keys = told.stdout.split(/Object \d+:/).filter((one) => /Type: Private key/.test(one));
  assert.ok(keys.length >= 2 && keys.every((one) => /CKA_SENSITIVE/.test(one) && !/CKA_EXTRACTABLE/.test(one)), told.stdout);
});
