// The page of a chart: the drawing and the list beside it, one board behind both.
import "./chart.css";

import { Board, type Drawing, type NamedView, type SavedChart, type TieWords } from "./board";
import { Canvas } from "./canvas";
import { compareDays } from "./compare";
import { List } from "./list";
import { NodeDoor, Refused } from "./node";

const NO_ID = "00000000-0000-0000-0000-000000000000";

class ChartPage {
  private readonly board = new Board();
  private readonly door: NodeDoor;
  private canvas!: Canvas;
  private list!: List;
  private chart: string;
  private day = "";
  private readonly off = new Set<string>();
  private readonly underWay = new Set<string>(); // what a second tap or a held key does not begin once more
  private days: string[] = [];

  constructor(private readonly room: HTMLElement) {
    this.chart = room.dataset["chart"] ?? "";
    this.door = new NodeDoor(this.input("csrfmiddlewaretoken").value, this.say("away"));
  }

  async open(): Promise<void> {
    try {
      const given = await this.door.get<Drawing>(this.room.dataset["data"] ?? "");
      if ("places" in given) this.board.open(given as SavedChart);
      else this.board.begin(given);
      this.board.name = this.input("name").value;
      await this.show(given);
    } catch (error) {
      this.tell(error);
    }
  }

  private async show(given: Drawing): Promise<void> {
    const part = (name: string) => this.room.querySelector<HTMLElement>(`[data-part="${name}"]`) as HTMLElement;
    this.canvas = new Canvas(part("canvas"), this.board, {
      chosen: () => this.list.choose(this.canvas.chosen),
      tapped: (id) => void this.expand([id]),
      moved: (places) => this.act(() => this.board.move(places)),
    }, this.room.dataset["overview"] ?? "");
    this.list = new List(part("list"), part("ties"), this.board, {
      chosen: (ids) => this.canvas.choose(ids),
      focused: (id) => this.canvas.look(id),
      pinned: (tie, pinned) => this.act(() => this.board.setPinned(tie, pinned)),
    }, (key, parts) => this.say(key, parts), (id) => (this.room.dataset["record"] ?? "").replace(NO_ID, id), (day) => this.dayWords(day), (tie) => this.askAddress(tie));
    await this.canvas.loadFonts();
    this.canvas.fit();
    this.canvas.cy.one("render", () => performance.mark("chart-ready"));
    this.draw();
    this.tellWords(this.say("shown", { shown: given.shown, whole: given.whole }));
    this.listen();
    this.room.dataset["ready"] = "yes";
    void this.canvas.dress(this.room.dataset["sprite"] ?? "");
  }

  private listen(): void {
    this.room.addEventListener("click", (event) => {
      const pressed = (event.target as HTMLElement).closest<HTMLElement>("[data-do]");
      if (pressed) void this.press(pressed.dataset["do"] ?? "");
    });
    this.input("find").addEventListener("input", () => this.list.narrow(this.input("find").value));
    this.input("name").addEventListener("input", () => {
      this.board.name = this.input("name").value;
      this.mark();
    });
    this.input("day").addEventListener("input", () => this.slide());
    this.select("view").addEventListener("change", () => this.see(this.select("view").value));
    document.addEventListener("keydown", (event) => this.key(event));
    addEventListener("beforeunload", (event) => {
      if (this.board.isDirty && this.board.canUndo) event.preventDefault();
    });
  }

  private key(event: KeyboardEvent): void {
    const isText = event.target instanceof HTMLInputElement && event.target.type === "text";
    if (isText || !(event.ctrlKey || event.metaKey)) return;
    const step = event.key === "z" ? (event.shiftKey ? "redo" : "undo") : event.key === "y" ? "redo" : event.key === "s" ? "save" : "";
    if (step === "") return;
    event.preventDefault();
    void this.press(step);
  }

