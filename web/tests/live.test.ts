import assert from "node:assert/strict";
import { test } from "node:test";

import { readCounts } from "../src/live";
import { isPlain } from "../src/unsent";

test("the numbers of the navigation are read by way, and nothing else is", () => {
  assert.deepEqual([...readCounts('{"today": 4, "alerts": 0}')], [["today", 4], ["alerts", 0]]);
  assert.deepEqual([...readCounts('{"today": "4", "alerts": -1, "x": 1.5}')], []);
  for (const data of ["", "changed", "null", "[]", "7"]) assert.equal(readCounts(data).size, 0);
});

test("only a form that the browser itself sends is kept on its page", () => {
  const form = (method: string, htmx: boolean) => ({ method, hasAttribute: () => htmx });
  assert.equal(isPlain(form("post", false)), true);
  assert.equal(isPlain(form("post", true)), false);
  assert.equal(isPlain(form("get", false)), false);
  assert.equal(isPlain(form("dialog", false)), false);
});
