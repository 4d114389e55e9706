// The lists that can be read without a link: asked of the node, kept encrypted, given back by who holds the key.
import type { DueCourse } from "./courses";
import { markRead } from "./flags";
import { Outbox, unlockByNode } from "./outbox";
import type { Store } from "./store";
import { open, seal } from "./vault";

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

type Answer = Lists & { readonly officer: string; readonly tag: string; readonly key: string };

export const NO_LISTS: Lists = { at: 0, channels: [], alerts: [], across: [] };

/** Ask the node for the lists and keep them; return the outbox, open, with the lists.  Nothing where it does not answer. */
export async function readLists(
  store: Store,
  attended: boolean,
  address = "/phone/lists/",
): Promise<[Outbox, Lists] | undefined> {
  const headers: HeadersInit = attended ? {} : { "Sangam-Unattended": "1" };
  const answer = await fetch(address, { headers, redirect: "manual", cache: "no-store" }).catch(() => undefined);
  if (answer?.ok !== true) return undefined;
  const { officer, tag, key, ...lists } = (await answer.json()) as Answer;
  const outbox = new Outbox(store, tag, await unlockByNode(store, officer, tag, key));
  const text = new TextEncoder().encode(JSON.stringify(lists));
  await store.keepLists({ tag, at: lists.at, until: lists.until, body: await seal(outbox.key, text) });
  markRead(Date.now());
  return [outbox, lists];
}

/** Return the lists as last read. */
export async function keptLists(store: Store, outbox: Outbox): Promise<Lists> {
  const kept = await store.lists(outbox.tag);
  if (kept === undefined) return NO_LISTS;
  return JSON.parse(new TextDecoder().decode(await open(outbox.key, kept.body))) as Lists;
}
