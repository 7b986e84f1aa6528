// SPDX-License-Identifier: Apache-2.0
// A real sekishod with so many certificates in its database, and one person with a P-256 and one with an RSA key.
import { execFileSync } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Portal } from "../tools/portal.mjs";
import { Wire } from "../tests/journeys/wire.mjs";
import { settled } from "./measure.mjs";

const parts = [
  { name: "p256", situation: "fresh", contract: "10000000001", company: "株式会社一", days: 300, curve: true },
  { name: "rsa", situation: "fresh", contract: "10000000002", company: "株式会社二", days: 300 },
  { name: "other", situation: "other_institution", institution: "9002", contract: "20000000001", company: "株式会社三", days: 100 },
];

class QuietPortal extends Portal {
  settingsText() {
    return super.settingsText().replace('log_level = "debug"', 'log_level = "notice"');
  }
}

export class BenchHouse {
  static async create(folder, { ioThreads = 1, authorityKey } = {}) {
    const house = new BenchHouse();
    house.folder = folder;
    const settings = `new_connections_an_address = 1000000\nconnections_an_address = 10000\nio_threads = ${ioThreads}\n`;
    house.portal = Object.setPrototypeOf(
      await Portal.create(path.join(folder, "portal"), { preset: "release", parts, settings, authorityKey }), QuietPortal.prototype);
    house.pkiPort = house.portal.pkiPort.number;
    house.database = path.join(house.portal.data, "sekisho.db");
    house.authority = path.join(folder, "issuing.pem");
    const [pem] = house.sql("SELECT pem FROM authorities WHERE institution = '9001' AND used_as = 'issuing'");
    await writeFile(house.authority, pem);
    return house;
  }

  sql(text) {
    const out = execFileSync("sqlite3", [this.database, text], { encoding: "utf8", maxBuffer: 1 << 28 });
    return [out.trim()];
  }

  // Certificates of the issuing CA, spread over a thousand members; of each hundred, `revoked` are not good.
  fill(count, revoked = 0) {
    const reason = `CASE WHEN i % 100 < ${revoked} THEN 'superseded' ELSE 'none' END`;
    const status = `CASE WHEN i % 100 < ${revoked} THEN 'revoked' ELSE 'active' END`;
    this.sql(`PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; BEGIN;
INSERT INTO contracts SELECT '9001', printf('9%010d', value), NULL FROM generate_series(1, 1000);
INSERT INTO members (member, institution, contract, company, pin_hash, pin_attempts, pin_locked_at, second_factor, totp_sealed, totp_last_step,
  totp_attempts, last_login_at) SELECT printf('9001/9%010d/ADMIN', value), '9001', printf('9%010d', value), 'x', 'x', 0, NULL, 'card', '', 0, 0, NULL
  FROM generate_series(1, 1000);
INSERT INTO certificates (fingerprint, member, institution, serial, authority, status, status_since, reason, not_before, not_after,
  common_name, pem, made_by, due_noticed)
  SELECT lower(hex(randomblob(32))), printf('9001/9%010d/ADMIN', i % 1000 + 1), '9001', '4' || substr(lower(hex(randomblob(16))), 2),
    (SELECT fingerprint FROM authorities WHERE institution = '9001' AND used_as = 'issuing'), ${status}, unixepoch() - i % 86400 - 10,
    ${reason}, unixepoch() - 86400, unixepoch() + 300 * 86400 + i, 'x', 'x', NULL, 0
  FROM (SELECT value AS i FROM generate_series(1, ${count}));
COMMIT;`);
  }

  // Serials of that many of the filled certificates, a line each.
  async writeSerials(count) {
    const file = path.join(this.folder, "serials");
    await writeFile(file, `${this.sql(`SELECT serial FROM certificates WHERE common_name = 'x' AND number % 100 = 0 LIMIT ${count}`)[0]}\n`);
    return file;
  }

  async start(environment) {
    await this.portal.start(environment);
    this.pid = this.portal.process.pid;
  }

  // Until the statuses are in memory: reading them must not be counted as something else's cost.
  async startAndSettle() {
    await this.start();
    await settled(this.pid);
  }

  async startWithoutPlainPort() {
    const { pkiPort } = this.portal;
    this.portal.pkiPort = null;
    await this.portal.start();
    this.pid = this.portal.process.pid;
    this.portal.pkiPort = pkiPort;
  }

  async stop() {
    await this.portal.stop();
  }

  // Host name of a fresh login with that person's certificate, and a request that its session answers.
  async loginHost(person, file) {
    const wire = new Wire(this.portal, person);
    await wire.enter(person);
    const { hostname, host } = new URL(wire.origin);
    await writeFile(file, `GET /renewals/none HTTP/1.1\r\nHost: ${host}\r\nAccept: application/json\r\nCookie: __Host-login=${wire.cookies.get(hostname)}\r\n\r\n`);
    wire.close();
    return hostname;
  }
}

export async function freshFolder(folder) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}
