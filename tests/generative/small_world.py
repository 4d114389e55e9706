"""A small world at random: two forces or three, their officers signed in, and the records that they keep.

Everything is made through the doors that the pages use, by officers who may.  Each word is unique, and what is laid
down is told to the oracle.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random
from uuid import UUID

from oracle import Kept, Oracle, Reader, Source, Statement
from support.nodes import TestNode
from support.visiting import Visitor, enters, laid_down_and_paired
from support.wire_world import Wire

from sangam.access.models import Post
from sangam.audit import audit
from sangam.exchange.alerts import acts
from sangam.exchange.types import Action, Draft, RecordRef
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import SangamError
from sangam.kernel.handling import Caveat, Classification, Grade, Handling, Level
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching import types
from sangam.matching.checks import check
from sangam.matching.judgements import judgements, suggestions
from sangam.matching.watches import watch_matching
from sangam.node.envelope_handlers import HANDLERS
from sangam.records.own_records import records
from sangam.records.own_records.records import New
from sangam.records.types import RecordView, Said, Terms
from sangam.records.visibility import views as visibility_views

CASE = Stated(Purpose.CASE, "0123/2026")
PURPOSES = (Stated(Purpose.NAKA), CASE, Stated(Purpose.MISSING), Stated(Purpose.SUPERVISION))
PLACES = {
    "DL": ("DL-ON-NARELA", "DL-ON-ALIPUR"), "HR": ("HR-SNP-KUNDLI", "HR-SNP-RAI"), "UP": ("UP-GZB-LONI", "UP-GZB"),
}  # fmt: skip
"""Of each force two stations, whose desks make its records."""

_SEATS = (
    ("desk", 0, "station", "confidential"),
    ("other", 1, "station", "confidential"),
    ("io", 0, "investigator", "restricted"),
    ("beat", 0, "beat", "restricted"),
    ("head", -1, "supervisor", "confidential"),
    ("data", -1, "data_officer", "unclassified"),
    ("audit", -1, "auditor", "confidential"),
)
EVERYBODY = tuple(name for name, *_ in _SEATS)
SAYS = {
    "person": ("name", "alias", "relative", "village", "note"),
    "missing": ("name", "relative", "place", "note"),
    "wanted": ("name", "reference"),
    "vehicle": ("make", "model", "note"),
    "gang": ("name", "area", "note"),
    "case": ("station", "place", "summary"),
}
"""What records of each kind say, first what names them."""

PERSONS = ("person", "missing", "wanted")
FILED = ("person", "missing", "wanted", "vehicle", "gang", "case")
_LEVELS = ("RESTRICTED", "RESTRICTED", "RESTRICTED", "UNCLASSIFIED", "CONFIDENTIAL", "CONFIDENTIAL")
_SHARED = (Level.WHOLE, Level.WHOLE, Level.WHOLE, Level.POINTER, Level.SILENT, Level.NONE)


@dataclass
class Seat:
    """An officer in his browser, at his force's node."""

    node: TestNode
    name: str
    visitor: Visitor
    actor: Actor
    stated: Stated | None = None

    def states(self, purpose: Stated) -> Actor:
        """State a purpose for the session; return the actor as it is now."""
        if purpose != self.stated:
            with self.node:
                assert self.visitor.states(str(purpose.purpose), purpose.reference).status_code == 303
                self.stated, self.actor = purpose, self.visitor.actor
        return self.actor

    def reader(self, purpose: Stated | None) -> Reader:
        """Return the actor as the oracle knows it."""
        actor = self.actor
        return Reader(
            actor.force,
            actor.role,
            actor.unit,
            int(actor.clearance),
            actor.audience,
            actor.post or UUID(int=0),
            str(purpose.purpose) if purpose else "",
        )


@dataclass
class Laid:
    """What lies at a node beside records, for the walks.  by_post: what is one post's own."""

    threads: list[UUID] = field(default_factory=list)
    alerts: list[UUID] = field(default_factory=list)
    challenges: list[UUID] = field(default_factory=list)
    files: list[tuple[UUID, UUID]] = field(default_factory=list)
    checks: list[UUID] = field(default_factory=list)
    charts: list[UUID] = field(default_factory=list)


