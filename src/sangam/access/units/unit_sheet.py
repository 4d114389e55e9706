"""The sheet of a force's own units: tried, taken whole or not at all, and taken back.

A code keeps its meaning for ever.  A closed unit lies below its successor from then on.  What is addressed to it
reaches the successor's desk, which sees what was the closed unit's.  What was opened before a move keeps the way up of
its day.
"""

import re
import string
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, Q

from sangam.access.models import Neighbour, Post, Unit, UnitKind, UnitLoad
from sangam.access.policy import may, require
from sangam.access.types import Fault, UnitChanges, UnitLoadView
from sangam.audit import audit
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.sentences import Told

UNIT_COLUMNS = ("code", "parent", "kind", "name_en", "name_hi")
UNIT_OPTIONAL = ("jurisdiction", "closes_into", "neighbours")
UNIT_HEADINGS: Mapping[str, tuple[str, ...]] = {
    "code": ("कोड", "کوڈ", "ਕੋਡ"),
    "parent": ("ऊपर की इकाई", "اوپر کی یونٹ", "ਉੱਪਰਲੀ ਇਕਾਈ"),
    "kind": ("प्रकार", "قسم", "ਕਿਸਮ"),
    "name_en": ("नाम अंग्रेज़ी में", "نام انگریزی میں", "ਨਾਂ ਅੰਗਰੇਜ਼ੀ ਵਿੱਚ"),
    "name_hi": ("नाम हिन्दी में", "نام ہندی میں", "ਨਾਂ ਹਿੰਦੀ ਵਿੱਚ"),
    "jurisdiction": ("क्षेत्राधिकार", "دائرہ اختیار", "ਅਧਿਕਾਰ ਖੇਤਰ"),
    "closes_into": ("बंद होकर मिलेगी", "بند ہو کر ضم", "ਬੰਦ ਹੋ ਕੇ ਰਲੇਗੀ"),
    "neighbours": ("पड़ोसी इकाइयाँ", "پڑوسی یونٹیں", "ਗੁਆਂਢੀ ਇਕਾਈਆਂ"),
}
"""How a sheet may head its columns in Hindi, Urdu and Punjabi."""
MOST_UNITS = 10_000
"""Rows of a sheet: the directory carries them to every peer."""
_MOST_FAULTS = 200
_CLOSED_AT_ONCE = 0.1
_LETTERS = frozenset(string.ascii_uppercase + string.digits)
_FEW = 3
"""Units that any sheet may close."""
_LONGEST = 200
_JURISDICTIONS = ("territory", "statewide", "subject")
_OF_UNIT = ("parent_id", "kind_id", "name_en", "name_hi", "jurisdiction", "path", "origin")
_SAVED = ("parent", "kind", "name_en", "name_hi", "jurisdiction", "path", "origin", "closed_at")

Row = Mapping[str, str]


def try_units(actor: Actor, rows: Sequence[Row], *, closes_many: bool = False) -> UnitChanges:
    """Return what a sheet would change, and change nothing.  Raises as `load_units_sheet`."""
    with audit.deed(actor, "admin:unit:try") as facts:
        return _Sheet.read(actor, rows, closes_many=closes_many, facts=facts).changes


def load_units_sheet(actor: Actor, rows: Sequence[Row], *, closes_many: bool = False) -> UnitChanges:
    """Take a sheet of this force's units; all of it, or nothing while a row is at fault.

    A unit that the sheet does not name stays as it is.  closes_many: more than a tenth of the units may be closed.
    Raises Refused (no right; not at headquarters) and Malformed (no rows, or too many).
    """
    with audit.deed(actor, "admin:unit:load") as facts:
        sheet = _Sheet.read(actor, rows, closes_many=closes_many, facts=facts)
        if not sheet.changes.faults:
            sheet.write(actor)
    return sheet.changes


def undo_units(actor: Actor) -> int:
    """Take the last sheet back that was loaded and not taken back yet; return how many units changed.

    A unit that came with it and that something refers to by now is closed instead.  Raises Refused and Conflict.
    """
    with audit.deed(actor, "admin:unit:undo") as facts:
        _require_headquarters(actor)
        last = UnitLoad.objects.select_for_update().filter(undone_at=None).order_by("-at").first()
        if last is None:
            raise Conflict("access:unit-undo", "There is no sheet of units to take back.")
        facts.update(load=str(last.id), loaded_by=last.label, units=len(last.former))
        _restore(last.former)
        _save_neighbours([tuple(pair) for pair in last.neighbours])
        last.undone_at = audit.require_deed().at
        last.save(update_fields=["undone_at"])
    return len(last.former)


