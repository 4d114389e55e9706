// A course on this device, to be opened where there is no link.  It holds no word of the police's work and names nobody;
// signing out throws it away, and so does another officer's first page (worker.ts gives it when the node does not answer).

const KEPT = "sangam-courses-1";
const WHOSE = "course-officer";

/** Throw away courses that are kept here for another officer: answers to them would count for that one. */
export async function dropCoursesOfOthers(store: Storage, officer: string): Promise<void> {
  if (store.getItem(WHOSE) === officer) return;
  if ("caches" in globalThis) await caches.delete(KEPT);
  store.setItem(WHOSE, officer);
}

/** Keep a course as the node gives it now.  address: of the course as kept.  Without a link nothing changes. */
export async function keepCourse(address: string): Promise<void> {
  if (!("caches" in window)) return;
  const answer = await fetch(address, { headers: { "Sangam-Unattended": "1" }, redirect: "error", cache: "no-store" });
  if (answer.ok) await (await caches.open(KEPT)).put(address, answer);
}
