// A chart as a document in the browser: what stands where, what is hidden, which ties are pinned.  Each act can be taken
// back.  What is sent to the node is what was done since the version that it gave.
import { placesAround, type Point } from "./places";

export interface RecordWords {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly owner: string;
  readonly cautions: string;
  readonly banned: boolean;
  readonly barred: boolean;
}

export interface TieWords {
  readonly id: string;
  readonly one: string;
  readonly other: string;
  readonly relation: string;
  readonly grade: string;
  readonly owner: string;
  readonly source: string;
  readonly said_in: string;
  readonly since: string;
  readonly until: string;
  readonly barred: boolean;
}

export interface NamedView {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  readonly day: string;
  readonly off: readonly string[];
}

export interface Drawing {
  readonly records: readonly RecordWords[];
  readonly ties: readonly TieWords[];
  readonly kinds: Readonly<Record<string, readonly [string, string]>>;
  readonly grades: Readonly<Record<string, string>>;
  readonly shown: number;
  readonly whole: number;
}

export interface SavedChart extends Drawing {
  readonly chart: string;
  readonly name: string;
  readonly version: number;
  readonly places: Readonly<Record<string, readonly [number, number, boolean]>>;
  readonly pins: readonly string[];
  readonly views: readonly NamedView[];
}

export interface Place extends Point {
  readonly hidden: boolean;
}

export interface Layout {
  readonly places: ReadonlyMap<string, Place>;
  readonly pins: ReadonlySet<string>;
}

export interface Change {
  readonly name: string;
  readonly version: number;
  readonly places: Record<string, [number, number, boolean]>;
  readonly removed: string[];
  readonly pinned: string[];
  readonly unpinned: string[];
  readonly views: readonly NamedView[];
}

const MOST_STEPS = 200;
const BESIDE = 300;
const NOTHING: Layout = { places: new Map(), pins: new Set() };

export class Board {
  readonly records = new Map<string, RecordWords>();
  readonly ties = new Map<string, TieWords>();
  readonly kinds = new Map<string, readonly [string, string]>();
  readonly grades = new Map<string, string>();
  views: NamedView[] = [];
  name = "";
  version = 0;
  private now: Layout = NOTHING;
  private base: Layout = NOTHING;
  private baseWords = "";
  private past: Layout[] = [];
  private future: Layout[] = [];
  private readonly touching = new Map<string, Set<string>>();

  get places(): ReadonlyMap<string, Place> {
    return this.now.places;
  }

