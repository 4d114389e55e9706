// What is half typed stays in this tab until it is sent: never on the server, gone with the tab or at the sign-in page.
//   <form data-draft>     its text, choices and ticks are kept by the address it is sent to, and put back;
//                         data-draft="…" tells it from the forms with the same address that speak of something else
//   <main data-sitting>   whose session it is: another's draft is never shown
// The form names its draft as it is sent; the node's answer to a form that was taken names it back in a cookie, and
// only then is it forgotten: a form that never arrived is still there.  Files and hidden fields are not kept.

const PREFIX = "draft:";
const COOKIE = "sangam_sent";
const FIELDS = "textarea[name], select[name], input[name]";
const NOT_KEPT = new Set(["hidden", "password", "file", "submit", "button", "image", "reset"]);

type Field = HTMLTextAreaElement | HTMLSelectElement | HTMLInputElement;
type Said = [name: string, value: string, said: boolean | string];

interface Kept {
  readonly id: string;
  readonly sitting: string;
  readonly fields: Said[];
}

function fieldsOf(form: HTMLFormElement): Field[] {
  return [...form.querySelectorAll<Field>(FIELDS)].filter((field) => !NOT_KEPT.has(field.type));
}

function isTick(field: Field): field is HTMLInputElement {
  return field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");
}

/** Return by what a form is kept: its address with the question, which may name what it is about, and its mark. */
export function keyFor(action: string, page: string, mark: string): string {
  const at = new URL(action, page);
  return `${PREFIX}${at.pathname}${at.search}${mark === "" ? "" : `#${mark}`}`;
}

// The attribute is asked: a field that is called "action" hides the property.
function keyOf(form: HTMLFormElement): string {
  return keyFor(form.getAttribute("action") ?? "", location.href, form.dataset["draft"] ?? "");
}

/** Return of each name how many of the same stand before it. */
export function places(names: readonly string[]): number[] {
  const seen = new Map<string, number>();
  return names.map((each) => {
    const before = seen.get(each) ?? 0;
    seen.set(each, before + 1);
    return before;
  });
}

function stored(store: Storage, key: string): Kept | undefined {
  const text = store.getItem(key);
  return text === null ? undefined : (JSON.parse(text) as Kept);
}

function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function sittingOf(page: Document): string {
  return page.querySelector<HTMLElement>("main[data-sitting]")?.dataset["sitting"] ?? "";
}

function keep(store: Storage, form: HTMLFormElement): string {
  const id = stored(store, keyOf(form))?.id ?? newId();
  const fields = fieldsOf(form).map((field): Said =>
    isTick(field) ? [field.name, field.value, field.checked] : [field.name, "", field.value],
  );
  const kept: Kept = { id, sitting: sittingOf(form.ownerDocument), fields };
  store.setItem(keyOf(form), JSON.stringify(kept));
  return id;
}

// A form that came back with what was wrong in it has the officer's words already: what the page says comes first.
function putBack(form: HTMLFormElement, kept: Kept): void {
  const [ticks, others] = [fieldsOf(form).filter(isTick), fieldsOf(form).filter((each) => !isTick(each))];
  for (const [name, value, said] of kept.fields) {
    const tick = ticks.find((each) => each.name === name && each.value === value);
    if (tick !== undefined && typeof said === "boolean") tick.checked = said;
  }
  const typed = kept.fields.filter(([, , said]) => typeof said === "string");
  const [there, kinds] = [places(typed.map(([name]) => name)), places(others.map((each) => each.name))];
  typed.forEach(([name, , said], at) => {
    const field = others.find((each, place) => each.name === name && kinds[place] === there[at]);
    if (field !== undefined) field.value = String(said);
  });
}

function name(form: HTMLFormElement, id: string): void {
  const field = form.querySelector<HTMLInputElement>("input[name=draft]") ?? document.createElement("input");
  Object.assign(field, { type: "hidden", name: "draft", value: id });
  form.append(field);
}

/** Return the draft that the node says was taken, and forget the word. */
function taken(page: Document): string {
  const secure = page.location.protocol === "https:"; // then a neighbour in the domain cannot set it
  const name = secure ? `__Host-${COOKIE}` : COOKIE;
  const found = new RegExp(`(?:^|; )${name}=([0-9a-f]{32})(?:;|$)`).exec(page.cookie)?.[1] ?? "";
  if (found !== "") page.cookie = `${name}=; Max-Age=0; Path=/; SameSite=Lax${secure ? "; Secure" : ""}`;
  return found;
}

function keysOf(store: Storage): string[] {
  return [...Array(store.length).keys()].map((at) => store.key(at) ?? "").filter((key) => key.startsWith(PREFIX));
}

/** Forget all drafts of this tab. */
export function forgetDrafts(store: Storage): void {
  for (const key of keysOf(store)) store.removeItem(key);
}

function serve(store: Storage, form: HTMLFormElement): void {
  const kept = stored(store, keyOf(form));
  if (kept !== undefined && form.querySelector("[role=alert]") === null) putBack(form, kept);
  form.addEventListener("input", () => keep(store, form));
  form.addEventListener("change", () => keep(store, form));
  form.addEventListener("submit", () => name(form, keep(store, form)));
}

function isDoor(page: Document): boolean {
  return page.body.matches(".door") && page.querySelector("[name=password], [name=code], [name=pin]") !== null;
}

/** Keep what is half typed in this tab, and put it back; at the door, where nobody is signed in, forget it. */
export function keepDrafts(page: Document, store: Storage): void {
  if (isDoor(page)) return forgetDrafts(store);
  const [sent, sitting] = [taken(page), sittingOf(page)];
  for (const key of keysOf(store)) {
    const kept = stored(store, key);
    if (kept?.id === sent || (sitting !== "" && kept?.sitting !== sitting)) store.removeItem(key);
  }
  for (const form of page.querySelectorAll<HTMLFormElement>("form[data-draft]")) serve(store, form);
}
