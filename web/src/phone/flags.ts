// What a page may know of the telephone without its script: plain marks that say that something is kept, never what.
const UNSENT = "sangam-unsent";
const PIN = "sangam-pin";
const READ = "sangam-lists-at";
const FRESH_MS = 600_000;

function mark(name: string, value: string | undefined): void {
  if (value === undefined) localStorage.removeItem(name);
  else localStorage.setItem(name, value);
}

/** Mark whether something waits in this browser to be sent. */
export function markUnsent(waits: boolean): void {
  mark(UNSENT, waits ? "1" : undefined);
}

/** Mark whether the PIN of a pool phone was typed in this browser. */
export function markPin(typed: boolean): void {
  mark(PIN, typed ? "1" : undefined);
}

/** Mark when the lists were read. */
export function markRead(now: number): void {
  mark(READ, String(now));
}

/** Tell whether the PIN of a pool phone was typed in this browser. */
export function hasPin(): boolean {
  return localStorage.getItem(PIN) !== null;
}

/** Tell whether something may wait in this browser to be sent, without opening what it keeps. */
export function mayWait(): boolean {
  return localStorage.getItem(UNSENT) !== null;
}

/** Tell whether this phone keeps lists, and has not asked for them for ten minutes. */
export function areStale(now: number): boolean {
  const read = localStorage.getItem(READ);
  return read !== null && Number(read) < now - FRESH_MS;
}