  get pins(): ReadonlySet<string> {
    return this.now.pins;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** Tell whether something was done that the node has not. */
  get isDirty(): boolean {
    const change = this.change();
    const moved = Object.keys(change.places).length + change.removed.length + change.pinned.length + change.unpinned.length;
    return moved > 0 || this.words() !== this.baseWords;
  }

  /** Open what the node keeps: from here on acts count. */
  open(saved: SavedChart): void {
    this.learn(saved);
    const places = Object.entries(saved.places).map(([id, [x, y, hidden]]) => [id, { x, y, hidden }] as const);
    this.now = this.base = { places: new Map(places), pins: new Set(saved.pins) };
    this.name = saved.name;
    this.version = saved.version;
    this.views = [...saved.views];
    this.baseWords = this.words();
    this.past = [];
    this.future = [];
  }

  /** Lay out a drawing that nobody has saved: the first record in the middle, each around the one that ties it. */
  begin(drawing: Drawing): void {
    this.learn(drawing);
    const places = new Map<string, Place>();
    const waiting = drawing.records.map((each) => each.id);
    const ahead = waiting.slice(0, 1);
    for (const id of ahead) places.set(id, { x: 0, y: 0, hidden: false });
    for (const id of ahead) {
      const near = this.neighbours(id).filter((each) => !places.has(each));
      this.put(places, near, places.get(id) as Place);
      ahead.push(...near);
    }
    this.put(places, waiting.filter((each) => !places.has(each)), { x: 0, y: 0 });
    this.now = { places, pins: new Set() };
  }

  /** Take note of records and ties that the node has told of; nothing is placed. */
  learn(drawing: Drawing): void {
    for (const each of drawing.records) this.records.set(each.id, each);
    for (const each of drawing.ties) {
      this.ties.set(each.id, each);
      for (const end of [each.one, each.other]) {
        const known = this.touching.get(end);
        if (known) known.add(each.id);
        else this.touching.set(end, new Set([each.id]));
      }
    }
    for (const [kind, words] of Object.entries(drawing.kinds)) this.kinds.set(kind, words);
    for (const [grade, words] of Object.entries(drawing.grades)) this.grades.set(grade, words);
  }

  /** Return the ties of a record to others that are placed. */
  tiesOf(id: string): TieWords[] {
    const found = [...(this.touching.get(id) ?? [])].map((each) => this.ties.get(each) as TieWords);
    return found.filter((each) => this.places.has(each.one) && this.places.has(each.other));
  }

  /** Place a record's neighbours around it, and show those of its own that are hidden.  Nothing else moves. */
  expand(id: string, drawing: Drawing): number {
    this.learn(drawing);
    const anchor = this.places.get(id) ?? { x: 0, y: 0, hidden: false };
    const fresh = drawing.records.map((each) => each.id).filter((each) => !this.places.has(each));
    const hidden = this.neighbours(id).filter((each) => this.places.get(each)?.hidden);
    if (fresh.length + hidden.length > 0) {
      this.act((places) => {
        for (const each of hidden) places.set(each, { ...(places.get(each) as Place), hidden: false });
        this.put(places, fresh, anchor);
      });
    }
    return fresh.length + hidden.length;
  }

  /** Hide what hangs on a record alone; it keeps its place. */
  collapse(id: string): number {
    const alone = this.neighbours(id).filter((each) => this.places.get(each)?.hidden === false && this.leans(each, id));
    this.setHidden(alone, true);
    return alone.length;
  }

  setHidden(ids: Iterable<string>, hidden: boolean): void {
    const changed = [...ids].filter((each) => this.places.has(each) && this.places.get(each)?.hidden !== hidden);
    if (changed.length === 0) return;
    this.act((places) => {
      for (const each of changed) places.set(each, { ...(places.get(each) as Place), hidden });
    });
  }

  move(moved: ReadonlyMap<string, Point>): void {
    const really = [...moved].filter(([id, to]) => {
      const from = this.places.get(id);
      return from !== undefined && (from.x !== to.x || from.y !== to.y);
    });
    if (really.length === 0) return;
    this.act((places) => {
      for (const [id, to] of really) places.set(id, { ...to, hidden: (places.get(id) as Place).hidden });
    });
  }

  takeOff(ids: Iterable<string>): void {
    const gone = [...ids].filter((each) => this.places.has(each));
    if (gone.length === 0) return;
    this.act((places, pins) => {
      for (const each of gone) places.delete(each);
      for (const pin of pins) if (!this.isDrawn(pin, places)) pins.delete(pin);
    });
  }

  setPinned(tie: string, pinned: boolean): void {
    if (this.pins.has(tie) === pinned) return;
    this.act((_, pins) => {
      if (pinned) pins.add(tie);
      else pins.delete(tie);
    });
  }

  undo(): void {
    this.step(this.past, this.future);
  }

  redo(): void {
    this.step(this.future, this.past);
  }

  /** Return what was done since the version that the node gave. */
  change(): Change {
    const places: Record<string, [number, number, boolean]> = {};
    for (const [id, at] of this.places) {
      const was = this.base.places.get(id);
      if (was === undefined || was.x !== at.x || was.y !== at.y || was.hidden !== at.hidden) {
        places[id] = [at.x, at.y, at.hidden];
      }
    }
    return {
      name: this.name,
      version: this.version,
      places,
      removed: [...this.base.places.keys()].filter((each) => !this.places.has(each)),
      pinned: [...this.pins].filter((each) => !this.base.pins.has(each)),
      unpinned: [...this.base.pins].filter((each) => !this.pins.has(each)),
      views: this.views,
    };
  }

  /** Return the whole chart as a change to none: what another chart begins with. */
  whole(): Change {
    const places = [...this.places].map(([id, at]) => [id, [at.x, at.y, at.hidden]] as const);
    const pinned = [...this.pins];
    const all = Object.fromEntries(places) as unknown as Record<string, [number, number, boolean]>;
    return { name: this.name, version: 0, places: all, removed: [], pinned, unpinned: [], views: this.views };
  }

  /** What stands now, to be named when the node has kept it. */
  get layout(): Layout {
    return this.now;
  }

  /** Note that the node has kept the layout that was sent; what was done meanwhile still counts. */
  kept(version: number, sent: Layout): void {
    this.version = version;
    this.base = sent;
    this.baseWords = this.words();
  }

  /** Take in what another officer saved: what is done here stands, all else is as he left it.  Return how many came. */
  takeIn(saved: SavedChart): number {
    this.learn(saved);
    const mine = this.change();
    const theirs = new Map(Object.entries(saved.places).map(([id, [x, y, hidden]]) => [id, { x, y, hidden }]));
    const pins = new Set(saved.pins);
    const places = new Map<string, Place>(theirs);
    for (const [id, [x, y, hidden]] of Object.entries(mine.places)) places.set(id, { x, y, hidden });
    for (const id of mine.removed) places.delete(id);
    const kept = new Set([...pins, ...mine.pinned].filter((each) => !mine.unpinned.includes(each)));
    const came = [...places.keys()].filter((each) => !this.places.has(each)).length;
    const names = new Set(this.views.map((each) => each.name));
    this.views = [...this.views, ...saved.views.filter((each) => !names.has(each.name))];
    this.past = []; // an undo past this would take off what the other officer put on
    this.future = [];
    this.base = { places: theirs, pins };
    this.now = { places, pins: kept };
    this.version = saved.version;
    return came;
  }

  /** Put another chart beside this one, its own layout kept: what stands here stays.  Return how many came. */
  merge(other: SavedChart): number {
    this.learn(other);
    const fresh = Object.entries(other.places).filter(([id]) => !this.places.has(id));
    if (fresh.length > 0 || other.pins.some((each) => !this.pins.has(each))) {
      const [across, down] = this.besides(fresh.map(([, [x, y]]) => ({ x, y })));
      this.act((places, pins) => {
        for (const [id, [x, y, hidden]] of fresh) places.set(id, { x: x + across, y: y + down, hidden });
        for (const pin of other.pins) if (this.isDrawn(pin, places)) pins.add(pin);
      });
    }
    return fresh.length;
  }

  /** Return by how much points are shifted to stand to the right of all that stands here, in whole units. */
  private besides(points: readonly Point[]): [number, number] {
    const here = [...this.places.values()];
    if (here.length === 0 || points.length === 0) return [0, 0];
    const most = (of: readonly Point[], axis: "x" | "y", pick: (one: number, other: number) => number) =>
      of.map((each) => each[axis]).reduce((one, other) => pick(one, other));
    const right = most(here, "x", Math.max) + BESIDE - most(points, "x", Math.min);
    return [Math.ceil(right), Math.round(most(here, "y", Math.min) - most(points, "y", Math.min))];
  }

  private neighbours(id: string): string[] {
    const ties = [...(this.touching.get(id) ?? [])].map((each) => this.ties.get(each) as TieWords);
    return [...new Set(ties.map((each) => (each.one === id ? each.other : each.one)))];
  }

  private leans(id: string, on: string): boolean {
    return this.tiesOf(id).every((each) => each.one === on || each.other === on);
  }

  private isDrawn(tie: string, places: ReadonlyMap<string, Place>): boolean {
    const [one = "", other = ""] = tie.split(":");
    return places.has(one) && places.has(other);
  }

  private put(places: Map<string, Place>, ids: readonly string[], anchor: Point): void {
    const spots = placesAround(anchor, ids.length, places.values());
    ids.forEach((id, at) => places.set(id, { ...(spots[at] as Point), hidden: false }));
  }

  private act(does: (places: Map<string, Place>, pins: Set<string>) => void): void {
    const places = new Map(this.now.places);
    const pins = new Set(this.now.pins);
    does(places, pins);
    this.past.push(this.now);
    if (this.past.length > MOST_STEPS) this.past.shift();
    this.future = [];
    this.now = { places, pins };
  }

  private step(from: Layout[], to: Layout[]): void {
    const next = from.pop();
    if (next === undefined) return;
    to.push(this.now);
    this.now = next;
  }

  private words(): string {
    return JSON.stringify([this.name, this.views]);
  }
}
