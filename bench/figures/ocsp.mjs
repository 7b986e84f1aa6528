// SPDX-License-Identifier: Apache-2.0
// OCSP answers for a million certificates beside nginx serving one static file of the same size.
import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { interleaved, residentMiB, turn } from "../measure.mjs";
import { Nginx } from "../peers.mjs";
import { atLeast, atMost } from "../table.mjs";

// From another process's commit to the first answer that says so, asked by openssl.
async function changedAfter(bench) {
  const { house } = bench;
  const [serial] = house.sql("SELECT serial FROM certificates WHERE common_name = 'x' LIMIT 1")[0].split("\n");
  const ask = () => execFileSync("openssl", ["ocsp", "-issuer", house.authority, "-serial", `0x${serial}`, "-url", `http://127.0.0.1:${house.pkiPort}/ocsp`, "-noverify", "-no_nonce"],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  const set = (status, reason) => house.sql(`BEGIN; UPDATE certificates SET status = '${status}', reason = '${reason}', status_since = unixepoch() WHERE serial = '${serial}';
INSERT INTO status_changes (certificate) SELECT fingerprint FROM certificates WHERE serial = '${serial}'; COMMIT;`);
  const took = [];
  for (let round = 0; round < bench.rounds; ++round) {
    for (const [status, reason, word] of [["revoked", "superseded", "revoked"], ["active", "none", "good"]]) {
      set(status, reason);
      const committed = performance.now();
      while (!ask().includes(`: ${word}`)) {
        if (performance.now() - committed > 10_000) throw new Error("the changed status never came");
      }
      took.push(performance.now() - committed);
    }
  }
  return atMost("a changed status served after its commit, the longest", Math.max(...took), 1_000, "ms");
}

export async function ocsp(bench) {
  const { house } = bench;
  await house.startAndSettle();
  const serials = await house.writeSerials(10_000);
  const load = (more, connections = 32) => [path.join(bench.programs, "http_load"), "--milliseconds", bench.slice, "--connections", connections, ...more];
  const asking = ["--port", house.pkiPort, "--serials", serials, "--ca", house.authority];
  const size = Number((await turn({ pid: house.pid, load: load(asking, 1) })).body);
  const folder = path.join(bench.folder, "nginx-static");
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "answer"), Buffer.alloc(size, 0x5a));
  const nginx = await Nginx.start(folder, `listen 127.0.0.1:PORT; root ${folder}; default_type application/ocsp-response;`);
  const fetching = ["--port", nginx.port, "--path", "/answer"];
  const anew = ["--each-its-own", 1];
  try {
    const found = await interleaved({
      kept: { pid: house.pid, load: load(asking) }, nginxKept: { pid: nginx.pid, load: load(fetching) },
      anew: { pid: house.pid, load: load([...asking, ...anew]) }, nginxAnew: { pid: nginx.pid, load: load([...fetching, ...anew]) },
    }, bench.rounds);
    return [
      atLeast("OCSP, kept-alive POST, beside nginx's one static file", found.kept.perCpuSecond, found.nginxKept.perCpuSecond, 1.2),
      atLeast("OCSP, a connection each, beside nginx's one static file", found.anew.perCpuSecond, found.nginxAnew.perCpuSecond, 1.0),
      await changedAfter(bench),
      atMost("resident with 1e6 certificates' statuses in memory", residentMiB(house.pid), 300, "MiB"),
    ];
  } finally {
    await nginx.stop();
    await house.stop();
  }
}
