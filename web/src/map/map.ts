// The map of incidents: [data-map] with the node's first answer in data-answer.  Loaded on its own page alone.
// Panning within what was asked asks nothing; a finer zoom or another stretch is one more question to the node.
import * as leaflet from "leaflet";
import "leaflet/dist/leaflet.css";
import "./map.css";

import { type Answer, type Box, type Cell, type Dot, type First, type Layer, boxRound, countOf, holds, resolutionAt } from "./answer";
import { addressOf, writeTable } from "./table";
import { inTurns } from "./turns";

type Lay = (map: leaflet.Map, url: string) => void;

const WAIT_MS = 300;
const MOST_NUMBERS = 150;
const SHADES = [0.15, 0.27, 0.38, 0.5]; // ink on the darkest still stands at 4.5:1
const LINES: Readonly<Record<string, leaflet.PathOptions>> = {
  hot: { dashArray: "", weight: 3 },
  emerging: { dashArray: "8 4", weight: 3 },
  ahead: { dashArray: "2 5", weight: 3 },
};

class IncidentMap {
  readonly #map: leaflet.Map;
  readonly #page: Document;
  readonly #place: HTMLElement;
  readonly #first: First;
  readonly #land: Box;
  readonly #hexagons = leaflet.layerGroup();
  readonly #layers = new Map<string, leaflet.LayerGroup>();
  #shown: Answer;
  #box: Box | null = null;
  #week = 0;
  #asking: AbortController | null = null;
  #waiting = 0;
  #drawings = 0;

