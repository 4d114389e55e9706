import assert from "node:assert/strict";
import { test } from "node:test";

import { pressed } from "../src/pad";

test("a digit is added at the end", () => {
  assert.equal(pressed("12", "3", 8), "123");
  assert.equal(pressed("", "0", 8), "0");
});

test("back takes the last digit, and nothing from an empty field", () => {
  assert.equal(pressed("123", "back", 8), "12");
  assert.equal(pressed("", "back", 8), "");
});

test("the field's length holds", () => {
  assert.equal(pressed("12345678", "9", 8), "12345678");
});

test("nothing but a digit is ever added", () => {
  assert.equal(pressed("1", "", 8), "1");
  assert.equal(pressed("1", "a", 8), "1");
  assert.equal(pressed("1", "12", 8), "1");
});
