// A field for a file speaks the page's language, not the browser's: its button and its "none" are the page's words.
//   <html data-say-choose data-say-none>   without them, and without script, the browser's own field stays

/** Return what stands beside the button: the names of the chosen files, or that there is none. */
export function chosenWords(names: readonly string[], none: string): string {
  return names.length > 0 ? names.join(", ") : none;
}

/** Give each field for a file a button in the page's words; the field itself stays, for the keyboard and the form. */
export function dressFileFields(page: Document): void {
  const { sayChoose: choose, sayNone: none } = page.documentElement.dataset;
  if (!choose || !none) return;
  for (const field of page.querySelectorAll<HTMLInputElement>('input[type="file"]:not(.unseen)')) {
    const button = Object.assign(page.createElement("label"), { className: "button pick", htmlFor: field.id });
    const chosen = Object.assign(page.createElement("span"), { className: "picked quiet" });
    const show = () => (chosen.textContent = chosenWords([...(field.files ?? [])].map((each) => each.name), none));
    button.textContent = choose;
    field.classList.add("unseen");
    field.after(button, chosen);
    field.addEventListener("change", show);
    field.form?.addEventListener("reset", () => setTimeout(show));
    show();
  }
}
