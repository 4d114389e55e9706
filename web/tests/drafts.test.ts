import assert from "node:assert/strict";
import { test } from "node:test";

import { keyFor, places } from "../src/drafts";

const PAGE = "https://dl.example/requests/new/?record=1";

test("a form that is sent to its own page is kept by what the page is about", () => {
  assert.equal(keyFor("", PAGE, ""), "draft:/requests/new/?record=1");
  assert.notEqual(keyFor("", PAGE, ""), keyFor("", PAGE.replace("=1", "=2"), ""));
});

test("a form with an address of its own is kept by that, whatever page it stands on", () => {
  assert.equal(keyFor("/threads/7/say/", PAGE, ""), "draft:/threads/7/say/");
});

test("a mark tells forms with one address from each other", () => {
  assert.notEqual(keyFor("/checks/7/resolve/", PAGE, "a"), keyFor("/checks/7/resolve/", PAGE, "b"));
});

test("fields of one name are told apart by their order", () => {
  assert.deepEqual(places(["holder", "text", "holder", "holder"]), [0, 0, 1, 2]);
});
