// What the node says of the map: hexagons with their counts by week, and the layers over them.

export interface Cell {
  readonly id: string;
  readonly edge: readonly [number, number][];
  readonly middle: string;
  readonly n: number;
  readonly weeks: readonly number[];
  readonly theirs: number;
  readonly rough: number;
  readonly url: string;
}

export interface Dot {
  readonly place: [number, number];
  readonly url: string;
  readonly says: string;
}

export interface Layer {
  readonly squares: readonly [[number, number], [number, number]][];
  readonly dots: readonly (readonly Dot[])[];
}

export interface Answer {
  readonly resolution: number;
  readonly cells: readonly Cell[];
}

export interface First extends Answer {
  readonly layers: Readonly<Record<string, Layer>>;
}

/** South, west, north, east. */
export type Box = readonly [number, number, number, number];

const LEAST_PIXELS = 26;
const EQUATOR_METRES = 156_543;

/** Return how many incidents a hexagon holds in a week (from 1), or in all (0). */
export function countOf(cell: Cell, week: number): number {
  return week === 0 ? cell.n : (cell.weeks[week - 1] ?? 0);
}

/** Return the finest resolution whose hexagons are wide enough to be pressed at a zoom. */
export function resolutionAt(zoom: number, latitude: number, widths: Readonly<Record<string, number>>): number {
  const pixel = (EQUATOR_METRES * Math.cos((latitude * Math.PI) / 180)) / 2 ** zoom;
  const known = Object.keys(widths).map(Number).sort((one, other) => one - other);
  return known.filter((each) => (widths[each] ?? 0) / pixel >= LEAST_PIXELS).at(-1) ?? known[0] ?? 3;
}

/** Return a view with half its size more on each side, cut to the land; null where it lies outside it. */
export function boxRound(view: Box, land: Box): Box | null {
  const north = (view[2] - view[0]) / 2;
  const east = (view[3] - view[1]) / 2;
  const box: Box = [
    Math.max(view[0] - north, land[0]),
    Math.max(view[1] - east, land[1]),
    Math.min(view[2] + north, land[2]),
    Math.min(view[3] + east, land[3]),
  ];
  return box[0] < box[2] && box[1] < box[3] ? box : null;
}

/** Tell whether a box holds all of a view that lies on the land. */
export function holds(box: Box, view: Box, land: Box): boolean {
  const seen = [Math.max(view[0], land[0]), Math.max(view[1], land[1]), Math.min(view[2], land[2]), Math.min(view[3], land[3])];
  return box[0] <= seen[0]! && box[1] <= seen[1]! && box[2] >= seen[2]! && box[3] >= seen[3]!;
}
