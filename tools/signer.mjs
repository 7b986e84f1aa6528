// SPDX-License-Identifier: Apache-2.0
// sekisho-signer beside a portal: it takes over the keys of the portal's CAs into a folder of its own, and sekishod is left
// with none. Started and stopped apart from the portal.
import { execFile, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const execFileAsync = promisify(execFile);

export class Signer {
  static async adopt(portal) {
    const signer = new Signer();
    signer.program = portal.programs.signer;
    signer.folder = path.join(portal.folder, "signer");
    signer.socket = path.join(signer.folder, "signer.sock");
    signer.settings = path.join(signer.folder, "signer.toml");
    signer.logFile = path.join(portal.folder, "sekisho-signer.log");
    await mkdir(signer.folder, { mode: 0o700 });
    await writeFile(path.join(signer.folder, "imports.json"),
      JSON.stringify({ certificates: portal.imported.flatMap(({ certificates }) => certificates) }));
    await writeFile(signer.settings, signer.settingsText(portal.created));
    for (const { code, authority } of portal.created) {
      await writeFile(path.join(signer.folder, `${code}.pem`), authority.certificate);
      await execFileAsync(signer.program, ["--config", signer.settings, "adopt", "--key", authority.key_file,
        "--master-key", path.join(portal.data, "master.key"), "--as", `${code}.key`]);
      await rm(authority.key_file);
    }
    portal.settings += `signer = "${signer.socket}"\n`;
    return signer;
  }

  settingsText(created) {
    const authorities = created.map(({ code, name }) => `[[authority]]
institution = "${code}"
organization = "${name}"
certificate = "${code}.pem"
key_file = "${code}.key"
`);
    return `socket = "${this.socket}"\ndata = "${this.folder}"\nimports = ["imports.json"]\n${authorities.join("")}`;
  }

  async start() {
    this.process = spawn(this.program, ["--config", this.settings], { stdio: ["ignore", "pipe", "pipe"] });
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