def sets_units(actor: Actor) -> bool:
    """Tell whether an officer sets the units of this force."""
    return may(actor, "officer:manage") and actor.unit == here.node().force


def last_load(actor: Actor) -> UnitLoadView | None:
    """Return the sheet that `undo_units` would take back, None where there is none.  Raises Refused."""
    _require_headquarters(actor)
    last = UnitLoad.objects.filter(undone_at=None).order_by("-at").first()
    return UnitLoadView(last.at, last.label, tuple(sorted(last.former))) if last else None


def unit_row(actor: Actor, code: str) -> dict[str, str]:
    """Return an open unit of this force as its row of the sheet.  Raises Refused and NotFound."""
    for row in own_units_rows(actor, only=code):
        return row
    raise NotFound("access:unit-row", "This force has no open unit {code}.", code=code[:40])


def own_units_rows(actor: Actor, *, only: str = "") -> list[dict[str, str]]:
    """Return this force's open units as rows of the sheet, headquarters first: what a template is filled with.

    only: the code of one unit.  Raises Refused.
    """
    _require_headquarters(actor)
    rows = Unit.objects.filter(force_id=here.node().force, closed_at=None).order_by("path")
    rows = rows.filter(code=only) if only else rows
    facing: dict[str, list[str]] = {}
    for unit, other in _own_neighbours():
        facing.setdefault(unit, []).append(other)
    return [
        {
            "code": row.code,
            "parent": row.parent_id or "",
            "kind": row.kind_id,
            "name_en": row.name_en,
            "name_hi": row.name_hi,
            "jurisdiction": row.jurisdiction,
            "closes_into": "",
            "neighbours": " ".join(sorted(facing.get(row.code, []))),
        }
        for row in rows
    ]