  private async press(what: string): Promise<void> {
    const chosen = [...this.list.chosen];
    const act = [what, ...chosen].join();
    if (this.underWay.has(act)) return;
    const acts: Record<string, () => unknown> = {
      undo: () => this.act(() => this.board.undo()),
      redo: () => this.act(() => this.board.redo()),
      hide: () => this.act(() => this.board.setHidden(chosen, true)),
      show: () => this.act(() => this.board.setHidden(chosen, false)),
      "show-all": () => this.act(() => this.board.setHidden(this.board.places.keys(), false)),
      collapse: () => this.act(() => chosen.forEach((id) => this.board.collapse(id))),
      "take-off": () => this.act(() => this.board.takeOff(chosen)),
      expand: () => this.expand(chosen),
      up: () => this.canvas.nudge([0, -10]),
      down: () => this.canvas.nudge([0, 10]),
      left: () => this.canvas.nudge([-10, 0]),
      right: () => this.canvas.nudge([10, 0]),
      fit: () => this.canvas.fit(),
      closer: () => this.canvas.zoomBy(1.25),
      farther: () => this.canvas.zoomBy(0.8),
      "keep-view": () => this.keepView(),
      "drop-view": () => this.dropView(),
      save: () => this.save(false),
      "save-copy": () => this.save(true),
      "take-in": () => this.takeIn(),
      picture: () => this.takePicture(),
      others: () => this.listOthers(),
      merge: () => this.merge(),
      compare: () => this.compare(),
      "compare-end": () => this.endComparing(),
    };
    this.underWay.add(act);
    try {
      await acts[what]?.();
    } catch (error) {
      this.tell(error);
    }
    this.underWay.delete(act);
  }

  private act(does: () => void): void {
    does();
    this.draw();
  }

  private draw(): void {
    this.setDays();
    this.drawKinds();
    this.drawViews();
    this.canvas.sync(this.day, this.off);
    this.list.draw();
    this.canvas.choose(this.list.chosen);
    this.mark();
  }

