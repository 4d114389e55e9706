// A course that was answered without a link: its completion is kept on this device until the node has taken it.
//   <form id="course-form" data-course data-officer>     answered, it is sent by the script; without one, by itself
//     data-keep: the address of the course as kept.  data-kept-page: this is the course as kept.
// The course itself is kept here as soon as it was opened once, or is asked of the officer (kept-course.ts).
// Its id is made here, so that sending it twice is sending it once.  It is sent for its own officer alone, and it holds
// answers and nothing of the police's work.

import { dropCoursesOfOthers, keepCourse } from "./kept-course";

const PREFIX = "course-done:";
const AGAIN_MS = 15_000;

export interface Kept {
  readonly officer: string;
  readonly address: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** What became of a completion that was sent: taken or refused for good, or kept for the next time. */
export type Sent = "taken" | "refused" | "kept";

/** Return how the node's answer leaves a completion: only one about it, in JSON, ends the wait. */
export function sentAs(status: number, type: string): Sent {
  if (!type.startsWith("application/json")) return "kept";
  if (status >= 200 && status < 300) return "taken";
  return [400, 403, 409].includes(status) ? "refused" : "kept";
}

/** Return the completions that wait on this device for an officer. */
export function waitingFor(store: Storage, officer: string): Kept[] {
  const keys = [...Array(store.length).keys()].map((at) => store.key(at) ?? "");
  const kept = keys.filter((key) => key.startsWith(PREFIX)).map((key) => JSON.parse(store.getItem(key) ?? "{}") as Kept);
  return kept.filter((each) => each.officer === officer);
}

/** Keep a completion on this device. */
export function keepDone(store: Storage, done: Kept): void {
  store.setItem(PREFIX + done.fields["completion"], JSON.stringify(done));
}

/** Forget a completion that the node has answered. */
export function forgetDone(store: Storage, done: Kept): void {
  store.removeItem(PREFIX + done.fields["completion"]);
}

function headers(page: Document): Record<string, string> {
  const said = JSON.parse(page.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>;
  const token = page.querySelector<HTMLInputElement>("#course-form [name=csrfmiddlewaretoken]")?.value;
  return { ...(token === undefined ? {} : { "X-CSRFToken": token }), ...said, Accept: "application/json" };
}

async function send(page: Document, store: Storage, done: Kept): Promise<Sent> {
  try {
    const body = new URLSearchParams(done.fields);
    const answer = await fetch(done.address, { method: "POST", headers: headers(page), body, redirect: "error" });
    const sent = sentAs(answer.status, answer.headers.get("Content-Type") ?? "");
    if (sent !== "kept") forgetDone(store, done);
    if (sent === "taken") await show(page, answer);
    return sent;
  } catch {
    return "kept";
  }
}

async function show(page: Document, answer: Response): Promise<void> {
  const place = page.getElementById("course-result");
  const said = (await answer.json()) as { passed: boolean; score: number; most: number };
  if (place === null) return;
  say(place, said.passed ? "success" : "due", `${said.score} / ${said.most}. ${place.dataset[said.passed ? "passed" : "failed"] ?? ""}`);
  for (const why of page.querySelectorAll<HTMLElement>("#course-form [data-why]")) why.hidden = false;
}

function say(place: HTMLElement, tone: string, words: string): void {
  const said = document.createElement("div");
  said.className = `says ${tone}`;
  const sentence = document.createElement("p");
  sentence.textContent = words;
  said.append(sentence);
  place.replaceChildren(said);
  place.scrollIntoView({ block: "nearest" });
}

function doneOf(form: HTMLFormElement): Kept {
  const fields = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  delete fields["csrfmiddlewaretoken"];
  const right = [...form.querySelectorAll<HTMLFieldSetElement>("fieldset[data-right]")].filter((each) => {
    const chosen = each.querySelector<HTMLInputElement>("input:checked");
    return chosen !== null && chosen.value === each.dataset["right"];
  });
  const made = { completion: crypto.randomUUID(), done_at: new Date().toISOString(), score: String(right.length) };
  const address = new URL(form.action, location.href).pathname;
  return { officer: form.dataset["officer"] ?? "", address, fields: { ...fields, ...made } };
}

let isSending = false;

async function flush(page: Document, store: Storage): Promise<void> {
  const officer = page.querySelector<HTMLElement>("[data-officer]")?.dataset["officer"] ?? "";
  if (officer === "" || isSending) return;
  isSending = true;
  for (const done of waitingFor(store, officer)) await send(page, store, done);
  isSending = false;
}

/** Serve the course of a page, and send what waits on this device as soon as there is a link. */
export function serveCourses(page: Document, store: Storage): void {
  const form = page.querySelector<HTMLFormElement>("#course-form");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    const done = doneOf(form);
    keepDone(store, done);
    void send(page, store, done).then((sent) => {
      const place = page.getElementById("course-result");
      if (sent === "kept" && place !== null) say(place, "due", place.dataset["kept"] ?? "");
      if (sent === "refused") form.submit();
    });
  });
  const again = (): void => void flush(page, store);
  window.addEventListener("online", again);
  if (form?.dataset["keptPage"] !== undefined) setInterval(again, AGAIN_MS);
  again();
  void keepOwn(page, store, form?.dataset["keep"]).catch(() => undefined);
}

async function keepOwn(page: Document, store: Storage, address: string | undefined): Promise<void> {
  const officer = page.querySelector<HTMLElement>("main[data-officer]")?.dataset["officer"] ?? "";
  if (officer !== "") await dropCoursesOfOthers(store, officer);
  if (address === undefined) return;
  void navigator.serviceWorker?.register("/worker.js");
  await keepCourse(address);
}
