import assert from "node:assert/strict";
import { test } from "node:test";

import { left, since, span } from "../src/clocks";

const now = new Date("2026-03-03T08:00:00Z");
const say = { left: "{time} left", overdue: "overdue since {time}" };
const after = (minutes: number): Date => new Date(now.getTime() + minutes * 60_000);

test("a past time is told in the words of the page's language", () => {
  assert.equal(since(after(-3), now, "en"), "3 minutes ago");
  assert.equal(since(after(-3), now, "hi"), "3 मिनट पहले");
  assert.equal(since(after(-150), now, "en"), "2 hours ago");
});

test("a deadline counts down in hours and minutes", () => {
  assert.equal(left(after(130), now, "en", say).words, "2 hr 10 min left");
  assert.equal(left(after(120), now, "en", say).words, "2 hr left");
  assert.deepEqual(left(after(0.4), now, "en", say), { words: "1 min left", overdue: false });
});

test("a missed deadline says since when, by India's clock", () => {
  assert.deepEqual(left(after(-25), now, "en", say), { words: "overdue since 13:05", overdue: true });
});

test("spans longer than a day leave the minutes out", () => {
  assert.equal(span(1500, "en"), "1 day 1 hr");
});
