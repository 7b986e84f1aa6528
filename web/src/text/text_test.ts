// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { samples } from "../../tools/samples";
import { en } from "./en";
import { ja } from "./ja";
import { fill, role_in, text_in, type TextKey } from "./text";

const names = (text: string) => [...new Set([...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]))].sort();
const page = (language: "ja" | "en") => samples("https://portal.localhost", language)[0]!.page;

test("names are filled in wherever they stand, and as often", () => {
  assert.equal(fill("{{a}}と{{b}}、また{{a}}", { a: "1", b: 2 }), "1と2、また1");
});

test("what is filled in is never filled in again", () => {
  assert.equal(fill("{{a}}", { a: "{{b}}", b: "no" }), "{{b}}");
});

test("a name without a value stays visible", () => {
  assert.equal(fill("あと{{days}}日", {}), "あと{{days}}日");
});

test("the institution is filled in by itself", () => {
  assert.equal(text_in(page("ja"), "common.call"), "お問い合わせ 0120-000-139（平日 9時〜17時）");
  assert.equal(text_in(page("ja"), "top.direct", { role: role_in(page("ja"), "administrator") }), "電子証明書方式で進む（管理者）");
});

// Words for 当金庫 exist only in Japanese; the step's name only stands in labels.
test("both languages fill in the same names", () => {
  for (const key of Object.keys(ja) as TextKey[]) {
    const wanted = names(ja[key]).filter((name) => name !== "self");
    assert.deepEqual(names(en[key]).filter((name) => name !== "self"), wanted, key);
  }
});
