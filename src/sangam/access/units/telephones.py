"""Telephone numbers of units: our administrator's data, and other forces' by their directories; who answers there.

The administrator's sheet may say where the units lie, too (`unit_places`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sangam.access.models import Unit, UnitPhone
from sangam.access.policy import require
from sangam.access.types import DutyView, Fault, Staffed
from sangam.access.units import units
from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed

PHONE_COLUMNS = ("unit", "phone")
_MOST_FAULTS = 50
_NUMBER = re.compile(r"\+?[0-9][0-9 ()/,-]{1,58}")

# The number and the desk of a unit, or else of the nearest unit above it that has one.
_DUTIES = """
SELECT u.code, coalesce(n.unit_id, ''), coalesce(n.number, ''), coalesce(d.title_en, ''), coalesce(d.title_hi, '')
FROM access_unit u
LEFT JOIN LATERAL (
    SELECT p.unit_id, p.number FROM access_unitphone p WHERE p.unit_id = ANY(u.path)
    ORDER BY array_position(u.path, p.unit_id) DESC LIMIT 1
) n ON true
LEFT JOIN LATERAL (
    SELECT * FROM (
        SELECT unit_id, title_en, title_hi FROM access_post
        WHERE is_desk AND closed_at IS NULL AND unit_id = ANY(u.path)
        UNION ALL
        SELECT unit_id, title_en, title_hi FROM access_directoryentry WHERE is_desk AND unit_id = ANY(u.path)
    ) desk ORDER BY array_position(u.path, desk.unit_id) DESC, title_en LIMIT 1
) d ON true
WHERE u.code = ANY(%s::text[])
"""


def duties(codes: Iterable[str]) -> dict[str, DutyView]:
    """Return who answers for each of these units and by which number, in one query; units that exist alone."""
    asked = sorted({code for code in codes if code})
    rows = prepared.run(_DUTIES, [asked]) if asked else []
    return {row[0]: DutyView(*row) for row in rows}


def load_phones(actor: Actor, rows: Sequence[Mapping[str, str]]) -> Staffed:
    """Set the numbers of our units, and perhaps their places, from a sheet; all of it, or nothing with a fault.

    What is empty is taken away.  The other forces get it with our directory.  Raises Refused without the right.
    """
    require(actor, "officer:manage")
    with audit.deed(actor, "admin:phone:load") as facts:
        ours = dict(Unit.objects.filter(force_id=here.node().force).values_list("code", "code"))
        faults = [fault for line, row in enumerate(rows, 2) for fault in _faults(line, row, ours)]
        changed = 0 if faults else _save({row["unit"].strip(): row["phone"].strip() for row in rows}, clock.now())
        placed = 0 if faults else units.save_places(rows, clock.now())
        facts.update(rows=len(rows), changed=changed, placed=placed, faults=len(faults))
    return Staffed(len(rows), changed + placed, tuple(faults[:_MOST_FAULTS]))


def published_phones() -> dict[str, str]:
    """Return the numbers of our units, for our directory."""
    return dict(UnitPhone.objects.filter(unit__force_id=here.node().force).values_list("unit_id", "number"))


def take_phones(force: str, phones: Mapping[str, str], *, as_of: datetime) -> None:
    """Hold another force's numbers in place of those held, inside the envelope's deed.

    Raises Malformed for a unit that is not its own, and for what is no number.
    """
    audit.require_deed()
    own = set(Unit.objects.filter(force_id=force, code__in=phones).values_list("code", flat=True))
    wrong = next((unit for unit, number in phones.items() if unit not in own or not _NUMBER.fullmatch(number)), None)
    if wrong is not None:
        raise Malformed(
            "access:directory-phone",
            "The directory of {force} has a number that is none, or is not of its unit: {unit}.",
            force=force,
            unit=wrong[:40],
        )
    UnitPhone.objects.filter(unit__force_id=force).delete()
    UnitPhone.objects.bulk_create(UnitPhone(unit_id=unit, number=phones[unit], as_of=as_of) for unit in sorted(phones))


def _save(phones: Mapping[str, str], at: datetime) -> int:
    held = dict(UnitPhone.objects.filter(unit_id__in=phones).values_list("unit_id", "number"))
    fresh = {unit: number for unit, number in phones.items() if held.get(unit, "") != number}
    UnitPhone.objects.filter(unit_id__in=fresh).delete()
    UnitPhone.objects.bulk_create(
        UnitPhone(unit_id=unit, number=number, as_of=at) for unit, number in fresh.items() if number
    )
    return len(fresh)


def _faults(line: int, row: Mapping[str, str], ours: Mapping[str, str]) -> Iterable[Fault]:
    unit, number = row["unit"].strip(), row["phone"].strip()
    if unit not in ours:
        yield Fault(line, "unit", unit, "no unit of this force has this code")
    if number and not _NUMBER.fullmatch(number):
        yield Fault(line, "phone", number, "is no telephone number: digits, spaces, + ( ) / , -")
    yield from units.place_faults(line, row)
