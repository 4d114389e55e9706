import assert from "node:assert/strict";
import { test } from "node:test";

import { scaled, VOICE_FORMS } from "../src/phone/media";
import { outcomeOf, pack, unpack } from "../src/phone/outbox";
import { offsetIn } from "../src/phone/upload";
import { keyOfPin, makeKeys, open, openByNode, openByPin, seal, typedPin, withPin } from "../src/phone/vault";

const WORD = btoa("w".repeat(32));

test("a thing that was packed is the same unpacked", () => {
  const bytes = new Uint8Array([0, 255, 7]).buffer;
  const thing = { fields: { text: "सफ़ेद स्कॉर्पियो" }, file: { name: "photo.jpg", bytes } };
  assert.deepEqual(unpack(pack(thing).buffer), thing);
  assert.deepEqual(unpack(pack({ fields: { text: "" } }).buffer), { fields: { text: "" }, file: undefined });
});

test("only the node's own word takes a thing out of the outbox", () => {
  assert.equal(outcomeOf(200, true), "taken");
  for (const status of [400, 403, 404, 409]) assert.equal(outcomeOf(status, true), "refused");
  assert.equal(outcomeOf(413, false), "large");
  for (const [status, ours] of [[200, false], [0, false], [500, true], [503, true], [429, true], [401, true], [403, false]] as const) {
    assert.equal(outcomeOf(status, ours), "later");
  }
});

test("only the node's own word says how much of a file is there", async () => {
  const said = (body: string, status: number, type = "application/json"): Response =>
    new Response(body, { status, headers: { "Content-Type": type } });
  for (const status of [200, 409]) assert.equal(await offsetIn(said('{"offset": 131072}', status)), 131_072);
  for (const answer of [said('{"state": "refused"}', 400), said("<p>sign in</p>", 200, "text/html"), said("{}", 200)]) {
    assert.equal(await offsetIn(answer), undefined);
  }
});

test("a photograph keeps its form and is never made larger", () => {
  assert.deepEqual(scaled(4000, 3000), [1600, 1200]);
  assert.deepEqual(scaled(3000, 4000), [1200, 1600]);
  assert.deepEqual(scaled(320, 200), [320, 200]);
  assert.deepEqual(scaled(100_000, 1), [1600, 1]);
});

test("what most players know is recorded first", () => {
  assert.deepEqual(VOICE_FORMS.map(([, ending]) => ending), ["m4a", "ogg", "webm", "m4a"]);
});

test("the PIN and the node's word each open the key, and nothing else does", async () => {
  const [bare, key] = await makeKeys("tag", WORD, 0);
  const keys = await withPin(bare, key, await typedPin("804613"));
  const sealed = await seal(key, new TextEncoder().encode("naka"));
  for (const opened of [await openByNode(keys, WORD), await openByPin(keys, "804613")]) {
    assert.equal(new TextDecoder().decode(await open(opened, sealed)), "naka");
  }
  await assert.rejects(openByPin(keys, "804614"));
  await assert.rejects(openByNode(keys, btoa("x".repeat(32))));
  await assert.rejects(openByPin(bare, "804613"));
  assert.equal((await keyOfPin("1", new Uint8Array(16))).extractable, false);
});
