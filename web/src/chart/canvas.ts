// The drawing: Cytoscape shows what the board says, and tells of drags and taps.  It lays nothing out by itself.
import cytoscape, { type Core, type ElementDefinition, type StylesheetJson } from "cytoscape";

import type { Board, NamedView, RecordWords } from "./board";
import { type Compared, holds } from "./compare";
import type { Point } from "./places";
import { HIGH, hasGraphicsProcessor, type Overview, Plain, type Spot, WIDE } from "./plain";

export interface Told {
  chosen(): void;
  tapped(id: string): void;
  moved(places: ReadonlyMap<string, Point>): void;
}

interface TieDays {
  readonly since: string;
  readonly until: string;
}

const MANY = 800;
const NUDGE = 10;
const EDGE = 100;
const MOST_ZOOM = 1.2;
const READABLE = 0.4;

// Cytoscape looks for an element of this name, and would else write a style sheet, which the content policy forbids.
const ITS_SHEET = "__________cytoscape_stylesheet";

export class Canvas {
  readonly cy: Core;
  private icons = new Map<string, string>();
  private inside = false;
  private whole = false;
  private day = "";
  private off: ReadonlySet<string> = new Set();
  private compared: Compared | undefined;
  private readonly picked = new Set<string>();
  private readonly beneath = document.createElement("div");
  private overview: Overview = new Plain(this.beneath);
  private asked = false;

  constructor(private readonly box: HTMLElement, private readonly board: Board, private readonly told: Told, private readonly script: string) {
    if (document.getElementById(ITS_SHEET) === null) {
      const empty = document.createElement("meta");
      empty.id = ITS_SHEET;
      document.head.append(empty);
    }
    this.cy = cytoscape({ container: box, style: [], minZoom: 0.02, maxZoom: 4, boxSelectionEnabled: true, selectionType: "single" });
    this.beneath.className = "chart-overview";
    box.prepend(this.beneath);
    this.restyle();
    this.listen();
  }

  /** Draw kinds by their icons, once the sprite has come. */
  async dress(sprite: string): Promise<void> {
    const answer = await fetch(sprite);
    if (!answer.ok) return;
    const drawn = new DOMParser().parseFromString(await answer.text(), "image/svg+xml");
    for (const [kind, [, icon]] of this.board.kinds) {
      const symbol = [...drawn.querySelectorAll("symbol")].find((each) => each.id === icon);
      if (symbol) this.icons.set(kind, symbol.innerHTML);
    }
    this.restyle();
  }

  /** Have the fonts of all names here before they are measured: a canvas waits for none. */
  async loadFonts(): Promise<void> {
    const names = [...this.board.records.values()].map((each) => each.title);
    const letters = [...new Set(names.join(""))].join("");
    await document.fonts.load(`13px ${this.value("--face")}`, letters).catch(() => []);
  }

  /** Show what the board says: what is new appears, what is gone goes, and only what an act moved moves. */
  sync(day: string, off: ReadonlySet<string>): void {
    [this.day, this.off] = [day, off];
    this.inside = true;
    const [fresh, lost] = [this.compared?.fresh ?? [], this.compared?.gone ?? []].map((ties) => new Set(ties.map((each) => each.id))) as [Set<string>, Set<string>];
    this.cy.batch(() => {
      const drawn = this.drawn();
      const there = new Set<string>();
      this.cy.nodes().forEach((node) => {
        if (drawn.has(node.id())) there.add(node.id());
        else node.remove();
      });
      this.cy.add([...this.newNodes(drawn, there), ...this.newTies(drawn)]);
      this.cy.nodes().forEach((node) => {
        const at = this.board.places.get(node.id());
        if (at === undefined) return;
        const now = node.position();
        if (now.x !== at.x || now.y !== at.y) node.position({ x: at.x, y: at.y });
        const isShown = !at.hidden && !off.has(node.data("kind") as string);
        if (node.hasClass("gone") === isShown) node.toggleClass("gone", !isShown);
      });
      this.name();
      this.cy.edges().forEach((edge) => {
        const isHeld = this.isShown(edge.id(), edge.data() as TieDays);
        if (edge.hasClass("gone") === isHeld) edge.toggleClass("gone", !isHeld);
        edge.toggleClass("fresh", fresh.has(edge.id()));
        edge.toggleClass("lost", lost.has(edge.id()));
        const isPinned = this.board.pins.has(edge.id());
        if (edge.hasClass("pinned") !== isPinned) edge.toggleClass("pinned", isPinned);
      });
    });
    this.inside = false;
    this.drawOverview();
  }

