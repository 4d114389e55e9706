// A pool phone: no officer's, for one operation.  It keeps that board encrypted, for its PIN, until its time is over.
import { readLists } from "./lists";
import { Store } from "./store";

const LISTS = "/pool/lists/";
const HERE = "/pool/";
const LOOK_MS = 10_000;

/** Take the code from the address that the picture gave, and out of the address. */
export function fillCode(form: HTMLElement): void {
  const box = form.querySelector<HTMLInputElement>("input[name=code]");
  const code = decodeURIComponent(location.hash.slice(1));
  if (box === null || code === "") return;
  box.value = code;
  history.replaceState(null, "", HERE);
}

/** Keep the board as the page shows it, anew whenever it changes; leave it when the time is over. */
export async function servePool(root: HTMLElement): Promise<void> {
  const until = Number(root.dataset["until"]);
  setInterval(() => {
    if (Date.now() > until) location.replace(HERE);
  }, LOOK_MS);
  void navigator.serviceWorker?.register("/worker.js");
  const store = await Store.open();
  const keep = (): void => void readLists(store, false, LISTS).catch(() => undefined);
  document.addEventListener("htmx:afterSwap", keep);
  keep();
}

/** Erase what the phone kept under its tag. */
export async function erasePool(tag: string): Promise<void> {
  await (await Store.open()).erase(tag);
}
