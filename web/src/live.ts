// The live connection: its state told to the style sheet and the screen reader, how many things wait, and its end.
// <html data-live="on|off">; an element with data-live-word shows the words in its data-on and data-off.
//   event "waiting"   {"today": 4, …}: the numbers of [data-count=today], in the bar and the tabs
//   event "ended"     the session is over: the page is covered by <template id="ended">, and nothing of it stays;
//                     a desk that stays locked goes to its locked screen (data-then)
// A page that finds itself signed out when it comes back (a desk that slept) is covered the same way.

type Live = "on" | "off";

function tell(page: Document, state: Live): void {
  if (page.documentElement.dataset["live"] === state) return;
  page.documentElement.dataset["live"] = state;
  for (const word of page.querySelectorAll<HTMLElement>("[data-live-word]")) {
    word.textContent = word.dataset[state] ?? "";
  }
}

/** Return the numbers of a "waiting" event, by way; whatever else it holds is left out. */
export function readCounts(data: string): Map<string, number> {
  let said: unknown;
  try {
    said = JSON.parse(data);
  } catch {
    return new Map();
  }
  const pairs = said !== null && typeof said === "object" ? Object.entries(said) : [];
  return new Map(pairs.filter((pair): pair is [string, number] => Number.isInteger(pair[1]) && Number(pair[1]) >= 0));
}

function count(page: Document, data: string): void {
  for (const [way, number] of readCounts(data)) {
    for (const place of page.querySelectorAll<HTMLElement>(`[data-count="${CSS.escape(way)}"]`)) {
      place.hidden = number === 0;
      if (place.firstElementChild !== null) place.firstElementChild.textContent = String(number);
    }
  }
}

function cover(page: Document, source: EventSource): void {
  const ended = page.getElementById("ended");
  source.close();
  if (!(ended instanceof HTMLTemplateElement)) return;
  const locked = ended.dataset["then"];
  if (locked !== undefined) return location.replace(locked);
  const shown = ended.content.cloneNode(true) as DocumentFragment;
  const at = shown.querySelector("[data-ended-at]");
  const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "short", timeZone: "Asia/Kolkata" });
  if (at !== null) at.textContent = clock.format(new Date());
  page.title = shown.querySelector("[role=heading]")?.textContent ?? page.title;
  page.body.className = "door";
  page.body.replaceChildren(shown);
}

// A stream that was refused tells its page nothing of why: ask once, and leave again if it is served after all.
async function isSignedOut(url: string): Promise<boolean> {
  const leave = new AbortController();
  try {
    return (await fetch(url, { signal: leave.signal, cache: "no-store" })).status === 401;
  } catch {
    return false;
  } finally {
    leave.abort();
  }
}

/** Follow htmx's stream of server-sent events, and the browser's own word that the network is away, or back. */
export function showConnection(page: Document): void {
  let source: EventSource | undefined;
  const known = new WeakSet<EventSource>();
  const isOpen = (): boolean => source?.readyState === EventSource.OPEN;
  page.body.addEventListener("htmx:sseOpen", (event) => {
    const opened = (event as CustomEvent<{ source: EventSource }>).detail.source;
    source = opened;
    if (!known.has(opened)) {
      known.add(opened);
      opened.addEventListener("waiting", (said: MessageEvent<string>) => count(page, said.data));
      opened.addEventListener("ended", () => cover(page, opened));
    }
    tell(page, "on");
  });
  page.body.addEventListener("htmx:sseMessage", () => tell(page, "on"));
  page.body.addEventListener("htmx:sseError", (event) => {
    const failed = (event as CustomEvent<{ source?: EventSource }>).detail.source ?? source;
    tell(page, "off");
    if (failed?.readyState !== EventSource.CLOSED || !navigator.onLine) return;
    void isSignedOut(failed.url).then((out) => (out ? cover(page, failed) : undefined));
  });
  page.body.addEventListener("htmx:sseClose", () => tell(page, "off"));
  window.addEventListener("offline", () => tell(page, "off"));
  window.addEventListener("online", () => (isOpen() ? tell(page, "on") : undefined));
}
