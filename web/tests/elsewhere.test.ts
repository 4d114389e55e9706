import assert from "node:assert/strict";
import { test } from "node:test";

import { namedIn } from "../src/elsewhere";

const NAMES = ["Loni – Bhopura naka", "गिरोह कल्पित", "of"];

test("a text that has all words of a channel's name names it, in any script", () => {
  assert.equal(namedIn("For the naka at LONI, Bhopura side", NAMES), "Loni – Bhopura naka");
  assert.equal(namedIn("कल्पित गिरोह फिर दिखा", NAMES), "गिरोह कल्पित");
});

test("a text with some of its words, or with short ones alone, names none", () => {
  assert.equal(namedIn("seen at the naka", NAMES), undefined);
  assert.equal(namedIn("two of them", NAMES), undefined);
});
