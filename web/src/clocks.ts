// Times in words that stay true while the page is open.
//   <time datetime="…" data-clock="since">14:05</time>   "3 minutes ago", in the page's language
//   <time datetime="…" data-clock="left">15:10</time>    "1 h 5 min left", then "overdue since 14:05" with data-overdue
// The sentences of `left` come translated from <html data-say-left="{time} left" data-say-overdue="overdue since {time}">.
// Without JavaScript the server's own text stands.

const MINUTE_MS = 60_000;
const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 24 * 60],
  ["hour", 60],
  ["minute", 1],
];

export interface Sayings {
  readonly left: string;
  readonly overdue: string;
}

/** Return how long ago (or ahead) `at` lies from `now`, in the words of the language, to the minute. */
export function since(at: Date, now: Date, language: string): string {
  const minutes = Math.trunc((at.getTime() - now.getTime()) / MINUTE_MS);
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const [unit, size] = STEPS.find(([, length]) => Math.abs(minutes) >= length) ?? ["minute", 1];
  return words.format(Math.trunc(minutes / size), unit);
}

/** Return a span of whole minutes as "2 h 10 min", in the words of the language. */
export function span(minutes: number, language: string): string {
  const say = (value: number, unit: string): string =>
    new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(value);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const parts = [days > 0 ? say(days, "day") : "", hours > 0 ? say(hours, "hour") : ""];
  if (days === 0 && (rest > 0 || hours === 0)) parts.push(say(rest, "minute"));
  return parts.filter((part) => part !== "").join(" ");
}

/** Return the words for a deadline, and whether it has passed.  Clock times are India's. */
export function left(by: Date, now: Date, language: string, say: Sayings): { words: string; overdue: boolean } {
  const minutes = Math.ceil((by.getTime() - now.getTime()) / MINUTE_MS);
  if (minutes > 0) return { words: say.left.replace("{time}", span(minutes, language)), overdue: false };
  const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: "Asia/Kolkata" }).format(by);
  return { words: say.overdue.replace("{time}", clock), overdue: true };
}

function refresh(page: Document): void {
  const root = page.documentElement;
  const language = root.lang || "en";
  const say = { left: root.dataset["sayLeft"] ?? "{time}", overdue: root.dataset["sayOverdue"] ?? "{time}" };
  const now = new Date();
  for (const element of page.querySelectorAll<HTMLTimeElement>("time[data-clock]")) {
    const at = new Date(element.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    if (element.dataset["clock"] === "left") {
      const { words, overdue } = left(at, now, language, say);
      element.textContent = words;
      element.toggleAttribute("data-overdue", overdue);
    } else {
      element.textContent = since(at, now, language);
    }
  }
}

/** Keep the page's clocks true: now, each half minute, and after each live change. */
export function keepClocks(page: Document): void {
  refresh(page);
  window.setInterval(() => refresh(page), MINUTE_MS / 2);
  page.body.addEventListener("htmx:afterSettle", () => refresh(page));
  page.body.addEventListener("htmx:sseMessage", () => refresh(page));
}
