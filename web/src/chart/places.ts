// Where new records go: around the one that brought them, on rings, in the first spot that is free.  What stands already
// is never moved.  The same records find the same spots.

export interface Point {
  readonly x: number;
  readonly y: number;
}

const WIDE = 150;
const HIGH = 64;
const FIRST_RING = 200;
const NEXT_RING = 100;

/** Spots that are taken, in a grid, so that a large chart is asked of its nearest alone. */
class Taken {
  private readonly cells = new Map<string, Point[]>();

  add(point: Point): void {
    const key = cellOf(point.x, point.y);
    const cell = this.cells.get(key);
    if (cell) cell.push(point);
    else this.cells.set(key, [point]);
  }

  isFree(point: Point): boolean {
    for (const across of [-WIDE, 0, WIDE]) {
      for (const down of [-HIGH, 0, HIGH]) {
        const near = this.cells.get(cellOf(point.x + across, point.y + down)) ?? [];
        if (near.some((each) => Math.abs(each.x - point.x) < WIDE && Math.abs(each.y - point.y) < HIGH)) return false;
      }
    }
    return true;
  }
}

/** Return spots for so many new records around an anchor, clear of all that is taken. */
export function placesAround(anchor: Point, count: number, taken: Iterable<Point>): Point[] {
  const full = new Taken();
  for (const each of taken) full.add(each);
  const found: Point[] = [];
  for (let ring = 0; found.length < count; ring += 1) {
    for (const spot of ringOf(anchor, ring)) {
      if (found.length === count) break;
      if (!full.isFree(spot)) continue;
      full.add(spot);
      found.push(spot);
    }
  }
  return found;
}

/** Return the spots of a ring, from the top and well apart, in whole units: so a saved place is the same to the last bit. */
function ringOf(anchor: Point, ring: number): Point[] {
  const radius = FIRST_RING + ring * NEXT_RING;
  const many = Math.max(6, Math.floor((2 * Math.PI * radius) / (WIDE * 0.8)));
  const apart = stepOf(many);
  return [...Array(many).keys()].map((at) => {
    const angle = (2 * Math.PI * ((at * apart) % many)) / many - Math.PI / 2;
    return { x: Math.round(anchor.x + radius * Math.cos(angle)), y: Math.round(anchor.y + radius * Math.sin(angle)) };
  });
}

/** Return a step that visits all of so many spots and leaves neighbours in time far apart. */
function stepOf(many: number): number {
  let step = Math.round(many * 0.382);
  while (divisor(step, many) !== 1) step += 1;
  return step;
}

function divisor(one: number, other: number): number {
  return other === 0 ? one : divisor(other, one % other);
}

function cellOf(x: number, y: number): string {
  return `${Math.floor(x / WIDE)}:${Math.floor(y / HIGH)}`;
}
