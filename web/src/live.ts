// The state of the live connection, told to the style sheet and to the screen reader.
// <html data-live="on|off">; an element with data-live-word shows the words in its data-on and data-off.

type Live = "on" | "off";

function tell(page: Document, state: Live): void {
  if (page.documentElement.dataset["live"] === state) return;
  page.documentElement.dataset["live"] = state;
  for (const word of page.querySelectorAll<HTMLElement>("[data-live-word]")) {
    word.textContent = word.dataset[state] ?? "";
  }
}

/** Follow htmx's stream of server-sent events, and the browser's own word that the network is away. */
export function showConnection(page: Document): void {
  page.body.addEventListener("htmx:sseOpen", () => tell(page, "on"));
  page.body.addEventListener("htmx:sseError", () => tell(page, "off"));
  page.body.addEventListener("htmx:sseClose", () => tell(page, "off"));
  window.addEventListener("offline", () => tell(page, "off"));
}
