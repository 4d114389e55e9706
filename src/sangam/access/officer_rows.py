"""Rows of a sheet of officers or transfers: what they refer to, what is wrong with them, whom and when they mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from sangam.access.clashes import answer_faults, clashes, sign_in_name
from sangam.access.models import Officer, Unit
from sangam.access.policy import ROLES
from sangam.access.types import Fault
from sangam.access.units.ranks import ranks_of
from sangam.audit import audit
from sangam.kernel import clock, here
from sangam.kernel.clock import INDIA
from sangam.kernel.handling import Classification
from sangam.kernel.ids import new_id
from sangam.kernel.sentences import Told

OFFICER_COLUMNS = ("service_number", "name_en", "rank", "unit", "role")
OFFICER_OPTIONAL = ("sign_in_name", "name_hi", "title_en", "title_hi", "desk", "clearance", "language")
TRANSFER_COLUMNS = ("service_number", "to_unit", "to_role", "from_date")
TRANSFER_OPTIONAL = ("to_title", "order_reference", "additional_charge")
_LONGEST_CELL = 200
_EXPECTED = "expected one of {listed}"
_LONG = "is longer than {most} characters"
_OF_A_ROW = ("sign_in_name", "name_en", "name_hi", "rank", "language")
_BATCH = 1_000

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows of a sheet may refer to, read in three queries whatever its length."""

    units: frozenset[str]
    ranks: dict[str, str]
    officers: dict[str, Officer]

    @classmethod
    def read(cls, rows: Sequence[Row], *, unit_column: str) -> "Known":
        """Return what the rows refer to, their units in a column."""
        force = here.node().force
        codes = {row.get(unit_column, "").strip() for row in rows}
        numbers = {row.get("service_number", "").strip() for row in rows}
        officers = Officer.objects.filter(force_id=force, service_number__in=numbers)
        open_units = Unit.objects.filter(force_id=force, code__in=codes, closed_at=None)
        return cls(
            frozenset(open_units.values_list("code", flat=True)),
            ranks_by_name(),
            {officer.service_number: officer for officer in officers},
        )

    def officer_faults(self, line: int, row: Row) -> list[Fault]:
        """Return what is wrong with a row of an officer."""
        faults = _cell_faults(line, row, OFFICER_COLUMNS) + self._place_faults(line, row, "unit", "role")
        if (rank := row.get("rank", "").strip()) and rank.lower() not in self.ranks:
            faults.append(Fault(line, "rank", rank, Told("no such rank in this force")))
        clearance = row.get("clearance", "").strip().upper() or "RESTRICTED"
        if clearance not in Classification.__members__:
            words = ", ".join(level.lower() for level in Classification.__members__)
            faults.append(Fault(line, "clearance", clearance.lower(), Told(_EXPECTED, listed=words)))
        language = row.get("language", "").strip()
        if language and language not in dict(settings.LANGUAGES):
            listed = ", ".join(dict(settings.LANGUAGES))
            faults.append(Fault(line, "language", language, Told(_EXPECTED, listed=listed)))
        return faults + answer_faults(line, row, "desk")

    def transfer_faults(self, line: int, row: Row) -> list[Fault]:
        """Return what is wrong with a row of a transfer order."""
        faults = _cell_faults(line, row, TRANSFER_COLUMNS) + self._place_faults(line, row, "to_unit", "to_role")
        if (number := row.get("service_number", "").strip()) and number not in self.officers:
            faults.append(Fault(line, "service_number", number, Told("no officer of this force has this number")))
        if (day := row.get("from_date", "").strip()) and _day(day) is None:
            faults.append(Fault(line, "from_date", day, Told("expected a day as 2026-11-24 or 24/11/2026")))
        return faults + answer_faults(line, row, "additional_charge")

    def _place_faults(self, line: int, row: Mapping[str, str], unit: str, role: str) -> list[Fault]:
        faults = []
        if (code := row.get(unit, "").strip()) and code not in self.units:
            faults.append(Fault(line, unit, code, Told("no such unit in this force")))
        if (name := row.get(role, "").strip()) and name not in ROLES:
            faults.append(Fault(line, role, name, Told(_EXPECTED, listed=", ".join(ROLES))))
        return faults


def ranks_by_name() -> dict[str, str]:
    """Return the code of each rank of this force by how a sheet may write it, in small letters."""
    ranks = ranks_of(here.node().force).order_by("code")
    return {key: rank.code for rank in ranks for key in (rank.code.lower(), rank.abbreviation.lower())}


def officer_faults(known: Known, rows: Sequence[Row]) -> list[Fault]:
    """Return what is wrong with rows of officers, by line."""
    faults = [fault for line, row in enumerate(rows, 2) for fault in known.officer_faults(line, row)]
    return faults + clashes(rows, force=here.node().force)


def transfer_faults(known: Known, rows: Sequence[Row]) -> list[Fault]:
    """Return what is wrong with rows of a transfer order, by line."""
    return [fault for line, row in enumerate(rows, 2) for fault in known.transfer_faults(line, row)]


def officers_of(known: Known, rows: Sequence[Row]) -> dict[str, Officer]:
    """Return the officers of sound rows as the rows name them, by service number; nothing is saved."""
    force = here.node().force
    officers = {}
    for row in rows:
        number = row["service_number"].strip()
        officers[number] = Officer(
            id=known.officers[number].id if number in known.officers else new_id(),
            force_id=force,
            service_number=number,
            sign_in_name=sign_in_name(row),
            name_en=row["name_en"].strip(),
            name_hi=row.get("name_hi", "").strip(),
            rank_id=known.ranks[row["rank"].strip().lower()],
            language=row.get("language", "").strip() or "hi",
        )
    return officers


def save_officers(known: Known, rows: Sequence[Row]) -> dict[str, Officer]:
    """Create or update the officers of sound rows, by one statement a thousand; return them by service number."""
    audit.require_deed()
    officers = officers_of(known, rows)
    fresh = [each for number, each in officers.items() if number not in known.officers]
    Officer.objects.bulk_create(fresh, batch_size=_BATCH)
    changed = [each for number, each in officers.items() if number in known.officers]
    Officer.objects.bulk_update(changed, _OF_A_ROW, batch_size=_BATCH)
    return officers


def dated_rows(rows: Sequence[Row]) -> list[tuple[Row, datetime]]:
    """Return the sound rows of a transfer order, each with the instant from which it holds."""
    return [(row, _day(row["from_date"].strip()) or clock.now()) for row in rows]


def _day(text: str) -> datetime | None:
    for form in ("%Y-%m-%d", "%Y-%m-%dT%H:%M", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=INDIA)
        except ValueError:
            continue
    return None


def _cell_faults(line: int, row: Row, columns: Sequence[str]) -> list[Fault]:
    long = [name for name, text in row.items() if isinstance(text, str) and len(text) > _LONGEST_CELL]
    return [
        *(Fault(line, column, "", Told("is empty")) for column in columns if not row.get(column, "").strip()),
        *(Fault(line, name, row[name][:40], Told(_LONG, most=_LONGEST_CELL)) for name in long),
    ]
