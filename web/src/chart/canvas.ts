// The drawing: Cytoscape shows what the board says, and tells of drags and taps.  It lays nothing out by itself.
import cytoscape, { type Core, type ElementDefinition, type StylesheetJson } from "cytoscape";

import type { Board, NamedView, RecordWords } from "./board";
import type { Point } from "./places";

export interface Told {
  chosen(): void;
  tapped(id: string): void;
  moved(places: ReadonlyMap<string, Point>): void;
}

const MANY = 800;
const NUDGE = 10;

// Cytoscape looks for an element of this name, and would else write a style sheet, which the content policy forbids.
const ITS_SHEET = "__________cytoscape_stylesheet";

export class Canvas {
  readonly cy: Core;
  private icons = new Map<string, string>();
  private inside = false;

  constructor(private readonly box: HTMLElement, private readonly board: Board, private readonly told: Told) {
    if (document.getElementById(ITS_SHEET) === null) {
      const empty = document.createElement("meta");
      empty.id = ITS_SHEET;
      document.head.append(empty);
    }
    this.cy = cytoscape({
      container: box, style: [], minZoom: 0.02, maxZoom: 4, wheelSensitivity: 0.4, boxSelectionEnabled: true,
      selectionType: "single", hideEdgesOnViewport: board.places.size > MANY, textureOnViewport: board.places.size > MANY,
    });
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
    this.inside = true;
    this.cy.batch(() => {
      const there = new Set<string>();
      this.cy.nodes().forEach((node) => {
        if (this.board.places.has(node.id())) there.add(node.id());
        else node.remove();
      });
      this.cy.add([...this.newNodes(there), ...this.newTies()]);
      this.cy.nodes().forEach((node) => {
        const at = this.board.places.get(node.id());
        if (at === undefined) return;
        const now = node.position();
        if (now.x !== at.x || now.y !== at.y) node.position({ x: at.x, y: at.y });
        const isShown = !at.hidden && !off.has(node.data("kind") as string);
        if (node.hasClass("gone") === isShown) node.toggleClass("gone", !isShown);
      });
      this.cy.edges().forEach((edge) => {
        const holds = day === "" || ((edge.data("since") as string) <= day && (!edge.data("until") || (edge.data("until") as string) >= day));
        if (edge.hasClass("gone") === holds) edge.toggleClass("gone", !holds);
        const isPinned = this.board.pins.has(edge.id());
        if (edge.hasClass("pinned") !== isPinned) edge.toggleClass("pinned", isPinned);
      });
    });
    this.inside = false;
  }

  get chosen(): string[] {
    return this.cy.nodes(":selected").map((node) => node.id());
  }

  choose(ids: ReadonlySet<string>): void {
    this.inside = true;
    this.cy.batch(() => {
      this.cy.nodes().forEach((node) => {
        const chosen = ids.has(node.id());
        if (node.selected() !== chosen) chosen ? node.select() : node.unselect();
      });
    });
    this.inside = false;
  }

  /** Bring a record into sight, where it is not. */
  look(id: string): void {
    const at = this.board.places.get(id) as Point;
    const sight = this.cy.extent();
    const isInside = at.x > sight.x1 && at.x < sight.x2 && at.y > sight.y1 && at.y < sight.y2;
    if (!isInside) this.cy.center(this.cy.getElementById(id));
  }

  fit(): void {
    this.cy.fit(this.cy.nodes(":visible"), 30);
    if (this.cy.zoom() > 1.2) {
      this.cy.zoom(1.2);
      this.cy.center(this.cy.nodes(":visible"));
    }
  }

  sight(name: string, day: string, off: readonly string[]): NamedView {
    const box = this.cy.extent();
    return { name, x: (box.x1 + box.x2) / 2, y: (box.y1 + box.y2) / 2, zoom: this.cy.zoom(), day, off };
  }

