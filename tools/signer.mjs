// SPDX-License-Identifier: Apache-2.0
// sekisho-signer beside a portal: it takes over the keys of the portal's CAs into a folder of its own or onto a token, and
// sekishod is left with none. Started and stopped apart from the portal.
import { execFile, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const execFileAsync = promisify(execFile);

export class Signer {
  // `token`: on a token of SoftHSM 2, in a folder that can be taken away. `people`: [{ name, publicKey }], whose approval counts.
  static async adopt(portal, { token = false, people = [] } = {}) {
    const signer = new Signer();
    Object.assign(signer, { people, pkiUrl: portal.pkiPort ? portal.pkiUrl : "" });
    signer.program = portal.programs.signer;
    signer.folder = path.join(portal.folder, "signer");
    signer.socket = path.join(signer.folder, "signer.sock");
    signer.settings = path.join(signer.folder, "signer.toml");
    signer.logFile = path.join(portal.folder, "sekisho-signer.log");
    await mkdir(signer.folder, { mode: 0o700 });
    await writeFile(path.join(signer.folder, "imports.json"),
      JSON.stringify({ certificates: portal.imported.flatMap(({ certificates }) => certificates) }));
    signer.token = token ? await Token.create(path.join(signer.folder, "token")) : null;
    await writeFile(signer.settings, signer.settingsText(portal.created));
    for (const { code, authority } of portal.created) {
      await writeFile(path.join(signer.folder, `${code}.pem`), authority.certificate);
      await signer.takeOver(portal, code, authority.key_file);
      await rm(authority.key_file);
    }
    portal.settings += `signer = "${signer.socket}"\n`;
    return signer;
  }

  async takeOver(portal, code, keyFile) {
    const master = path.join(portal.data, "master.key");
    const to = this.token ? this.token.place(`ca-${code}`) : ["--as", `${code}.key`];
    await this.command("adopt", "--key", keyFile, "--master-key", master, ...to);
  }

  // One of the program's commands; what it says.
  async command(...words) {
    const environment = { ...process.env, ...this.token?.environment };
    return (await execFileAsync(this.program, ["--config", this.settings, ...words], { env: environment })).stdout;
  }

  keyText(code) {
    return this.token ? `pkcs11 = "${Token.library}"\ntoken = "sekisho"\nlabel = "ca-${code}"\npin_file = "token/pin"` : `key_file = "${code}.key"`;
  }

  settingsText(created) {
    const authorities = created.map(({ code, name }) => `[[authority]]
institution = "${code}"
organization = "${name}"
certificate = "${code}.pem"
pki_url = "${this.pkiUrl}"
${this.keyText(code)}
`);
    const people = this.people.map(({ name, publicKey }) => `[[person]]\nname = "${name}"\npublic_key = "${publicKey}"\n`);
    return `socket = "${this.socket}"\ndata = "${this.folder}"\nimports = ["imports.json"]\n${authorities.join("")}${people.join("")}`;
  }

  async start() {
    this.process = spawn(this.program, ["--config", this.settings],
      { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...this.token?.environment } });
    const log = createWriteStream(this.logFile, { flags: "a" });
    this.process.stderr.pipe(log, { end: false });
    this.ended = new Promise((resolve) => this.process.once("exit", resolve));
    await new Promise((resolve, reject) => {
      this.process.stdout.on("data", (chunk) => {
        log.write(chunk);
        if (String(chunk).includes('"signer.ready"')) {
          resolve();
        }
      });
      this.ended.then((code) => reject(new Error(`sekisho-signer ended (${code}); see ${this.logFile}`)));
    });
  }

  async stop(signal = "SIGTERM") {
    if (this.process?.exitCode === null && this.process.signalCode === null) {
      this.process.kill(signal);
    }
    await this.ended;
  }

  // What it has signed, one entry each.
  async signatures() {
    const text = await readFile(path.join(this.folder, "signatures.log"), "utf8");
    return text.trim().split("\n").filter(Boolean).map((line) => JSON.parse(line));
  }
}

// A token of SoftHSM 2.
class Token {
  static library = "/usr/lib/softhsm/libsofthsm2.so";

  static async create(folder) {
    const token = new Token();
    token.folder = folder;
    token.objects = path.join(folder, "objects");
    await mkdir(token.objects, { recursive: true, mode: 0o700 });
    token.configuration = path.join(folder, "softhsm2.conf");
    await writeFile(token.configuration, `directories.tokendir = ${token.objects}\nobjectstore.backend = file\nlog.level = ERROR\n`);
    token.environment = { SOFTHSM2_CONF: token.configuration };
    await writeFile(path.join(folder, "pin"), "1234\n", { mode: 0o600 });
    await token.softhsm("--init-token", "--free", "--label", "sekisho", "--so-pin", "12345678");
    return token;
  }

  softhsm(...words) {
    return execFileAsync("softhsm2-util", [...words, "--pin", "1234"], { env: { ...process.env, ...this.environment } });
  }

  // Where a key of that label lies, in the words of the program's commands.
  place(label) {
    return ["--pkcs11", Token.library, "--token", "sekisho", "--label", label, "--pin-file", path.join(this.folder, "pin")];
  }

  takeAway() {
    return rename(this.objects, `${this.objects}.away`);
  }
  bringBack() {
    return rename(`${this.objects}.away`, this.objects);
  }
}
