// SPDX-License-Identifier: Apache-2.0
// Ratios that hold on a busy machine: A and B take turns within one run, and what is counted is operations per CPU second of
// the server's process and its children, not per second of the clock.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";

const run = promisify(execFile);
const ticksASecond = 100; // sysconf(_SC_CLK_TCK) on every Linux that Debian ships

const childrenOf = (pid) => readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);

// User and system time of that process, all its threads and its children, in seconds.
export function cpuSeconds(pid) {
  return [pid, ...childrenOf(pid)].reduce((sum, one) => {
    const fields = readFileSync(`/proc/${one}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
    return sum + (Number(fields[11]) + Number(fields[12])) / ticksASecond;
  }, 0);
}

export const residentMiB = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;

export const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

// One turn of a load generator against a server: operations, and what they cost the server. A generator that prepares something
// first says `cpu` itself.
export async function turn({ pid, load }) {
  const before = cpuSeconds(pid);
  const { stdout } = await run(load[0], load.slice(1).map(String), { maxBuffer: 1 << 24 });
  const said = JSON.parse(stdout);
  const cpu = said.cpu ?? cpuSeconds(pid) - before;
  return { ...said, cpu, perCpuSecond: said.done / cpu, perSecond: said.done / said.seconds };
}

// Each contender { pid, load } in turn, so many rounds, after one round that counts for nobody. name → medians.
export async function interleaved(contenders, rounds) {
  const turns = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round <= rounds; ++round) {
    for (const [name, contender] of Object.entries(contenders)) {
      const one = await turn(contender);
      if (round > 0) turns[name].push(one);
    }
  }
  return Object.fromEntries(Object.entries(turns).map(([name, all]) => [name, {
    perCpuSecond: median(all.map((one) => one.perCpuSecond)),
    perSecond: median(all.map((one) => one.perSecond)),
    last: all.at(-1),
  }]));
}

// Waits until that process has done almost nothing for a second: what it does after its start is done.
export async function settled(pid) {
  for (let before = cpuSeconds(pid), quiet = 0; quiet < 3; ) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const now = cpuSeconds(pid);
    quiet = now - before < 0.05 ? quiet + 1 : 0;
    before = now;
  }
}
