// What the phone keeps, in IndexedDB: halves of keys, the outbox, the lists.  Only ids, tags and times stand in the clear.
import { markPin, markUnsent } from "./flags";
import type { FormerKey } from "./former";
import type { Keys, Sealed, Secret } from "./vault";

/** The PIN of a pool phone that was just typed, as the key that it makes. */
export interface PinAtTheDoor extends Secret {
  readonly at: number;
}

/** A thing that waits to be sent.  why: the node's sentence where it was refused, else empty.  order: as it was made. */
export interface Waiting {
  readonly id: string;
  readonly tag: string;
  readonly order: number;
  readonly at: number;
  readonly why: string;
  readonly body: Sealed;
}

/** The lists of an officer as last read.  until: when a pool phone erases them, with their key. */
export interface KeptLists {
  readonly tag: string;
  readonly at: number;
  readonly until?: number | undefined;
  readonly body: Sealed;
}

const NAME = "sangam-phone";
const TYPED = "typed";
const PIN_MS = 600_000;
const DAY_MS = 86_400_000;
const LISTS_MS = DAY_MS;
const ALL_MS = 14 * DAY_MS;

type Name = "keys" | "outbox" | "lists" | "pin" | "former";

// The first version kept the key wrapped by the PIN: that part goes at once, and the lists that it opened.
function fromFirst(asked: IDBOpenDBRequest): void {
  const rows = asked.transaction?.objectStore("keys");
  if (rows === undefined) return;
  const kept = rows.getAll() as IDBRequest<FormerKey[]>;
  kept.onsuccess = () => {
    const former = asked.transaction?.objectStore("former");
    for (const { tag, byNode } of kept.result) former?.put({ tag, byNode });
    for (const name of ["keys", "lists", "pin"]) asked.transaction?.objectStore(name).clear();
  };
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the phone keeps nothing"));
  });
}

/** What the phone keeps. */
export class Store {
  private constructor(private readonly db: IDBDatabase) {}

  /** Open it, and throw away what is older than it may be. */
  static async open(): Promise<Store> {
    const asked = indexedDB.open(NAME, 2);
    asked.onupgradeneeded = (event) => {
      asked.result.createObjectStore("former", { keyPath: "tag" });
      if (event.oldVersion === 1) return fromFirst(asked);
      for (const name of ["keys", "lists"]) asked.result.createObjectStore(name, { keyPath: "tag" });
      asked.result.createObjectStore("outbox", { keyPath: "id" });
      asked.result.createObjectStore("pin");
    };
    const store = new Store(await done(asked));
    await store.throwAwayOld(Date.now());
    return store;
  }

  async keys(tag: string): Promise<Keys | undefined> {
    return (await this.all<Keys>("keys")).find((each) => each.tag === tag);
  }

  async allKeys(): Promise<Keys[]> {
    return this.all<Keys>("keys");
  }

  async keepKeys(keys: Keys): Promise<void> {
    await this.write("keys", (rows) => rows.put(keys));
  }

  async lists(tag: string): Promise<KeptLists | undefined> {
    return (await this.all<KeptLists>("lists")).find((each) => each.tag === tag);
  }

  async keepLists(lists: KeptLists): Promise<void> {
    await this.write("lists", (rows) => rows.put(lists));
  }

  /** Return what waits of an officer, in the order in which it was made. */
  async waiting(tag: string): Promise<Waiting[]> {
    const found = (await this.all<Waiting>("outbox")).filter((each) => each.tag === tag);
    return found.sort((one, other) => one.order - other.order || (one.id < other.id ? -1 : 1));
  }

  /** Keep things in the outbox, all of them or none. */
  async keepWaiting(...things: readonly Waiting[]): Promise<void> {
    await this.write("outbox", (rows) => things.forEach((each) => rows.put(each)));
    markUnsent(true);
  }

  async drop(id: string): Promise<void> {
    await this.write("outbox", (rows) => rows.delete(id));
    if ((await done(this.rows("outbox", "readonly").count())) === 0) markUnsent(false);
  }

  /** Return the PIN that was typed just now on a pool phone, and forget it. */
  async takePin(): Promise<Secret | undefined> {
    const typed = await done<PinAtTheDoor | undefined>(this.rows("pin", "readonly").get(TYPED));
    await this.write("pin", (rows) => rows.delete(TYPED));
    markPin(false);
    return typed !== undefined && typed.at > Date.now() - PIN_MS ? typed : undefined;
  }

  async keepPin(typed: PinAtTheDoor): Promise<void> {
    await this.write("pin", (rows) => rows.put(typed, TYPED));
    markPin(true);
  }

  async hasFormer(): Promise<boolean> {
    return (await done(this.rows("former", "readonly").count())) > 0;
  }

  async former(tag: string): Promise<FormerKey | undefined> {
    return (await this.all<FormerKey>("former")).find((each) => each.tag === tag);
  }

  async dropFormer(tag: string): Promise<void> {
    await this.write("former", (rows) => rows.delete(tag));
  }

  /** Erase all that is kept under a tag. */
  async erase(tag: string): Promise<void> {
    await this.forgetLists(tag);
    await this.write("keys", (rows) => rows.delete(tag));
  }

  async forgetLists(tag: string): Promise<void> {
    await this.write("lists", (rows) => rows.delete(tag));
  }

  private async throwAwayOld(now: number): Promise<void> {
    for (const each of await this.all<KeptLists>("lists")) {
      if (each.until !== undefined && each.until < now) await this.erase(each.tag);
      else if (each.at < now - LISTS_MS) await this.forgetLists(each.tag);
    }
    for (const each of await this.all<Keys>("keys")) {
      if (each.at < now - ALL_MS && (await this.waiting(each.tag)).every((one) => one.at < now - ALL_MS)) {
        for (const one of await this.waiting(each.tag)) await this.drop(one.id);
        await this.write("keys", (rows) => rows.delete(each.tag));
      }
    }
  }

  private async all<T>(name: Name): Promise<T[]> {
    return done<T[]>(this.rows(name, "readonly").getAll());
  }

  private rows(name: Name, mode: IDBTransactionMode): IDBObjectStore {
    return this.db.transaction(name, mode, { durability: "strict" }).objectStore(name);
  }

  // The promise is kept when the transaction is: then the disk has it.
  private async write(name: Name, act: (rows: IDBObjectStore) => unknown): Promise<void> {
    const rows = this.rows(name, "readwrite");
    await new Promise<void>((resolve, reject) => {
      rows.transaction.oncomplete = () => resolve();
      rows.transaction.onabort = () => reject(rows.transaction.error ?? new Error("the phone kept nothing"));
      act(rows);
    });
  }
}
