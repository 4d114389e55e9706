// Times in words that stay true while the page is open, in the words that the server gives with it.
//   <time datetime="…" data-clock="left">…</time>   "1 h 5 min left", then "overdue since 14:05" with data-overdue
//   <time datetime="…" data-clock="age">…</time>    "4 min old"
//   <time datetime="…" data-clock="ago">…</time>    "4 min ago"
// All words come translated from <html data-say-spans="…|…" data-say-left="{time} left" data-say-overdue="overdue since {time}">.
// Without JavaScript the server's own text stands.

const MINUTE_MS = 60_000;

export interface Sayings {
  readonly left: string;
  readonly overdue: string;
}

/** The words of times, with gaps: {minutes}, {hours}, {days}, {span}. */
export interface Spans {
  readonly none: string;
  readonly minutes: string;
  readonly hour: string;
  readonly hours: string;
  readonly hourMinutes: string;
  readonly hoursMinutes: string;
  readonly days: string;
  readonly daysHour: string;
  readonly daysHours: string;
  readonly old: string;
  readonly ago: string;
}

/** Return the words that the server gave with the page, or null where it gave none: its own text then stands. */
export function spansOf(said: string | undefined): Spans | null {
  const all = (said ?? "").split("|");
  if (all.length !== 11) return null;
  const [none, minutes, hour, hours, hourMinutes, hoursMinutes, days, daysHour, daysHours, old, ago] = all as Eleven;
  return { none, minutes, hour, hours, hourMinutes, hoursMinutes, days, daysHour, daysHours, old, ago };
}

type Eleven = [string, string, string, string, string, string, string, string, string, string, string];

/** Return a span in its two largest units, cut to the minute: "2 h 10 min", "3 d 4 h", "under 1 min". */
export function span(milliseconds: number, words: Spans): string {
  const minutes = Math.floor(Math.abs(milliseconds) / MINUTE_MS);
  if (minutes < 1) return words.none;
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const ofDays = hours === 1 ? words.daysHour : hours > 0 ? words.daysHours : words.days;
  const ofOne = rest > 0 ? words.hourMinutes : words.hour;
  const ofHours = hours === 1 ? ofOne : rest > 0 ? words.hoursMinutes : words.hours;
  const said = days > 0 ? ofDays : hours > 0 ? ofHours : words.minutes;
  return said.replace("{days}", `${days}`).replace("{hours}", `${hours}`).replace("{minutes}", `${rest}`);
}

/** Return how old a thing is ("4 min old"), or how long ago it was ("4 min ago"). */
export function since(how: "age" | "ago", at: Date, now: Date, words: Spans): string {
  const sentence = how === "age" ? words.old : words.ago;
  return sentence.replace("{span}", span(now.getTime() - at.getTime(), words));
}

/** Return the words for a deadline, and whether it has passed.  Clock times are India's. */
export function left(by: Date, now: Date, spans: Spans, say: Sayings): { words: string; overdue: boolean } {
  const ahead = by.getTime() - now.getTime();
  if (ahead > 0) return { words: say.left.replace("{time}", span(ahead, spans)), overdue: false };
  const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: "Asia/Kolkata" }).format(by);
  return { words: say.overdue.replace("{time}", clock), overdue: true };
}

// What was overdue when it came keeps the server's text: that names the day, where it was not today.
function countDown(element: HTMLTimeElement, by: Date, now: Date, spans: Spans, say: Sayings): void {
  const { words, overdue } = left(by, now, spans, say);
  if (!overdue || element.dataset["counting"] !== undefined) element.textContent = words;
  if (overdue) delete element.dataset["counting"];
  else element.dataset["counting"] = "";
  element.toggleAttribute("data-overdue", overdue);
}

function refresh(page: Document): void {
  const root = page.documentElement;
  const spans = spansOf(root.dataset["saySpans"]);
  if (spans === null) return;
  const say = { left: root.dataset["sayLeft"] ?? "{time}", overdue: root.dataset["sayOverdue"] ?? "{time}" };
  const now = new Date();
  for (const element of page.querySelectorAll<HTMLTimeElement>("time[data-clock]")) {
    const at = new Date(element.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    if (element.dataset["clock"] === "left") countDown(element, at, now, spans, say);
    else element.textContent = since(element.dataset["clock"] === "ago" ? "ago" : "age", at, now, spans);
  }
}

/** Keep the page's clocks true: now, each half minute, and after each live change. */
export function keepClocks(page: Document): void {
  refresh(page);
  window.setInterval(() => refresh(page), MINUTE_MS / 2);
  page.body.addEventListener("htmx:afterSettle", () => refresh(page));
  page.body.addEventListener("htmx:sseMessage", () => refresh(page));
}
