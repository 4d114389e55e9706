import assert from "node:assert/strict";
import { test } from "node:test";

import { nextIndex, sends } from "../src/keys";

test("Enter in the box asks; with Shift, or while a word is composed, it does not", () => {
  const press = { key: "Enter", shiftKey: false, ctrlKey: false, altKey: false, isComposing: false };
  assert.equal(sends(press), true);
  assert.equal(sends({ ...press, shiftKey: true }), false);
  assert.equal(sends({ ...press, isComposing: true }), false);
  assert.equal(sends({ ...press, key: "a" }), false);
});

test("j from nowhere goes to the first entry and k to the last", () => {
  assert.equal(nextIndex(-1, 1, 3), 0);
  assert.equal(nextIndex(-1, -1, 3), 2);
});

test("a list's ends hold", () => {
  assert.equal(nextIndex(2, 1, 3), 2);
  assert.equal(nextIndex(0, -1, 3), 0);
});

test("an empty list has nowhere to go", () => {
  assert.equal(nextIndex(-1, 1, 0), -1);
});
