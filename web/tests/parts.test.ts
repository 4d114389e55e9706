import assert from "node:assert/strict";
import { test } from "node:test";

import { uploadId } from "../src/parts";

const bytes = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer as ArrayBuffer;

test("the same file has the same id, which is a UUID, and another file has another", async () => {
  const id = await uploadId(bytes("FIR 442"));
  assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.equal(await uploadId(bytes("FIR 442")), id);
  assert.notEqual(await uploadId(bytes("FIR 443")), id);
});
