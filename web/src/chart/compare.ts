// Two days beside each other on one layout: which ties are new, which are gone, who came and who went.  Nothing moves.
import type { Board, TieWords } from "./board";

export interface Compared {
  readonly fresh: readonly TieWords[];
  readonly gone: readonly TieWords[];
  readonly kept: ReadonlySet<string>;
  readonly came: readonly string[];
  readonly left: readonly string[];
}

/** Tell whether a tie holds on a day; on no day chosen all do. */
export function holds(tie: { readonly since: string; readonly until: string }, day: string): boolean {
  return day === "" || (tie.since <= day && (tie.until === "" || tie.until >= day));
}

/** Return what changed from one day to a later one, of what is placed and not hidden. */
export function compareDays(board: Board, from: string, to: string): Compared {
  const shown = (id: string) => board.places.get(id)?.hidden === false;
  const ties = [...board.ties.values()].filter((each) => shown(each.one) && shown(each.other));
  const [before, after] = [from, to].map((day) => ties.filter((each) => holds(each, day))) as [TieWords[], TieWords[]];
  const [had, has] = [ends(before), ends(after)];
  return {
    fresh: after.filter((each) => !holds(each, from)),
    gone: before.filter((each) => !holds(each, to)),
    kept: new Set(after.filter((each) => holds(each, from)).map((each) => each.id)),
    came: [...has].filter((id) => !had.has(id)),
    left: [...had].filter((id) => !has.has(id)),
  };
}

function ends(ties: readonly TieWords[]): ReadonlySet<string> {
  return new Set(ties.flatMap((each) => [each.one, each.other]));
}
