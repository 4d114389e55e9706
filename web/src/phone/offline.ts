// Reading without a link: what opens the lists then is chosen here, while there is a link.  The PIN is never among it.
import type { Read } from "./lists";
import { askLockForKey } from "./passkeys";
import type { Store } from "./store";
import { newCode, secretOf, withLock, withSecret, type Keys } from "./vault";

/** Serve the section of the telephone's page on reading without a link; it is shown on an enrolled device. */
export async function serveOffline(root: HTMLElement, store: Store, read: Read): Promise<void> {
  const section = root.querySelector<HTMLElement>("[data-offline]");
  const keys = await store.keys(read.outbox.tag);
  if (section === null || keys === undefined || read.words.lists === "") return;
  section.hidden = false;
  const part = <T extends HTMLElement>(selector: string): T => section.querySelector<T>(selector) as T;
  const show = (now: Keys): void => {
    part("[data-has-lock]").hidden = now.byLock === null;
    part("[data-has-code]").hidden = now.bySecret === null;
    part("[data-make-lock]").hidden = now.byLock !== null || read.passkey === "";
  };
  const keep = async (change: (keys: Keys) => Promise<Keys>): Promise<void> => {
    const now = await change((await store.keys(read.outbox.tag)) ?? keys);
    await store.keepKeys(now);
    show(now);
  };
  const say = (words: string): void => {
    const wrong = part("[data-wrong]");
    [wrong.textContent, wrong.hidden] = [words, words === ""];
  };
  part("[data-make-lock]").addEventListener("click", () => {
    say("");
    void askLockForKey(read.passkey)
      .then(async (key) => {
        if (key === undefined) throw new Error("the lock gives no key");
        await keep((now) => withLock(now, read.words, key, read.passkey));
      })
      .catch(() => say(root.dataset["sayNoLock"] ?? ""));
  });
  part("[data-make-code]").addEventListener("click", () => {
    const code = newCode();
    void keepCode(keep, read, code).then(() => {
      part("[data-made-code] [data-code]").textContent = code.replace(/(\d{5})(?=\d)/gu, "$1 ");
      part("[data-made-code]").hidden = false;
    });
  });
  show(keys);
}

async function keepCode(keep: (change: (keys: Keys) => Promise<Keys>) => Promise<void>, read: Read, code: string): Promise<void> {
  const secret = await secretOf(code);
  await keep((now) => withSecret(now, read.words, secret));
}
