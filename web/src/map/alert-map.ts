// The map of a new alert: a tap sets the place, and the node ticks the units round it.  Loaded when it is opened.
// Without it the form does the same: the place is typed.
import * as leaflet from "leaflet";
import "leaflet/dist/leaflet.css";
import "./map.css";

type Unit = [code: string, name: string, latitude: number, longitude: number];

const DOT = { radius: 7, weight: 2 };

class AlertMap {
  readonly #page: Document;
  readonly #place: HTMLElement;
  readonly #map: leaflet.Map;
  readonly #dots = new Map<string, leaflet.CircleMarker>();
  #round: leaflet.Circle | null = null;

  constructor(place: HTMLElement) {
    this.#place = place;
    this.#page = place.ownerDocument;
    place.hidden = false;
    this.#map = leaflet.map(place, { preferCanvas: true, zoomControl: false, minZoom: 4, maxZoom: 15, fadeAnimation: false });
    this.#map.attributionControl.setPrefix(false);
    leaflet.control.zoom({ zoomInTitle: place.dataset["in"] ?? "", zoomOutTitle: place.dataset["out"] ?? "" }).addTo(this.#map);
    this.#map.fitBounds([[27.5, 76], [29.5, 78.2]], { animate: false });
  }

  /** Draw the units, and listen to taps, to the fields and to what the node has ticked. */
  async listen(): Promise<void> {
    this.#map.on("click", (event) => this.#choose(event.latlng));
    for (const name of ["place", "radius"]) this.#field(name)?.addEventListener("change", () => this.#draw());
    this.#page.body.addEventListener("htmx:afterSettle", () => this.#colour());
    this.#page.addEventListener("change", () => this.#colour());
    this.#lay();
    await Promise.all([this.#units(), this.#outline()]);
    this.#draw();
  }

  #field(name: string): HTMLInputElement | null {
    return this.#page.querySelector(`[name=${name}]`);
  }

  async #units(): Promise<void> {
    const answer = await fetch(this.#place.dataset["units"] ?? "", { headers: { Accept: "application/json" }, redirect: "error" });
    if (!answer.ok) return;
    const { units } = (await answer.json()) as { units: Unit[] };
    for (const [code, name, latitude, longitude] of units) {
      const words = this.#page.createElement("bdi");
      words.textContent = name;
      const dot = leaflet.circleMarker([latitude, longitude], { ...DOT, color: this.#ink("--accent") }).bindTooltip(words);
      this.#dots.set(code, dot.addTo(this.#map));
    }
    if (units.length) this.#map.fitBounds(units.map((each) => [each[2], each[3]]), { padding: [24, 24], maxZoom: 12, animate: false });
    this.#colour();
  }

  /** Take a tap as the place, and let the node tick the units round it. */
  #choose(at: leaflet.LatLng): void {
    const field = this.#field("place");
    if (!field) return;
    field.value = `${at.lat.toFixed(5)}, ${at.lng.toFixed(5)}`;
    this.#draw();
    this.#page.querySelector<HTMLButtonElement>("[data-tick-on-map]")?.click();
  }

  /** Draw the circle that the fields say. */
  #draw(): void {
    this.#round?.remove();
    const [latitude, longitude] = (this.#field("place")?.value ?? "").split(",").map((each) => Number.parseFloat(each));
    const km = Number(this.#field("radius")?.value);
    if (latitude === undefined || longitude === undefined || !Number.isFinite(latitude + longitude) || !km) return;
    this.#round = leaflet.circle([latitude, longitude], { radius: km * 1000, color: this.#ink("--danger"), fill: false, interactive: false });
    this.#round.addTo(this.#map);
  }

  /** Fill the dots of the units that stand ticked. */
  #colour(): void {
    const ticked = new Set([...this.#page.querySelectorAll<HTMLInputElement>("[name=unit]:checked")].map((each) => each.value));
    for (const [code, dot] of this.#dots) dot.setStyle({ fillOpacity: ticked.has(code) ? 0.9 : 0.05 });
    this.#place.dataset["ticked"] = String([...this.#dots.keys()].filter((code) => ticked.has(code)).length);
  }

  #ink(name: string): string {
    return getComputedStyle(this.#place).getPropertyValue(name).trim() || "#1c3f94";
  }

  async #outline(): Promise<void> {
    const address = this.#place.dataset["outlines"];
    if (!address) return;
    const answer = await fetch(address, { redirect: "error" });
    if (!answer.ok) return;
    const style = { color: this.#ink("--quiet"), weight: 2, fill: false };
    leaflet.geoJSON((await answer.json()) as never, { interactive: false, style }).addTo(this.#map).bringToBack();
  }

  #lay(): void {
    const { base, baseScript } = this.#place.dataset;
    if (!base || !baseScript) return;
    const script = this.#page.createElement("script");
    script.src = baseScript;
    script.addEventListener("load", () => (globalThis as { sangamBase?: (map: leaflet.Map, url: string) => void }).sangamBase?.(this.#map, base));
    this.#page.head.append(script);
  }
}

(globalThis as { L?: unknown }).L = leaflet;
const place = document.querySelector<HTMLElement>("[data-alert-map]");
if (place) void new AlertMap(place).listen();
