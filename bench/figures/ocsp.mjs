// SPDX-License-Identifier: Apache-2.0
// OCSP answers for a million certificates beside nginx serving one static file of the same size.
import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { interleaved, residentMiB, turn } from "../measure.mjs";
import { Nginx } from "../peers.mjs";
import { atLeast, atMost } from "../table.mjs";

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
      atMost("resident with 1e6 certificates' statuses in memory", residentMiB(house.pid), 300, "MiB"),
    ];
  } finally {
    await nginx.stop();
    await house.stop();
  }
}
