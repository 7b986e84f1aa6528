// SPDX-License-Identifier: Apache-2.0
import assert from "node:assert/strict";
import { test } from "node:test";
import { digits_of, in_card_order, in_pairs } from "./digits";

test("full-width digits and spaces between them are the same digits", () => {
  assert.equal(digits_of("３７ 1　2", 4), "3712");
  assert.equal(digits_of(" 0007\n", 4), "0007");
});

test("a wrong length never becomes a try", () => {
  assert.equal(digits_of("371", 4), null);
  assert.equal(digits_of("37123", 4), null);
  assert.equal(digits_of("", 4), null);
});

test("only digits are digits", () => {
  for (const typed of ["37a2", "-371", "三七一二", "٣٧١٢", "3.71"]) assert.equal(digits_of(typed, 4), null, typed);
});

test("a support number is read out in pairs", () => {
  assert.equal(in_pairs("123456"), "12-34-56");
});

test("cells are asked in the order in which they stand on the card", () => {
  assert.deepEqual(in_card_order(["H2", "C4", "A2", "J1"]), ["J1", "A2", "H2", "C4"]);
});
