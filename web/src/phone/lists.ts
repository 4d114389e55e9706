// The lists that can be read without a link: asked of the node, kept encrypted, given back by who holds the key.
import type { DueCourse } from "./courses";
import { markRead } from "./flags";
import { moveFormer } from "./former";
import { Outbox } from "./outbox";
import type { Store } from "./store";
import { forWords, makeKeys, open, openByNode, seal, withSecret, type Keys, type Opened, type Words } from "./vault";

export interface Alert {
  readonly id: string;
  readonly number: string;
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly caution: string;
  readonly force: string;
  readonly until: number;
  readonly waits: boolean;
}

export interface Counterpart {
  readonly name: string;
  readonly force: string;
  readonly who: string;
  readonly phone: string;
}

/** A board of an operation as last read: the node has put it in words. */
export interface Board {
  readonly title: string;
  readonly number: string;
  readonly force: string;
  readonly state: string;
  readonly starts: string;
  readonly place: string;
  readonly stop: string;
  readonly tasks: readonly string[];
  readonly lines: readonly string[];
}

export interface Lists {
  readonly at: number;
  readonly channels: readonly { readonly id: string; readonly name: string }[];
  readonly alerts: readonly Alert[];
  readonly across: readonly Counterpart[];
  readonly boards?: readonly Board[];
  readonly courses?: readonly DueCourse[];
  readonly until?: number;
}

/** What the node gives beside the lists.  passkey: of this device, or empty.  former: as it was before. */
interface Answer extends Lists {
  readonly tag: string;
  readonly words: Words;
  readonly passkey: string;
  readonly former: string;
}

/** What was read: the outbox, open, the lists, and what another opener needs. */
export interface Read {
  readonly outbox: Outbox;
  readonly lists: Lists;
  readonly words: Words;
  readonly passkey: string;
}

export const NO_LISTS: Lists = { at: 0, channels: [], alerts: [], across: [] };

/** Ask the node for the lists, and keep them where this phone is enrolled.  Nothing where it does not answer. */
export async function readLists(store: Store, attended: boolean, address = "/phone/lists/"): Promise<Read | undefined> {
  const headers: HeadersInit = attended ? {} : { "Sangam-Unattended": "1" };
  const asked = (await store.hasFormer()) ? `${address}?former=1` : address;
  const answer = await fetch(asked, { headers, redirect: "manual", cache: "no-store" }).catch(() => undefined);
  if (answer?.ok !== true) return undefined;
  const { tag, words, passkey, former, ...lists } = (await answer.json()) as Answer;
  const opened = await openByNode(await keysFor(store, tag, words), words);
  await move(store, tag, former, opened);
  if (opened.lists === undefined) await store.forgetLists(tag);
  else {
    const text = new TextEncoder().encode(JSON.stringify(lists));
    await store.keepLists({ tag, at: lists.at, until: lists.until, body: await seal(opened.lists, text) });
  }
  markRead(Date.now());
  return { outbox: new Outbox(store, tag, opened.outbox), lists, words, passkey };
}

// A PIN that was just typed opens a pool phone; other words than before end what opened the former ones.
async function keysFor(store: Store, tag: string, words: Words): Promise<Keys> {
  const kept = (await store.keys(tag)) ?? (await makeKeys(tag, Date.now()));
  const keys = await forWords(kept, words);
  const typed = tag.startsWith("pool-") ? await store.takePin() : undefined;
  const now = typed === undefined ? keys : await withSecret(keys, words, typed);
  await store.keepKeys({ ...now, at: Date.now() });
  return now;
}

async function move(store: Store, tag: string, word: string, opened: Opened): Promise<void> {
  const former = word === "" ? undefined : await store.former(tag);
  if (former !== undefined) await moveFormer(store, former, word, opened).catch(() => undefined);
}

/** Return the lists as last read. */
export async function keptLists(store: Store, tag: string, key: CryptoKey | undefined): Promise<Lists> {
  const kept = await store.lists(tag);
  if (kept === undefined || key === undefined) return NO_LISTS;
  return JSON.parse(new TextDecoder().decode(await open(key, kept.body))) as Lists;
}
