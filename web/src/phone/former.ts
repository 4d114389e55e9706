// What a phone kept before keys had two halves.  The key was wrapped by a word of the node and by the PIN; anybody who
// read it could try PINs.  The PIN's part is erased as soon as this runs.  The node's part opens, once, what was not sent.
import { open, seal, type Opened, type Sealed } from "./vault";
import type { Store, Waiting } from "./store";

/** A key as it was wrapped by the node's word. */
export interface FormerKey {
  readonly tag: string;
  readonly byNode: Sealed;
}

/** Encrypt anew what waits under a former key, and forget that key.  word: the node's, as it was. */
export async function moveFormer(store: Store, former: FormerKey, word: string, opened: Opened): Promise<void> {
  const ofNode = await key(Uint8Array.from(atob(word), (letter) => letter.charCodeAt(0)));
  const before = await key(await open(ofNode, former.byNode));
  const moved: Waiting[] = [];
  for (const each of await store.waiting(former.tag)) {
    const plain = await open(before, each.body).catch(() => undefined);
    if (plain !== undefined) moved.push({ ...each, body: await seal(opened.outbox, plain) });
  }
  if (moved.length > 0) await store.keepWaiting(...moved);
  await store.dropFormer(former.tag);
}

async function key(raw: BufferSource): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
}
