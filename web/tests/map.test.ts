import assert from "node:assert/strict";
import { test } from "node:test";

import { type Box, type Cell, boxRound, countOf, holds, resolutionAt } from "../src/map/answer";

const WIDTHS = { "3": 103_000, "4": 39_000, "5": 14_800, "6": 5_600, "7": 2_110, "8": 799, "9": 302 };
const INDIA: Box = [6, 67.5, 37.5, 97.7];
const CELL: Cell = { id: "a", edge: [], middle: "", n: 5, weeks: [2, 0, 3], theirs: 1, rough: 0, url: "" };

test("a hexagon counts a week, or all of them", () => {
  assert.deepEqual([0, 1, 2, 3, 4].map((week) => countOf(CELL, week)), [5, 2, 0, 3, 0]);
});

test("a hexagon is wide enough to be pressed at every zoom, and never finer than the map's", () => {
  assert.equal(resolutionAt(4, 28, WIDTHS), 3);
  assert.equal(resolutionAt(15, 28, WIDTHS), 9);
  for (let zoom = 5; zoom < 15; zoom++) {
    assert.ok(resolutionAt(zoom, 28, WIDTHS) <= resolutionAt(zoom + 1, 28, WIDTHS));
  }
});

test("what is asked is the view and half as much round it, within the land", () => {
  assert.deepEqual(boxRound([28, 76, 29, 78], INDIA), [27.5, 75, 29.5, 79]);
  assert.deepEqual(boxRound([0, 60, 40, 110], INDIA), [...INDIA]);
  assert.equal(boxRound([50, 10, 51, 11], INDIA), null);
});

test("panning within what was asked asks nothing", () => {
  const box: Box = [27.5, 75, 29.5, 79];
  assert.equal(holds(box, [28, 76, 29, 78], INDIA), true);
  assert.equal(holds(box, [28, 76, 29.6, 78], INDIA), false);
  assert.equal(holds(INDIA, [0, 60, 40, 110], INDIA), true);
});
