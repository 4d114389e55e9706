// What every page does for the telephone: a PIN that is typed wraps what the phone keeps, what waits is sent, and
// signing out, which throws away all that is kept, asks first while something waits.
import { areStale, readLists } from "./lists";
import { servePhone } from "./page";
import { hasPin, mayWait, Store } from "./store";
import { typedPin } from "./vault";

const PIN_FORMS = 'form[action="/unlock/"], form[action="/me/device/"]';

async function keepPin(pin: string, officer: string): Promise<void> {
  await (await Store.open()).keepPin({ ...(await typedPin(pin)), officer, at: Date.now() });
}

// The form goes once the key of the PIN is made: the next page of a signed-in officer wraps with it.
function listenForPin(form: HTMLFormElement): void {
  let made = false;
  form.addEventListener("submit", (event) => {
    const pin = form.querySelector<HTMLInputElement>("input[name=pin]")?.value ?? "";
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

function askBeforeSigningOut(page: Document): void {
  for (const form of page.querySelectorAll<HTMLFormElement>("form[action^='/sign-out/']")) {
    form.addEventListener("submit", (event) => {
      const words = page.getElementById("answer")?.dataset["unsentOut"] ?? "";
      if (mayWait() && !confirm(words)) event.preventDefault();
    });
  }
}

/** Serve the telephone on any page. */
export function keepPhone(page: Document): void {
  for (const form of page.querySelectorAll<HTMLFormElement>(PIN_FORMS)) listenForPin(form);
  if (hasPin() && page.querySelector('form[action="/unlock/"]') !== null) void forgetPin().catch(() => undefined);
  askBeforeSigningOut(page);
  const root = page.querySelector<HTMLElement>("[data-phone]");
  const isAsked = mayWait() || hasPin() || areStale(Date.now());
  if (root !== null) void servePhone(root);
  else if (isAsked && page.querySelector("main[data-sitting]") !== null) void sendFromHere(page).catch(() => undefined);
}
