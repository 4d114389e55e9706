// The telephone's own script, on the pages that need it (loader.ts): a PIN that is typed wraps what the phone keeps, and
// what waits is sent.
import { hasPin } from "./flags";
import { readLists } from "./lists";
import { PIN_FORMS } from "./loader";
import { servePhone } from "./entry";
import { erasePool, fillCode, servePool } from "./pool";
import { Store } from "./store";
import { typedPin } from "./vault";

async function keepPin(pin: string, officer: string): Promise<void> {
  await (await Store.open()).keepPin({ ...(await typedPin(pin)), officer, at: Date.now() });
}

// The form goes once the key of the PIN is made: the next page of a signed-in officer wraps with it.
function listenForPin(form: HTMLFormElement): void {
  let made = false;
  form.addEventListener("submit", (event) => {
    const pin = form.querySelector<HTMLInputElement>("input[name=pin], input[data-own-pin]")?.value ?? "";
    if (made || event.defaultPrevented || pin === "" || !("indexedDB" in window) || crypto.subtle === undefined) return;
    event.preventDefault();
    made = true;
    const officer = form.querySelector<HTMLInputElement>("input[name=officer]")?.value ?? "";
    void keepPin(pin, officer)
      .catch(() => undefined)
      .then(() => form.requestSubmit());
  });
}

// The door asks once more: the PIN that was typed last opened nothing, so it wraps nothing either.
async function forgetPin(): Promise<void> {
  await (await Store.open()).takePin("");
}

async function sendFromHere(page: Document): Promise<void> {
  const read = await readLists(await Store.open(), false);
  await read?.[0].send(page, page.getElementById("answer")?.dataset["large"] ?? "413", () => undefined);
}

for (const form of document.querySelectorAll<HTMLFormElement>(PIN_FORMS)) listenForPin(form);
if (hasPin() && document.querySelector('form[action="/unlock/"]') !== null) void forgetPin().catch(() => undefined);
const root = document.querySelector<HTMLElement>("[data-phone]");
const [code, pool, over] = ["[data-pool-code]", "[data-pool]", "[data-pool-over]"].map((each) =>
  document.querySelector<HTMLElement>(each),
);
if (root !== null) void servePhone(root);
else if (code) fillCode(code);
else if (pool) void servePool(pool).catch(() => undefined);
else if (over) void erasePool(over.dataset["poolOver"] ?? "").catch(() => undefined);
else if (document.querySelector("main[data-sitting]") !== null) void sendFromHere(document).catch(() => undefined);
