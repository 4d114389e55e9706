// A form is sent once: a second tap on the same button within ten seconds sends nothing.
// A page that stays, such as one that gives a file, can be sent again afterwards.

import { isPlain } from "./unsent";

const AGAIN_AFTER_MS = 10_000;

/** What was sent last, by its form and button. */
export class Sent {
  private readonly at = new WeakMap<object, { button: unknown; ms: number }>();

  /** Note that a form is sent by a button; tell whether it may be. */
  may(form: object, button: unknown, ms: number): boolean {
    const last = this.at.get(form);
    if (last !== undefined && last.button === button && ms - last.ms < AGAIN_AFTER_MS) return false;
    this.at.set(form, { button, ms });
    return true;
  }

  /** Forget a form, whose page was left and is shown again. */
  forget(form: object): void {
    this.at.delete(form);
  }
}

/** Let no form of the page be sent twice from now on. */
export function sendOnce(page: Document): void {
  const sent = new Sent();
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented || !isPlain(form)) return;
    if (!sent.may(form, event.submitter, performance.now())) event.preventDefault();
  });
  window.addEventListener("pageshow", () => [...page.forms].forEach((form) => sent.forget(form)));
}
