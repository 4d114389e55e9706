import assert from "node:assert/strict";
import { test } from "node:test";

import { type Entry, isAllowed, ringsNow, strength, titled } from "../src/bell";

const flash: Entry = { key: "f", loud: "flash", again: true, since: 0 };
const urgent: Entry = { key: "u", loud: "urgent", again: true, since: 0 };
const once: Entry = { key: "o", loud: "urgent", again: false, since: 0 };

test("what is new rings at once, a flash before all else", () => {
  assert.equal(ringsNow([urgent, flash], new Map(), 0), flash);
  assert.equal(ringsNow([], new Map(), 0), undefined);
});

test("an alert rings again after its while, a flash sooner than an urgent one", () => {
  const rang = new Map([["f", 0], ["u", 0]]);
  assert.equal(ringsNow([urgent, flash], rang, 1_000), undefined);
  assert.equal(ringsNow([urgent, flash], rang, 6_000), flash);
  assert.equal(ringsNow([urgent], rang, 6_000), undefined);
  assert.equal(ringsNow([urgent], rang, 30_000), urgent);
});

test("what is no alert rings once", () => {
  assert.equal(ringsNow([once], new Map(), 0), once);
  assert.equal(ringsNow([once], new Map([["o", 0]]), 3_600_000), undefined);
});

test("it gets louder until it is at full strength", () => {
  assert.ok(strength(flash, 0) < strength(flash, 30_000));
  assert.equal(strength(flash, 90_000), 1);
  assert.equal(strength(flash, 900_000), 1);
  assert.equal(strength({ since: 10_000 }, 0), strength(flash, 0)); // a clock that runs behind the node's
});

test("the window's title bears the word once, and loses it again", () => {
  const ringing = titled("Today · DL · Sangam", "Flash alert");
  assert.equal(ringing, "⚠ Flash alert · Today · DL · Sangam");
  assert.equal(titled(ringing, "Urgent alert"), "⚠ Urgent alert · Today · DL · Sangam");
  assert.equal(titled(ringing, ""), "Today · DL · Sangam");
});

test("a browser rings only where an officer let it", () => {
  assert.equal(isAllowed(null, "default"), false);
  assert.equal(isAllowed(null, "denied"), false);
  assert.equal(isAllowed("yes", "denied"), true);
  assert.equal(isAllowed(null, "granted"), true);
});
