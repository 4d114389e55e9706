import assert from "node:assert/strict";
import { test } from "node:test";

import { Sent } from "../src/send-once";

test("a second tap on one button sends nothing for ten seconds", () => {
  const [sent, form, button] = [new Sent(), {}, {}];
  assert.deepEqual(
    [0, 300, 9_999, 10_000].map((ms) => sent.may(form, button, ms)),
    [true, false, false, true],
  );
});

test("another button, another form and a page that is shown again are free", () => {
  const [sent, form, button] = [new Sent(), {}, {}];
  assert.ok(sent.may(form, button, 0));
  assert.ok(sent.may(form, {}, 10));
  assert.ok(sent.may({}, button, 20));
  sent.forget(form);
  assert.ok(sent.may(form, button, 30));
});