class _Sheet:
    """A sheet against the units that there are.  rows: by code, without space round the cells."""

    changes: UnitChanges

    def __init__(self, rows: Sequence[Row], existing: dict[str, Unit]) -> None:
        self.force = here.node().force
        self.lines = [{name: text.strip() for name, text in row.items()} for row in rows]
        self.rows = {row["code"]: row for row in self.lines}
        self.existing = existing
        self.kinds = frozenset(UnitKind.objects.values_list("code", flat=True))
        facing = {code for row in self.lines for code in row.get("neighbours", "").split()}
        self.known_others = frozenset(
            Unit.objects.filter(~Q(force_id=self.force), code__in=facing).values_list("code", flat=True)
        )
        self.parents = {code: unit.parent_id or "" for code, unit in existing.items()}
        self.parents |= {code: row.get("closes_into", "") or row["parent"] for code, row in self.rows.items()}

    @classmethod
    def read(cls, actor: Actor, rows: Sequence[Row], *, closes_many: bool, facts: dict[str, object]) -> "_Sheet":
        """Return a sheet with what it changes and what is wrong with it; note both in the deed's facts."""
        _require_headquarters(actor)
        if not 0 < len(rows) <= MOST_UNITS:
            raise Malformed("access:unit-rows", "A sheet of units has between 1 and {most} rows.", most=MOST_UNITS)
        existing = {unit.code: unit for unit in Unit.objects.filter(force_id=here.node().force).select_for_update()}
        sheet = cls(rows, existing)
        faults = list(sheet._faults(closes_many=closes_many))[:_MOST_FAULTS]
        sheet.changes = sheet._changes(faults)
        facts.update(rows=len(rows), faults=len(faults), **sheet.changes.counts())
        return sheet

    def _faults(self, *, closes_many: bool) -> Iterable[Fault]:
        times = Counter(row["code"] for row in self.lines)
        for line, row in enumerate(self.lines, 2):
            found = [*_cell_faults(line, row), *self._code_faults(line, row, times), *self._place_faults(line, row)]
            yield from found
            if not found and self._is_in_circle(row["code"]):
                yield Fault(line, "parent", row["parent"], Told("leads back to this unit: no unit is above itself"))
        closed = [line for line, row in enumerate(self.lines, 2) if self._closes(row)]
        if len(closed) > max(_FEW, len(self.existing) * _CLOSED_AT_ONCE) and not closes_many:
            why = Told("closes more than a tenth of the units with this sheet: allow that first if it is meant")
            yield Fault(closed[-1], "closes_into", str(len(closed)), why)

    def _code_faults(self, line: int, row: Row, times: Counter[str]) -> Iterable[Fault]:
        code = row["code"]
        force, *parts = code.split("-")
        if code and (force != self.force or not all(part and _LETTERS.issuperset(part) for part in parts)):
            why = Told("is no code of this force: {force}, then parts of capital letters and digits", force=self.force)
            yield Fault(line, "code", code, why)
        if times[code] > 1:
            yield Fault(line, "code", code, Told("stands in more than one row"))
        if row["kind"] and row["kind"] not in self.kinds:
            listed = ", ".join(sorted(self.kinds))
            yield Fault(line, "kind", row["kind"], Told("expected one of {listed}", listed=listed))
        if code in self.existing and self.existing[code].closed_at is not None:
            yield Fault(line, "code", code, Told("was closed: a code never names another unit"))
        if (extent := row.get("jurisdiction", "")) and extent not in _JURISDICTIONS:
            listed = ", ".join(_JURISDICTIONS)
            yield Fault(line, "jurisdiction", extent, Told("expected one of {listed}", listed=listed))

    def _place_faults(self, line: int, row: Row) -> Iterable[Fault]:
        code, parent, successor = row["code"], row["parent"], row.get("closes_into", "")
        if code == self.force and (parent or successor):
            yield Fault(line, "parent", parent, Told("is above the headquarters: nothing is, and it is never closed"))
        elif code != self.force and not parent:
            yield Fault(line, "parent", "", Told("is empty: {force} alone has no unit above it", force=self.force))
        column, above = ("closes_into", successor) if successor else ("parent", parent)
        if above and not self._is_open(above):
            yield Fault(line, column, above, Told("no open unit of this force has this code"))
        for other in row.get("neighbours", "").split():
            if other not in self.known_others:
                yield Fault(line, "neighbours", other, Told("no unit of another force with this code is known here"))

    def _is_open(self, code: str) -> bool:
        if code in self.rows:
            return not self._closes(self.rows[code])
        return code in self.existing and self.existing[code].closed_at is None

    def _closes(self, row: Row) -> bool:
        return bool(row.get("closes_into", ""))

    def _is_in_circle(self, code: str) -> bool:
        above, seen = self.parents.get(code, ""), {code}
        while above and above not in seen:
            seen.add(above)
            above = self.parents.get(above, "")
        return above == code

    def _path(self, code: str) -> list[str]:
        """Return the codes from headquarters to a unit of a tree without a circle."""
        path = [code]
        while above := self.parents[path[-1]]:
            path.append(above)
        return path[::-1]

    def _changes(self, faults: Sequence[Fault]) -> UnitChanges:
        existing = self.existing
        fresh = [code for code in self.rows if code not in existing]
        stay = [(existing[code], row) for code, row in self.rows.items() if code in existing and not self._closes(row)]
        names = ("name_en", "name_hi")
        renamed = [(unit, row) for unit, row in stay if any(getattr(unit, name) != row[name] for name in names)]
        moved = [(unit, row) for unit, row in stay if (unit.parent_id or "") != row["parent"]]
        return UnitChanges(
            rows=len(self.lines),
            added=tuple((code, self.rows[code]["name_en"]) for code in fresh),
            renamed=tuple((unit.code, unit.name_en, row["name_en"]) for unit, row in renamed),
            moved=tuple((unit.code, unit.parent_id or "", row["parent"]) for unit, row in moved),
            closed=tuple((code, row["closes_into"]) for code, row in self.rows.items() if self._closes(row)),
            faults=tuple(faults),
        )

    def write(self, actor: Actor) -> None:
        """Write what the sheet changes, and what was before."""
        at = audit.require_deed().at
        closed = dict(self.changes.closed)
        after = {code: self._unit(code) for code in self.parents}
        for code in closed:
            after[code].closed_at = at
        changed = [
            unit for code, unit in after.items() if code not in self.existing or _differs(self.existing[code], unit)
        ]
        changed.sort(key=lambda unit: len(unit.path))
        before = {unit.code: _as_json(self.existing.get(unit.code)) for unit in changed}
        UnitLoad.objects.create(at=at, label=actor.label, former=before, neighbours=sorted(_own_neighbours()))
        _save_units(changed)
        Post.objects.filter(unit__in=closed, is_desk=True, closed_at=None).update(is_desk=False)
        self._write_neighbours(closed)

    def _unit(self, code: str) -> Unit:
        """Return a unit as the sheet leaves it: one that it does not name follows the units above it alone."""
        existing, row = self.existing.get(code), self.rows.get(code)
        unit = Unit(code=code, force_id=self.force, synthetic=False, source="own", jurisdiction="territory")
        if existing:
            kept = (*_OF_UNIT, "closed_at", "synthetic", "source", "jurisdiction_note")
            unit = Unit(code=code, force_id=self.force, **{name: getattr(existing, name) for name in kept})
        unit.parent_id, unit.path = self.parents[code] or None, self._path(code)
        if row:
            unit.kind_id, unit.name_en, unit.name_hi, unit.origin = row["kind"], row["name_en"], row["name_hi"], "own"
            unit.jurisdiction = row.get("jurisdiction", "") or unit.jurisdiction
        return unit

    def _write_neighbours(self, successors: Mapping[str, str]) -> None:
        named = {code for code, row in self.rows.items() if "neighbours" in row}
        facing = {(successors.get(unit, unit), other) for unit, other in _own_neighbours() if unit not in named}
        facing |= {
            (successors.get(code, code), other) for code in named for other in self.rows[code]["neighbours"].split()
        }
        _save_neighbours(sorted(facing))


