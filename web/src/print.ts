// The button that prints: [data-print] opens the browser's own window for it; the style sheet makes the sheet.

/** Let the page's buttons print it. */
export function servePrinting(page: Document): void {
  page.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-print]")) window.print();
  });
}
