// The telephone's own script, on the pages that need it (loader.ts): the phone's own lock is asked, a pool phone's PIN is
// kept for its first page, and what waits is sent.
import { hasPin } from "./flags";
import { readLists } from "./lists";
import { servePhone } from "./entry";
import { servePasskeys } from "./passkeys";
import { erasePool, fillCode, servePool } from "./pool";
import { Store } from "./store";
import { secretOf } from "./vault";

async function keepPin(pin: string): Promise<void> {
  await (await Store.open()).keepPin({ ...(await secretOf(pin)), at: Date.now() });
}

// The form of a pool phone goes once the key of its PIN is made: the board's first page keeps the words by it.
function listenForPin(form: HTMLFormElement): void {
  let made = false;
  form.addEventListener("submit", (event) => {
    const pin = form.querySelector<HTMLInputElement>("input[data-own-pin]")?.value ?? "";
    if (made || event.defaultPrevented || pin === "" || !("indexedDB" in window) || crypto.subtle === undefined) return;
    event.preventDefault();
    made = true;
    void keepPin(pin)
      .catch(() => undefined)
      .then(() => form.requestSubmit());
  });
}

async function sendFromHere(page: Document): Promise<void> {
  const read = await readLists(await Store.open(), false);
  await read?.outbox.send(page, page.getElementById("answer")?.dataset["large"] ?? "413", () => undefined);
}

const [root, code, pool, over] = ["[data-phone]", "[data-pool-code]", "[data-pool]", "[data-pool-over]"].map((each) =>
  document.querySelector<HTMLElement>(each),
);
servePasskeys(document);
if (code instanceof HTMLFormElement) listenForPin(code);
if (hasPin() && document.querySelector('form[action="/unlock/"]') !== null) {
  void Store.open().then((store) => store.takePin()).catch(() => undefined);
}
if (root) void servePhone(root);
else if (code) fillCode(code);
else if (pool) void servePool(pool).catch(() => undefined);
else if (over) void erasePool(over.dataset["poolOver"] ?? "").catch(() => undefined);
else if (document.querySelector("main[data-sitting]") !== null) void sendFromHere(document).catch(() => undefined);
