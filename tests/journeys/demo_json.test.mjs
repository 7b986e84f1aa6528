// SPDX-License-Identifier: Apache-2.0
// .demo/demo.json is a contract: tests/demo.schema.json.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { pause } from "../../tools/portal.mjs";
import { House } from "./house.mjs";

const Ajv = createRequire(new URL("../../web/package.json", import.meta.url))("ajv/dist/2020").default;
let house;
const at = (name) => path.join(house.portal.folder, name);
const demoJson = async () => JSON.parse(await readFile(at("demo.json"), "utf8"));
before(async () => {
  house = await House.open();
});
after(() => house?.close());

test("demo.json fits its schema and names every situation", async () => {
  const schema = JSON.parse(await readFile(new URL("../demo.schema.json", import.meta.url), "utf8"));
  const demo = await demoJson();
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

test("pki_http of demo.json gives each institution's revocation list", async () => {
  const { pki_http: pki } = await demoJson();
  for (const { code, authority } of house.portal.created) {
    const digest = new X509Certificate(authority.certificate).fingerprint256.replaceAll(":", "").toLowerCase();
    const url = `${pki}/${code}-${digest.slice(0, 16)}.crl`;
    // The scheduler's first turn makes it.
    let answer = await fetch(url);
    for (const end = Date.now() + 20_000; answer.status === 404 && Date.now() < end; answer = await fetch(url)) {
      await pause(200);
    }
    assert.equal(answer.status, 200, url);
    await writeFile(at("list.crl"), Buffer.from(await answer.arrayBuffer()));
    await writeFile(at("issuer.pem"), authority.certificate);
    const args = ["crl", "-inform", "DER", "-in", at("list.crl"), "-CAfile", at("issuer.pem"), "-noout", "-verify"];
    assert.match((await promisify(execFile)("openssl", args)).stderr, /verify OK/, code);
  }
});
