import assert from "node:assert/strict";
import { test } from "node:test";

import { forgetDone, keepDone, sentAs, waitingFor, type Kept } from "../src/courses";
import { dropCoursesOfOthers } from "../src/kept-course";

class Store implements Storage {
  private readonly kept = new Map<string, string>();
  get length(): number {
    return this.kept.size;
  }
  key(at: number): string | null {
    return [...this.kept.keys()][at] ?? null;
  }
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }
  removeItem(key: string): void {
    this.kept.delete(key);
  }
  clear(): void {
    this.kept.clear();
  }
}

function done(id: string, officer = "AAA"): Kept {
  return { officer, address: "/courses/sangam/done/", fields: { completion: id, "answer-hit": "1" } };
}

test("a completion waits for its own officer alone, until it is forgotten", () => {
  const store = new Store();
  store.setItem("draft:other", "not JSON");
  keepDone(store, done("1"));
  keepDone(store, done("2", "BBB"));
  keepDone(store, done("1"));
  assert.deepEqual(waitingFor(store, "AAA"), [done("1")]);
  forgetDone(store, done("1"));
  assert.deepEqual(waitingFor(store, "AAA"), []);
  assert.equal(waitingFor(store, "BBB").length, 1);
});

test("only an answer about the completion itself ends its wait", () => {
  const json = [200, 400, 403, 409, 401, 404, 429, 500, 503].map((status) => sentAs(status, "application/json"));
  assert.deepEqual(json, ["taken", "refused", "refused", "refused", "kept", "kept", "kept", "kept", "kept"]);
  assert.deepEqual([200, 403].map((status) => sentAs(status, "text/html; charset=utf-8")), ["kept", "kept"]);
});

test("a course that is kept for another officer is thrown away", async () => {
  const store = new Store();
  const dropped: string[] = [];
  const caches = { delete: (name: string) => Promise.resolve(dropped.push(name) > 0) };
  Object.defineProperty(globalThis, "caches", { value: caches, configurable: true });
  await dropCoursesOfOthers(store, "AAA");
  const before = dropped.length;
  await dropCoursesOfOthers(store, "AAA");
  assert.equal(dropped.length, before);
  await dropCoursesOfOthers(store, "BBB");
  assert.equal(dropped.length, before + 1);
});
