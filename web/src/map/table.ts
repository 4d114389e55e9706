// The table below the map: the same hexagons, one row each, so that the map is not needed to read it.
import { type Cell, countOf } from "./answer";
import { inTurns } from "./turns";

/** Write the hexagons that hold incidents in a week into the table, unless something newer is drawn meanwhile. */
export function writeTable(page: Document, cells: readonly Cell[], week: number, isOver: () => boolean): void {
  const body = page.querySelector<HTMLTableSectionElement>("[data-map-table] tbody");
  const held = cells.filter((each) => countOf(each, week) > 0);
  const count = page.querySelector("[data-map-count]");
  if (count) count.textContent = String(held.length);
  body?.replaceChildren();
  inTurns(held, (each) => body?.append(rowOf(page, each, week)), isOver);
}

/** Return the address of a hexagon's incidents in a week. */
export function addressOf(cell: Cell, week: number): string {
  return week === 0 ? cell.url : `${cell.url}&week=${week - 1}`;
}

function rowOf(page: Document, cell: Cell, week: number): HTMLTableRowElement {
  const row = page.createElement("tr");
  row.dataset["cell"] = cell.id;
  const link = page.createElement("a");
  const place = page.createElement("bdi");
  place.dir = "ltr";
  place.textContent = cell.middle;
  link.href = addressOf(cell, week);
  link.append(place);
  row.insertCell().append(link);
  for (const number of [countOf(cell, week), cell.theirs, cell.rough]) {
    const written = row.insertCell();
    written.className = "number";
    written.textContent = String(number);
  }
  return row;
}
