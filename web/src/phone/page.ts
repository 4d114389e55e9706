// The telephone's page: the quick report, the outbox, the lists as last read; the same online and from the kept shell.
import { showCourses } from "./courses";
import { NO_LISTS, type Alert, type Board, type Lists } from "./lists";
import { given, takeShared, type Given } from "./given";
import { photograph, place, Recording } from "./media";
import { Outbox, type Thing } from "./outbox";

const AGAIN_MS = 15_000;
const MEGABYTE = 1_000_000;

/** The page of one officer, whose things the outbox keeps. */
export class PhonePage {
  private photo: Blob | undefined;
  private voice: readonly [Blob, string] | undefined;
  private others: readonly Given[] = [];
  private where = "";
  private recording: Recording | undefined;
  private lists: Lists = NO_LISTS;
  private sending = "";
  private percent: number | undefined;
  private readonly taking = new Set<Promise<boolean>>();
  private isKeeping = false;
  private looks = 0;

  constructor(
    private readonly root: HTMLElement,
    private readonly outbox: Outbox,
  ) {}

  /** Show all of it, and send what waits now and whenever the link is back. */
  async serve(lists: Lists): Promise<void> {
    this.lists = lists;
    this.showLists();
    this.serveReport();
    await this.showOutbox();
    await this.showSafety();
    if (this.root.dataset["phone"] !== "online") return;
    const send = (): void => void this.send();
    window.addEventListener("online", send);
    document.addEventListener("visibilitychange", send);
    setInterval(send, AGAIN_MS);
    await this.send();
  }

  private words(name: string): string {
    return this.root.dataset[`say${name}`] ?? "";
  }

  private part<T extends HTMLElement>(selector: string): T {
    const found = this.root.querySelector<T>(selector);
    if (found === null) throw new Error(`the page has no ${selector}`);
    return found;
  }

  private async send(): Promise<void> {
    if (this.root.dataset["phone"] !== "online" || (await this.outbox.waiting()).length === 0) return;
    await this.outbox.send(document, this.words("Large"), (id, percent) => {
      this.sending = id;
      this.percent = percent;
      void this.showOutbox();
    });
    await this.showOutbox();
    this.part("[data-all-sent]").hidden = (await this.outbox.waiting()).length > 0;
  }

  // Return whether the phone keeps them: one that is full keeps none, and says so.
  private async keep(...things: readonly Thing[]): Promise<boolean> {
    try {
      await this.outbox.add(...things);
      return true;
    } catch {
      this.say(this.words("Full"));
      return false;
    }
  }

  private async sendKept(): Promise<void> {
    await navigator.storage.persist();
    await this.showOutbox();
    await this.showSafety();
    await this.send();
  }

  private async showSafety(): Promise<void> {
    const safe = await navigator.storage.persisted();
    this.part("[data-kept-safely]").hidden = !safe;
    this.part("[data-kept-unsafely]").hidden = safe;
  }

  // Several looks may be under way at once: only the last shows what it found.
  private async showOutbox(): Promise<void> {
    this.looks += 1;
    const look = this.looks;
    const waiting = await this.outbox.waiting();
    const items = await Promise.all(
      waiting.slice(-50).map(async (each) => {
        const thing = await this.outbox.thing(each);
        const fields = thing?.fields ?? {};
        const item = this.copy("outbox");
        item.dataset["waits"] = each.id;
        fill(item, "of", fields["of"] ?? "");
        fill(item, "line", fields["text"] ?? "");
        const there = this.percent === undefined ? "" : ` ${this.percent} %`;
        const state = each.id === this.sending ? this.words("Sending") + there : this.words("Waiting");
        const why = thing === undefined ? this.words("Lost") : each.why && `${this.words("Refused")} ${each.why}`;
        fill(item, "state", why || state);
        const drop = item.querySelector<HTMLElement>("[data-drop]");
        if (drop !== null && why !== "") drop.hidden = false;
        drop?.addEventListener("click", () => void this.outbox.drop(each.id).then(() => this.showOutbox()));
        return item;
      }),
    );
    if (look !== this.looks) return;
    const box = this.part("[data-outbox]");
    box.hidden = waiting.length === 0;
    if (waiting.length > 0) this.part("[data-all-sent]").hidden = true;
    this.part("[data-outbox] [data-count]").textContent = String(waiting.length);
    this.part("[data-outbox] [data-items]").replaceChildren(...items);
  }

  private copy(name: string): HTMLElement {
    const template = this.part<HTMLTemplateElement>(`template[data-item-${name}]`);
    return template.content.firstElementChild?.cloneNode(true) as HTMLElement;
  }

