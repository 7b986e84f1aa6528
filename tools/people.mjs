// SPDX-License-Identifier: Apache-2.0
// Makes the people of a demo or a test with openssl and NSS, as an existing system of two institutions would have them:
// keys, certificates, CSV files for `sekisho import`, PKCS#12 files and a HOME with a certificate store for each person.
// Nothing of Sekisho is used here: test data for formats comes from another implementation.
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { randomInt } from "node:crypto";
import path from "node:path";
import { promisify } from "node:util";

const execFileAsync = promisify(execFile);
const day = 24 * 60 * 60 * 1000;
const japan = 9 * 60 * 60 * 1000;
export const pkcs12Password = "demo";

export const institutions = [
  { code: "9001", name: "せきしょ信用金庫", nameEn: "Sekisho Shinkin Bank", selfWord: "当金庫", host: "portal.localhost" },
  { code: "9002", name: "みなと信用金庫", nameEn: "Minato Shinkin Bank", selfWord: "当金庫", host: "minato.localhost" },
];

// days: how many calendar days from today (in Japan) the certificate ends. later: the same of the one that replaced it.
// What only tests ask for: starts (days until it begins), imported: false (the existing system never handed it over),
// stranger: true (signed by a CA that nobody here knows), curve: true (a P-256 key instead of RSA 2048), machine: true (no PIN
// and no card).
export const cast = [
  { name: "due-1", situation: "due", contract: "10000000001", company: "株式会社田中製作所", days: 20 },
  { name: "due-2", situation: "due", contract: "10000000002", company: "山本商店株式会社", days: 20 },
  { name: "fresh", situation: "fresh", contract: "10000000003", company: "有限会社みどり園芸", days: 340 },
  { name: "expired", situation: "expired", contract: "10000000004", company: "株式会社旭運送", days: -5 },
  { name: "revoked", situation: "revoked", contract: "10000000005", company: "浜名食品株式会社", days: 150, status: "revoked" },
  { name: "user", situation: "user", contract: "10000000001", member: "tanaka01", company: "株式会社田中製作所", days: 120 },
  { name: "other", situation: "other_institution", institution: "9002", contract: "20000000001", company: "港湾倉庫株式会社", days: 100 },
  { name: "superseded", situation: "superseded", contract: "10000000006", company: "株式会社青木工務店", days: 15, status: "superseded", later: 380 },
  { name: "frozen", situation: "frozen", contract: "10000000007", company: "中央印刷株式会社", days: 200, status: "frozen" },
  { name: "token", situation: "fresh", contract: "10000000008", company: "株式会社ひかり設備", days: 300, token: true },
];

const run = async (program, args, options = {}) => {
  try {
    return (await execFileAsync(program, args, options)).stdout;
  } catch (failed) {
    throw new Error(`${program} ${args.slice(0, 3).join(" ")}: ${failed.stderr || failed.message}`);
  }
};

const openssl = (args, options) => run("openssl", args, options);

// The end of that day in Japan, as openssl wants it and as people read it.
function endOfDay(now, days) {
  const local = new Date(now + japan + days * day);
  return Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate(), 23, 59, 59) - japan;
}
const asn1Time = (at) => new Date(at).toISOString().replace(/[-:T]|\.\d+/g, "");
export const rfc3339 = (at) => new Date(at).toISOString().replace(/\.\d+/, "");
const yearMonth = (at) => new Date(at + japan).toISOString().slice(0, 7);

const digits = (count) => Array.from({ length: count }, () => randomInt(10)).join("");

function newCard() {
  const cells = {};
  for (const column of "ABCDEFGHIJ") {
    for (let row = 1; row <= 5; ++row) {
      cells[`${column}${row}`] = digits(2);
    }
  }
  return cells;
}

function newBase32() {
  return Array.from({ length: 32 }, () => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[randomInt(32)]).join("");
}

// What `openssl ca` needs: the only openssl command that takes the dates of a certificate.
class ExistingAuthority {
  constructor(folder, institution) {
    this.folder = folder;
    this.institution = institution;
    this.certificate = path.join(folder, "ca.pem");
    this.config = path.join(folder, "ca.cnf");
  }

