// The outbox: things made on this phone under ids made here, kept encrypted until the node has said that it has them.
// A thing is sent again until then; the node takes an id once, and only from the officer who made the thing.  One page
// of a browser sends at a time.
import { Store, type Waiting } from "./store";
import { PART, sendInParts } from "./upload";
import { open, seal } from "./vault";

const STALLED_MS = 120_000;

/** A thing to be sent: its fields, and a file where there is one. */
export interface Thing {
  readonly fields: Readonly<Record<string, string>>;
  readonly file?: { readonly name: string; readonly bytes: ArrayBuffer } | undefined;
}

export type Outcome = "taken" | "refused" | "large" | "later";

/** Return a thing as bytes: the length of its fields, its fields as JSON, its file. */
export function pack(thing: Thing): Uint8Array<ArrayBuffer> {
  const head = new TextEncoder().encode(JSON.stringify({ fields: thing.fields, name: thing.file?.name ?? null }));
  const file = new Uint8Array(thing.file?.bytes ?? new ArrayBuffer(0));
  const packed = new Uint8Array(4 + head.length + file.length);
  new DataView(packed.buffer).setUint32(0, head.length);
  packed.set(head, 4);
  packed.set(file, 4 + head.length);
  return packed;
}

/** Return the thing that was packed. */
export function unpack(packed: ArrayBuffer): Thing {
  const length = new DataView(packed).getUint32(0);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(packed, 4, length))) as {
    fields: Record<string, string>;
    name: string | null;
  };
  const file = head.name === null ? undefined : { name: head.name, bytes: packed.slice(4 + length) };
  return { fields: head.fields, file };
}

/** Return what an answer means for a thing that was sent. */
export function outcomeOf(status: number, isOurs: boolean): Outcome {
  if (status === 413) return "large";
  if (!isOurs) return "later";
  if (status === 200) return "taken";
  return [400, 403, 404, 409].includes(status) ? "refused" : "later";
}

/** The outbox of one officer, open. */
export class Outbox {
  constructor(
    private readonly store: Store,
    readonly tag: string,
    readonly key: CryptoKey,
    private last = 0,
  ) {}

  /** Keep things until they are sent, all of them or none; return when the disk has them. */
  async add(...things: readonly Thing[]): Promise<void> {
    const kept: Waiting[] = [];
    for (const thing of things) {
      const [id, at] = [crypto.randomUUID(), Date.now()];
      this.last = Math.max(at, this.last + 1);
      const order = this.last;
      kept.push({ id, tag: this.tag, order, at, why: "", body: await seal(this.key, pack(thing)) });
    }
    await this.store.keepWaiting(...kept);
  }

  async waiting(): Promise<Waiting[]> {
    return this.store.waiting(this.tag);
  }

  /** Return a thing that waits; undefined where it was made under another key, which is lost. */
  async thing(waiting: Waiting): Promise<Thing | undefined> {
    return open(this.key, waiting.body).then(unpack, () => undefined);
  }

  async drop(id: string): Promise<void> {
    await this.store.drop(id);
  }

  /** Send what waits, in its order, until the link fails; tell of each change: of a large file, how much is there. */
  async send(page: Document, large: string, tell: (sending: string, percent?: number) => void): Promise<void> {
    await navigator.locks.request("sangam-outbox", { ifAvailable: true }, async (lock) => {
      if (lock === null) return;
      for (const each of await this.waiting()) {
        if (each.why !== "") continue;
        tell(each.id);
        if (!(await this.sendOne(page, each, large, (percent) => tell(each.id, percent)))) break;
        tell("");
      }
    });
    tell("");
  }

  private async sendOne(
    page: Document,
    waiting: Waiting,
    large: string,
    tell: (percent: number) => void,
  ): Promise<boolean> {
    const thing = await this.thing(waiting);
    if (thing === undefined) return true;
    const inParts = thing.file !== undefined && thing.file.bytes.byteLength > PART;
    const uploaded = inParts ? await sendInParts(waiting.id, thing.file.bytes, tokenOf(page), tell) : "whole";
    if (uploaded === "later") return false;
    if (uploaded !== "whole") return this.heed(waiting, uploaded, large);
    try {
      return await this.heed(waiting, await fetch("/phone/send/", this.requestOf(page, waiting, thing, inParts)), large);
    } catch {
      return false;
    }
  }

  /** Do what an answer says; return whether the next thing may be sent. */
  private async heed(waiting: Waiting, answer: Response, large: string): Promise<boolean> {
    const isOurs = answer.headers.get("Content-Type")?.startsWith("application/json") === true;
    const outcome = outcomeOf(answer.status, isOurs);
    if (outcome === "later") return false;
    if (outcome === "taken") await this.store.drop(waiting.id);
    else await this.store.keepWaiting({ ...waiting, why: outcome === "large" ? large : await reason(answer) });
    return true;
  }

  private requestOf(page: Document, waiting: Waiting, thing: Thing, inParts: boolean): RequestInit {
    const form = new FormData();
    for (const [name, value] of Object.entries(thing.fields)) form.set(name, value);
    form.set("id", waiting.id);
    form.set("tag", waiting.tag);
    form.set("waited", String(Math.max(0, Math.round((Date.now() - waiting.at) / 1000))));
    if (inParts) form.set("upload", waiting.id);
    if (inParts) form.set("name", thing.file?.name ?? "");
    else if (thing.file !== undefined) form.set("file", new Blob([thing.file.bytes]), thing.file.name);
    const signal = AbortSignal.timeout(STALLED_MS);
    return { method: "POST", body: form, headers: tokenOf(page), redirect: "manual", cache: "no-store", signal };
  }
}

async function reason(answer: Response): Promise<string> {
  const said = (await answer.json()) as { why?: unknown };
  return typeof said.why === "string" && said.why !== "" ? said.why : String(answer.status);
}

function tokenOf(page: Document): Record<string, string> {
  const said = page.body.getAttribute("hx-headers");
  return said === null ? {} : (JSON.parse(said) as Record<string, string>);
}
