// The bell: what stands in the strip and cannot wait sounds, shakes the phone, and shows beside the page.
//   [data-ring="flash|urgent"]  an entry of the strip.  data-rings="again": until it is acknowledged (it then leaves the
//                               strip); "once": when it comes.  data-ring-id, -at, -word, -caution: what it is
//   [data-bell]                 shown where this page cannot ring; [data-bell-on] inside it: the tap that lets it
// One page of a browser rings, whatever the number of its tabs: the one that holds the lock.  That a desk may ring is
// kept in this browser.  What shows outside the page names no person and no title.

const ALLOWED = "sangam-bell";
const RANG = "sangam-rang";

export type Loud = "flash" | "urgent";

/** What one entry of the strip asks for. */
export interface Entry {
  readonly key: string;
  readonly loud: Loud;
  readonly again: boolean;
  readonly since: number;
}

const EVERY_MS: Readonly<Record<Loud, number>> = { flash: 6_000, urgent: 30_000 };
const LOUDER_FOR_MS = 90_000;

/** Return how loud it rings, 0 to 1: soft when it comes, at full strength after a minute and a half. */
export function strength(entry: Pick<Entry, "since">, now: number): number {
  const age = Math.min(Math.max(now - entry.since, 0), LOUDER_FOR_MS);
  return 0.35 + 0.65 * (age / LOUDER_FOR_MS);
}

/** Return what rings now, the loudest: what is new, or what rang so long ago that it rings again; else nothing. */
export function ringsNow(entries: readonly Entry[], rang: ReadonlyMap<string, number>, now: number): Entry | undefined {
  const ready = entries.filter((entry) => {
    const last = rang.get(entry.key);
    return last === undefined || (entry.again && now - last >= EVERY_MS[entry.loud]);
  });
  return ready.find((entry) => entry.loud === "flash") ?? ready[0];
}

/** Return the window's title with the word of what rings before it, or without. */
export function titled(title: string, word: string): string {
  const plain = title.replace(/^⚠ [^·]*· /u, "");
  return word === "" ? plain : `⚠ ${word} · ${plain}`;
}

/** Tell whether this browser may ring: the officer let it, here or by the permission that outlives a signing out. */
export function isAllowed(kept: string | null, permission: string): boolean {
  return kept === "yes" || permission === "granted";
}

function keyOf(element: HTMLElement): string {
  return `${element.dataset["ringId"] ?? ""} ${element.dataset["ringAt"] ?? ""}`;
}

function entryOf(element: HTMLElement): Entry {
  const at = Date.parse(element.dataset["ringAt"] ?? "");
  return {
    key: keyOf(element),
    loud: element.dataset["ring"] === "flash" ? "flash" : "urgent",
    again: element.dataset["rings"] === "again",
    since: Number.isNaN(at) ? Date.now() : at,
  };
}

// On the page of an alert its own entry rings but does not stand twice.
function leadsHere(element: HTMLElement): boolean {
  return element.querySelector<HTMLAnchorElement>("a[href]")?.pathname === location.pathname;
}

function permission(): string {
  return "Notification" in window ? Notification.permission : "denied";
}

/** The sound: two tones, or for a flash a siren of six, through the browser's own synthesiser. */
class Sound {
  private context: AudioContext | undefined;

  /** Tell whether it can be heard: a browser keeps it silent until the officer has touched the page. */
  get works(): boolean {
    return this.context?.state === "running";
  }

  async wake(): Promise<void> {
    if (!("AudioContext" in window)) return;
    this.context ??= new AudioContext();
    if (this.context.state === "suspended") {
      await Promise.race([this.context.resume(), new Promise((after) => window.setTimeout(after, 300))]);
    }
  }

  play(loud: Loud, gain: number): void {
    if (this.context === undefined) return;
    const tones = loud === "flash" ? [880, 660, 880, 660, 880, 660] : [784, 988];
    tones.forEach((pitch, place) => this.tone(pitch, place * 0.22, gain));
  }

  private tone(pitch: number, after: number, gain: number): void {
    const context = this.context;
    if (context === undefined) return;
    const from = context.currentTime + after;
    const volume = context.createGain();
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(gain * 0.6, from + 0.02);
    volume.gain.linearRampToValueAtTime(0, from + 0.2);
    const source = context.createOscillator();
    source.type = "square";
    source.frequency.value = pitch;
    source.connect(volume).connect(context.destination);
    source.start(from);
    source.stop(from + 0.21);
  }
}

class Bell {
  private readonly sound = new Sound();
  private readonly rang = new Map<string, number>();
  private holdsLock = false;
  private asksForLock = false;