  constructor(place: HTMLElement) {
    this.#place = place;
    this.#page = place.ownerDocument;
    this.#first = this.#shown = JSON.parse(place.dataset["answer"] ?? "{}") as First;
    this.#land = JSON.parse(place.dataset["land"] ?? "[]") as unknown as Box;
    const zoomControl = leaflet.control.zoom({ zoomInTitle: place.dataset["in"] ?? "", zoomOutTitle: place.dataset["out"] ?? "" });
    this.#map = leaflet.map(place, { preferCanvas: true, zoomControl: false, minZoom: 4, maxZoom: 15, fadeAnimation: false });
    this.#map.attributionControl.setPrefix(false);
    zoomControl.addTo(this.#map);
    this.#map.fitBounds(this.#bounds(), { padding: [24, 24], maxZoom: 15, animate: false });
    this.#hexagons.addTo(this.#map);
    for (const [name, layer] of Object.entries(this.#first.layers)) this.#layers.set(name, this.#layerOf(name, layer));
    this.#draw();
  }

  /** Listen to the slider, the layers, the table and the map itself. */
  listen(): void {
    const ways = this.#page.querySelector<HTMLFormElement>("[data-map-ways]");
    for (const box of ways?.querySelectorAll<HTMLInputElement>("input[type=checkbox]") ?? []) {
      box.addEventListener("change", () => this.#show(box.name, box.checked));
      this.#show(box.name, box.checked);
    }
    const slider = ways?.querySelector<HTMLInputElement>("input[type=range]");
    slider?.addEventListener("input", () => this.#choose(slider));
    this.#page.querySelector("[data-map-table]")?.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      if (!link) return;
      event.preventDefault();
      void this.#list(link.href);
    });
    this.#map.on("moveend", () => {
      window.clearTimeout(this.#waiting);
      this.#waiting = window.setTimeout(() => void this.#look(), WAIT_MS);
    });
    void this.#outline();
    const lay = (globalThis as { sangamBase?: Lay }).sangamBase;
    if (lay && this.#place.dataset["base"]) lay(this.#map, this.#place.dataset["base"]);
  }

  #bounds(): leaflet.LatLngBoundsExpression {
    const corners = this.#first.cells.flatMap((each) => each.edge);
    return corners.length ? leaflet.latLngBounds(corners.map((each) => [...each] as [number, number])) : [[20, 72], [32, 82]];
  }

  #draw(): void {
    this.#hexagons.clearLayers();
    const held = this.#shown.cells.filter((each) => countOf(each, this.#week) > 0);
    const most = Math.max(1, ...held.map((each) => countOf(each, this.#week)));
    const drawing = ++this.#drawings;
    const isOver = () => drawing !== this.#drawings;
    inTurns(held, (cell) => this.#hexagons.addLayer(this.#hexagon(cell, most, held.length <= MOST_NUMBERS)), isOver);
    writeTable(this.#page, this.#shown.cells, this.#week, isOver);
  }

  #hexagon(cell: Cell, most: number, numbered: boolean): leaflet.Polygon {
    const n = countOf(cell, this.#week);
    const shade = SHADES[Math.min(SHADES.length - 1, Math.floor((SHADES.length * (n - 1)) / most))] ?? 0.4;
    const drawn = leaflet.polygon(cell.edge as [number, number][], { color: this.#colour("--accent"), weight: 1, fillOpacity: shade });
    drawn.on("click", () => void this.#list(addressOf(cell, this.#week)));
    drawn.on("contextmenu", (event) => this.#say(event.latlng, this.#saysOf(cell)));
    if (numbered) drawn.bindTooltip(String(n), { permanent: true, direction: "center", className: "map-number" });
    return drawn;
  }

  #saysOf(cell: Cell): string {
    const said: Record<string, number> = { n: cell.n, theirs: cell.theirs, rough: cell.rough };
    return (this.#place.dataset["says"] ?? "").replace(/\{(\w+)\}/g, (_, name: string) => String(said[name] ?? ""));
  }

  #say(at: leaflet.LatLng, words: string | HTMLElement): void {
    const shown = this.#page.createElement("p");
    shown.dir = this.#page.documentElement.dir;
    shown.append(words);
    leaflet.popup({ closeButton: false }).setLatLng(at).setContent(shown).openOn(this.#map);
  }

  #layerOf(name: string, layer: Layer): leaflet.LayerGroup {
    const colour = this.#colour(name === "ahead" ? "--done" : name === "emerging" ? "--due" : "--danger");
    const squares = layer.squares.map((each) =>
      leaflet.rectangle(each as [[number, number], [number, number]], { color: colour, fill: false, interactive: false, ...LINES[name] }));
    const dots = layer.dots.flatMap((group) => group.map((each) => this.#dot(each, colour)));
    const lines = layer.dots.filter((group) => group.length > 1).map((group) =>
      leaflet.polyline(group.map((each) => each.place), { color: colour, weight: 2, interactive: false }));
    return leaflet.layerGroup([...squares, ...lines, ...dots]);
  }

  #dot(dot: Dot, colour: string): leaflet.CircleMarker {
    const drawn = leaflet.circleMarker(dot.place, { color: colour, radius: 7, weight: 2, fillOpacity: 0.6 });
    drawn.on("click", () => {
      const link = this.#page.createElement("a");
      link.href = dot.url;
      link.textContent = dot.says;
      this.#say(drawn.getLatLng(), link);
    });
    return drawn;
  }

  #colour(name: string): string {
    return getComputedStyle(this.#place).getPropertyValue(name).trim() || "#1c3f94";
  }

  #show(name: string, shown: boolean): void {
    const layer = name === "counts" ? this.#hexagons : this.#layers.get(name);
    if (layer && shown) layer.addTo(this.#map);
    else layer?.remove();
  }

  #choose(slider: HTMLInputElement): void {
    this.#week = Number(slider.value);
    const said = this.#page.querySelector<HTMLElement>("[data-map-week]");
    const words = (slider.dataset["words"] ?? "").split("|");
    const week = this.#week === 0 ? (said?.dataset["all"] ?? "") : (words[this.#week - 1] ?? "");
    if (said) said.textContent = week;
    slider.setAttribute("aria-valuetext", week);
    this.#draw();
  }

  #view(): Box {
    const seen = this.#map.getBounds();
    return [seen.getSouth(), seen.getWest(), seen.getNorth(), seen.getEast()];
  }

  /** Show what suits the zoom: what is here already, or what the node says of this stretch. */
  async #look(): Promise<void> {
    const widths = JSON.parse(this.#place.dataset["widths"] ?? "{}") as Record<string, number>;
    const wanted = resolutionAt(this.#map.getZoom(), this.#map.getCenter().lat, widths);
    const view = this.#view();
    this.#asking?.abort();
    if (wanted <= this.#first.resolution) {
      if (this.#shown !== this.#first) this.#take(this.#first, null);
      return;
    }
    if (this.#box && this.#shown.resolution === wanted && holds(this.#box, view, this.#land)) return;
    const box = boxRound(view, this.#land);
    if (box) await this.#ask(box, wanted);
  }

  async #ask(box: Box, resolution: number): Promise<void> {
    this.#asking = new AbortController();
    const asked = `${this.#place.dataset["cells"]}&box=${box.map((each) => each.toFixed(5)).join(",")}&resolution=${resolution}`;
    try {
      const answer = await fetch(asked, { headers: { Accept: "application/json" }, signal: this.#asking.signal, redirect: "error" });
      const said = (await answer.json()) as Answer & { error?: string };
      if (answer.ok) this.#take(said, box);
      this.#warn(answer.ok ? "" : (said.error ?? ""));
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "AbortError")) this.#warn(this.#place.dataset["unlinked"] ?? "");
    }
  }

  #take(answer: Answer, box: Box | null): void {
    this.#shown = answer;
    this.#box = box;
    this.#draw();
  }

  #warn(words: string): void {
    const place = this.#page.querySelector<HTMLElement>("[data-map-wrong]");
    if (!place) return;
    place.textContent = words;
    place.hidden = words === "";
  }

  /** Show the incidents of a hexagon below the map. */
  async #list(address: string): Promise<void> {
    const place = this.#page.getElementById("cell");
    if (!place) return;
    try {
      const answer = await fetch(`${address}&part=1`, { redirect: "error" });
      const part = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.replaceChildren(...(answer.ok ? part.body : (part.querySelector("main") ?? part.body)).childNodes);
      place.hidden = false;
      place.scrollIntoView({ block: "nearest" });
    } catch {
      this.#warn(this.#place.dataset["unlinked"] ?? "");
    }
  }

  /** Draw the outlines that the administrator laid, below all else. */
  async #outline(): Promise<void> {
    const address = this.#place.dataset["outlines"];
    if (!address) return;
    const answer = await fetch(address, { redirect: "error" });
    if (!answer.ok) return;
    const drawn = leaflet.geoJSON((await answer.json()) as never, {
      interactive: false,
      style: { color: this.#colour("--quiet"), weight: 2, fill: false },
    });
    this.#layers.set("outlines", leaflet.layerGroup([drawn]));
    const box = this.#page.querySelector<HTMLInputElement>("[data-map-ways] input[name=outlines]");
    this.#show("outlines", box?.checked ?? true);
    drawn.bringToBack();
  }
}

(globalThis as { L?: unknown }).L = leaflet;
document.addEventListener("DOMContentLoaded", () => {
  const place = document.querySelector<HTMLElement>("[data-map]");
  if (place) new IncidentMap(place).listen();
});
