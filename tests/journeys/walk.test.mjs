// SPDX-License-Identifier: Apache-2.0
// (a) The manual's walk, headless, as ./demo shows it.
import assert from "node:assert/strict";
import path from "node:path";
import { after, before, test } from "node:test";
import { House } from "./house.mjs";
import { walk } from "./walk.mjs";

let house;
before(async () => {
  house = await House.open({ only: ["due-1", "due-2"] });
});
after(() => house?.close());

test("an administrator renews from ① to ⑭ and logs in with the new certificate", async () => {
  const { portal, desk } = house;
  const person = portal.person("due-1");
  const { context } = await house.browserOf(person);
  const figures = await walk({ portal, desk, context, person, pictures: path.join(house.folder, "pictures") });
  assert.ok(figures.acts <= 9, `${figures.acts} acts: ${figures.actNames}`);
  assert.ok(figures.fullHandshakes <= 2, `${figures.fullHandshakes} full handshakes from the PIN to ⑫`);
});
