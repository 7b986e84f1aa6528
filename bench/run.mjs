// SPDX-License-Identifier: Apache-2.0
// Measures what was promised about speed and prints one table. Started by bench/run, which builds first.
import os from "node:os";
import path from "node:path";
import { mkdtemp, rm } from "node:fs/promises";
import { root } from "../tools/portal.mjs";
import { passwords } from "./figures/passwords.mjs";
import { handshakes } from "./figures/handshakes.mjs";
import { lists } from "./figures/lists.mjs";
import { ocsp } from "./figures/ocsp.mjs";
import { renewals } from "./figures/renewals.mjs";
import { scale } from "./figures/scale.mjs";
import { BenchHouse } from "./house.mjs";
import { printTable } from "./table.mjs";

const words = process.argv.slice(2);
const quick = words.includes("--quick");
const only = words.filter((word) => !word.startsWith("--"));
const figures = { handshakes, renewals, ocsp, lists, scale, passwords };

const bench = {
  folder: await mkdtemp(path.join(os.tmpdir(), "sekisho-bench-")),
  programs: path.join(root, "build", "release", "bench"),
  rounds: quick ? 3 : 7,
  slice: quick ? 700 : 2_000, // milliseconds of each turn
  certificates: 1_000_000,
  renewals: quick ? 1_000 : 2_000, // of each turn
};
const rows = [];
try {
  bench.house = await BenchHouse.create(bench.folder);
  bench.house.fill(bench.certificates);
  for (const [name, figure] of Object.entries(figures)) {
    if (only.length === 0 || only.includes(name)) {
      process.stderr.write(`${name} …\n`);
      rows.push(...await figure(bench));
    }
  }
} finally {
  await bench.house?.stop();
  await rm(bench.folder, { recursive: true, force: true });
}
console.log(`${os.cpus()[0].model.trim()}, ${os.cpus().length} cores, load ${os.loadavg()[0].toFixed(1)}, ${new Date().toISOString()}
Rates are operations per CPU second of the server, A and B in turns: the ratios hold on a busy machine, the figures themselves move.\n`);
printTable(rows);
const short = rows.filter((row) => !row.reached).length;
console.log(`\n${rows.length - short} of ${rows.length} reached or told, ${short} short`);
