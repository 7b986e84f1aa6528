// SPDX-License-Identifier: Apache-2.0
// A revocation list of a million entries beside `openssl ca -gencrl`.
import { execFile, execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { median } from "../measure.mjs";
import { atLeast, atMost } from "../table.mjs";

const run = promisify(execFile);
const entries = 1_000_000;

async function existingAuthority(folder) {
  const at = (name) => path.join(folder, name);
  let index = "";
  for (let number = 0; number < entries; ++number) {
    const serial = (0x4000000000000000n + BigInt(number) * 2654435761n).toString(16).toUpperCase().padStart(32, "4");
    index += `R\t301231235959Z\t260701000000Z,superseded\t${serial}\tunknown\t/CN=x\n`;
  }
  await writeFile(at("index.txt"), index);
  await writeFile(at("crlnumber"), "01\n");
  await writeFile(at("ca.cnf"), `[ca]\ndefault_ca = c\n[c]\ndatabase = ${at("index.txt")}\ncrlnumber = ${at("crlnumber")}\ndefault_md = sha256\n` +
    "default_crl_days = 1\ncrl_extensions = e\n[e]\nauthorityKeyIdentifier = keyid\n");
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", at("ca.key"), "-out", at("ca.pem"),
    "-subj", "/CN=x", "-days", "30"], { stdio: "ignore" });
  return ["openssl", "ca", "-gencrl", "-config", at("ca.cnf"), "-keyfile", at("ca.key"), "-cert", at("ca.pem"), "-out", at("list.pem")];
}

// User and system seconds of a program that ends, by the kernel's own account of it.
async function cpuOf(command) {
  const { stderr } = await run("/usr/bin/env", ["bash", "-c", 'TIMEFORMAT="%U %S"; time "$@" >/dev/null 2>&1', "_", ...command]);
  const [user, system] = stderr.trim().split("\n").at(-1).split(" ").map(Number);
  return user + system;
}

export async function lists(bench) {
  const peer = await existingAuthority(bench.folder);
  const ours = [];
  const theirs = [];
  let last;
  for (let round = 0; round < Math.min(bench.rounds, 3); ++round) {
    const { stdout } = await run(path.join(bench.programs, "list_bench"), [path.join(bench.folder, `list-${round}`), entries]);
    last = JSON.parse(stdout);
    ours.push(last.cpu);
    theirs.push(await cpuOf(peer));
  }
  const { stdout } = await run(path.join(bench.programs, "template_bench"), [path.join(bench.folder, "template")]);
  const template = JSON.parse(stdout);
  return [
    atLeast("certificates to be signed, P-256, beside the library's X509", template.ours, template.library, 7),
    atMost("CRL of 1e6 entries, CPU seconds", median(ours), 0.25, "s"),
    atLeast("CRL of 1e6 entries a CPU second, beside openssl ca -gencrl", 1 / median(ours), 1 / median(theirs), 20),
    atMost("CRL of 1e6 entries, peak memory, in sizes of the list", last.peak / last.octets, 2, "×"),
  ];
}
