import assert from "node:assert/strict";
import { test } from "node:test";

import { scaled, VOICE_FORMS } from "../src/phone/media";
import { outcomeOf, pack, unpack } from "../src/phone/outbox";
import { offsetIn } from "../src/phone/upload";
import { bytesOf, textOf } from "../src/phone/passkeys";
import { forWords, keyOfLock, keyOfSecret, makeKeys, newCode, open, openByLock, openByNode, openBySecret, seal, secretOf } from "../src/phone/vault";
import { withLock, withSecret } from "../src/phone/vault";

const WORDS = { outbox: btoa("o".repeat(32)), lists: btoa("l".repeat(32)) };

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

test("the node's words, the phone's lock and a code each open the keys, and nothing else does", async () => {
  const bare = await forWords(await makeKeys("tag", 0), WORDS);
  const [lock, other] = await Promise.all([1, 2].map((each) => keyOfLock(new Uint8Array(32).fill(each))));
  const keys = await withSecret(await withLock(bare, WORDS, lock!, "id"), WORDS, await secretOf("12345 67890 12345"));
  const opened = await openByNode(keys, WORDS);
  const sealed = await seal(opened.lists!, new TextEncoder().encode("naka"));
  for (const again of [await openByNode(keys, WORDS), await openByLock(keys, lock!), await openBySecret(keys, "123456789012345")]) {
    assert.equal(new TextDecoder().decode(await open(again.lists!, sealed)), "naka");
    await assert.rejects(open(again.outbox, sealed));
  }
  await assert.rejects(openByLock(keys, other!));
  await assert.rejects(openByLock(bare, lock!));
  await assert.rejects(openBySecret(keys, "123456789012346"));
  await assert.rejects(openBySecret(bare, "123456789012345"));
  await assert.rejects(open((await openByNode(keys, { ...WORDS, lists: WORDS.outbox })).lists!, sealed));
  await assert.rejects(open((await openByNode(await makeKeys("tag", 0), WORDS)).lists!, sealed));
});

test("no half of a key can be read, and a browser that is not enrolled has no key of lists", async () => {
  const keys = await makeKeys("tag", 0);
  await assert.rejects(crypto.subtle.exportKey("raw", keys.half));
  assert.equal((await openByNode(keys, { ...WORDS, lists: "" })).lists, undefined);
  assert.equal((await keyOfSecret("1", new Uint8Array(16))).extractable, false);
});

test("other words than before end what opened the former ones", async () => {
  const keys = await withSecret(await forWords(await makeKeys("tag", 0), WORDS), WORDS, await secretOf("1"));
  assert.equal(await forWords(keys, WORDS), keys);
  assert.equal((await forWords(keys, { ...WORDS, lists: "" })).bySecret, null);
});

test("a code has fifteen digits and is another each time", () => {
  const codes = Array.from({ length: 50 }, newCode);
  for (const code of codes) assert.match(code, /^[0-9]{15}$/u);
  assert.equal(new Set(codes).size, 50);
});

test("what a browser says of a passkey is the same in base64url and back", () => {
  const bytes = new Uint8Array([0, 251, 255, 254, 62, 63]);
  assert.equal(textOf(bytes.buffer), "APv__j4_");
  assert.deepEqual(bytesOf("APv__j4_"), bytes);
  assert.equal(textOf(null), "");
});