  private showLists(): void {
    const clock = new Intl.DateTimeFormat("en-GB", { dateStyle: "short", timeStyle: "short", timeZone: "Asia/Kolkata" });
    const alerts = this.lists.alerts.filter((each) => each.until > Date.now()).map((each) => this.alert(each));
    this.part("[data-alerts] [data-items]").replaceChildren(...alerts);
    this.part("[data-alerts]").hidden = alerts.length === 0;
    const at = `${this.words("Of")} ${clock.format(new Date(this.lists.at))}`;
    this.part("[data-alerts] [data-at]").textContent = at;
    this.showBoards(at);
    showCourses(this.root, this.lists.courses ?? []);
    const across = this.lists.across.map((each) => {
      const item = this.copy("across");
      fill(item, "name", each.name);
      fill(item, "who", each.who);
      fill(item, "force", each.force);
      const ring = item.querySelector<HTMLAnchorElement>("[data-phone-number]");
      if (ring !== null && each.phone !== "") {
        ring.href = `tel:${each.phone.replace(/[^+\d]/gu, "")}`;
        ring.querySelector("bdi")?.append(each.phone);
        ring.hidden = false;
      }
      return item;
    });
    this.part("[data-across] [data-items]").replaceChildren(...across);
    this.part("[data-across]").hidden = across.length === 0;
  }

  private showBoards(at: string): void {
    const boards = (this.lists.boards ?? []).map((each) => this.board(each));
    this.part("[data-boards] [data-items]").replaceChildren(...boards);
    this.part("[data-boards]").hidden = boards.length === 0;
    this.part("[data-boards] [data-at]").textContent = at;
  }

  private board(each: Board): HTMLElement {
    const item = this.copy("board");
    for (const name of ["title", "number", "force", "state", "starts", "place", "stop"] as const) fill(item, name, each[name]);
    for (const name of ["tasks", "lines"] as const) {
      const lines = each[name].map((text) => Object.assign(document.createElement("li"), { textContent: text, dir: "auto" }));
      item.querySelector(`[data-${name}]`)?.replaceChildren(...lines);
    }
    return item;
  }

  private alert(each: Alert): HTMLElement {
    const item = this.copy("alert");
    for (const name of ["title", "text", "force", "number", "action", "caution"] as const) fill(item, name, each[name]);
    const caution = item.querySelector<HTMLElement>("[data-caution]");
    if (caution !== null) caution.hidden = each.caution === "";
    const seen = item.querySelector<HTMLButtonElement>("[data-seen]");
    if (seen !== null) seen.hidden = !each.waits;
    seen?.addEventListener("click", () => {
      seen.hidden = true;
      const fields = { kind: "acknowledgement", alert: each.id, text: each.title, of: this.words("Ack") };
      void this.keep({ fields }).then((isKept) => {
        seen.hidden = isKept;
        return isKept ? this.sendKept() : undefined;
      });
    });
    return item;
  }

