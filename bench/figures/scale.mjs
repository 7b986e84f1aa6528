// SPDX-License-Identifier: Apache-2.0
// What a million certificates must not cost: the start, idle memory, the rate of requests when all are revoked; and how soon
// a revocation is felt.
import path from "node:path";
import { Wire } from "../../tests/journeys/wire.mjs";
import { BenchHouse, freshFolder } from "../house.mjs";
import { median, residentMiB, settled } from "../measure.mjs";
import { atLeast, atMost, told } from "../table.mjs";
import { requestsBesidePlain } from "./handshakes.mjs";

// From the process's start to the answer that began a login.
async function secondsToFirstLogin(house) {
  const began = performance.now();
  await house.start();
  const wire = new Wire(house.portal, house.portal.person("p256"));
  await wire.enter(house.portal.person("p256"));
  wire.close();
  const took = (performance.now() - began) / 1000;
  await house.stop();
  return took;
}

async function starts(bench, small) {
  const many = [];
  const few = [];
  for (let round = 0; round < bench.rounds; ++round) {
    many.push(await secondsToFirstLogin(bench.house));
    few.push(await secondsToFirstLogin(small));
  }
  return [atMost("start to first login with 1e6 certificates, more than with none", (median(many) - median(few)) * 1000, 100, "ms"),
    told("  from the process's start, 1e6 beside none", `${(median(many) * 1000).toFixed(0)} ms`, `${(median(few) * 1000).toFixed(0)} ms`)];
}

async function idleMemory(bench) {
  await bench.house.startWithoutPlainPort();
  await settled(bench.house.pid);
  const row = atMost("resident when idle, 1e6 certificates, no statuses in memory", residentMiB(bench.house.pid), 40, "MiB");
  await bench.house.stop();
  return row;
}

// All through other processes: a command's commit, then the next request of a session that lives.
async function felt(bench) {
  const { house } = bench;
  const person = house.portal.person("p256");
  const took = [];
  for (let round = 0; round < bench.rounds; ++round) {
    const wire = new Wire(house.portal, person);
    await wire.enter(person);
    const set = (status) => house.sql(`UPDATE certificates SET status = '${status}' WHERE member LIKE '%${person.contract}%'`);
    set("revoked");
    const committed = performance.now();
    for (;;) {
      const { status, json } = await wire.get("/renewals/none", { headers: { accept: "application/json" } });
      if (status !== 409 || json?.code !== "login_wrong_step") break;
    }
    took.push(performance.now() - committed);
    set("active");
    wire.close();
  }
  return atMost("revoked by another process, refused after", Math.max(...took), 100, "ms");
}

export async function scale(bench) {
  const small = await BenchHouse.create(await freshFolder(path.join(bench.folder, "small")));
  const rows = await starts(bench, small);
  rows.push(await idleMemory(bench));
  await bench.house.startAndSettle();
  rows.push(await felt(bench));
  const none = await requestsBesidePlain(bench);
  await bench.house.stop();
  bench.house.sql("UPDATE certificates SET status = 'revoked', reason = 'superseded' WHERE common_name = 'x'");
  await bench.house.startAndSettle();
  const all = await requestsBesidePlain(bench);
  await bench.house.stop();
  rows.push(atLeast("handshake and request with 1e6 revoked beside none (both in nginx's)", all, none, 0.95));
  return rows;
}