  private async expand(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const address = (this.room.dataset["expand"] ?? "").replace(NO_ID, id);
      const given = await this.door.post<Drawing>(address, { placed: [...this.board.places.keys()] });
      const name = this.board.records.get(id)?.title ?? "";
      let came = 0;
      this.act(() => {
        came = this.board.expand(id, given);
      });
      const words = { n: came, name: `\u2068${name}\u2069`, shown: given.shown, whole: given.whole };
      this.tellWords(this.say(came > 0 ? "came" : "nothing", words));
    }
  }

  private async save(asAnother: boolean): Promise<void> {
    const sent = this.board.layout;
    if (asAnother || this.chart === "") {
      const kept = await this.door.post<{ chart: string; version: number; address: string }>(this.room.dataset["begin"] ?? "", this.board.whole());
      this.chart = kept.chart;
      history.replaceState(null, "", kept.address);
      this.board.kept(kept.version, sent);
    } else {
      const address = (this.room.dataset["save"] ?? "").replace(NO_ID, this.chart);
      this.board.kept((await this.door.post<{ version: number }>(address, this.board.change())).version, sent);
    }
    this.showConflict("");
    this.mark();
    this.tellWords(this.say("saved", { version: this.board.version }));
  }

  private async takeIn(): Promise<void> {
    const saved = await this.door.get<SavedChart>((this.room.dataset["saved"] ?? "").replace(NO_ID, this.chart));
    const came = this.board.takeIn(saved);
    this.draw();
    this.showConflict("");
    this.tellWords(this.say("taken", { n: came }));
  }

  /** Return where one asks the force that holds a tie's source; nowhere where it is our own. */
  private askAddress(tie: TieWords): string {
    const ask = this.room.dataset["ask"] ?? "";
    return ask === "" || tie.owner === this.room.dataset["force"] ? "" : ask.replace(NO_ID, tie.said_in);
  }

  /** Offer the other charts of the unit. */
  private async listOthers(): Promise<void> {
    const { charts } = await this.door.get<{ charts: { id: string; name: string }[] }>(this.room.dataset["others"] ?? "");
    const others = charts.filter((each) => each.id !== this.chart);
    this.select("other").replaceChildren(...others.map((each) => new Option(each.name, each.id)));
    (this.room.querySelector('[data-part="merge"]') as HTMLElement).hidden = others.length === 0;
    this.tellWords(this.say(others.length === 0 ? "no-others" : "others"));
  }

  /** Put another saved chart beside this one, and ask which ties run between the two. */
  private async merge(): Promise<void> {
    const other = await this.door.get<SavedChart>((this.room.dataset["saved"] ?? "").replace(NO_ID, this.select("other").value));
    const placed = [...new Set([...this.board.places.keys(), ...Object.keys(other.places)])];
    const drawn = await this.door.post<Drawing>(this.room.dataset["drawn"] ?? "", { placed });
    let came = 0;
    this.act(() => {
      this.board.learn(drawn);
      came = this.board.merge(other);
    });
    this.tellWords(this.say("merged", { n: came, name: `\u2068${other.name}\u2069` }));
  }

  /** Show on the same layout what is new and what went from one day to another. */
  private compare(): void {
    const [from, to] = [this.input("compare-from").value, this.input("compare-to").value].sort() as [string, string];
    if (from === "" || from === to) {
      this.tellWords(this.say("compare-days"), true);
      return;
    }
    const found = compareDays(this.board, from, to);
    this.canvas.compare(found);
    const name = (id: string) => `\u2068${this.board.records.get(id)?.title ?? ""}\u2069`;
    const tie = (each: TieWords) => `${name(each.one)} — ${each.relation} — ${name(each.other)}`;
    const part = (key: string, lines: readonly string[]) => {
      const box = this.room.querySelector<HTMLElement>(`[data-part="${key}"]`) as HTMLElement;
      box.replaceChildren(...lines.map((line) => Object.assign(document.createElement("li"), { textContent: line })));
    };
    part("fresh", [...found.came.map(name), ...found.fresh.map(tie)]);
    part("lost", [...found.left.map(name), ...found.gone.map(tie)]);
    (this.room.querySelector('[data-part="compared"]') as HTMLElement).hidden = false;
    const words = { from: this.dayWords(from), to: this.dayWords(to), fresh: found.fresh.length, gone: found.gone.length };
    this.tellWords(this.say("compared", words));
  }

  private endComparing(): void {
    this.canvas.compare(undefined);
    (this.room.querySelector('[data-part="compared"]') as HTMLElement).hidden = true;
    this.tellWords("");
  }

  /** Say what went wrong; nothing on the chart changes but what the node says is not to be seen any more. */
  private tell(error: unknown): void {
    if (!(error instanceof Refused)) throw error;
    if (error.said.code === "networks:chart-version") {
      this.showConflict(error.said.error);
      return;
    }
    if (error.said.code === "networks:chart-record") {
      this.act(() => this.board.takeOff(error.said.ids));
      this.tellWords(`${error.said.error} ${this.say("off")}`, true);
      return;
    }
    this.tellWords(error.said.error, true);
  }

  private tellWords(words: string, isWrong = false): void {
    const box = this.room.querySelector<HTMLElement>('[data-part="says"]') as HTMLElement;
    box.textContent = words;
    box.classList.toggle("danger-word", isWrong);
  }

  private showConflict(words: string): void {
    const box = this.room.querySelector<HTMLElement>('[data-part="conflict"]') as HTMLElement;
    (box.querySelector("p") as HTMLElement).textContent = words;
    box.hidden = words === "";
  }

  /** Mark what can be pressed, and whether something is unsaved. */
  private mark(): void {
    const press = (name: string, can: boolean) => {
      for (const each of this.room.querySelectorAll<HTMLButtonElement>(`[data-do="${name}"]`)) each.disabled = !can;
    };
    press("undo", this.board.canUndo);
    press("redo", this.board.canRedo);
    const hidden = [...this.board.places.values()].filter((each) => each.hidden).length;
    const state = this.say("counted", { n: this.board.places.size, hidden });
    const box = this.room.querySelector<HTMLElement>('[data-part="counted"]') as HTMLElement;
    box.textContent = this.board.isDirty ? `${state} · ${this.say("unsaved")}` : state;
    const paper = this.room.querySelector<HTMLAnchorElement>('[data-part="paper"]') as HTMLAnchorElement;
    paper.hidden = this.chart === "";
    paper.href = (this.room.dataset["paper"] ?? "").replace(NO_ID, this.chart);
  }

  /** Let the slider stop at each day on which a tie begins or ends; at its end all days show. */
  private setDays(): void {
    const days = new Set<string>();
    for (const tie of this.board.ties.values()) {
      if (!this.board.places.has(tie.one) || !this.board.places.has(tie.other)) continue;
      days.add(tie.since);
      if (tie.until) days.add(tie.until);
    }
    this.days = [...days].sort();
    const slider = this.input("day");
    slider.max = String(this.days.length);
    slider.value = String(this.day === "" ? this.days.length : Math.max(0, this.days.indexOf(this.day)));
    this.sayDay();
  }

  private slide(): void {
    this.day = this.days[Number(this.input("day").value)] ?? "";
    this.sayDay();
    this.canvas.sync(this.day, this.off);
  }

  private sayDay(): void {
    const words = this.day === "" ? this.say("all-days") : this.say("up-to", { day: this.dayWords(this.day) });
    (this.room.querySelector('[data-part="day"]') as HTMLElement).textContent = words;
    this.input("day").setAttribute("aria-valuetext", words);
  }

  private dayWords(day: string): string {
    const language = `${document.documentElement.lang}-IN-u-nu-latn`;
    return new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" }).format(new Date(`${day}T12:00`));
  }

  private drawKinds(): void {
    const box = this.room.querySelector<HTMLElement>('[data-part="kinds"]') as HTMLElement;
    const kinds = new Set([...this.board.places.keys()].map((id) => this.board.records.get(id)?.kind ?? ""));
    if (box.childElementCount === kinds.size) return;
    box.replaceChildren(...[...kinds].sort().map((kind) => {
      const label = document.createElement("label");
      const tick = document.createElement("input");
      tick.type = "checkbox";
      tick.checked = !this.off.has(kind);
      tick.addEventListener("change", () => {
        if (tick.checked) this.off.delete(kind);
        else this.off.add(kind);
        this.canvas.sync(this.day, this.off);
      });
      label.append(tick, this.board.kinds.get(kind)?.[0] ?? kind);
      return label;
    }));
  }

  private drawViews(): void {
    const select = this.select("view");
    const names = this.board.views.map((each) => each.name);
    if (select.options.length === names.length + 1) return;
    select.replaceChildren(...["", ...names].map((name) => new Option(name || this.say("no-view"), name)));
  }

  private keepView(): void {
    const name = this.input("view-name").value.trim();
    if (name === "") {
      this.tellWords(this.say("name-view"), true);
      return;
    }
    const view = this.canvas.sight(name, this.day, [...this.off]);
    this.board.views = [...this.board.views.filter((each) => each.name !== name), view];
    this.input("view-name").value = "";
    this.select("view").replaceChildren();
    this.draw();
    this.select("view").value = name;
  }

  private dropView(): void {
    this.board.views = this.board.views.filter((each) => each.name !== this.select("view").value);
    this.select("view").replaceChildren();
    this.draw();
  }

  private see(name: string): void {
    const view: NamedView | undefined = this.board.views.find((each) => each.name === name);
    if (view === undefined) return;
    this.day = view.day;
    this.off.clear();
    for (const kind of view.off) this.off.add(kind);
    (this.room.querySelector('[data-part="kinds"]') as HTMLElement).replaceChildren();
    this.draw();
    this.canvas.see(view);
  }

  /** Take the chart out as a picture, once the node has noted it and said what may stand on it at this moment. */
  private async takePicture(): Promise<void> {
    const shown = [...this.board.places].filter(([id, at]) => !at.hidden && !this.off.has(this.board.records.get(id)?.kind ?? ""));
    const drawn = shown.map(([id]) => id);
    const may = await this.door.post<{ records: string[]; ties: string[] }>(this.room.dataset["picture"] ?? "", { drawn });
    const { blob, left } = await this.canvas.picture(new Set([...may.records, ...may.ties]));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = "chart.png";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    this.tellWords(left > 0 ? this.say("barred", { n: left }) : this.say("pictured"));
  }

  private say(key: string, parts: Readonly<Record<string, string | number>> = {}): string {
    const words = this.room.querySelector(`[data-words="${key}"]`)?.textContent ?? "";
    return words.replace(/\{(\w+)\}/g, (_, name: string) => String(parts[name] ?? ""));
  }

  private input(name: string): HTMLInputElement {
    return this.room.querySelector(`input[name="${name}"]`) as HTMLInputElement;
  }

  private select(name: string): HTMLSelectElement {
    return this.room.querySelector(`select[name="${name}"]`) as HTMLSelectElement;
  }
}

const room = document.querySelector<HTMLElement>("[data-chart-room]");
if (room) void new ChartPage(room).open();
