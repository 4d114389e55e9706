// How the telephone's page begins: read from the node, or opened by PIN from what the phone keeps.
import { keptLists, readLists } from "./lists";
import { Outbox } from "./outbox";
import { PhonePage } from "./page";
import { Store } from "./store";
import { openByPin } from "./vault";

const AGAIN_MS = 15_000;
const SHELL = "/phone/shell/";
const HALF_WRITTEN = "[data-taking], [data-shown]:not([hidden]), [data-others]:not([hidden]), [data-shared]:not([hidden]), [data-place-said]:not([hidden]), [aria-pressed=true]";

// Who opens by PIN is found by trying: a phone may serve several officers.
async function unlockByPin(store: Store, pin: string): Promise<Outbox | undefined> {
  for (const keys of await store.allKeys()) {
    try {
      return new Outbox(store, keys.tag, await openByPin(keys, pin));
    } catch {
      continue;
    }
  }
  return undefined;
}

async function askPin(root: HTMLElement, store: Store): Promise<void> {
  const keys = await store.allKeys();
  const form = root.querySelector<HTMLFormElement>("[data-unlock]");
  const none = root.querySelector<HTMLElement>("[data-no-pin]");
  if (form === null || none === null) return;
  none.hidden = keys.some((each) => each.byPin !== null);
  form.hidden = !none.hidden;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void unlockByPin(store, String(new FormData(form).get("pin"))).then(async (outbox) => {
      const wrong = form.querySelector<HTMLElement>("[data-wrong]");
      form.reset();
      if (wrong !== null) [wrong.textContent, wrong.hidden] = [root.dataset["sayWrongPin"] ?? "", outbox !== undefined];
      if (outbox === undefined) return;
      form.hidden = true;
      await new PhonePage(root, outbox).serve(await keptLists(store, outbox));
    });
  });
}

// The shell gives way to the node's own page once the node answers; never over what is half written.
function waitForNode(root: HTMLElement): void {
  const isBusy = (): boolean => {
    const line = root.querySelector<HTMLInputElement>("#f-phone-line");
    return line?.value !== "" || root.querySelector(HALF_WRITTEN) !== null;
  };
  const look = async (): Promise<void> => {
    const answer = isBusy() ? undefined : await fetch(SHELL, { cache: "no-store" }).catch(() => undefined);
    if (answer?.ok === true && !isBusy()) location.reload();
  };
  window.addEventListener("online", () => void look());
  setInterval(() => void look(), AGAIN_MS);
}

/** Serve the telephone's page. */
export async function servePhone(root: HTMLElement): Promise<void> {
  const store = await Store.open();
  if (root.dataset["phone"] === "shell") waitForNode(root);
  void navigator.serviceWorker?.register("/worker.js");
  try {
    const read = root.dataset["phone"] === "online" ? await readLists(store, true) : undefined;
    if (read === undefined) return await askPin(root, store);
    await new PhonePage(root, read[0]).serve(read[1]);
  } catch {
    await askPin(root, store); // the node has another word than before: the PIN opens what waits
  }
}
