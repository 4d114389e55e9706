// A part of a page that needs a script of its own, as a map does: the script and its look come when the part is opened.

function load(page: Document, part: HTMLElement): void {
  const look = page.createElement("link");
  look.rel = "stylesheet";
  look.href = part.dataset["look"] ?? "";
  const script = page.createElement("script");
  script.src = part.dataset["loads"] ?? "";
  page.head.append(look, script);
}

/** Load what a part needs when it is first opened, or at once where it stands open. */
export function loadOnOpening(page: Document): void {
  for (const part of page.querySelectorAll<HTMLDetailsElement>("details[data-loads]")) {
    if (part.open) load(page, part);
    else part.addEventListener("toggle", () => load(page, part), { once: true });
  }
}
