// A password is shown on tap, so that who mistypes on a small keyboard sees it; it is covered again before it is sent.

/** Let each button that names a password's field show and cover it. */
export function offerShownSecrets(page: Document): void {
  for (const button of page.querySelectorAll<HTMLButtonElement>("button[data-shows]")) {
    const field = page.getElementById(button.dataset.shows ?? "");
    if (!(field instanceof HTMLInputElement)) continue;
    const show = (shown: boolean): void => {
      field.type = shown ? "text" : "password";
      button.setAttribute("aria-pressed", String(shown));
    };
    button.hidden = false;
    button.addEventListener("click", () => show(field.type === "password"));
    field.form?.addEventListener("submit", () => show(false));
    window.addEventListener("pageshow", () => show(false));
  }
}