  async create(now) {
    await mkdir(path.join(this.folder, "certificates"), { recursive: true });
    await writeFile(path.join(this.folder, "index.txt"), "");
    await writeFile(path.join(this.folder, "index.txt.attr"), "unique_subject = no\n");
    await writeFile(this.config, this.configText());
    const key = path.join(this.folder, "ca.key");
    const request = path.join(this.folder, "ca.csr");
    await openssl(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key]);
    await openssl(["req", "-new", "-utf8", "-config", this.config, "-key", key, "-out", request,
      "-subj", `/O=${this.institution.name}/CN=${this.institution.name} 電子証明書 CA`]);
    await this.sign(request, this.certificate, now - 3 * 365 * day, now + 10 * 365 * day, ["-selfsign", "-extensions", "authority"]);
  }

  sign(request, out, from, until, more = ["-extensions", "person"]) {
    return openssl(["ca", "-batch", "-notext", "-utf8", "-config", this.config, "-keyfile", path.join(this.folder, "ca.key"),
      "-cert", this.certificate, "-in", request, "-out", out, "-startdate", asn1Time(from), "-enddate", asn1Time(until), ...more]);
  }

  configText() {
    return `[ca]
default_ca = existing
[existing]
database = ${this.folder}/index.txt
new_certs_dir = ${this.folder}
serial = ${this.folder}/serial
default_md = sha256
rand_serial = yes
policy = any
string_mask = utf8only
[any]
organizationName = supplied
commonName = supplied
[req]
distinguished_name = name
string_mask = utf8only
prompt = no
[name]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[person]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
`;
  }
}

// The root and the certificate of the demo's own TLS port.
export async function makeServerCertificate(folder) {
  await mkdir(folder, { recursive: true });
  const at = (name) => path.join(folder, name);
  const names = institutions.flatMap(({ host }) => [host, `*.login.${host}`, `staff.${host}`, `enrol.${host}`, `pki.${host}`]);
  const ec = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  await openssl(["req", "-x509", ...ec, "-keyout", at("root.key"), "-out", at("root.pem"), "-days", "3650",
    "-subj", "/CN=Sekisho demo root", "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign"]);
  await openssl(["req", "-new", ...ec, "-keyout", at("server.key"), "-out", at("server.csr"), "-subj", `/CN=${names[0]}`]);
  await writeFile(at("server.ext"), `subjectAltName=${names.map((name) => `DNS:${name}`).join(",")}
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
`);
  await openssl(["x509", "-req", "-in", at("server.csr"), "-CA", at("root.pem"), "-CAkey", at("root.key"), "-CAcreateserial",
    "-days", "365", "-extfile", at("server.ext"), "-out", at("server-leaf.pem")]);
  return { root: at("root.pem"), certificate: at("server-leaf.pem"), key: at("server.key") };
}

function personOf(part, folder, now) {
  const institution = institutions.find(({ code }) => code === (part.institution ?? "9001"));
  const home = path.join(folder, "people", part.name);
  const until = endOfDay(now, part.days);
  return {
    ...part, home, institution, until,
    member: part.member ?? "ADMIN",
    role: part.member ? "user" : "administrator",
    from: part.starts === undefined ? Math.min(until - 365 * day, now - day) : now + part.starts * day,
    pin: digits(4),
    card: part.token ? {} : newCard(),
    totp: part.token ? newBase32() : undefined,
    key: path.join(home, "key.pem"),
    certificate: path.join(home, "certificate.pem"),
    pkcs12: path.join(home, "certificate.p12"),
    browserHome: path.join(home, "home"),
  };
}

const commonName = (person, until) => `${person.contract} ${person.institution.code} ${person.member} ${yearMonth(until)}`;

async function requestOf(person, key, until, out) {
  await openssl(["req", "-new", "-utf8", "-config", person.authority.config, "-key", key, "-out", out,
    "-subj", `/O=${person.institution.name}/CN=${commonName(person, until)}`]);
}

async function certify(person, now) {
  const request = path.join(person.home, "request.csr");
  await requestOf(person, person.key, person.until, request);
  await person.authority.sign(request, person.certificate, person.from, person.until);
  if (person.later) {
    const key = path.join(person.home, "later.key");
    person.laterCertificate = path.join(person.home, "later.pem");
    const until = endOfDay(now, person.later);
    await openssl(["genrsa", "-out", key, "2048"]);
    await requestOf(person, key, until, request);
    await person.authority.sign(request, person.laterCertificate, now - 2 * day, until);
  }
}

// A HOME as a person's PC has it: the certificate in the store that Chromium reads.
export async function fillBrowserHome(person, serverRoot) {
  const store = path.join(person.browserHome, ".pki", "nssdb");
  await mkdir(store, { recursive: true });
  const name = commonName(person, person.until);
  await openssl(["pkcs12", "-export", "-inkey", person.key, "-in", person.certificate, "-name", name, "-out", person.pkcs12,
    "-passout", `pass:${pkcs12Password}`]);
  await run("certutil", ["-N", "-d", `sql:${store}`, "--empty-password"]);
  await run("pk12util", ["-i", person.pkcs12, "-d", `sql:${store}`, "-W", pkcs12Password, "-K", ""]);
  await run("certutil", ["-A", "-d", `sql:${store}`, "-n", "Sekisho demo root", "-t", "CT,C,C", "-i", serverRoot]);
}