  /** Draw two days beside each other, or one again; nothing moves. */
  compare(compared: Compared | undefined): void {
    this.compared = compared;
    this.sync(this.day, this.off);
  }

  /** Tell whether a tie is drawn: on the day that is chosen, or on one of two that are compared. */
  private isShown(id: string, days: TieDays): boolean {
    const both = this.compared;
    if (both === undefined) return holds(days, this.day);
    return both.kept.has(id) || both.fresh.some((each) => each.id === id) || both.gone.some((each) => each.id === id);
  }

  /** Return what Cytoscape draws: all of a small chart, of a large one what is in sight, where that is not too much. */
  private drawn(): ReadonlySet<string> {
    if (this.whole || this.board.places.size <= MANY) return new Set(this.board.places.keys());
    const sight = this.cy.extent();
    const near = [...this.board.places].filter(([, at]) => isIn(sight, at)).map(([id]) => id);
    return new Set(near.length <= MANY ? near : []);
  }

  /** Draw beneath Cytoscape what it does not draw: it takes seconds for thousands of records. */
  private drawOverview(): void {
    if (this.board.places.size > MANY) this.askOverview();
    const { spots, ties } = this.notDrawn();
    this.overview.draw(spots, ties, this.value("--edge"));
    this.lookOverview();
  }

  /** Have the script that draws by WebGL, once, where a graphics processor draws: in software a plain canvas is faster. */
  private askOverview(): void {
    if (this.asked) return;
    this.asked = true;
    if (!hasGraphicsProcessor()) return;
    const script = document.createElement("script");
    script.src = this.script;
    script.addEventListener("load", () => {
      const swift = (globalThis as { sangamOverview?: (box: HTMLElement) => Overview }).sangamOverview?.(this.beneath);
      if (swift === undefined) return;
      this.overview.remove();
      this.overview = swift;
      this.drawOverview();
    });
    document.head.append(script);
  }

  private lookOverview(): void {
    const [pan, zoom] = [this.cy.pan(), this.cy.zoom()];
    this.overview.look((this.cy.width() / 2 - pan.x) / zoom, (this.cy.height() / 2 - pan.y) / zoom, zoom);
  }

  /** Return what of a large chart is shown and not drawn by Cytoscape. */
  private notDrawn(): { spots: Map<string, Spot>; ties: Map<string, readonly [string, string]> } {
    const [spots, ties] = [new Map<string, Spot>(), new Map<string, readonly [string, string]>()];
    if (this.board.places.size <= MANY) return { spots, ties };
    const [plain, chosen] = [this.value("--quiet"), this.value("--accent")];
    for (const [id, at] of this.board.places) {
      if (at.hidden || this.off.has(this.board.records.get(id)?.kind ?? "")) continue;
      spots.set(id, { x: at.x, y: at.y, colour: this.picked.has(id) ? chosen : plain });
    }
    for (const tie of this.board.ties.values()) {
      if (!spots.has(tie.one) || !spots.has(tie.other) || !this.isShown(tie.id, tie) || this.cy.hasElementWithId(tie.id)) continue;
      ties.set(tie.id, [tie.one, tie.other]);
    }
    return { spots, ties };
  }

  /** Choose what was tapped in the overview, and go near enough to read it. */
  private approach(at: Point): void {
    const found = [...this.board.places].find(([, each]) => Math.abs(each.x - at.x) <= WIDE && Math.abs(each.y - at.y) <= HIGH);
    if (found === undefined || this.cy.zoom() >= READABLE) return;
    this.see({ name: "", x: found[1].x, y: found[1].y, zoom: 1, day: "", off: [] });
    this.picked.clear();
    this.picked.add(found[0]);
    this.sync(this.day, this.off);
    this.told.chosen();
  }

  /** Name what is in sight and large enough to be read: of a large chart nothing else is measured. */
  private name(): void {
    const named = this.whole || this.board.places.size <= MANY || this.cy.zoom() >= READABLE;
    this.cy.batch(() => {
      this.cy.nodes().forEach((node) => {
        if (node.hasClass("named") !== named) node.toggleClass("named", named);
      });
    });
  }

  get chosen(): string[] {
    return [...this.picked].filter((each) => this.board.places.has(each));
  }

  choose(ids: ReadonlySet<string>): void {
    this.inside = true;
    const chosen = [...ids];
    this.picked.clear();
    for (const each of chosen) this.picked.add(each);
    this.cy.batch(() => {
      this.cy.nodes().forEach((node) => {
        const chosen = ids.has(node.id());
        if (node.selected() !== chosen) chosen ? node.select() : node.unselect();
      });
    });
    this.inside = false;
    this.drawOverview();
  }

