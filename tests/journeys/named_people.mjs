// SPDX-License-Identifier: Apache-2.0
// The two named people of a journey's house: their keys, and what they approve by `sekisho sign`. No keys but these are ever believed.
import { execFile } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export class NamedPeople {
  // Each makes a key of their own; the house is told the public halves, once.
  static async found(portal, folder, names = ["Kato", "Mori"]) {
    const people = new NamedPeople();
    Object.assign(people, { portal, folder: path.join(folder, "named"), names });
    await mkdir(people.folder, { recursive: true });
    people.passphrase = people.at("passphrase");
    await writeFile(people.passphrase, "a passphrase for the test\n", { mode: 0o600 });
    for (const name of names) {
      await people.bare("people", "key", "--passphrase-file", people.passphrase, people.keyOf(name));
    }
    const [first, second] = names;
    await portal.sekisho("people", "found", "--name-1", first, "--key-1", `${people.keyOf(first)}.pub`, "--name-2", second, "--key-2",
      `${people.keyOf(second)}.pub`);
    return people;
  }

  at = (name) => path.join(this.folder, name);
  keyOf = (name) => this.at(`${name}.key`);
  // Without a house: on a machine of that person's own.
  bare = async (...words) => JSON.parse((await run(this.portal.programs.sekisho, [...words, "--json"])).stdout);
  // As a signer's settings name them.
  get known() {
    return this.names.map((name) => ({ name, publicKey: `${this.keyOf(name)}.pub` }));
  }

  // One person's word over a draft: a file.
  async approvalOf(name, draft) {
    const out = this.at(`${name}.${path.basename(draft)}.ok`);
    await rm(out, { force: true });
    await this.bare("sign", "--name", name, "--key", this.keyOf(name), "--passphrase-file", this.passphrase, "--out", out, "--yes", draft);
    return out;
  }
  // Both, as a command takes them.
  async approve(draft) {
    const files = [];
    for (const name of this.names) {
      files.push(await this.approvalOf(name, draft));
    }
    return files.flatMap((file) => ["--approval", file]);
  }

  // A draft, and the act that both approve: `words` of each command.
  async act(draftWords, changeWords, draft) {
    await rm(draft, { force: true });
    await this.portal.sekisho(...draftWords, "--out", draft);
    return this.portal.sekisho(...changeWords, ...(await this.approve(draft)), draft);
  }
  // A one-time code for a first certificate: { user, password }.
  codeFor = ({ institution, contract, member }, draft) => this.act(
    ["enrol", "draft", "--institution", institution.code, "--contract", contract, "--member", member], ["enrol", "code"], draft);
  // "lift", "machine", "person".
  change = (what, { institution, contract, member }, draft) => this.act(
    ["member", "draft", what, institution.code, contract, member], ["member", "change"], draft);
}
