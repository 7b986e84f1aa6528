// SPDX-License-Identifier: Apache-2.0
// .demo/demo.json is a contract: tests/demo.schema.json.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, test } from "node:test";
import { House } from "./house.mjs";

const Ajv = createRequire(new URL("../../web/package.json", import.meta.url))("ajv/dist/2020").default;
let house;
before(async () => {
  house = await House.open();
});
after(() => house?.close());

test("demo.json fits its schema and names every situation", async () => {
  const schema = JSON.parse(await readFile(new URL("../demo.schema.json", import.meta.url), "utf8"));
  const demo = JSON.parse(await readFile(path.join(house.portal.folder, "demo.json"), "utf8"));
  const ajv = new Ajv({ strict: false, formats: { uri: /^https?:\/\/\S+$/, "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/ } });
  const fits = ajv.compile(schema);
  assert.ok(fits(demo), JSON.stringify(fits.errors));
  const situations = demo.people.map(({ situation }) => situation);
  assert.ok(situations.filter((situation) => situation === "due").length >= 2);
  for (const situation of ["fresh", "expired", "revoked", "user", "other_institution", "superseded", "frozen"]) {
    assert.ok(situations.includes(situation), `nobody is ${situation}`);
  }
  const first = demo.people.find(({ situation }) => situation === "due").contract_id;
  assert.equal(demo.people.find(({ situation }) => situation === "user").contract_id, first);
});
