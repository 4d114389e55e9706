// What cannot be sent is not lost: without a link a form stays on its page with what was typed, and says so.
// The words stand in #answer: data-unasked for the box, data-unsent for every other form.

const SAID = "unsent";

/** Tell whether a form goes to the node by itself, by POST; htmx and dialogs have ways of their own. */
export function isPlain(form: Pick<HTMLFormElement, "method" | "hasAttribute">): boolean {
  return form.method === "post" && !form.hasAttribute("hx-post");
}

function words(page: Document, name: "unasked" | "unsent"): HTMLElement {
  const said = page.createElement("div");
  said.className = `says danger ${SAID}`;
  said.setAttribute("role", "alert");
  const sentence = page.createElement("p");
  sentence.textContent = page.getElementById("answer")?.dataset[name] ?? "";
  said.append(sentence);
  return said;
}

function sayAt(page: Document, form: Element): void {
  form.querySelector(`.${SAID}`)?.remove();
  const said = words(page, "unsent");
  const acts = form.querySelector(".acts") ?? form.lastElementChild;
  if (acts === null) form.append(said);
  else acts.before(said);
  said.scrollIntoView({ block: "nearest" });
}

// The node answers if it sends the page's own style sheet.
async function hasLink(page: Document): Promise<boolean> {
  const sheet = page.querySelector<HTMLLinkElement>("link[rel=stylesheet]");
  if (!navigator.onLine || sheet === null) return navigator.onLine;
  try {
    return (await fetch(sheet.href, { cache: "no-store" })).ok;
  } catch {
    return false;
  }
}

/** Keep what cannot be sent on its page from now on. */
export function keepUnsent(page: Document): void {
  const letGo = new WeakSet<HTMLFormElement>();
  page.addEventListener("submit", (event) => {
    const form = event.target;
    const doubtful = !navigator.onLine || page.documentElement.dataset["live"] === "off";
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented || !isPlain(form) || !doubtful) return;
    if (letGo.delete(form)) return;
    event.preventDefault();
    const pressed = event.submitter;
    void hasLink(page).then((linked) => {
      if (!linked) return sayAt(page, form);
      letGo.add(form);
      form.requestSubmit(pressed);
    });
  });
  page.body.addEventListener("htmx:sendError", (event) => {
    const asked = (event as CustomEvent<{ elt?: Element }>).detail.elt;
    if (asked?.matches("form.box")) page.getElementById("answer")?.replaceChildren(words(page, "unasked"));
    else if (asked instanceof HTMLFormElement) sayAt(page, asked);
  });
}
