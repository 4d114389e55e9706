"""How the stories are written down: a ground, statements, and terms; the writer adds ids, sources and dates."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from csv import DictReader
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from importlib import resources
from random import Random

from sangam.kernel.handling import Caveat, Grade, Level
from sangam.kernel.ids import named_id
from sangam_lab.world.portraits import portrait
from sangam_lab.world.types import RecordSeed, Share, StatementSeed, TermsSeed, Value

MARK = "SYNTHETIC"


@dataclass(frozen=True, slots=True)
class Said:
    """A value that differs from its record's ground in grade, source or caveats."""

    value: Value
    caveats: frozenset[Caveat] = frozenset()
    grade: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a record stands: its owner, the desk that answers, the paper it was read from.

    days: how long before the world's day it was learned.  node: "" for the owner's.
    """

    force: str
    desk: str
    source: str
    grade: str = "B2"
    days: int = 12
    scenario: str = ""
    decoy: bool = False
    node: str = ""

    def read_from(self, source: str, *, grade: str = "") -> "Ground":
        """Return the same ground for another paper."""
        return replace(self, source=source, grade=grade or self.grade)

    def as_decoy(self) -> "Ground":
        """Return the same ground for something that must not be taken for the link."""
        return replace(self, decoy=True)


def whole(*forces: str, days: int = 365, audience: Sequence[str] = ()) -> TermsSeed:
    """Share a copy with `forces`; none means that it stays at home."""
    return _terms(Level.WHOLE, forces, days, tuple(audience))


def pointer(*forces: str, days: int = 365) -> TermsSeed:
    """Let `forces` learn that something exists and whom to call."""
    return _terms(Level.POINTER, forces, days, ())


def silent(*forces: str, days: int = 180) -> TermsSeed:
    """Let `forces` see nothing; the owner's desk learns who asked."""
    return _terms(Level.SILENT, forces, days, ())


def home(*, days: int = 365) -> TermsSeed:
    """Keep it at home."""
    return TermsSeed(days)


def caveated(value: Value, *caveats: Caveat, grade: str = "", source: str = "") -> Said:
    """Return a value under caveats."""
    return Said(value, frozenset(caveats), grade, source)


def _terms(level: Level, forces: Sequence[str], days: int, audience: tuple[str, ...]) -> TermsSeed:
    return TermsSeed(days, tuple(Share(force, level, audience) for force in forces))


Saying = Mapping[str, Value | Said | Sequence[Value | Said]]


@dataclass(slots=True)
class Writer:
    """Collects the records of one world.  rng: the world's only source of chance."""

    today: date
    rng: Random
    records: list[RecordSeed] = field(default_factory=list)

    def day(self, ago: int) -> str:
        """Return the day that many days before the world's, as ISO text."""
        return (self.today - timedelta(days=ago)).isoformat()

    def year(self, ago: int) -> int:
        """Return the calendar year of the day that many days ago."""
        return (self.today - timedelta(days=ago)).year

    def ref(self, key: str) -> dict[str, str]:
        """Return the value that points at a record already written.  Raises StopIteration when it is not."""
        return next(each for each in self.records if each.key == key).ref()

    def write(self, key: str, kind: str, ground: Ground, said: Saying, terms: TermsSeed) -> RecordSeed:
        """Add a record and return it.  `key` names it for ever: the id is derived from it."""
        record = RecordSeed(
            id=named_id("world", key),
            key=key,
            kind=kind,
            force=ground.force,
            desk=ground.desk,
            node=ground.node or ground.force,
            statements=tuple(self._statements(ground, said)),
            terms=terms,
            scenario=ground.scenario,
            decoy=ground.decoy,
        )
        self.records.append(record)
        return record

    def _statements(self, ground: Ground, said: Saying) -> list[StatementSeed]:
        return [
            self._statement(ground, name, each)
            for name, values in said.items()
            for each in ([values] if isinstance(values, str | int | dict | Said) else values)
        ]

    def _statement(self, ground: Ground, name: str, said: Value | Said) -> StatementSeed:
        plain = said if isinstance(said, Said) else Said(said)
        return StatementSeed(
            property=name,
            value=_stations().get(str(plain.value), plain.value) if name in ("station", "place") else plain.value,
            source=f"{MARK}: {plain.source or ground.source}",
            grade=str(Grade.parse(plain.grade or ground.grade)),
            learned_date=self.today - timedelta(days=ground.days),
            caveats=plain.caveats,
        )


@cache
def _stations() -> Mapping[str, str]:
    """Return the names of the shipped units by their codes, as an FIR says them."""
    folder = resources.files("sangam.access") / "data" / "units"
    sheets = [each.read_text("utf-8") for each in folder.iterdir() if each.name.endswith(".csv")]
    return {row["code"]: row["name_hi"] or row["name_en"] for sheet in sheets for row in DictReader(sheet.splitlines())}


def portrait_of(key: str) -> dict[str, str]:
    """Return the value of a `photo` statement: a drawn placeholder, JPEG in base64."""
    return {"jpeg": b64encode(portrait(key)).decode()}
