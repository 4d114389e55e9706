// "Acknowledge" on an alert's page shows without a new page, and at once: first that it is on its way, then what the
// node answers with, the part that says so.
// Whatever else comes of it, the form goes as forms go: a refusal is a page, and without a link the page says so.
const PART = "mine";

function goesAsForm(form: HTMLFormElement, button: HTMLElement | null): boolean {
  const isSeen = button instanceof HTMLButtonElement && button.value === "seen";
  return !isSeen || form.querySelector("input[value=wrong-post]:checked") !== null;
}

async function answered(form: HTMLFormElement, button: HTMLElement | null): Promise<string | undefined> {
  try {
    const headers = { "HX-Request": "true", "HX-Target": PART };
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form, button), headers, keepalive: true });
    const text = answer.ok && !answer.redirected ? await answer.text() : "";
    return text.includes(`id="${PART}"`) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Show an acknowledgement where its form stood, as soon as the node has it. */
export function showAcknowledgements(page: Document): void {
  let isSent = false;
  page.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.id !== "ack" || isSent) return;
    const button = event.submitter;
    if (goesAsForm(form, button)) return;
    event.preventDefault();
    button?.setAttribute("aria-busy", "true");
    const going = form.querySelector<HTMLElement>("[data-going]");
    if (going !== null) going.hidden = false;
    void answered(form, button).then((text) => {
      const place = page.getElementById(PART);
      if (text !== undefined && place !== null) place.outerHTML = text;
      else {
        if (going !== null) going.hidden = true;
        isSent = true; // from here it is a form as any other
        form.requestSubmit(button);
      }
    });
  });
}
