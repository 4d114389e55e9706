"""A small world to write tests in: forces with a desk each, and the wire between them.

record = delhi.opens(person("हरजीत", alias="काला"))
delhi.offers(record, to=haryana)
wire.deliver(repeated=2, reordered=True)
assert haryana.reads(record).values("alias") == ["काला"]
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from support import rows
from support.cast import NAKA, officer
from support.founding import furnished_and_paired
from support.nodes import TestNode
from support.wire_world import Wire

from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.checks import check
from sangam.matching.types import Answer
from sangam.node.envelope_handlers import HANDLERS
from sangam.notices import lists
from sangam.notices.types import NoticeView
from sangam.records.models import Record
from sangam.records.own_records import records
from sangam.records.own_records.records import New
from sangam.records.recalls import two_person_recall
from sangam.records.transfers import single_record
from sangam.records.types import RecordView, Said, Terms
from sangam.records.visibility import views
from sangam.web.common.notice_list import readable_notices

_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
"""
DESKS = {"DL": "DL-ON-NARELA", "HR": "HR-SNP-KUNDLI", "UP": "UP-GZB-LONI", "RJ": "RJ"}


class Line(Wire):
    """The wire, told in one word how bad it is."""

    def deliver(self, *, repeated: int = 1, reordered: bool = False) -> None:
        """Bring all that waits home; reordered: lose, delay, repeat and shuffle some of it first."""
        if reordered:
            self.deliver_badly()
        super().deliver(repeated=repeated)

    def brings_first(self, *wanted: object) -> None:
        """Let what waits arrive, that of these lanes and forces first, and lose every receipt: all comes again."""
        for journey in sorted(self.load(), key=lambda each: not {each.sender.lane, each.source.force} & {*wanted}):
            self.carry(journey)
        for source, _, sender in self.senders:
            with source:
                sender.restart()


