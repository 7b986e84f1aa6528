// SPDX-License-Identifier: Apache-2.0
// A fresh house in a folder: people, institutions, what the existing system hands over, and sekishod serving it. Nothing
// that was not started here is ever ended.
import { execFile, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { access, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { described, institutions, makePeople, registerAgent } from "./people.mjs";
import { reservePort } from "./reserved_port.mjs";

const execFileAsync = promisify(execFile);
export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// Programs of one build: "release" for the demo, "dev" or "asan" for tests.
export function programsOf(preset) {
  const at = (name) => path.join(root, "build", preset, "src", name);
  return { sekishod: at("sekishod"), sekisho: at("sekisho"), agent: at("sekisho-agent"), signer: at("sekisho-signer") };
}

export class Portal {
  // port 0: any free one. `policies`: code → what differs from the default policy of that institution. `authorityKey`: of their
  // issuing CAs. `pki`: lists and OCSP on a plain port of loopback, which the institutions' new certificates name.
  static async create(folder, { preset = "dev", port = 0, pki = true, only, parts, policies = {}, authorityKey = "p256", settings = "" } = {}) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const portal = new Portal();
    Object.assign(portal, { folder, programs: programsOf(preset), port, settings, authorityKey });
    portal.data = path.join(folder, "data");
    Object.assign(portal, { created: [], imported: [] });
    portal.logFile = path.join(folder, "sekishod.log");
    portal.pkiPort = pki ? await reservePort() : null;
    Object.assign(portal, await makePeople(folder, { only, parts }));
    for (const institution of institutions) {
      await portal.createInstitution(institution, { ...(pki ? { pki_url: portal.pkiUrl } : {}), ...policies[institution.code] });
    }
    for (const { csv, authority, empty } of portal.imports) {
      if (!empty) {
        portal.imported.push(await portal.sekisho("import", csv, "--ca", authority));
      }
    }
    return portal;
  }

  async createInstitution({ code, name, nameEn, selfWord, host }, policy) {
    const file = path.join(this.folder, `policy-${code}.json`);
    await writeFile(file, JSON.stringify(policy));
    this.created.push(await this.sekisho("institution", "create", "--code", code, "--name", name, "--name-en", nameEn,
      "--self-word", selfWord, "--host", host, "--key", this.authorityKey, "--policy", file));
  }

  // By number: not every verifier takes names below localhost for this machine.
  get pkiUrl() {
    return `http://127.0.0.1:${this.pkiPort.number}`;
  }

  // Runs the engineer's command on this house; its JSON answer and exit code. Throws unless `expected` is met.
  async sekisho(...words) {
    const { json, code } = await this.trySekisho(...words);
    if (code !== 0) {
      throw new Error(`sekisho ${words.join(" ")} ended with ${code}: ${JSON.stringify(json)}`);
    }
    return json;
  }

  async trySekisho(...words) {
    const args = [...words, "--data", this.data, "--json"];
    try {
      return { json: JSON.parse((await execFileAsync(this.programs.sekisho, args)).stdout), code: 0 };
    } catch (failed) {
      if (!failed.stdout) {
        throw new Error(`sekisho ${words[0]}: ${failed.stderr || failed.message}`);
      }
      return { json: JSON.parse(failed.stdout), code: failed.code };
    }
  }

  // The doctor's reason for a certificate at a door right now; null where it is good for a login.
  async explain(person, certificate = person.certificate, door = person.role) {
    const { json } = await this.trySekisho("certificate", "explain", "--institution", person.institution.code, "--door", door, certificate);
    return json.reason;
  }

  settingsText() {
    return `port = ${this.port}
data = "${this.data}"
web = "${path.join(root, "web", "dist")}"
tls_certificate = "${this.server.certificate}"
tls_key = "${this.server.key}"
log_level = "debug"
${this.pkiPort ? `pki_port = ${this.pkiPort.number}\n` : ""}${this.settings}`;
  }

  // Starts sekishod and waits until it serves. `seconds`: from start to ready.
  async start(environment = {}) {
    const settings = path.join(this.folder, "sekishod.toml");
    await writeFile(settings, this.settingsText());
    await this.pkiPort?.release();
    const began = performance.now();
    this.process = spawn(this.programs.sekishod, ["--config", settings],
      { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...environment } });
    const log = createWriteStream(this.logFile, { flags: "a" });
    this.process.stderr.pipe(log, { end: false });
    this.ended = new Promise((resolve) => this.process.once("exit", (code, signal) => resolve({ code, signal })));
    const ready = await this.readyLine(log);
    this.secondsToReady = (performance.now() - began) / 1000;
    this.port = Number(ready.port);
    if (Number(ready.pki_port) !== (this.pkiPort?.number ?? 0)) {
      throw new Error(`sekishod serves lists on port ${ready.pki_port}, certificates name ${this.pkiPort?.number}`);
    }
    await this.registerAgents();
    await writeFile(path.join(this.folder, "demo.json"), JSON.stringify(this.description(), null, 2));
    return this;
  }

  // The JSON log goes to stdout; the line "sekishod.ready" names the port.
  readyLine(log) {
    return new Promise((resolve, reject) => {
      let rest = "";
      this.process.stdout.on("data", (chunk) => {
        log.write(chunk);
        rest += chunk;
        const lines = rest.split("\n");
        rest = lines.pop();
        for (const line of lines) {
          if (line.includes('"sekishod.ready"')) {
            resolve(JSON.parse(line));
          }
        }
      });
      this.process.once("error", reject);
      this.ended.then(({ code, signal }) => reject(new Error(`sekishod ended (${code ?? signal}); see ${this.logFile}`)));
    });
  }

  async registerAgents() {
    for (const person of this.people) {
      await registerAgent(person, { agent: this.programs.agent, portal: this.hostOf(person), serverRoot: this.server.root });
    }
  }

  hostOf(person) {
    return `${person.institution.host}:${this.port}`;
  }
  urlOf(person) {
    return `https://${this.hostOf(person)}`;
  }
  person(name) {
    const found = this.people.find((person) => person.name === name);
    if (!found) {
      throw new Error(`nobody is called ${name} here`);
    }
    return found;
  }

  description() {
    const of = ({ code, name, host }, authority) => ({ code, name, portal: `https://${host}:${this.port}`, client_cas: authority });
    const [first, second] = this.imports.map((one) => of(one.institution, one.authority));
    const host = institutions[0].host;
    return {
      portal: first.portal,
      login_suffix: `login.${host}:${this.port}`,
      staff: `https://staff.${host}:${this.port}`,
      enrol: `https://enrol.${host}:${this.port}`,
      pki_http: this.pkiPort ? this.pkiUrl : `http://pki.${host}`,
      server_root: this.server.root,
      institution: first,
      other_institution: second,
      people: this.people.map(described),
      clerks: [],
    };
  }

  // Resident memory of sekishod in MiB.
  async residentMiB() {
    const status = await readFile(`/proc/${this.process.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
  }

  async logLines(event) {
    const lines = (await readFile(this.logFile, "utf8")).split("\n").filter((line) => line.includes(`"${event}"`));
    return lines.map((line) => JSON.parse(line));
  }

  kill(signal = "SIGTERM") {
    if (this.process && this.process.exitCode === null && this.process.signalCode === null) {
      this.process.kill(signal);
    }
    return this.ended;
  }

  async stop() {
    return this.process ? this.kill("SIGTERM") : undefined;
  }
}

export async function builtPrograms(preset) {
  for (const program of Object.values(programsOf(preset))) {
    await access(program);
  }
}
