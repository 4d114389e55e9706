// Long work in short turns, so that the browser answers a finger between two of them.

const TURN = 15;

/** Do something with each item: the first ones now, the others in turns of their own until it is over. */
export function inTurns<T>(items: readonly T[], each: (item: T) => void, isOver: () => boolean): void {
  items.slice(0, TURN).forEach(each);
  const rest = items.slice(TURN);
  if (rest.length === 0) return;
  setTimeout(() => {
    if (!isOver()) inTurns(rest, each, isOver);
  }, 0);
}