class Station:
    """One force as its border station's desk works with it."""

    def __init__(self, node: TestNode) -> None:
        self.node = node
        self.force = node.force
        with node:
            self.desk = officer(DESKS[node.force])

    def at(self, role: str, unit: str = "", **changes: object) -> Actor:
        """Return a further officer: haryana.at("beat")."""
        with self.node:
            return officer(unit or self.desk.unit, role, **changes)

    def keeper(self, record: UUID) -> Actor:
        """Return who may act on a record: our desk, or where another unit of ours works it a data officer there."""
        with self.node:
            held = Record.objects.filter(id=record, owner=self.force).values_list("desk", flat=True).first()
        return self.desk if held in (None, self.desk.unit) else self.at("data_officer", held)

    def opens(self, said: Sequence[Said], *, kind: str = "person", by: Actor | None = None, **terms: Any) -> UUID:
        """Make a record, our desk's or another's; terms: those of `terms()` below."""
        with self.node:
            return records.create(by or self.desk, New(kind, said, until(**terms) if terms else None))

    def offers(self, record: UUID, *, to: "Station", level: Level = Level.WHOLE, only: Collection[str] = ()) -> int:
        """Share a record with a force; only: tokens of its units or posts."""
        audience = {to.force: frozenset(only)} if only else None
        with self.node:
            return records.share(self.keeper(record), record, with_forces={to.force: level}, audience=audience)

    def withdraws(self, record: UUID, *, from_: "Station") -> int:
        return self.offers(record, to=from_, level=Level.NONE)

    def corrects(self, record: UUID, *said: Said, take_back: Sequence[UUID] = (), why: str = "learned more") -> int:
        with self.node:
            return records.correct(self.keeper(record), record, say=said, take_back=take_back, why=why)

    def recalls(self, record: UUID, reason: str = "the wrong man") -> None:
        with self.node:
            records.recall(self.keeper(record), record, reason=reason)

    def recalls_many(self, made: Sequence[UUID], reason: str = "the wrong list") -> int:
        """Recall a list by two officers: the desk lays it down and does it, a supervisor agrees."""
        second = self.at("supervisor", session=new_id())
        with self.node:
            proposal = two_person_recall.propose_recall(self.desk, made, reason=reason, file="list.csv")
            laid_down, _ = two_person_recall.recall_proposed(second, proposal)
            two_person_recall.agree_to_recall(second, proposal, digest=laid_down.digest)
            return two_person_recall.recall_agreed(self.desk, proposal)

    def hands_over(self, record: UUID, *, to: "Station", reason: str = "your case now") -> None:
        with self.node:
            single_record.offer_transfer(self.keeper(record), record, to=to.force, reason=reason)

    def takes_over(self, record: UUID) -> int:
        with self.node:
            return single_record.accept_transfer(self.at("data_officer"), record)

    def declines(self, record: UUID, reason: str = "not our beat") -> None:
        with self.node:
            single_record.decline_transfer(self.at("data_officer"), record, reason=reason)

    def reads(self, record: UUID, *, by: Actor | None = None, purpose: Stated = NAKA) -> RecordView:
        with self.node:
            return views.open_record(by or self.keeper(record), record, purpose=purpose)

    def sees(self, record: UUID, *, by: Actor | None = None, purpose: Stated = NAKA) -> bool:
        """Tell whether there is anything to open."""
        try:
            self.reads(record, by=by, purpose=purpose)
        except NotFound:
            return False
        return True

    def checks(self, text: str, *, by: Actor | None = None, purpose: Stated = NAKA) -> Answer:
        with self.node:
            return check.check(by or self.desk, text, purpose=purpose)

    def holders(self, record: UUID) -> list[tuple[str, Level, int]]:
        with self.node:
            return [(held.force, held.level, held.version) for held in views.holders(record)]

    def tells_silent_owners(self) -> int:
        """Let the worker take its turn."""
        with self.node:
            return check.notify_owners()

    def told(self, unit: str = "") -> list[NoticeView]:
        """Return what stands open on a unit's list, the desk's own unless named."""
        with self.node:
            told = lists.open_notices(replace(self.desk, unit=unit or self.desk.unit, post=None))
            return readable_notices(self.desk, told, purpose=NAKA)

    def set_aside(self) -> list[str]:
        """Return by which codes envelopes were refused here, in the order in which they came."""
        return [code for (code,) in self.read_rows("federation_setaside", "code")]

    def waits(self) -> list[str]:
        """Return the kinds of the envelopes that wait here for something."""
        return [kind for (kind,) in self.read_rows("federation_inbox", "kind", outcome="parked")]

    def has_copy(self, record: UUID) -> bool:
        """Tell whether a record, its own or another's, stands here whole."""
        return self.owners(record) != []

    def has_keys(self, record: UUID) -> bool:
        """Tell whether a record stands here silent."""
        return self.count_rows("records_silent", record=record) > 0

    def owners(self, record: UUID) -> list[str]:
        """Return whose a record is that stands here whole; nothing of any other."""
        return [owner for (owner,) in self.read_rows("records_record", "owner", id=record)]

    def count_records(self, *, owner: str = "") -> int:
        """Return how many records stand here whole, all or one owner's."""
        return self.count_rows("records_record", **({"owner": owner} if owner else {}))

    def read_rows(
        self, table: str, *columns: str, order: tuple[str, ...] = ("pk",), **where: Any
    ) -> list[tuple[Any, ...]]:
        """Return these columns of the rows that meet the conditions: see `support.rows`."""
        return rows.read_rows(self.node, table, *columns, order=order, **where)

    def read_values(self, table: str, *columns: str, **where: Any) -> list[tuple[Any, ...]]:
        """Return the different values of these columns together."""
        return rows.read_values(self.node, table, *columns, **where)

    def count_rows(self, table: str, **where: Any) -> int:
        """Return how many rows of a table meet the conditions."""
        return rows.count_rows(self.node, table, **where)

    def delete_rows(self, table: str, **where: Any) -> int:
        """Delete the rows that meet the conditions."""
        return rows.delete_rows(self.node, table, **where)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask the force's database."""
        with self.node, connection.cursor() as cursor:
            cursor.execute(query, list(values))
            return list(cursor.fetchall())

    def holds_any_trace_of(self, text: str) -> bool:
        """Tell whether any row of any table of this force contains the text."""
        tables = [row[0] for row in self.rows(_TABLES)]
        return any(
            self.rows(f"SELECT 1 FROM {table} t WHERE position(%s in t::text) > 0 LIMIT 1", text)  # noqa: S608
            for table in tables
            if table != "django_migrations"
        )

    def copies(self) -> list[tuple[Any, ...]]:
        """Return all that this force holds of records: what a delivery schedule must not change."""
        return [
            *self.rows(
                "SELECT id, owner, version, state, statements::text, terms::text FROM records_record ORDER BY id"
            ),
            *self.rows("SELECT record, owner, version, key FROM records_silent ORDER BY 1, 4"),
            *self.rows("SELECT record, owner, version FROM records_tombstone ORDER BY 1"),
            *self.rows("SELECT record, key, admittance, expires FROM records_key ORDER BY 1, 2, 3"),
        ]


@dataclass
class World:
    """Forces and the wire between them."""

    stations: tuple[Station, ...]
    wire: Line

    def __iter__(self) -> Any:
        return iter((*self.stations, self.wire))


def build(*nodes: TestNode, seed: int = 0) -> World:
    """Furnish and pair the nodes."""
    furnished_and_paired(*nodes)
    return World(tuple(Station(node) for node in nodes), Line(nodes, HANDLERS, seed))


def until(
    days: float = 30,
    *,
    shares: dict[str, Level] | None = None,
    audience: dict[str, Collection[str]] | None = None,
    purposes: Collection[Purpose] = (),
) -> Terms:
    """Return terms that run so many days from now."""
    tokens = {force: frozenset(named) for force, named in (audience or {}).items()}
    return Terms(clock.now() + timedelta(days=days), shares or {}, tokens, frozenset(purposes))