  see(view: NamedView): void {
    this.cy.zoom(view.zoom);
    this.cy.pan({ x: this.cy.width() / 2 - view.x * view.zoom, y: this.cy.height() / 2 - view.y * view.zoom });
  }

  zoomBy(factor: number): void {
    this.cy.zoom({ level: this.cy.zoom() * factor, renderedPosition: { x: this.cy.width() / 2, y: this.cy.height() / 2 } });
  }

  /** Return the chart as a picture, without what may not leave, and how much that was. */
  async picture(): Promise<{ blob: Blob; left: number }> {
    const barred = this.cy.elements(":visible").filter((each) => each.data("barred") === true);
    const left = barred.union(barred.connectedEdges());
    left.addClass("gone");
    const blob = await this.cy.png({ output: "blob-promise", full: true, scale: 2, maxWidth: 8000, maxHeight: 8000, bg: this.value("--sheet") });
    left.removeClass("gone");
    return { blob, left: barred.length };
  }

  /** Draw in the colours of the page, light or dark. */
  restyle(): void {
    this.cy.style(this.looks()).update();
  }

  private looks(): StylesheetJson {
    const [ink, sheet, edge, accent, danger, sunk] = ["--ink", "--sheet", "--edge", "--accent", "--danger", "--sunk"].map((each) => this.value(each));
    const icons = [...this.icons].map(([kind, inside]) => ({
      selector: `node[kind = "${kind}"]`,
      style: { "background-image": iconOf(inside, this.value("--quiet")) },
    }));
    return [
      {
        selector: "node",
        style: {
          shape: "round-rectangle", width: 140, height: 30, "background-color": sheet, "border-width": 1,
          "border-color": edge, label: "data(label)", color: ink, "font-family": this.value("--face").replaceAll('"', ""),
          "font-size": 13, "text-valign": "center", "text-halign": "center", "text-wrap": "ellipsis",
          "text-max-width": "104px", "text-margin-x": 9, "min-zoomed-font-size": 7, "background-width": "16px",
          "background-height": "16px", "background-position-x": "7px", "background-position-y": "7px",
        },
      },
      ...icons,
      { selector: "node[?banned]", style: { "border-color": danger, "border-width": 3, "border-style": "dashed" } },
      { selector: "node:selected", style: { "border-color": accent, "border-width": 4, "background-color": sunk } },
      { selector: "edge", style: { width: 1.5, "line-color": edge, "curve-style": "haystack", "haystack-radius": 0 } },
      { selector: "edge.pinned", style: { width: 4, "line-color": accent } },
      { selector: ".gone", style: { display: "none" } },
    ] as StylesheetJson;
  }

  private newNodes(there: ReadonlySet<string>): ElementDefinition[] {
    return [...this.board.places].filter(([id]) => !there.has(id)).map(([id, at]) => {
      const said = this.board.records.get(id) as RecordWords;
      return {
        group: "nodes", position: { x: at.x, y: at.y },
        data: { id, kind: said.kind, label: `\u2068${said.title}\u2069`, banned: said.banned, barred: said.barred },
      };
    });
  }

  private newTies(): ElementDefinition[] {
    const found: ElementDefinition[] = [];
    for (const tie of this.board.ties.values()) {
      if (!this.board.places.has(tie.one) || !this.board.places.has(tie.other)) continue;
      if (this.cy.hasElementWithId(tie.id)) continue;
      found.push({
        group: "edges",
        data: { id: tie.id, source: tie.one, target: tie.other, since: tie.since, until: tie.until, barred: tie.barred },
      });
    }
    return found;
  }

  private listen(): void {
    this.cy.on("dragfreeon", "node", () => this.settle());
    this.cy.on("select unselect", "node", () => {
      if (!this.inside) this.told.chosen();
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

function iconOf(inside: string, colour: string): string {
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24" color="${colour}">${inside}</svg>`;
  return `data:image/svg+xml;utf8,${encodeURIComponent(drawn)}`;
}