def _cell_faults(line: int, row: Row) -> Iterable[Fault]:
    for column in ("code", "kind", "name_en", "name_hi"):
        if not row[column]:
            yield Fault(line, column, "", Told("is empty"))
    for name, text in row.items():
        if len(text) > _LONGEST:
            yield Fault(line, name, text[:40], Told("is longer than {most} characters", most=_LONGEST))
        if text[:1] in ("=", "+", "@", "-"):
            yield Fault(line, name, text[:40], Told("begins as a formula does: write the text alone"))
    if row["name_hi"] and not re.search(r"[\u0900-\u097f\u0a00-\u0a7f\u0600-\u06ff]", row["name_hi"]):
        why = Told("is not in Hindi, Punjabi or Urdu letters: convert text of an old font such as Kruti Dev first")
        yield Fault(line, "name_hi", row["name_hi"][:40], why)


def _require_headquarters(actor: Actor) -> None:
    require(actor, "officer:manage")
    if actor.unit != here.node().force:
        raise Refused("access:units-at-headquarters", "The units of a force are set by its headquarters.")


def _differs(before: Unit, after: Unit) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in (*_OF_UNIT, "closed_at"))


def _as_json(unit: Unit | None) -> dict[str, Any] | None:
    if unit is None:
        return None
    closed = unit.closed_at.isoformat() if unit.closed_at else None
    return {name: getattr(unit, name) for name in (*_OF_UNIT, "synthetic", "source")} | {"closed_at": closed}


def _save_units(units: Sequence[Unit]) -> None:
    Unit.objects.bulk_create(units, update_conflicts=True, unique_fields=["code"], update_fields=_SAVED, batch_size=500)


def _restore(former: Mapping[str, dict[str, Any] | None]) -> None:
    """Put units back as they were, parents first; a new one goes, or is closed where something refers to it."""
    force = here.node().force
    old = [Unit(code=code, force_id=force, **values) for code, values in former.items() if values]
    _save_units(sorted(old, key=lambda unit: len(unit.path)))
    fresh = Unit.objects.filter(code__in=[code for code, values in former.items() if not values])
    for unit in sorted(fresh, key=lambda unit: len(unit.path), reverse=True):
        try:
            with transaction.atomic():
                unit.delete()
        except ProtectedError:
            unit.closed_at = audit.require_deed().at
            unit.save(update_fields=["closed_at"])
            Post.objects.filter(unit=unit, is_desk=True, closed_at=None).update(is_desk=False)


def _own_neighbours() -> list[tuple[str, str]]:
    """Return the pairs of a unit of ours and one of another force that faces it."""
    force = here.node().force
    rows = Neighbour.objects.filter(Q(unit__force_id=force) | Q(other__force_id=force)).select_related("unit")
    return [(row.unit_id, row.other_id) if row.unit.force_id == force else (row.other_id, row.unit_id) for row in rows]


def _save_neighbours(facing: Sequence[tuple[str, str]]) -> None:
    """Have these pairs alone, those that the shipped files bring with their source."""
    wanted = {(min(pair), max(pair)) for pair in facing}
    force = here.node().force
    rows = Neighbour.objects.filter(Q(unit__force_id=force) | Q(other__force_id=force))
    existing = {(row.unit_id, row.other_id): row.id for row in rows}
    Neighbour.objects.filter(id__in=[row for pair, row in existing.items() if pair not in wanted]).delete()
    Neighbour.objects.bulk_create(
        Neighbour(unit_id=unit, other_id=other, source="own") for unit, other in sorted(wanted - set(existing))
    )
