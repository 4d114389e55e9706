// Answers for the node when there is no link: with a course that is kept here (kept-course.ts), or with the telephone's
// page, which holds no content, and the files that both are made of.  Every other answer comes from the node or not at all.
// What another app shares is held in memory until the telephone's page asks for it: it goes to no node before the officer
// sends it, and stands in no address.
export {};

interface Worker {
  readonly location: Location;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  addEventListener(name: "install" | "activate", act: (event: Lasting) => void): void;
  addEventListener(name: "fetch", act: (event: Asked) => void): void;
  addEventListener(name: "message", act: (event: Told) => void): void;
}

interface Told {
  readonly data: unknown;
  readonly ports: readonly MessagePort[];
}

interface Lasting {
  waitUntil(work: Promise<unknown>): void;
}

interface Asked extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const worker = self as unknown as Worker;
const KEPT = "sangam-phone-2";
const SHELL = "/phone/shell/";
const SHARE = "/share/";
const SHARED_MS = 600_000;
const FILES = /\/static\/built\/[\w./-]+(?:\?v=[0-9a-f]{12})?/gu;

/** Keep the shell and each built file that it names. */
async function keepShell(): Promise<void> {
  const answer = await fetch(SHELL, { cache: "no-store" });
  if (!answer.ok) return;
  const kept = await caches.open(KEPT);
  const text = await answer.clone().text();
  await kept.put(SHELL, answer);
  for (const file of new Set(text.match(FILES))) if ((await kept.match(file)) === undefined) await kept.add(file);
}

async function fromNodeOrShell(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(`${new URL(request.url).pathname}kept/`, { ignoreVary: true });
    const answer = kept ?? (await caches.match(SHELL));
    if (answer === undefined) throw error;
    return answer;
  }
}

let shared: { readonly at: number; readonly text: string; readonly files: readonly File[] } | undefined;

/** Hold what another app shares, and show the telephone's page, which asks for it. */
async function takeShared(request: Request): Promise<Response> {
  const form = await request.formData();
  const lines = ["title", "text", "url"].map((name) => String(form.get(name) ?? "").trim()).filter(Boolean);
  const files = form.getAll("files").filter((each): each is File => each instanceof File && each.size > 0);
  shared = { at: Date.now(), text: [...new Set(lines)].join("\n"), files };
  return Response.redirect("/phone/", 303);
}

async function fromKeptOrNode(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

worker.addEventListener("message", (event) => {
  if (event.data !== "shared") return;
  event.ports[0]?.postMessage(shared !== undefined && shared.at > Date.now() - SHARED_MS ? shared : undefined);
  shared = undefined;
});
worker.addEventListener("install", (event) => event.waitUntil(keepShell().then(() => worker.skipWaiting())));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.method === "POST" && path === SHARE && request.mode === "navigate") event.respondWith(takeShared(request));
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fromNodeOrShell(request));
    if (path === "/phone/") event.waitUntil(keepShell().catch(() => undefined));
  } else if (path.startsWith("/static/built/")) event.respondWith(fromKeptOrNode(request));
});
