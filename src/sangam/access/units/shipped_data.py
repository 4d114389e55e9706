"""Loading the shipped data: forces, kinds of unit, ranks, units, neighbours.  The same files on every node.

A newer release may add, rename or move; loading again updates and never removes (posts hang on units).  A unit that a
force states by its own sheet or directory stays as the force states it.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

from sangam.access.models import Force, Neighbour, Rank, Unit, UnitKind
from sangam.audit.public import audit
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed

DATA = Path(__file__).resolve().parents[1] / "data"


def load_shipped() -> None:
    """Bring the tables up to the shipped files, as one deed of the node."""
    with audit.deed(Actor.system(here.node().force, "reference"), "node:reference:load") as facts:
        facts["forces"] = _load_forces()
        facts["kinds"] = _load_kinds()
        facts["ranks"] = _load_ranks()
        facts["units"] = load_units(row for path in sorted((DATA / "units").glob("*.csv")) for row in read_rows(path))
        _ensure_headquarters()
        facts["neighbours"] = _load_neighbours()


def _ensure_headquarters() -> None:
    """Make the headquarters of this node's force where no file brings it: its own sheet hangs below."""
    force = Force.objects.filter(code=here.node().force).first()
    if force is None or Unit.objects.filter(force=force).exists():
        return
    Unit.objects.create(
        code=force.code,
        force=force,
        kind_id="headquarters",
        name_en=f"{force.name_en} Headquarters",
        name_hi=f"{force.name_hi} मुख्यालय",
        jurisdiction="territory",
        synthetic=False,
        path=[force.code],
        origin="own",
    )


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a data file; lines that begin with # say where the data comes from."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def load_units(rows: Iterable[dict[str, str]]) -> int:
    """Create or update units; parents may stand anywhere in the rows.  Raises Malformed for an unknown parent."""
    by_code = {row["code"]: row for row in rows}
    own_trees = {_force_of(code) for code in Unit.objects.exclude(origin="shipped").values_list("code", flat=True)}
    paths: dict[str, list[str]] = {}
    units = [
        Unit(
            code=code,
            force_id=code.split("-")[0],
            parent_id=row["parent"] or None,
            kind_id=row["kind"],
            name_en=row["name_en"],
            name_hi=row["name_hi"],
            jurisdiction=row["jurisdiction"] or "territory",
            jurisdiction_note=row.get("jurisdiction_note", ""),
            synthetic=row["synthetic"] == "yes",
            source=row["source"],
            path=_path(code, by_code, paths),
        )
        for code, row in by_code.items()
        if _force_of(code) not in own_trees
    ]
    units.sort(key=lambda unit: len(unit.path))
    fields = ["parent", "kind", "name_en", "name_hi", "jurisdiction", "jurisdiction_note", "synthetic"]
    Unit.objects.bulk_create(
        units, update_conflicts=True, unique_fields=["code"], update_fields=[*fields, "source", "path"], batch_size=500
    )
    return len(units)


def _path(code: str, rows: dict[str, dict[str, str]], paths: dict[str, list[str]]) -> list[str]:
    """Return the codes from headquarters to this unit."""
    if code not in paths:
        if code not in rows:
            raise Malformed("access:unit-parent", "Unit {code} is named as a parent, but no row gives it.", code=code)
        parent = rows[code]["parent"]
        paths[code] = [code]  # a circle ends here instead of running for ever, and the database refuses it
        paths[code] = [*(_path(parent, rows, paths) if parent else []), code]
    return paths[code]


def _force_of(code: str) -> str:
    return code.partition("-")[0]


def _load_forces() -> int:
    fields = ["kind", "name_en", "name_hi", "name_pa", "name_ur", "badge"]
    rows = read_rows(DATA / "forces.csv")
    Force.objects.bulk_create(
        [Force(code=row["code"], **{field: row[field] for field in fields}) for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=fields,
    )
    return len(rows)


def _load_kinds() -> int:
    rows = read_rows(DATA / "unit_kinds.csv")
    UnitKind.objects.bulk_create(
        [UnitKind(row["code"], row["name_en"], row["name_hi"], row["has_desk"] == "yes") for row in rows],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name_en", "name_hi", "has_desk"],
    )
    return len(rows)


def _load_ranks() -> int:
    rows = read_rows(DATA / "ranks.csv")
    fields = ["name_en", "name_hi", "abbreviation", "equivalence"]
    Rank.objects.bulk_create(
        [
            Rank(code=row["code"], force_id=row["force"] or None, **{field: row[field] for field in fields})
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[*fields, "force"],
    )
    return len(rows)


def _load_neighbours() -> int:
    stated = {path[0] for path in Unit.objects.exclude(origin="shipped").values_list("path", flat=True)}
    shipped = read_rows(DATA / "neighbours.csv")
    rows = [row for row in shipped if not stated & {_force_of(row["unit"]), _force_of(row["other"])}]
    pairs = [(*sorted((row["unit"], row["other"])), row["source"]) for row in rows]
    Neighbour.objects.bulk_create(
        [Neighbour(unit_id=unit, other_id=other, source=source) for unit, other, source in pairs],
        update_conflicts=True,
        unique_fields=["unit", "other"],
        update_fields=["source"],
    )
    return len(rows)
