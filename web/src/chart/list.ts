// The list beside the drawing: all that it shows, by kind; what can be done there can be done here by keys alone.
import type { Board, RecordWords, TieWords } from "./board";

export interface ListTold {
  chosen(ids: ReadonlySet<string>): void;
  focused(id: string): void;
  pinned(tie: string, pinned: boolean): void;
}

export interface Say {
  (key: string, parts?: Readonly<Record<string, string | number>>): string;
}

const MOST_ROWS = 200;
const ORDER = new Intl.Collator();

export class List {
  readonly chosen = new Set<string>();
  private needle = "";

  constructor(
    private readonly box: HTMLElement,
    private readonly tieBox: HTMLElement,
    private readonly board: Board,
    private readonly told: ListTold,
    private readonly say: Say,
    private readonly recordAddress: (id: string) => string,
    private readonly dayWords: (day: string) => string,
    private readonly askAddress: (tie: TieWords) => string,
  ) {}

  narrow(text: string): void {
    this.needle = text.trim().toLocaleLowerCase();
    this.draw();
  }

  /** Draw the list anew, and keep the focus where it was. */
  draw(): void {
    for (const id of this.chosen) if (!this.board.places.has(id)) this.chosen.delete(id);
    const focus = (document.activeElement as HTMLElement | null)?.id ?? "";
    const groups = this.groups();
    this.box.replaceChildren(...groups.map(([kind, records]) => this.group(kind, records)));
    this.drawTies();
    if (focus !== "") document.getElementById(focus)?.focus({ preventScroll: true });
  }

  choose(ids: Iterable<string>): void {
    this.chosen.clear();
    for (const id of ids) this.chosen.add(id);
    this.draw();
  }

  private groups(): [string, RecordWords[]][] {
    const found = new Map<string, RecordWords[]>();
    for (const id of this.board.places.keys()) {
      const record = this.board.records.get(id) as RecordWords;
      const group = found.get(record.kind);
      if (group) group.push(record);
      else found.set(record.kind, [record]);
    }
    const sorted = [...found].sort(([one], [other]) => one.localeCompare(other));
    for (const [, records] of sorted) records.sort((one, other) => ORDER.compare(one.title, other.title));
    return sorted;
  }

  private group(kind: string, records: RecordWords[]): HTMLElement {
    const section = make("section");
    const heading = make("h3");
    const all = make("input") as HTMLInputElement;
    const ids = records.map((each) => each.id);
    all.type = "checkbox";
    all.id = `all-${kind}`;
    all.checked = ids.every((id) => this.chosen.has(id));
    all.addEventListener("change", () => this.change(ids, all.checked));
    const label = make("label", `${this.board.kinds.get(kind)?.[0] ?? kind} `);
    label.prepend(all);
    label.append(make("span", String(records.length), "count"));
    heading.append(label);
    const rows = make("ul");
    const found = records.filter((each) => each.title.toLocaleLowerCase().includes(this.needle));
    rows.append(...found.slice(0, MOST_ROWS).map((each) => this.row(each)));
    section.append(heading, rows);
    if (found.length > MOST_ROWS) section.append(make("p", this.say("narrow", { shown: MOST_ROWS, whole: found.length }), "small quiet"));
    return section;
  }

  private row(record: RecordWords): HTMLElement {
    const row = make("li");
    const label = make("label");
    const box = make("input") as HTMLInputElement;
    box.type = "checkbox";
    box.id = `row-${record.id}`;
    box.checked = this.chosen.has(record.id);
    box.addEventListener("change", () => this.change([record.id], box.checked));
    box.addEventListener("focus", () => this.told.focused(record.id));
    const name = make("bdi", record.title);
    label.append(box, name);
    row.append(label);
    if (this.board.places.get(record.id)?.hidden) row.append(make("span", this.say("hidden"), "small quiet"));
    if (record.cautions !== "") row.append(make("span", record.cautions, "small danger-word"));
    row.append(link(this.recordAddress(record.id), this.say("open"), record.title));
    return row;
  }

  /** Draw the ties of what is chosen, and all that are pinned. */
  private drawTies(): void {
    const ties = new Map<string, TieWords>();
    for (const pin of this.board.pins) {
      const tie = this.board.ties.get(pin);
      if (tie && this.board.places.has(tie.one) && this.board.places.has(tie.other)) ties.set(pin, tie);
    }
    for (const id of this.chosen) for (const tie of this.board.tiesOf(id)) ties.set(tie.id, tie);
    const rows = [...ties.values()].slice(0, MOST_ROWS).map((tie) => this.tieRow(tie));
    this.tieBox.replaceChildren(...rows);
    if (rows.length === 0) this.tieBox.append(make("li", this.say("ties"), "small quiet"));
  }

  private tieRow(tie: TieWords): HTMLElement {
    const row = make("li");
    const box = make("input") as HTMLInputElement;
    box.type = "checkbox";
    box.id = `pin-${tie.id}`;
    box.checked = this.board.pins.has(tie.id);
    box.addEventListener("change", () => this.told.pinned(tie.id, box.checked));
    const [one, other] = [tie.one, tie.other].map((id) => make("bdi", this.board.records.get(id)?.title ?? ""));
    const label = make("label");
    const name = make("span");
    name.append(one as HTMLElement, ` — ${tie.relation} — `, other as HTMLElement);
    label.append(box, name);
    const grade = make("abbr", tie.grade, "mono");
    grade.title = this.board.grades.get(tie.grade) ?? "";
    const days = [tie.since, tie.until].filter((each) => each !== "").map((each) => this.dayWords(each)).join(" – ");
    const marks = make("span", `${tie.owner} · `, "small quiet");
    marks.append(grade, " · ", make("bdi", tie.source), ` · ${days}`);
    row.append(label, marks, link(this.recordAddress(tie.said_in), this.say("open"), tie.relation));
    const ask = this.askAddress(tie);
    if (ask !== "") row.append(link(ask, this.say("ask", { force: tie.owner }), tie.relation));
    return row;
  }

  private change(ids: readonly string[], chosen: boolean): void {
    for (const id of ids) {
      if (chosen) this.chosen.add(id);
      else this.chosen.delete(id);
    }
    this.draw();
    this.told.chosen(this.chosen);
  }
}

function make(tag: string, text = "", className = ""): HTMLElement {
  const made = document.createElement(tag);
  if (text !== "") made.textContent = text;
  if (className !== "") made.className = className;
  return made;
}

function link(address: string, text: string, about: string): HTMLElement {
  const made = document.createElement("a");
  made.href = address;
  made.textContent = text;
  made.className = "small";
  made.setAttribute("aria-label", `${text}: ${about}`);
  return made;
}
