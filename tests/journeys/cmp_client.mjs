// SPDX-License-Identifier: Apache-2.0
// A machine that speaks CMP (RFC 4210) with a stranger's client, `openssl cmp`, to a running sekishod on its plain port, and believes its
// answers by the CA's certificate alone. No browser and no display.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { pause, Portal } from "../../tools/portal.mjs";
import { certificatesOf, rows } from "./records.mjs";

export const run = promisify(execFile);
export const openssl = async (...args) => (await run("openssl", args)).stdout;
export const text = (file) => openssl("x509", "-in", file, "-noout", "-text");
export const by = (person) => ({ certificate: person.certificate, key: person.key });
export const worked = (answer) => {
  assert.ok(answer.ok, answer.said);
  return answer;
};
export const refused = (answer, failure, code) => {
  assert.ok(!answer.ok, answer.said);
  assert.match(answer.said, new RegExp(failure));
  assert.match(answer.said, new RegExp(code));
};

const ended = (asked) => asked.then(({ stdout, stderr }) => ({ ok: true, said: stdout + stderr }),
  (failed) => ({ ok: false, said: failed.stdout + failed.stderr }));

export class CmpHouse {
  // "on" is what "everyone" was called before members were marked: houses have it in their records.
  static async open(parts, machine_renewal = "on") {
    const house = new CmpHouse();
    house.folder = await mkdtemp(path.join(tmpdir(), "sekisho-journey-"));
    house.portal = await Portal.create(house.at("portal"), { preset: process.env.SEKISHO_PRESET ?? "dev", parts,
      policies: { 9001: { machine_renewal } } });
    house.port = house.portal.pkiPort.number;
    await house.portal.start();
    await house.keysAreMade();
    return house;
  }
  async close() {
    await this.portal?.stop();
    if (!process.env.SEKISHO_KEEP) {
      await rm(this.folder, { recursive: true, force: true });
    }
  }
  at = (name) => path.join(this.folder, name);
  person = (name) => this.portal.person(name);
  statuses = (person) => certificatesOf(this.portal, person).map(({ status }) => status);

  // The scheduler's first turn makes the keys that answer; our CA's certificate is what a client trusts.
  async keysAreMade() {
    for (const end = Date.now() + 20_000; Date.now() < end; await pause(100)) {
      if (rows(this.portal, "SELECT purpose FROM delegated_keys WHERE purpose = 'cmp'").length > 0) {
        const [{ pem }] = rows(this.portal, "SELECT pem FROM authorities WHERE institution = '9001' AND used_as = 'issuing'");
        await writeFile(this.at("ca.pem"), pem);
        return;
      }
    }
    throw new Error("no key for CMP");
  }

  newKey = (name, ...more) =>
    openssl("genpkey", ...(more.length > 0 ? more : ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]), "-out", this.at(`${name}.key`));

  // One command of openssl's client. `who`: certificate and key that protect the message.
  cmp = (command, who, ...more) => {
    const institution = more.includes("-path") ? [] : ["-path", "/.well-known/cmp/p/9001"];
    const server = more.includes("-server") ? [] : ["-server", `127.0.0.1:${this.port}`];
    return ended(run("openssl", ["cmp", "-cmd", command, ...server, ...institution, "-recipient", "/CN=whoever answers", "-cert", who.certificate,
      "-key", who.key, "-trusted", this.at("ca.pem"), "-verbosity", "7", ...more]));
  };
  renew = async (command, who, name, ...more) => ({
    ...await this.cmp(command, who, "-newkey", this.at(`${name}.key`), "-certout", this.at(`${name}.pem`), ...more),
    certificate: this.at(`${name}.pem`), key: this.at(`${name}.key`) });
  // By a one-time code: no certificate of anybody.
  begin = async (name, user, password, ...more) => ({
    ...await ended(run("openssl", ["cmp", "-cmd", "ir", ...(more.includes("-server") ? [] : ["-server", `127.0.0.1:${this.port}`]), "-path", "/.well-known/cmp/p/9001", "-ref", user, "-secret",
      `pass:${password}`, "-recipient", "/CN=whoever answers", "-subject", "/CN=what the machine calls itself", "-newkey", this.at(`${name}.key`),
      "-certout", this.at(`${name}.pem`), "-verbosity", "7", ...more])),
    certificate: this.at(`${name}.pem`), key: this.at(`${name}.key`) });

  // Stands between client and server. `before(n)` is waited for before the n-th connection is let through.
  async through(before) {
    let connections = 0;
    const sockets = new Set();
    const server = createServer({ pauseOnConnect: true }, async (client) => {
      connections += 1;
      await before(connections);
      const upstream = connect(this.port, "127.0.0.1");
      for (const one of [client, upstream]) {
        sockets.add(one);
        one.on("error", () => one.destroy());
      }
      client.pipe(upstream).pipe(client);
      client.resume();
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { port: server.address().port, close: () => [...sockets].forEach((one) => one.destroy()) ?? server.close() };
  }
}