  /** Bring a record into sight, where it is not. */
  look(id: string): void {
    const at = this.board.places.get(id) as Point;
    const sight = this.cy.extent();
    if (isIn(sight, at)) return;
    this.see({ name: "", x: at.x, y: at.y, zoom: this.cy.zoom(), day: "", off: [] });
  }

  /** Bring the whole chart into sight.  It asks the board, not the drawing, which would measure every name. */
  fit(): void {
    const shown = [...this.board.places.values()].filter((each) => !each.hidden);
    if (shown.length === 0) return;
    const [left, right, top, bottom] = shown.reduce(
      (box, each) => [Math.min(box[0], each.x), Math.max(box[1], each.x), Math.min(box[2], each.y), Math.max(box[3], each.y)],
      [Infinity, -Infinity, Infinity, -Infinity] as [number, number, number, number],
    );
    const zoom = Math.min(this.cy.width() / (right - left + 2 * EDGE), this.cy.height() / (bottom - top + EDGE), MOST_ZOOM);
    this.see({ name: "", x: (left + right) / 2, y: (top + bottom) / 2, zoom, day: "", off: [] });
  }

  sight(name: string, day: string, off: readonly string[]): NamedView {
    const box = this.cy.extent();
    return { name, x: (box.x1 + box.x2) / 2, y: (box.y1 + box.y2) / 2, zoom: this.cy.zoom(), day, off };
  }

  see(view: NamedView): void {
    const pan = { x: this.cy.width() / 2 - view.x * view.zoom, y: this.cy.height() / 2 - view.y * view.zoom };
    this.cy.viewport({ zoom: view.zoom, pan });
  }

  zoomBy(factor: number): void {
    this.cy.zoom({ level: this.cy.zoom() * factor, renderedPosition: { x: this.cy.width() / 2, y: this.cy.height() / 2 } });
  }

  /** Return the chart as a picture of what may leave alone, and how much was left out. */
  async picture(may: ReadonlySet<string>): Promise<{ blob: Blob; left: number }> {
    this.whole = true; // a picture names all, however long that takes
    this.sync(this.day, this.off);
    const barred = this.cy.elements(":visible").filter((each) => !may.has(each.id()));
    const left = barred.union(barred.connectedEdges());
    left.addClass("gone");
    const blob = await this.cy.png({ output: "blob-promise", full: true, scale: 2, maxWidth: 8000, maxHeight: 8000, bg: this.value("--sheet") });
    left.removeClass("gone");
    this.whole = false;
    this.sync(this.day, this.off);
    return { blob, left: barred.length };
  }

  /** Draw in the colours of the page, light or dark. */
  restyle(): void {
    this.cy.style(this.looks()).update();
  }

  private looks(): StylesheetJson {
    const [ink, sheet, edge, accent, danger, sunk] = ["--ink", "--sheet", "--edge", "--accent", "--danger", "--sunk"].map((each) => this.value(each));
    const icons = [...this.icons].map(([kind, inside]) => ({
      selector: `node.named[kind = "${kind}"]`,
      style: { "background-image": iconOf(inside, this.value("--quiet")) },
    }));
    return [
      {
        selector: "node",
        style: {
          shape: "round-rectangle", width: 140, height: 30, "background-color": sheet, "border-width": 1,
          "border-color": edge, color: ink, "font-family": this.value("--face").replaceAll('"', ""),
          "font-size": 13, "text-valign": "center", "text-halign": "center", "text-wrap": "ellipsis",
          "text-max-width": "104px", "text-margin-x": 9, "min-zoomed-font-size": 7, "background-width": "16px",
          "background-height": "16px", "background-position-x": "7px", "background-position-y": "7px",
        },
      },
      { selector: "node.named", style: { label: "data(label)" } },
      ...icons,
      { selector: "node[?banned]", style: { "border-color": danger, "border-width": 3, "border-style": "dashed" } },
      { selector: "node:selected", style: { "border-color": accent, "border-width": 4, "background-color": sunk } },
      { selector: "edge", style: { width: 1.5, "line-color": edge, "curve-style": "haystack", "haystack-radius": 0 } },
      { selector: "edge.pinned", style: { width: 4, "line-color": accent } },
      { selector: "edge.fresh", style: { width: 5, "line-color": accent } },
      { selector: "edge.lost", style: { width: 3, "line-color": danger, "curve-style": "straight", "line-style": "dashed" } },
      { selector: ".gone", style: { display: "none" } },
    ] as StylesheetJson;
  }