const csvField = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function csvLines(person, folder, now) {
  const card = Object.entries(person.card).map(([cell, value]) => `${cell}=${value}`).join(";");
  const whose = [person.institution.code, person.contract, person.member];
  const since = person.status ? rfc3339(now - 2 * day) : "";
  const logsInBy = person.machine ? ["", "", "", ""] : [person.pin, person.totp ? "totp" : "card", card, person.totp ?? ""];
  const lines = [[...whose, person.company, ...logsInBy, path.relative(folder, person.certificate), person.status ?? "active", since,
    ...(person.machine ? ["machine"] : [])]];
  if (person.laterCertificate) {
    lines.push([...whose, "", "", "", "", "", path.relative(folder, person.laterCertificate), "active", since]);
  }
  return lines.map((fields) => fields.map(csvField).join(",")).join("\n");
}

const csvHeader = "institution_code,contract_id,member_id,company,pin,second_factor,card,totp_secret,certificate,status,status_since";

// A file without machines does without their column.
const csvText = (people, folder, now) => {
  const machines = people.some(({ machine }) => machine);
  const lines = people.flatMap((person) => csvLines(person, folder, now).split("\n").map((line) => (machines && !person.machine ? `${line},` : line)));
  return [machines ? `${csvHeader},kind` : csvHeader, ...lines].join("\n") + "\n";
};

// Makes everyone of `cast` (or those named in `only`) below `folder`. Returns what demo.json and `sekisho import` need.
export async function makePeople(folder, { only, now = Date.now(), parts = cast } = {}) {
  const people = parts.filter((part) => !only || only.includes(part.name)).map((part) => personOf(part, folder, now));
  const authorities = institutions.map((institution) =>
    new ExistingAuthority(path.join(folder, "existing", institution.code), institution));
  await Promise.all([
    ...authorities.map((authority) => authority.create(now)),
    ...people.map(async (person) => {
      await mkdir(person.home, { recursive: true });
      await openssl(person.curve ? ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", person.key]
        : ["genrsa", "-out", person.key, "2048"]);
    }),
  ]);
  const server = await makeServerCertificate(path.join(folder, "tls"));
  const stranger = new ExistingAuthority(path.join(folder, "existing", "stranger"), institutions[0]);
  if (people.some((person) => person.stranger)) {
    await stranger.create(now);
  }
  for (const person of people) {
    person.authority = person.stranger ? stranger : authorities.find(({ institution }) => institution === person.institution);
    await certify(person, now);  // one by one: `openssl ca` keeps a file of what it signed
  }
  await Promise.all(people.map((person) => fillBrowserHome(person, server.root)));
  const imports = [];
  for (const authority of authorities) {
    const theirs = people.filter((person) => person.authority === authority && person.imported !== false);
    const csv = path.join(authority.folder, "members.csv");
    await writeFile(csv, csvText(theirs, authority.folder, now));
    imports.push({ institution: authority.institution, csv, authority: authority.certificate, empty: theirs.length === 0 });
  }
  return { people, server, imports };
}

// Registers the agent for the URL scheme in each person's HOME and tells it which portal it may talk to.
export async function registerAgent(person, { agent, portal, serverRoot }) {
  const at = (...parts) => path.join(person.browserHome, ...parts);
  const title = `証明書発行アプリ（${person.institution.name}）`;
  await mkdir(at(".local", "share", "applications"), { recursive: true });
  await mkdir(at(".config", "sekisho-agent"), { recursive: true });
  await writeFile(at(".local", "share", "applications", "sekisho-agent.desktop"),
    `[Desktop Entry]\nType=Application\nName=${title}\nExec=${agent} %u\nTerminal=false\nNoDisplay=true\nMimeType=x-scheme-handler/sekisho;\n`);
  await writeFile(at(".config", "mimeapps.list"), "[Default Applications]\nx-scheme-handler/sekisho=sekisho-agent.desktop\n");
  await writeFile(at(".config", "sekisho-agent", "agent.conf"), `host = ${portal}\nserver_root = ${serverRoot}\n`);
}

// A person as demo.json shows them (tests/demo.schema.json).
export function described(person) {
  return {
    situation: person.situation,
    role: person.role,
    institution_code: person.institution.code,
    contract_id: person.contract,
    ...(person.role === "user" ? { member_id: person.member } : {}),
    company: person.company,
    pin: person.pin,
    card: person.card,
    ...(person.totp ? { totp_secret: person.totp } : {}),
    certificate: person.certificate,
    key: person.key,
    pkcs12: person.pkcs12,
    pkcs12_password: pkcs12Password,
    browser_home: person.browserHome,
    not_after: rfc3339(person.until),
  };
}
