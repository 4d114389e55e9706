"""The units that a force states itself, as its directory carries them: ours to publish, others' to take."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sangam.access.models import Unit, UnitKind
from sangam.access.types import StatedUnit
from sangam.audit import audit
from sangam.kernel import here
from sangam.kernel.errors import Malformed

_FIELDS = ("parent", "kind", "name_en", "name_hi", "jurisdiction", "path", "origin", "closed_at")


def published_units() -> list[StatedUnit]:
    """Return our units that no shipped file brings, closed ones among them, parents first."""
    rows = Unit.objects.filter(force_id=here.node().force, origin="own")
    return [
        StatedUnit(row.code, row.parent_id or "", row.kind_id, row.name_en, row.name_hi, row.closed_at is not None)
        for row in sorted(rows, key=lambda row: (len(row.path), row.code))
    ]


def take_units(force: str, stated: Sequence[StatedUnit], *, as_of: datetime) -> list[str]:
    """Hold the units that another force states, inside the envelope's deed; return the codes that cannot be held.

    A unit whose kind nobody knows, or whose parent is none, is left out with what hangs below it; the others count.
    Raises Malformed for a unit that is not of that force.
    """
    audit.require_deed()
    if strange := [unit.code for unit in stated if unit.code != force and not unit.code.startswith(f"{force}-")]:
        raise Malformed(
            "access:directory-unit",
            "The directory of {force} states a unit of another force: {unit}.",
            force=force,
            unit=strange[0][:40],
        )
    existing = {unit.code: unit for unit in Unit.objects.filter(force_id=force)}
    kinds = frozenset(UnitKind.objects.values_list("code", flat=True))
    known = {unit.code: unit for unit in stated if unit.kind in kinds}
    parents = {code: unit.parent_id or "" for code, unit in existing.items()}
    parents |= {code: unit.parent for code, unit in known.items()}
    paths = {code: path for code in parents if (path := _path(code, parents, force))}
    taken = [unit for code, unit in known.items() if code in paths]
    rows = [_row(force, unit, paths[unit.code], as_of) for unit in taken]
    others = [unit for code, unit in existing.items() if code in paths and code not in known]
    moved = [unit for unit in others if unit.path != paths[unit.code]]
    for unit in moved:
        unit.path = paths[unit.code]
    changed = [row for row in rows if row.code not in existing or _differs(existing[row.code], row)] + moved
    changed.sort(key=lambda row: len(row.path))
    Unit.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["code"], update_fields=_FIELDS, batch_size=500
    )
    return sorted({unit.code for unit in stated} - {unit.code for unit in taken})


def _path(code: str, parents: Mapping[str, str], force: str) -> list[str]:
    """Return the codes from headquarters to a unit, none where the way up ends elsewhere or leads back."""
    path = [code]
    while above := parents.get(path[-1], ""):
        if above in path:
            return []
        path.append(above)
    return path[::-1] if path[-1] == force else []


def _row(force: str, unit: StatedUnit, path: list[str], as_of: datetime) -> Unit:
    return Unit(
        code=unit.code,
        force_id=force,
        parent_id=unit.parent or None,
        kind_id=unit.kind,
        name_en=unit.name_en,
        name_hi=unit.name_hi,
        jurisdiction="territory",
        synthetic=False,
        source="directory",
        path=path,
        origin="peer",
        closed_at=as_of if unit.is_closed else None,
    )


def _differs(before: Unit, after: Unit) -> bool:
    names = ("parent_id", "kind_id", "name_en", "name_hi", "path", "origin")
    return any(getattr(before, name) != getattr(after, name) for name in names) or (
        (before.closed_at is None) != (after.closed_at is None)
    )
