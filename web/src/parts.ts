// A large file of a form goes to the node part by part before the form does; where the line stalled, the next press goes
// on from there.  Its id is made of its content: chosen again on a page that was loaded anew, it goes on, too.
//   <div data-parts data-say-going data-say-stalled>     around the fields for a file of a form
// Without script, on a page that no certificate guards, or where the node takes no parts, the form carries the file.
import { PART, sendInParts } from "./phone/upload";

/** Return the id of an upload: of the same bytes always the same. */
export async function uploadId(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).slice(0, 16);
  const hex = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex);
}

function put(form: HTMLFormElement, name: string, value: string): void {
  const field = form.querySelector<HTMLInputElement>(`input[name="${name}"]`) ?? document.createElement("input");
  Object.assign(field, { type: "hidden", name, value });
  form.append(field);
}

function say(place: HTMLElement, words: string): void {
  const line = place.parentElement?.querySelector("[data-parts-said]") ?? document.createElement("p");
  Object.assign(line, { className: "says due", role: "status", textContent: words });
  line.setAttribute("data-parts-said", "");
  place.after(line);
}

function serve(place: HTMLElement, form: HTMLFormElement): void {
  let isGoing = false;
  let goesWhole = false;
  const send = async (field: HTMLInputElement, file: File, button: HTMLElement | null): Promise<void> => {
    const bytes = await file.arrayBuffer();
    const id = await uploadId(bytes);
    const token = form.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
    say(place, `${place.dataset["sayGoing"]} 0 %`);
    const came = await sendInParts(id, bytes, { "X-CSRFToken": token }, (percent) => {
      say(place, `${place.dataset["sayGoing"]} ${percent} %`);
    });
    if (came === "later") return say(place, place.dataset["sayStalled"] ?? "");
    if (came === "whole") {
      put(form, "upload", id);
      put(form, "upload_name", file.name);
      field.value = "";
    }
    goesWhole = came !== "whole"; // the node refused: it says why to the form itself
    form.requestSubmit(button);
  };
  form.addEventListener("submit", (event) => {
    const fields = [...place.querySelectorAll<HTMLInputElement>('input[type="file"]')];
    const field = fields.find((each) => (each.files?.[0]?.size ?? 0) > PART);
    const file = field?.files?.[0];
    if (field === undefined || file === undefined || goesWhole) return;
    event.preventDefault();
    if (isGoing) return;
    isGoing = true;
    void send(field, file, event.submitter).finally(() => (isGoing = false));
  });
}

/** Let large files of the page's forms go part by part. */
export function sendFilesInParts(page: Document): void {
  if (!("subtle" in crypto)) return;
  for (const place of page.querySelectorAll<HTMLElement>("[data-parts]")) {
    const form = place.closest("form");
    if (form !== null) serve(place, form);
  }
}
