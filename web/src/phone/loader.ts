// What every page does for the telephone: its script is loaded where something is kept or may be; signing out, which
// throws away all that is kept, asks first while something waits.
import { areStale, hasPin, mayWait } from "./flags";

const SERVED = "[data-phone], [data-pool], [data-pool-over], [data-pool-code], [data-passkey-make], [data-passkey-open]";

function askBeforeSigningOut(page: Document): void {
  for (const form of page.querySelectorAll<HTMLFormElement>("form[action^='/sign-out/']")) {
    form.addEventListener("submit", (event) => {
      const words = page.getElementById("answer")?.dataset["unsentOut"] ?? "";
      if (mayWait() && !confirm(words)) event.preventDefault();
    });
  }
}

function isNeeded(page: Document): boolean {
  if (page.querySelector(SERVED) !== null) return true;
  const keeps = mayWait() || hasPin() || areStale(Date.now());
  return keeps && page.querySelector("main[data-sitting]") !== null;
}

/** Serve the telephone on any page. */
export function loadPhone(page: Document): void {
  askBeforeSigningOut(page);
  const source = page.querySelector<HTMLElement>("script[data-phone-script]")?.dataset["phoneScript"];
  if (source === undefined || !isNeeded(page)) return;
  const script = page.createElement("script");
  script.src = source;
  page.head.append(script);
}