  private serveReport(): void {
    const form = this.part<HTMLFormElement>("[data-report]");
    const options = this.lists.channels.map((each) => new Option(each.name, each.id));
    this.part<HTMLSelectElement>("#f-phone-channel").replaceChildren(...options);
    form.hidden = options.length === 0;
    this.part("[data-no-channel]").hidden = options.length > 0 || this.lists.until !== undefined;
    this.part("#f-phone-photo").addEventListener("change", (event) => void this.hold(this.takePhoto(event.target as HTMLInputElement)));
    this.part("[data-record]").addEventListener("click", (event) => void this.record(event.currentTarget as HTMLElement));
    this.part("[data-place]").addEventListener("click", () => void this.takePlace());
    this.part("#f-phone-file").addEventListener("change", (event) => {
      const input = event.target as HTMLInputElement;
      void this.hold(this.take([...(input.files ?? [])])).then(() => (input.value = ""));
    });
    document.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length > 0) event.preventDefault();
      void this.hold(this.take(files));
    });
    void takeShared().then(async (shared) => {
      if (shared === undefined) return;
      this.showShared(shared.text);
      await this.hold(this.take(shared.files));
    });
    this.showShared(this.part<HTMLTextAreaElement>("#f-phone-shared").value);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.report(form);
    });
  }

  private say(words: string): void {
    const wrong = this.part("[data-report] [data-wrong]");
    wrong.textContent = words;
    wrong.hidden = words === "";
  }

  private show<T extends HTMLImageElement | HTMLAudioElement>(selector: string, file: Blob | undefined): void {
    const shown = this.part<T>(selector);
    if (shown.src.startsWith("blob:")) URL.revokeObjectURL(shown.src);
    if (file !== undefined) shown.src = URL.createObjectURL(file);
    shown.hidden = file === undefined;
    this.part("[data-shown]").hidden = this.photo === undefined && this.voice === undefined;
  }

  private showShared(text: string): void {
    const field = this.part<HTMLTextAreaElement>("#f-phone-shared");
    if (text !== "") field.value = text.slice(0, field.maxLength);
    this.part("[data-shared]").hidden = field.value === "";
  }

  // A report that is sent meanwhile waits for what is being taken.
  private async hold(taken: Promise<boolean>): Promise<void> {
    const form = this.part("[data-report]");
    this.taking.add(taken);
    form.toggleAttribute("data-taking", true);
    await taken;
    this.taking.delete(taken);
    form.toggleAttribute("data-taking", this.taking.size > 0);
  }

  private async take(files: readonly File[]): Promise<boolean> {
    let isTaken = true;
    for (const file of files) {
      const one = await given(document, file);
      const fits = one.blob.size <= Number(this.root.dataset[`${one.of.toLowerCase()}Mb`]) * MEGABYTE;
      if (fits) this.others = [...this.others, one];
      else this.say(this.words("Large"));
      isTaken &&= fits;
    }
    this.showOthers();
    return isTaken;
  }

  private showOthers(): void {
    const items = this.others.map((each) => Object.assign(document.createElement("li"), { textContent: each.name, dir: "auto" }));
    this.part("[data-others]").replaceChildren(...items);
    this.part("[data-others]").hidden = items.length === 0;
  }

  private async takePhoto(input: HTMLInputElement): Promise<boolean> {
    const file = input.files?.[0];
    let isTaken = true;
    this.say("");
    try {
      this.photo = file === undefined ? undefined : await photograph(document, file);
    } catch {
      isTaken = false;
      this.say(this.words("NoPhoto"));
    }
    input.value = "";
    this.show<HTMLImageElement>("img[data-photo]", this.photo);
    return isTaken;
  }

  private async record(button: HTMLElement): Promise<void> {
    this.say("");
    try {
      if (this.recording === undefined) this.recording = await Recording.begin();
      else {
        this.voice = await this.recording.end();
        this.recording = undefined;
        if (this.voice[0].size > Number(this.root.dataset["voiceMb"]) * MEGABYTE) this.voice = undefined;
        if (this.voice === undefined) this.say(this.words("Large"));
      }
    } catch {
      this.recording = undefined;
      this.say(this.words("NoVoice"));
    }
    button.setAttribute("aria-pressed", String(this.recording !== undefined));
    const words = button.dataset[this.recording === undefined ? "sayRecord" : "sayStop"] ?? "";
    button.querySelector("span")?.replaceChildren(words);
    this.show<HTMLAudioElement>("audio[data-voice]", this.voice?.[0]);
  }

  private async takePlace(): Promise<void> {
    this.say("");
    try {
      this.where = await place();
    } catch {
      this.say(this.words("NoPlace"));
    }
    const said = this.part("[data-place-said]");
    said.textContent = this.where === "" ? "" : `${this.words("Place")}: ${this.where}`;
    said.hidden = this.where === "";
  }

  // A second tap while the first is being kept would make a second report.
  private async report(form: HTMLFormElement): Promise<void> {
    if (this.isKeeping) return;
    this.isKeeping = true;
    const isKept = await this.keepReport(form).finally(() => (this.isKeeping = false));
    if (isKept) await this.sendKept();
  }

  // A photograph, then the voice note: each is a message of its own, and leaves by itself over a weak line.
  private async keepReport(form: HTMLFormElement): Promise<boolean> {
    if ((await Promise.all(this.taking)).includes(false)) return false;
    if (this.recording !== undefined) await this.record(this.part("[data-record]"));
    const line = String(new FormData(form).get("text") ?? "").trim();
    const shared = String(new FormData(form).get("shared") ?? "").trim();
    const text = [line, shared, this.where === "" ? "" : `${this.words("Place")}: ${this.where}`].filter(Boolean).join("\n");
    const to = { kind: "message", channel: String(new FormData(form).get("channel")) };
    if (this.photo === undefined && this.voice === undefined && this.others.length === 0 && text === "") {
      this.say(this.words("Nothing"));
      return false;
    }
    const things: Thing[] = [];
    if (this.photo !== undefined) {
      const file = { name: "photo.jpg", bytes: await this.photo.arrayBuffer() };
      things.push({ fields: { ...to, text: text || this.words("Photo"), of: this.words("Photo") }, file });
    }
    if (this.voice !== undefined) {
      const said = this.photo === undefined ? text : line;
      const file = { name: this.voice[1], bytes: await this.voice[0].arrayBuffer() };
      things.push({ fields: { ...to, text: said || this.words("Voice"), of: this.words("Voice") }, file });
    }
    for (const each of this.others) {
      const said = things.length === 0 ? text : line;
      const file = { name: each.name, bytes: await each.blob.arrayBuffer() };
      things.push({ fields: { ...to, text: said || this.words(each.of), of: this.words(each.of) }, file });
    }
    if (things.length === 0) things.push({ fields: { ...to, text, of: "" } });
    if (!(await this.keep(...things))) return false;
    this.forget(form);
    return true;
  }

  private forget(form: HTMLFormElement): void {
    const channel = this.part<HTMLSelectElement>("#f-phone-channel").value;
    form.reset();
    this.part<HTMLSelectElement>("#f-phone-channel").value = channel;
    [this.photo, this.voice, this.where, this.others] = [undefined, undefined, "", []];
    this.part<HTMLTextAreaElement>("#f-phone-shared").value = "";
    this.showShared("");
    this.showOthers();
    this.show("img[data-photo]", undefined);
    this.show("audio[data-voice]", undefined);
    this.part("[data-place-said]").hidden = true;
    this.say("");
  }
}

function fill(item: HTMLElement, name: string, words: string): void {
  const place = item.querySelector(`[data-${name}]`);
  if (place !== null) place.textContent = words;
}
