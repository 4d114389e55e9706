// A field for an officer's own reasons (<textarea data-own-words>): what is typed goes in, what is pasted or dropped
// does not.  The node compares the text besides: this only says so at once.
const FOREIGN = new Set(["insertFromPaste", "insertFromDrop", "insertFromYank", "insertReplacementText"]);

export function isForeign(inputType: string): boolean {
  return FOREIGN.has(inputType);
}

export function keepOwnWords(page: Document): void {
  for (const field of page.querySelectorAll<HTMLTextAreaElement>("textarea[data-own-words]")) {
    const refuse = (event: Event): void => {
      event.preventDefault();
      const hint = page.getElementById(field.getAttribute("aria-describedby") ?? "");
      hint?.classList.add("due-word");
      hint?.setAttribute("role", "alert");
    };
    field.addEventListener("paste", refuse);
    field.addEventListener("drop", refuse);
    field.addEventListener("beforeinput", (event) => {
      if (isForeign(event.inputType)) refuse(event);
    });
  }
}
