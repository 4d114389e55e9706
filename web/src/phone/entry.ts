// How the telephone's page begins: read from the node, or opened without it by what was chosen for that (offline.ts).
import { keptLists, readLists } from "./lists";
import { serveOffline } from "./offline";
import { Outbox } from "./outbox";
import { PhonePage } from "./page";
import { askLockForKey } from "./passkeys";
import { Store } from "./store";
import { openByLock, openBySecret, type Keys, type Opened } from "./vault";

const AGAIN_MS = 15_000;
const SHELL = "/phone/shell/";
const HALF_WRITTEN = "[data-taking], [data-shown]:not([hidden]), [data-others]:not([hidden]), [data-shared]:not([hidden]), [data-place-said]:not([hidden]), [aria-pressed=true]";

type Found = readonly [Keys, Opened];

// Whose secret it is, is found by trying: a phone may serve several officers.
async function unlockBySecret(all: readonly Keys[], typed: string): Promise<Found | undefined> {
  for (const keys of all) {
    try {
      return [keys, await openBySecret(keys, typed)];
    } catch {
      continue;
    }
  }
  return undefined;
}

async function unlockByLock(all: readonly Keys[]): Promise<Found | undefined> {
  for (const keys of all.filter((each) => each.byLock !== null)) {
    const key = await askLockForKey(keys.byLock?.credential ?? "");
    if (key !== undefined) return [keys, await openByLock(keys, key)];
  }
  return undefined;
}

// Show the forms that can open something here, or say that none can.
async function askOpener(root: HTMLElement, store: Store): Promise<void> {
  const all = await store.allKeys();
  const forms = {
    byLock: root.querySelector<HTMLFormElement>("[data-unlock-by-lock]"),
    bySecret: root.querySelector<HTMLFormElement>("[data-unlock]"),
  };
  const none = root.querySelector<HTMLElement>("[data-no-opener]");
  if (forms.byLock === null || forms.bySecret === null || none === null) return;
  forms.byLock.hidden = all.every((each) => each.byLock === null);
  forms.bySecret.hidden = all.every((each) => each.bySecret === null);
  none.hidden = !forms.byLock.hidden || !forms.bySecret.hidden;
  const serve = async (found: Found): Promise<void> => {
    for (const form of Object.values(forms)) if (form !== null) form.hidden = true;
    const [{ tag }, opened] = found;
    await new PhonePage(root, new Outbox(store, tag, opened.outbox)).serve(await keptLists(store, tag, opened.lists));
  };
  const wrong = root.dataset["sayWrongSecret"] ?? "";
  listen(forms.byLock, () => unlockByLock(all), serve, root.dataset["sayNoLock"] ?? wrong);
  listen(forms.bySecret, (form) => unlockBySecret(all, String(new FormData(form).get("secret"))), serve, wrong);
}

function listen(
  form: HTMLFormElement,
  unlock: (form: HTMLFormElement) => Promise<Found | undefined>,
  serve: (found: Found) => Promise<void>,
  words: string,
): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void unlock(form)
      .catch(() => undefined)
      .then(async (found) => {
        const wrong = form.querySelector<HTMLElement>("[data-wrong]");
        form.reset();
        if (wrong !== null) [wrong.textContent, wrong.hidden] = [words, found !== undefined];
        if (found !== undefined) await serve(found);
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
  const read = root.dataset["phone"] === "online" ? await readLists(store, true) : undefined;
  if (read === undefined) return askOpener(root, store);
  await new PhonePage(root, read.outbox).serve(read.lists);
  await serveOffline(root, store, read);
}
