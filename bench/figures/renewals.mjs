// SPDX-License-Identifier: Apache-2.0
// Renewals, request → proof, each with a new RSA-2048 key, beside what this CPU signs with RSA-2048; and what a slow disk costs them.
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { BenchHouse, freshFolder } from "../house.mjs";
import { median, settled, turn } from "../measure.mjs";
import { atLeast, told } from "../table.mjs";

const run = promisify(execFile);

// Of one process on one core, by its own CPU time.
async function signaturesACpuSecond() {
  const { stdout } = await run("openssl", ["speed", "-seconds", "1", "-mr", "rsa2048"]);
  return Number(/^\+F2:\d+:2048:([0-9.]+)/m.exec(stdout)[1]);
}

class Renewing {
  static async start(bench, name, environment = {}) {
    const renewing = new Renewing();
    renewing.bench = bench;
    renewing.house = await BenchHouse.create(await freshFolder(path.join(bench.folder, name)), { authorityKey: "rsa2048" });
    await renewing.house.start(environment);
    renewing.next = 0;
    return renewing;
  }

  turn(inFlight) {
    const { bench, house } = this;
    const { authority } = house.portal.person("p256");
    const from = this.next;
    this.next += bench.renewals;
    return turn({ pid: house.pid, load: [path.join(bench.programs, "renewal_load"), "--port", house.portal.port, "--sni", "portal.localhost", "--pid", house.pid,
      "--database", `sqlite:${house.database}`, "--ca", authority.certificate, "--ca-key", authority.certificate.replace(/pem$/, "key"),
      "--primes", path.join(bench.folder, "primes"), "--most", bench.renewals * (bench.rounds + 1), "--from", from, "--count", bench.renewals, "--in-flight", inFlight] });
  }
}

export async function renewals(bench) {
  const plain = await Renewing.start(bench, "renewals");
  const slow = await Renewing.start(bench, "renewals-slow", { LD_PRELOAD: path.join(bench.programs, "libslow_sync.so") });
  try {
    await settled(plain.house.pid);
    const rounds = [];
    for (let round = 0; round <= bench.rounds; ++round) {
      const one = { raw: await signaturesACpuSecond(), plain: await plain.turn(64), slow: await slow.turn(64) };
      if (round > 0) rounds.push(one);
    }
    const of = (each) => median(rounds.map(each));
    return [
      atLeast("renewals, request → proof, beside raw RSA-2048 signatures", of((one) => one.plain.perCpuSecond), of((one) => one.raw), 0.5),
      atLeast("  every fsync 2 ms slower, 64 in flight, by the clock", of((one) => one.slow.perSecond), of((one) => one.plain.perSecond), 0.85),
      told("  by the CPU second", of((one) => one.slow.perCpuSecond), of((one) => one.plain.perCpuSecond)),
    ];
  } finally {
    await plain.house.stop();
    await slow.house.stop();
  }
}
