"""An invented stretch of looks on one node: officers who do their work, and a few planted ones who do not.

Everything is written by COPY past the doors: it is what the ledger would hold, in the volume of a year.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import connection

from sangam.audit import audit
from sangam.database.postgres_copy import copy_lines, escape_text
from sangam.kernel import here
from sangam.kernel.actor import Actor

SURNAMES = (
    "Rathee",
    "Malik",
    "Dahiya",
    "Tomar",
    "Gurjar",
    "Bhati",
    "Nagar",
    "Tyagi",
    "Saini",
    "Hooda",
    "Antil",
    "Deswal",
)
GIVEN = ("Suresh", "Anil", "Ravi", "Manoj", "Pooja", "Sunita", "Imran", "Gurpreet", "Kavita", "Naveen")
_ROLES = ("beat",) * 5 + ("investigator",) * 4 + ("supervisor",)
_PER_UNIT = 60
_HABIT_DAYS = 40
"""Within how many days what is planted is done."""
_KINDS = (
    ("case", 40), ("request", 10), ("alert", 8), ("stop", 24), ("place", 8), ("supervision", 4), ("hit", 4),
    ("none", 2),
)  # fmt: skip
_LEDGER = (
    "id",
    "at",
    "force",
    "label",
    "officer",
    "post",
    "action",
    "on_what",
    "purpose",
    "outcome",
    "code",
    "commitment",
)
_DETAIL = ("ledger_id", "salt", "details", "shown")


@dataclass(frozen=True, slots=True)
class Invented:
    """An officer of the stretch."""

    officer: UUID
    post: UUID
    unit: str
    role: str
    surname: str


@dataclass
class Stretch:
    """The invented year.  planted: the officers whose looks were misuse."""

    officers: list[Invented]
    planted: dict[UUID, str]
    looks: int = 0


@dataclass(frozen=True, slots=True)
class Size:
    """How much is invented.  a_day: looks of an officer; planted: officers of each kind of misuse."""

    officers: int
    days: int
    a_day: int
    planted: int


class Year:
    """Invents looks of officers of these units, up to an instant."""

    def __init__(self, units: Sequence[str], size: Size, *, until: datetime, seed: int = 7) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - invents, hides nothing
        self._units, self._days, self._a_day, self._until = units, size.days, size.a_day, until
        self._officers = [self._officer(units[number % len(units)]) for number in range(size.officers)]
        self._of_unit: dict[str, list[UUID]] = {unit: [uuid4() for _ in range(_PER_UNIT)] for unit in units}
        self._plain: dict[str, list[UUID]] = {unit: [uuid4() for _ in range(_PER_UNIT)] for unit in units}
        self._copies = [uuid4() for _ in range(_PER_UNIT * 4)]
        self._planted = size.planted
        self._other = "HR" if here.node().force != "HR" else "DL"
        self._asked: dict[str, list[UUID]] = {}
        self._alerted: dict[str, list[UUID]] = {}

    def write(self) -> Stretch:
        """Write officers, records, threads, alerts and looks; return what they are."""
        with audit.deed(Actor.system(here.node().force, "bench"), "node:bench:invent"):
            self._write_officers()
            self._write_records()
            self._write_threads()
            self._write_alerts()
            stretch = Stretch(self._officers, {})
            looks = list(self._looks(stretch))
            copy_lines("audit_ledger", _LEDGER, (row for row, _ in looks))
            copy_lines("audit_detail", _DETAIL, (detail for _, detail in looks if detail))
            stretch.looks = len(looks)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE audit_ledger, audit_detail, records_record, exchange_thread, exchange_alert")
        return stretch

    def _officer(self, unit: str) -> Invented:
        return Invented(uuid4(), uuid4(), unit, self._chance.choice(_ROLES), self._chance.choice(SURNAMES))

    def _named(self, officer: Invented) -> str:
        return f"{self._chance.choice(GIVEN)} {officer.surname}"

    def _write_officers(self) -> None:
        force = here.node().force
        with connection.cursor() as cursor:
            cursor.execute("SELECT code FROM access_rank LIMIT 1")
            found = cursor.fetchone()
            if found is None:
                cursor.execute(
                    "INSERT INTO access_rank (code, force_id, name_en, name_hi, abbreviation, equivalence) "
                    "VALUES ('INV', NULL, 'Constable', 'सिपाही', 'Const.', 1)"
                )
        rank = found[0] if found else "INV"
        copy_lines(
            "access_officer",
            ("id", "force_id", "service_number", "sign_in_name", "name_en", "name_hi", "rank_id", "language"),
            (
                _line(each.officer, force, f"inv{n}", f"inv{n}", self._named(each), "", rank, "en")
                for n, each in enumerate(self._officers)
            ),
        )
        copy_lines(
            "access_post",
            ("id", "unit_id", "role", "title_en", "title_hi", "clearance", "is_desk"),
            (_line(e.post, e.unit, e.role, f"Invented {n}", "", 1, "f") for n, e in enumerate(self._officers)),
        )

    def _write_records(self) -> None:
        force = here.node().force
        lines = []
        for unit in self._units:
            case = uuid4()
            named = ",".join(f'{{"property":"accused","value":{{"ref":"{each}"}}}}' for each in self._of_unit[unit])
            lines.append(self._record(case, "case", force, unit, f'[{{"property":"fir","value":"0101/2026"}},{named}]'))
            persons = (*self._of_unit[unit], *self._plain[unit])
            lines += [self._record(each, "person", force, unit, "[]") for each in persons]
        lines += [self._record(each, "person", self._other, self._other, "[]") for each in self._copies]
        columns = "id kind owner desk version state offered_to label statements terms as_of expires_at"
        copy_lines("records_record", columns.split(), lines)

    def _record(self, record: UUID, kind: str, owner: str, desk: str, statements: str) -> str:
        label = f"{self._chance.choice(GIVEN)} {self._chance.choice(SURNAMES)}"
        later = self._until + timedelta(days=900)
        terms = f'{{"expires_at":"{later.isoformat()}","shares":{{}},"audience":{{}},"purposes":[]}}'
        return _line(record, kind, owner, desk, 1, "live", "", label, statements, terms, self._until, later)

    def _write_threads(self) -> None:
        lines, other = [], self._other
        for unit in self._units:
            self._asked[unit] = self._chance.sample(self._copies, 20)
            for record in self._asked[unit]:
                opened = self._until - timedelta(days=self._days + 1)
                lines.append(
                    _line(
                        uuid4(),
                        here.node().force,
                        "open",
                        record,
                        other,
                        "A person",
                        other,
                        f"{{{other}}}",
                        unit,
                        f"{{{unit}}}",
                        uuid4(),
                        "SI",
                        "case",
                        3600,
                        opened,
                        self._until,
                    )
                )
        columns = (
            "id host state record record_owner record_label desk desk_path asker_unit asker_path asker_post asker_label "  # noqa: E501
            "purpose clock_s opened_at changed_at"
        )
        copy_lines("exchange_thread", columns.split(), lines)

    def _write_alerts(self) -> None:
        alerts, targets, other = [], [], self._other
        for unit in self._units:
            self._alerted[unit] = self._chance.sample(self._copies, 10)
            for record in self._alerted[unit]:
                alert, issued = uuid4(), self._until - timedelta(days=self._days + 1)
                row = (
                    alert, other, other, f"{{{other}}}", uuid4(), "SI", 1, "live", "Stop", "Stop", "{DL}", "inform",
                    "routine", "", "", "", "{}", record, other, "", issued, issued, self._until + timedelta(days=2),
                    "", "{}", "{}",
                )  # fmt: skip
                alerts.append(_line(*row))
                targets.append(_line(alert, here.node().force, unit, f"{{{unit}}}"))
        columns = (
            "id issuer unit path post label version state title text area action urgency caution authority_kind "
            "authority_number identifiers record record_owner record_label issued_at changed_at expires_at reason "
            "envelopes sent_to"
        )
        copy_lines("exchange_alert", columns.split(), alerts)
        copy_lines("exchange_alerttarget", ("alert_id", "force", "unit", "path"), targets)

    def _looks(self, stretch: Stretch) -> Iterator[tuple[str, str]]:
        kinds = [kind for kind, weight in _KINDS for _ in range(weight)]
        does: dict[str, Callable[[Invented, datetime], Iterator[tuple[str, str]]]] = {
            "case": self._case, "request": self._request, "alert": self._alert, "stop": self._stop,
            "place": self._place, "supervision": self._supervision, "hit": self._hit, "none": self._none,
        }  # fmt: skip
        for each in self._officers:
            for day in range(self._days):
                for _ in range(self._a_day):
                    yield from does[self._chance.choice(kinds)](each, self._at(day))
        honest = [each for each in self._officers if each.role == "beat"]
        for number, each in enumerate(honest[: self._planted * 3]):
            kind = ("neighbour", "bulk", "kin")[number % 3]
            stretch.planted[each.officer] = kind
            yield from self._misuse(kind, each)

    def _at(self, day: int) -> datetime:
        shift = timedelta(days=self._days - day, hours=-self._chance.uniform(8, 20))
        return self._until - shift

    def _open(self, who: Invented, at: datetime, record: UUID, why: str) -> tuple[str, str]:
        return self._row(who, at, "officer:record:open", str(record), why), ""

    def _case(self, who: Invented, at: datetime) -> Iterator[tuple[str, str]]:
        yield self._open(who, at, self._chance.choice(self._of_unit[who.unit]), "case 0101/2026")

    def _request(self, who: Invented, at: datetime) -> Iterator[tuple[str, str]]:
        yield self._open(who, at, self._chance.choice(self._asked[who.unit]), "request R-1")

    def _alert(self, who: Invented, at: datetime) -> Iterator[tuple[str, str]]:
        yield self._open(who, at, self._chance.choice(self._alerted[who.unit]), "alert")

    def _stop(self, who: Invented, at: datetime) -> Iterator[tuple[str, str]]:
        yield self._check(who, at, [f"={self._chance.getrandbits(128):032x}"], "naka")

    def _hit(self, who: Invented, at: datetime) -> Iterator[tuple[str, str]]:
        record = self._chance.choice(self._copies)
        yield self._check(who, at, [str(record), f"={self._chance.getrandbits(128):032x}"], "naka")
        yield self._open(who, at + timedelta(minutes=2), record, "naka")

    def _place(self, who: Invented, at: datetime) -> Iterator[tuple[str, str]]:
        yield self._open(who, at, self._chance.choice(self._plain[who.unit]), "enquiry")

    def _supervision(self, who: Invented, at: datetime) -> Iterator[tuple[str, str]]:
        yield self._open(who, at, self._chance.choice(self._plain[who.unit]), "supervision")

    def _none(self, who: Invented, at: datetime) -> Iterator[tuple[str, str]]:
        yield self._open(who, at, self._chance.choice(self._copies), "enquiry")

    def _misuse(self, kind: str, who: Invented) -> Iterator[tuple[str, str]]:
        strangers = set(self._copies) - {*self._asked[who.unit], *self._alerted[who.unit]}
        record = self._chance.choice(sorted(strangers))
        begins = self._chance.randrange(max(1, self._days - _HABIT_DAYS))
        habit = range(begins, min(begins + _HABIT_DAYS, self._days))
        if kind == "neighbour":
            key = f"={self._chance.getrandbits(128):032x}"
            for day in self._chance.sample(habit, min(14, len(habit))):
                yield self._check(who, self._at(day), [str(record), key], "naka")
        elif kind == "bulk":
            at = self._at(self._days // 2)
            for n in range(60):
                yield self._open(who, at + timedelta(seconds=20 * n), self._chance.choice(self._copies), "enquiry")
        else:
            for day in self._chance.sample(habit, min(6, len(habit))):
                yield self._open(who, self._at(day).replace(hour=1), record, "enquiry")

    def _check(self, who: Invented, at: datetime, shown: list[str], why: str) -> tuple[str, str]:
        row = self._row(who, at, "officer:check:run", "", why)
        return row, _line(row.partition("\t")[0], r"\\x00", "{}", f"{{{','.join(shown)}}}", plain=True)

    def _row(self, who: Invented, at: datetime, action: str, on: str, why: str) -> str:
        said = (
            uuid4(),
            at.isoformat(),
            here.node().force,
            f"invented {who.unit}",
            who.officer,
            who.post,
            action,
            on,
            why,
        )
        return _line(*said, "done", "", r"\\x00", plain=True)


def _line(*values: Any, plain: bool = False) -> str:
    return "\t".join(str(each) if plain else escape_text(str(each)) for each in values) + "\n"