  private newNodes(drawn: ReadonlySet<string>, there: ReadonlySet<string>): ElementDefinition[] {
    const small = this.board.places.size <= MANY;
    return [...this.board.places].filter(([id]) => drawn.has(id) && !there.has(id)).map(([id, at]) => {
      const said = this.board.records.get(id) as RecordWords;
      return {
        group: "nodes", selected: this.picked.has(id), position: { x: at.x, y: at.y }, classes: [...(at.hidden ? ["gone"] : []), ...(small ? ["named"] : [])],
        data: { id, kind: said.kind, label: `\u2068${said.title}\u2069`, banned: said.banned },
      };
    });
  }

  private newTies(drawn: ReadonlySet<string>): ElementDefinition[] {
    const found: ElementDefinition[] = [];
    for (const tie of this.board.ties.values()) {
      if (!drawn.has(tie.one) || !drawn.has(tie.other)) continue;
      if (this.cy.hasElementWithId(tie.id)) continue;
      found.push({
        group: "edges",
        data: { id: tie.id, source: tie.one, target: tie.other, since: tie.since, until: tie.until },
      });
    }
    return found;
  }

  private listen(): void {
    this.cy.on("dragfreeon", "node", () => this.settle());
    let waits = 0;
    this.cy.on("viewport", () => {
      if (this.board.places.size <= MANY) return;
      requestAnimationFrame(() => this.lookOverview());
      clearTimeout(waits);
      waits = window.setTimeout(() => this.sync(this.day, this.off), 150);
    });
    this.cy.on("tap", (event) => {
      if (event.target === this.cy && this.board.places.size > MANY) this.approach(event.position);
    });
    this.cy.on("select unselect", "node", (event) => {
      if (this.inside) return;
      if (event.type === "select") this.picked.add(event.target.id() as string);
      else this.picked.delete(event.target.id() as string);
      this.told.chosen();
    });
    let was = "";
    this.cy.on("tapstart", "node", (event) => {
      was = event.target.selected() ? (event.target.id() as string) : "";
    });
    this.cy.on("tap", "node", (event) => {
      if (was === event.target.id()) this.told.tapped(was); // a first tap chooses, the second expands
    });
    this.box.addEventListener("keydown", (event) => this.press(event));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.restyle());
  }

  /** Tell where records stand after a drag, in whole units. */
  private settle(): void {
    const moved = new Map<string, Point>();
    for (const id of this.board.places.keys()) {
      const was = this.board.places.get(id) as Point;
      if (!this.cy.hasElementWithId(id)) continue;
      const now = this.cy.getElementById(id).position();
      if (now.x !== was.x || now.y !== was.y) moved.set(id, { x: Math.round(now.x), y: Math.round(now.y) });
    }
    if (moved.size > 0) this.told.moved(moved);
  }

  /** Move what is chosen, or the sight where nothing is, by keys. */
  private press(event: KeyboardEvent): void {
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [-NUDGE, 0], ArrowRight: [NUDGE, 0], ArrowUp: [0, -NUDGE], ArrowDown: [0, NUDGE],
    };
    const by = steps[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (by !== undefined) {
      event.preventDefault();
      if (this.chosen.length === 0) this.cy.panBy({ x: -4 * by[0], y: -4 * by[1] });
      else this.nudge(by);
    } else if (event.key === "+" || event.key === "=") this.zoomBy(1.25);
    else if (event.key === "-") this.zoomBy(0.8);
    else if (event.key === "Enter") for (const id of this.chosen.slice(0, 1)) this.told.tapped(id);
  }

  nudge(by: readonly [number, number]): void {
    const moved = this.chosen.map((id) => {
      const at = this.board.places.get(id) as Point;
      return [id, { x: at.x + by[0], y: at.y + by[1] }] as const;
    });
    this.told.moved(new Map(moved));
  }

  private value(name: string): string {
    return getComputedStyle(this.box).getPropertyValue(name).trim();
  }
}

function isIn(sight: { x1: number; x2: number; y1: number; y2: number }, at: Point): boolean {
  return at.x > sight.x1 - EDGE && at.x < sight.x2 + EDGE && at.y > sight.y1 - EDGE && at.y < sight.y2 + EDGE;
}

function iconOf(inside: string, colour: string): string {
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" color="${colour}">${inside}</svg>`;
  return `data:image/svg+xml;utf8,${encodeURIComponent(drawn)}`;
}