class SmallWorld:
    """The world, from one seed, in which nothing is kept yet."""

    def __init__(self, nodes: Sequence[TestNode], seed: int, *, names: Sequence[str] = EVERYBODY) -> None:
        self.random, self.oracle, self.laid = Random(seed), Oracle(), Laid()
        self._spoken: set[str] = set()
        laid_down_and_paired(*nodes)
        self.nodes = {node.force: node for node in nodes}
        self.wire = Wire(tuple(nodes), HANDLERS, seed)
        chosen = [each for each in _SEATS if each[0] in names]
        self.seats = {(node.force, name): self._seated(node, name, *rest) for node in nodes for name, *rest in chosen}
        self.wire.deliver()

    # --- words ------------------------------------------------------------------------------------------------------

    def word(self) -> str:
        """Return a word that nobody has said, fit for a name."""
        while True:
            word = "".join(self.random.choice("bdfgjklmnprtvz") + self.random.choice("aeiou") for _ in range(4)) + "l"
            if word not in self._spoken:
                self._spoken.add(word)
                return word.capitalize()

    # --- who --------------------------------------------------------------------------------------------------------

    def _seated(self, node: TestNode, name: str, at: int, role: str, clearance: str) -> Seat:
        unit = node.force if at < 0 else PLACES[node.force][at]
        visitor = enters(node, f"{node.force.lower()}{name}", unit, role, clearance=clearance)
        with node:
            visitor.takes_seat()
            with audit.deed(Actor.system(node.force, "test"), "admin:post:change"):
                Post.objects.filter(id=visitor.actor.post).update(clearance=Classification[clearance.upper()])
            return Seat(node, name, visitor, visitor.actor)

    def at(self, force: str, *names: str) -> Seat:
        """Return one of the force's officers of these names."""
        return self.seats[force, self.random.choice(names)]

    # --- records ----------------------------------------------------------------------------------------------------

    def makes(self, force: str, *, hidden_from: Reader | None = None) -> Kept:
        """Make a record at random; hidden_from: for other eyes than this reader's, who is at a first station."""
        maker = self.at(force, "desk", "other")
        if hidden_from is not None and force == hidden_from.force:
            maker = self.seats[force, "other"]
        kind = self.random.choice(list(SAYS))
        kept = self.kept_by(maker)
        if hidden_from is not None:
            kept.audience = {**kept.audience, hidden_from.force: frozenset({PLACES[hidden_from.force][1]})}
        said = [self.says(kept, kind, name) for name in SAYS[kind]]
        self.creates(maker, kept, New(kind, said, self.terms_of(kept)))
        return kept

    def adds_what_is_hidden(self, reader: Reader) -> None:
        """Add records for other eyes than a reader's, and words, alerts and threads about them by whoever sees them."""
        other = self.seats[reader.force, "other"]
        made = [self.makes(force, hidden_from=reader) for force in self.nodes for _ in range(3)]
        self.settles()
        assert not any(kept.is_seen_by(reader) for kept in made)
        hidden = [kept for kept in made if self.sees(other, kept)]
        shown = [view for view in self.seen_by(other, *PERSONS) if self.oracle.records[view.id] not in made]
        for kept in hidden:
            for view in shown[:2]:
                self.tries(other, lambda actor, kept=kept, view=view: self._joins(actor, kept, view))
            self.tries(other, lambda actor, kept=kept: self._speaks_apart(actor, kept))
        self.settles()

    def _joins(self, actor: Actor, kept: Kept, view: RecordView) -> None:
        pair = (kept.id, view.id, 0.9)
        suggestions.suggest(actor, purpose=CASE, resolve=lambda _: [pair])
        verdict = self.random.choice(list(types.Verdict))
        judgements.judge(actor, kept.id, view.id, verdict=verdict, reason="the tattoo", purpose=CASE)

    def _speaks_apart(self, actor: Actor, kept: Kept) -> None:
        """Issue an alert about a record to the actor's own unit alone."""
        ref = RecordRef(kept.id, kept.owner, self.word(), actor.unit)
        draft = Draft(
            self.word(), self.word(), (actor.unit,), Action.OBSERVE, clock.now() + timedelta(hours=6), record=ref
        )
        acts.issue(actor, draft)

    def kept_by(self, maker: Seat) -> Kept:
        """Return a record to be made by this officer, with limits at random."""
        chance, others = self.random, [force for force in self.nodes if force != maker.node.force]
        audience = {}
        if chance.random() < 0.3:
            audience[maker.node.force] = frozenset({maker.actor.unit})
        audience |= {other: frozenset({chance.choice(PLACES[other])}) for other in others if chance.random() < 0.2}
        purposes = frozenset({"case", chance.choice(("missing", "naka"))}) if chance.random() < 0.2 else frozenset()
        levels = {other: str(chance.choice(_SHARED)) for other in others}
        silent_to = {other for other, level in levels.items() if level == "silent"}
        return Kept(
            UUID(int=0),
            maker.node.force,
            maker.actor.unit,
            audience,
            purposes,
            levels=levels,
            silent_to=silent_to,
            superiors=maker.actor.audience,
        )

    def says(self, kept: Kept, kind: str, name: str) -> Said:
        """Return a statement of a record, of new words, and tell the oracle."""
        level, caveats = self.handling()
        statement = Statement(kept, int(Classification[level]), frozenset(map(str, caveats)))
        kept.statements.append(statement)
        words = [self.word(), self.word()] if name in ("name", "note", "summary") else [self.word()]
        source = self.word()
        for word in words:
            self.oracle.hears(word, statement)
        self.oracle.hears(source, Source(statement))
        value = f"s/o {words[0]}" if name == "relative" else " ".join(words)
        return Said(name, value, source, Grade.parse("B2"), Handling(Classification[level], frozenset(caveats)))

    def handling(self) -> tuple[str, list[Caveat]]:
        """Return a classification and caveats at random."""
        chance = self.random
        caveats = chance.sample(list(Caveat), chance.choice((1, 1, 1, 2))) if chance.random() < 0.45 else []
        return chance.choice(_LEVELS), caveats

    @staticmethod
    def terms_of(kept: Kept) -> Terms:
        """Return the limits of a record as its maker gives them."""
        return Terms(
            clock.now() + timedelta(days=30),
            {force: Level(level) for force, level in kept.levels.items()},
            kept.audience,
            frozenset(map(Purpose, kept.purposes)),
        )

    def creates(self, maker: Seat, kept: Kept, new: New) -> None:
        """Make the record."""
        actor = maker.states(CASE)
        with maker.node:
            try:
                kept.id = records.create(actor, new, purpose=CASE)
            except SangamError:  # what may not leave at all is not shared
                kept.levels, kept.silent_to = {}, set()
                kept.id = records.create(actor, replace(new, terms=self.terms_of(kept)), purpose=CASE)
            draft = visibility_views.open_record(actor, kept.id, purpose=CASE)
        by_order = {each.property: each.id for each in draft.statements}
        for said, statement in zip(new.said, kept.statements, strict=True):
            statement.id = by_order.get(said.property)
        self.oracle.records[kept.id] = kept

    # --- what is done with them -------------------------------------------------------------------------------------

    def settles(self) -> None:
        """Let everything arrive, and the workers take their turns."""
        for _ in range(2):
            self.wire.deliver()
            for node in self.nodes.values():
                with node:
                    while watch_matching.match_arrivals():
                        pass
                    check.notify_owners()

    def sees(self, seat: Seat, kept: Kept) -> RecordView | None:
        """Return a record as an officer sees it for his case, None where he does not."""
        with seat.node, suppress(SangamError):
            return visibility_views.open_record(seat.states(CASE), kept.id, purpose=CASE)
        return None

    def seen_by(self, seat: Seat, *kinds: str) -> list[RecordView]:
        """Return the records that an officer sees for his case, in any order."""
        kept = list(self.oracle.records.values())
        self.random.shuffle(kept)
        views = (self.sees(seat, each) for each in kept)
        return [view for view in views if view is not None and (not kinds or view.kind in kinds)]

    def tries(self, seat: Seat, act: Callable[[Actor], object]) -> bool:
        """Let an officer do something for his case; tell whether it was taken."""
        actor = seat.states(CASE)
        with seat.node, suppress(SangamError):
            act(actor)
            return True
        return False