  constructor(private readonly page: Document) {
    for (const [key, at] of Object.entries(kept())) this.rang.set(key, at);
  }

  start(): void {
    this.page.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-bell-on]")) void this.allow();
    });
    for (const touch of ["pointerdown", "keydown"]) {
      this.page.addEventListener(touch, () => void this.wake(), { capture: true, passive: true });
    }
    this.page.body.addEventListener("htmx:sseMessage", () => this.look());
    this.page.body.addEventListener("htmx:afterSettle", () => this.look());
    window.setInterval(() => this.look(), 1_000);
    void this.wake();
  }

  /** Take the officer's word that this desk may ring: it sounds once, so that he hears how loud it is. */
  private async allow(): Promise<void> {
    localStorage.setItem(ALLOWED, "yes");
    await this.sound.wake();
    this.sound.play("urgent", 0.5);
    if (permission() === "default") await Notification.requestPermission();
    await this.wake();
  }

  private async wake(): Promise<void> {
    if (isAllowed(localStorage.getItem(ALLOWED), permission()) && !this.sound.works) await this.sound.wake();
    this.look();
  }

  private able(): boolean {
    return isAllowed(localStorage.getItem(ALLOWED), permission()) && this.sound.works;
  }

  private look(): void {
    const elements = [...this.page.querySelectorAll<HTMLElement>("#told [data-ring]")];
    for (const element of elements) element.classList.toggle("here", leadsHere(element));
    const standing = elements.filter((element) => element.dataset["rings"] === "again");
    this.page.title = titled(this.page.title, standing[0]?.dataset["ringWord"] ?? "");
    const able = this.able();
    const silent = elements.length > 0 || this.page.body.matches(".on-today, .on-locked");
    for (const word of this.page.querySelectorAll<HTMLElement>("[data-bell]")) word.hidden = able || !silent;
    if (able) this.takeLock();
    if (able && this.holdsLock && elements.length > 0) this.ring(elements);
  }

  private ring(elements: readonly HTMLElement[]): void {
    const now = Date.now();
    const entry = ringsNow(elements.map(entryOf), this.rang, now);
    if (entry === undefined) return;
    const isNew = !this.rang.has(entry.key);
    for (const element of elements) {
      if (entryOf(element).loud === entry.loud || !this.rang.has(keyOf(element))) this.rang.set(keyOf(element), now);
    }
    keep(this.rang, now);
    this.sound.play(entry.loud, strength(entry, now));
    this.page.documentElement.dataset["rang"] = String(Number(this.page.documentElement.dataset["rang"] ?? "0") + 1);
    shake(entry.loud);
    const element = elements.find((each) => keyOf(each) === entry.key);
    if (isNew && element !== undefined) showBeside(element);
  }

  // The lock goes with the page; the next one then rings.  Without locks (plain http) each page rings for itself.
  private takeLock(): void {
    if (this.asksForLock) return;
    this.asksForLock = true;
    if (!("locks" in navigator)) {
      this.holdsLock = true;
      return;
    }
    void navigator.locks.request(ALLOWED, () => {
      this.holdsLock = true;
      return new Promise(() => undefined);
    });
  }
}

function shake(loud: Loud): void {
  if (!("vibrate" in navigator) || !navigator.userActivation?.hasBeenActive) return;
  navigator.vibrate(loud === "flash" ? [400, 150, 400, 150, 400] : [300, 150, 300]);
}

// A phone's browser knows no notification without a worker of its own: there sound, shaking and strip must do.
function showBeside(element: HTMLElement): void {
  if (permission() !== "granted") return;
  const flash = element.dataset["ring"] === "flash";
  try {
    const shown = new Notification(element.dataset["ringWord"] ?? "", {
      body: element.dataset["ringCaution"] ?? "",
      tag: element.dataset["ringId"] ?? "",
      requireInteraction: flash,
    });
    shown.addEventListener("click", () => window.focus());
  } catch {
    return;
  }
}

function kept(): Record<string, number> {
  try {
    return JSON.parse(localStorage.getItem(RANG) ?? "{}") as Record<string, number>;
  } catch {
    return {};
  }
}

function keep(rang: ReadonlyMap<string, number>, now: number): void {
  const fresh = [...rang].filter(([, at]) => now - at < 10 * LOUDER_FOR_MS);
  localStorage.setItem(RANG, JSON.stringify(Object.fromEntries(fresh)));
}

/** Let the page ring from now on, where it has a strip. */
export function hangBell(page: Document): void {
  if (page.getElementById("told") !== null && page.querySelector("[data-bell]") !== null) new Bell(page).start();
}
