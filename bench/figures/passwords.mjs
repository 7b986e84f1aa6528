// SPDX-License-Identifier: Apache-2.0
// What a flood of PINs (each one Argon2) does to those who come with a certificate: handshake and first page, by the clock.
import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { Wire } from "../../tests/journeys/wire.mjs";
import { median } from "../measure.mjs";
import { atMost, told } from "../table.mjs";

const run = promisify(execFile);
const flooding = 32; // connections that ask again as soon as they are answered

// Sessions of one person who never gets locked: what is guarded here is the machine, not the PIN.
async function sessions(house, person) {
  const all = [];
  for (let each = 0; each < flooding; ++each) {
    const wire = new Wire(house.portal, person);
    await wire.enter(person);
    all.push(wire);
  }
  house.sql(`UPDATE members SET pin_attempts = -1000000000 WHERE member LIKE '%${person.contract}%'`);
  return all;
}

// Until `stop()`; it says how many were answered, by status.
function flood(wires) {
  let on = true;
  const statuses = {};
  const each = wires.map(async (wire) => {
    while (on) {
      const { status, json } = await wire.post("/login/pin", { pin: "0000" });
      const word = `${status} ${json?.code ?? ""}`;
      statuses[word] = (statuses[word] ?? 0) + 1;
      if (status === 503) await new Promise((resolve) => setTimeout(resolve, 100));
    }
  });
  return async () => {
    on = false;
    await Promise.all(each);
    return statuses;
  };
}

export async function passwords(bench) {
  const { house } = bench;
  await house.startWithoutPlainPort();
  try {
    const person = house.portal.person("p256");
    const request = path.join(bench.folder, "request");
    const sni = await house.loginHost(person, request);
    const load = [path.join(bench.programs, "tls_load"), "--port", house.portal.port, "--sni", sni, "--cert", person.certificate, "--key", person.key,
      "--milliseconds", 4 * bench.slice, "--threads", 2, "--pause", 5, "--request", request, "--status", 409];
    const probe = async () => JSON.parse((await run(load[0], load.slice(1).map(String))).stdout);
    const wires = await sessions(house, house.portal.person("rsa"));
    await probe();
    const idle = [];
    const flooded = [];
    let answers = {};
    for (let round = 0; round < bench.rounds; ++round) {
      idle.push(await probe());
      const stop = flood(wires);
      flooded.push(await probe());
      answers = await stop();
    }
    const [before, during] = [median(idle.map((one) => one.p99_ms)), median(flooded.map((one) => one.p99_ms))];
    const checked = Object.entries(answers).filter(([word]) => !word.startsWith("503")).reduce((sum, [, count]) => sum + count, 0);
    return [
      atMost("p99 of certificate logins in a flood of PINs, in p99s of idle", during / before, 2, "×"),
      told("  handshake, certificate and session looked up", `${during.toFixed(1)} ms`, `${before.toFixed(1)} ms`, `${checked} PINs checked, ${answers["503 busy"] ?? 0} told to come again, in a turn`),
    ];
  } finally {
    await house.stop();
  }
}
