// Keys at the desk.  A page says with attributes what a key means:
//   data-box       the one box: `/` goes there, Enter asks (with Shift it breaks the line), Escape leaves it
//   data-item      an entry of a list: `j` and `k` go down and up, Enter opens its link (data-open, else the first)
//   data-key="a"   a link or button: its letter presses it, in the entry that has the focus before the page's first
//   data-help      a <dialog> with the list of keys: `?` opens and closes it

const TYPING = "input, textarea, select, [contenteditable=''], [contenteditable='true']";

/** Tell whether a key press belongs to the page and not to a field, a dialog or the browser. */
export function isForPage(event: KeyboardEvent): boolean {
  const target = event.target;
  const typing = target instanceof Element && target.closest(TYPING) !== null;
  return !typing && !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing && !event.defaultPrevented;
}

/** Tell whether a key press in the box asks: Enter alone, and not the one that ends a composed word. */
export function sends(event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "altKey" | "isComposing">): boolean {
  return event.key === "Enter" && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.isComposing;
}

/** Return the index that a step leads to among `count` entries; from none (-1) down to the first, up to the last. */
export function nextIndex(current: number, step: 1 | -1, count: number): number {
  if (count === 0) return -1;
  if (current < 0) return step === 1 ? 0 : count - 1;
  return Math.min(Math.max(current + step, 0), count - 1);
}

function visible(root: ParentNode, selector: string): HTMLElement[] {
  return [...root.querySelectorAll<HTMLElement>(selector)].filter((element) => element.getClientRects().length > 0);
}

function step(page: Document, by: 1 | -1): boolean {
  const items = visible(page, "[data-item]");
  const current = items.findIndex((item) => item.contains(page.activeElement));
  const next = items[nextIndex(current, by, items.length)];
  if (next === undefined) return false;
  if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

function press(page: Document, letter: string): boolean {
  const selector = `[data-key="${CSS.escape(letter)}"]:not([disabled])`;
  const item = page.activeElement?.closest("[data-item]");
  const target = (item ? visible(item, selector)[0] : undefined) ?? visible(page, selector)[0];
  target?.click();
  return target !== undefined;
}

function open(page: Document): boolean {
  const item = page.activeElement;
  if (!(item instanceof HTMLElement) || !item.matches("[data-item]")) return false;
  const link = visible(item, "a[data-open]")[0] ?? visible(item, "a[href]")[0];
  link?.click();
  return link !== undefined;
}

function toBox(page: Document): boolean {
  const box = visible(page, "[data-box]")[0];
  box?.focus();
  if (box instanceof HTMLInputElement || box instanceof HTMLTextAreaElement) box.select();
  return box !== undefined;
}

function turnHelp(page: Document): boolean {
  const help = page.querySelector("dialog[data-help]");
  if (!(help instanceof HTMLDialogElement)) return false;
  if (help.open) help.close();
  else help.showModal();
  return true;
}

function answer(page: Document, key: string): boolean {
  if (key === "?") return turnHelp(page);
  if (page.querySelector("dialog[open]") !== null) return false;
  if (key === "/") return toBox(page);
  if (key === "j") return step(page, 1);
  if (key === "k") return step(page, -1);
  if (key === "Enter") return open(page);
  return key.length === 1 && press(page, key);
}

/** Answer the page's keys from now on. */
export function listenForKeys(page: Document): void {
  page.addEventListener("keydown", (event) => {
    const inBox = event.target instanceof HTMLTextAreaElement && event.target.matches("[data-box]");
    if (inBox && event.key === "Escape") {
      event.target.blur();
    } else if (inBox && sends(event) && matchMedia("(pointer: fine)").matches) {
      event.preventDefault();
      event.target.form?.requestSubmit();
    } else if (isForPage(event) && answer(page, event.key)) {
      event.preventDefault();
    }
  });
}
