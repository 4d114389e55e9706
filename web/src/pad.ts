// The keypad under a PIN field, for a thumb.  Hidden until this runs; the field itself works without it.
//   <div data-pad hidden> with <button data-digit="0" … "9"> and <button data-digit="back">, in the form of the field

const BACK = "back";

/** Return the PIN after a key of the pad: a digit more, up to `most`, or the last one less. */
export function pressed(pin: string, key: string, most: number): string {
  if (key === BACK) return pin.slice(0, -1);
  return /^[0-9]$/.test(key) && pin.length < most ? pin + key : pin;
}

function serve(pad: HTMLElement): void {
  const field = pad.closest("form")?.querySelector<HTMLInputElement>("input[name=pin]");
  if (!field) return;
  const most = field.maxLength > 0 ? field.maxLength : Number.MAX_SAFE_INTEGER;
  pad.hidden = false;
  pad.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-digit]") : null;
    if (target === null) return;
    field.value = pressed(field.value, target.dataset["digit"] ?? "", most);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/** Show the pads of a page and let them fill their fields. */
export function servePads(page: Document): void {
  for (const pad of page.querySelectorAll<HTMLElement>("[data-pad]")) serve(pad);
}
