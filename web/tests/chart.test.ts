import assert from "node:assert/strict";
import { test } from "node:test";

import { Board, type Drawing, type SavedChart } from "../src/chart/board";
import { compareDays } from "../src/chart/compare";
import { placesAround } from "../src/chart/places";

const record = (id: string) => ({ id, kind: "person", title: id, owner: "DL", cautions: "", banned: false, barred: false });
const tie = (one: string, other: string) => ({
  id: `${one}:${other}:${one}`, one, other, relation: "associate", grade: "B2", owner: "DL", source: "s", said_in: one,
  since: "2026-01-01", until: "", barred: false,
});
const drawing = (ids: string[], ties: [string, string][]): Drawing => ({
  records: ids.map(record), ties: ties.map(([one, other]) => tie(one, other)), kinds: {}, grades: {},
  shown: ids.length, whole: ids.length,
});
const saved = (places: SavedChart["places"], version = 1): SavedChart => ({
  ...drawing(Object.keys(places), [["a", "b"]]), chart: "c", name: "n", version, places, pins: [], views: [],
});
const at = (board: Board, id: string) => [board.places.get(id)?.x, board.places.get(id)?.y];

test("new records find free spots and move nothing", () => {
  const taken = placesAround({ x: 0, y: 0 }, 40, [{ x: 0, y: 0 }]);
  const all = [{ x: 0, y: 0 }, ...taken, ...placesAround({ x: 0, y: 0 }, 40, [{ x: 0, y: 0 }, ...taken])];
  for (const one of all) {
    for (const other of all) {
      if (one !== other) assert.ok(Math.abs(one.x - other.x) >= 150 || Math.abs(one.y - other.y) >= 64);
    }
  }
});

test("expanding, collapsing, hiding and undoing leave what is placed where it is", () => {
  const board = new Board();
  board.begin(drawing(["a", "b", "c"], [["a", "b"], ["b", "c"]]));
  const before = ["a", "b", "c"].map((id) => at(board, id));
  assert.equal(board.expand("b", drawing(["d", "e"], [["b", "d"], ["b", "e"]])), 2);
  const around = at(board, "d");
  assert.equal(board.collapse("b"), 4); // a, c, d and e hang on b alone
  assert.equal(board.expand("b", drawing([], [])), 4);
  assert.deepEqual(at(board, "d"), around);
  board.takeOff(["d"]);
  board.undo();
  board.undo();
  board.undo();
  board.redo();
  assert.deepEqual(["a", "b", "c"].map((id) => at(board, id)), before);
});

test("what is sent is what was done since the version that the node gave", () => {
  const board = new Board();
  board.open(saved({ a: [0, 0, false], b: [10.5, 3, false] }));
  assert.equal(board.isDirty, false);
  board.move(new Map([["a", { x: 5, y: 6 }]]));
  board.takeOff(["b"]);
  assert.deepEqual(board.change().places, { a: [5, 6, false] });
  assert.deepEqual(board.change().removed, ["b"]);
  board.kept(2, board.layout);
  assert.equal(board.isDirty, false);
});

test("taking in another's save keeps both officers' places", () => {
  const board = new Board();
  board.open(saved({ a: [0, 0, false], b: [10, 0, false] }));
  board.move(new Map([["a", { x: 5, y: 5 }]]));
  assert.equal(board.takeIn(saved({ a: [0, 0, false], b: [90, 0, false], c: [7, 7, false] }, 2)), 1);
  assert.deepEqual(["a", "b", "c"].map((id) => at(board, id)), [[5, 5], [90, 0], [7, 7]]);
  assert.deepEqual(board.change().places, { a: [5, 5, false] });
  assert.equal(board.version, 2);
});

test("another chart is put beside this one, and nothing that stands here moves", () => {
  const board = new Board();
  board.open(saved({ a: [0, 0, false], b: [10.5, 40, false] }));
  const other = { ...saved({ a: [700, 9, false], c: [-50, 20, true], d: [150, 70, false] }), pins: ["c:d:c"] };
  assert.equal(board.merge(other), 2);
  assert.deepEqual(["a", "b"].map((id) => at(board, id)), [[0, 0], [10.5, 40]]);
  assert.deepEqual([150 - -50, 70 - 20], [(at(board, "d")[0] as number) - (at(board, "c")[0] as number), (at(board, "d")[1] as number) - (at(board, "c")[1] as number)]);
  assert.ok((at(board, "c")[0] as number) >= 10.5 + 300);
  assert.equal(board.places.get("c")?.hidden, true);
  assert.deepEqual([...board.pins], ["c:d:c"]);
  assert.equal(board.merge(other), 0);
  board.undo();
  assert.deepEqual([...board.places.keys()], ["a", "b"]);
});

test("two days say what is new and what went, and move nothing", () => {
  const board = new Board();
  board.begin({ ...drawing(["a", "b", "c", "d"], []), ties: [
    tie("a", "b"), { ...tie("b", "c"), since: "2026-03-01" }, { ...tie("a", "d"), until: "2026-02-01" },
  ] });
  const before = [...board.places];
  const found = compareDays(board, "2026-01-15", "2026-04-01");
  assert.deepEqual([found.fresh.map((each) => each.id), found.gone.map((each) => each.id)], [["b:c:b"], ["a:d:a"]]);
  assert.deepEqual([[...found.kept], found.came, found.left], [["a:b:a"], ["c"], ["d"]]);
  assert.deepEqual([...board.places], before);
});
