import assert from "node:assert/strict";
import { test } from "node:test";

import { left, since, span, spansOf, type Spans } from "../src/clocks";

const given = (said: string): Spans => {
  const words = spansOf(said);
  assert.ok(words);
  return words;
};
const en = given(
  "under 1 min|{minutes} min|1 h|{hours} h|1 h {minutes} min|{hours} h {minutes} min|" +
    "{days} d|{days} d 1 h|{days} d {hours} h|{span} old|{span} ago",
);
const hi = given("1 मिनट से कम|{minutes} मिनट|1 घंटा|{hours} घंटे|||||| {span} पुरानी|{span} पहले".replace("| ", "|"));
const MINUTE_MS = 60_000;
const now = new Date("2026-03-03T08:00:00Z");
const say = { left: "{time} left", overdue: "overdue since {time}" };
const after = (minutes: number): Date => new Date(now.getTime() + minutes * MINUTE_MS);

test("an age is told in the words of the page's language", () => {
  assert.equal(since("age", after(-4), now, en), "4 min old");
  assert.equal(since("ago", after(-150), now, en), "2 h 30 min ago");
  assert.match(since("ago", after(-3), now, hi), /^3 मिनट/);
});

test("a deadline counts down in hours and minutes, as the server says it", () => {
  assert.equal(left(after(65), now, en, say).words, "1 h 5 min left");
  assert.equal(left(after(120), now, en, say).words, "2 h left");
  assert.deepEqual(left(after(0.4), now, en, say), { words: "under 1 min left", overdue: false });
});

test("a missed deadline says since when, by India's clock", () => {
  assert.deepEqual(left(after(-25), now, en, say), { words: "overdue since 13:05", overdue: true });
});

test("spans longer than a day leave the minutes out", () => {
  assert.equal(span(1500 * MINUTE_MS, en), "1 d 1 h");
  assert.equal(span(2880 * MINUTE_MS, en), "2 d");
});

test("where the server gave no words, its own text stands", () => {
  assert.equal(spansOf(undefined), null);
  assert.equal(spansOf("4 min"), null);
});
