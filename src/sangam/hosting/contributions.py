"""What a member says in a shared thing: kept once, sent to all members, given back as signed.  One way for all kinds.

A room declares its kinds, and writes what follows from one in `kept`.  All lines stand in one table.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Generic, Protocol, TypeVar
from uuid import UUID

from sangam.federation import outbox
from sangam.federation.types import Envelope, Incoming, Lane, Parked
from sangam.hosting import memberships, policy, wire
from sangam.hosting import memberships as hosting_memberships
from sangam.hosting.models import Line
from sangam.hosting.types import Membership
from sangam.kernel import bodies, clock, here
from sangam.kernel.author import Author


class LineBody(Protocol):
    """What each contribution says, whatever its kind calls it.

    kinds, lane: of the envelopes that carry one; kind: of the one that carries this.  id: made by its author's force.
    subject: of what in the thing it speaks.  refers: to what else it points.
    """

    kinds: ClassVar[tuple[str, ...]]
    lane: ClassVar[Lane]

    @property
    def kind(self) -> str: ...
    @property
    def thing(self) -> UUID: ...
    @property
    def id(self) -> UUID: ...
    @property
    def subject(self) -> UUID: ...
    @property
    def refers(self) -> UUID | None: ...
    @property
    def by(self) -> Author: ...
    @property
    def at(self) -> datetime: ...


class HeldThing(Protocol):
    """A thing whose row is locked until the transaction ends.  receivers: the forces that our contributions go to."""

    @property
    def membership(self) -> Membership: ...
    @property
    def receivers(self) -> frozenset[str]: ...


LINES = "(SELECT subject, kind, force, said_at, refers, body FROM hosting_line)"
"""What of all contributions a statement of another package may join, as its relation."""

H = TypeVar("H", bound=HeldThing)
B = TypeVar("B", bound=LineBody)


@dataclass(frozen=True, slots=True)
class KeptLine(Generic[B]):
    """A kept contribution.  said_at: by its author's clock, but not after it came: dated ahead it outweighs nothing."""

    body: B
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Kind(Generic[H, B]):
    """How contributions of one kind are kept.

    lock: returns the thing, None where it is not here.  waits_for: returns what must come first; the subject where that
    is not here.  require: raises where its author may not say so.  kept: does what follows, in the running deed.
    """

    body: type[B]
    lock: Callable[[UUID], H | None]
    require: Callable[[H, B], None]
    kept: Callable[[H, B], None]
    waits_for: Callable[[H, B], UUID | None]

    def add_line(self, held: H, body: B) -> None:
        """Keep what our officer says, and send it straight to each member force, in the running deed."""
        self._write_line(held, body)
        written = wire.contribution_out(held.membership.version, bodies.write(body))
        to = sorted(held.receivers)
        outbox.post_even_if_away(body.kind, to=to, body=written, on=body.subject, lane=body.lane)

    def take_line(self, incoming: Incoming) -> Parked | None:
        """Keep what a member force says, once; or return what it waits for.

        Raises Malformed, and Refused for what its author may not say.
        """
        body = bodies.read(self.body, incoming.body, sender=incoming.sender)
        policy.require_author(body.id, body.by)
        held = self.lock(body.thing)
        if held is None:
            return Parked(body.thing)
        if waits := hosting_memberships.await_sender(held.membership, incoming):
            return waits
        if _is_kept(body.id):
            return None
        if (awaited := self.waits_for(held, body)) is not None:
            return Parked(awaited)
        self.require(held, body)
        self._write_line(held, body, line=incoming.line.decode())
        return None

    def take_line_back(self, giver: str, envelope: Envelope) -> Parked | None:
        """Keep again what we said and a restore lost us; it goes to the members that may lack it.

        It waits for its subject alone: whether it may be said was asked when it was said.
        """
        body = bodies.read(self.body, envelope.body, sender=here.node().force)
        held = self.lock(body.thing)
        if held is None:
            return Parked(body.thing)
        if self.waits_for(held, body) == body.subject:
            return Parked(body.subject)
        if not _is_kept(body.id):
            self._write_line(held, body)
            to = sorted(held.receivers - {giver})
            outbox.post_even_if_away(envelope.kind, to=to, body=envelope.body, on=body.subject)
        return None

    def _write_line(self, held: H, body: B, *, line: str = "") -> None:
        now = clock.now()
        Line.objects.create(
            id=body.id,
            thing_id=body.thing,
            kind=body.kind,
            force=body.by.force,
            subject=body.subject,
            refers=body.refers,
            body=bodies.write(body),
            said_at=min(body.at, now),
            came_at=now,
            line=line,
        )
        self.kept(held, body)


def send_own(membership: Membership, to: Iterable[str]) -> None:
    """Send what we have said in a thing to forces that have joined it, in the running deed."""
    us = here.node().force
    if not (joined := sorted((set(to) & memberships.reachable()) - {us})):
        return
    for row in Line.objects.filter(thing=membership.thing, force=us).order_by("came_at", "id"):
        body = wire.contribution_out(membership.version, row.body)
        outbox.post_even_if_away(row.kind, to=joined, body=body, on=row.subject)


def lines_on(body: type[B], subjects: Iterable[UUID]) -> list[KeptLine[B]]:
    """Return the contributions on these subjects, in the order in which they came."""
    rows = Line.objects.filter(subject__in=list(subjects), kind__in=body.kinds)
    return [_kept_line(body, row) for row in rows.order_by("came_at", "id")]


def newest_lines(body: type[B], subjects: Iterable[UUID], *, most: int) -> list[KeptLine[B]]:
    """Return so many of the contributions on these subjects, the newest first."""
    rows = Line.objects.filter(subject__in=list(subjects), kind__in=body.kinds)
    return [_kept_line(body, row) for row in rows.order_by("-said_at", "id")[:most]]


def lines_naming(body: type[B], thing: UUID) -> list[KeptLine[B]]:
    """Return what points to a thing, the newest first."""
    rows = Line.objects.filter(refers=thing, kind__in=body.kinds).order_by("-said_at", "id")
    return [_kept_line(body, row) for row in rows]


def find_line(body: type[B], line: UUID) -> B | None:
    """Return one contribution; None where it is not here."""
    row = Line.objects.filter(id=line, kind__in=body.kinds).first()
    return _kept_line(body, row).body if row else None


def count_lines(body: type[B], subject: UUID, *, force: str = "") -> int:
    """Return how many contributions stand on a subject.  force: of this one alone."""
    rows = Line.objects.filter(subject=subject, kind__in=body.kinds)
    return (rows.filter(force=force) if force else rows).count()


def signed_lines(kind: str, force: str, since: datetime) -> list[str]:
    """Return the lines of what is held here of a force's own things of a kind, and of what it said in all.

    since: of what it said, what came since then.
    """
    rows = Line.objects.filter(thing__kind=kind, force=force, came_at__gte=since).exclude(line="")
    return [*memberships.documents_of(force, kind), *rows.order_by("came_at", "id").values_list("line", flat=True)]


def _kept_line(body: type[B], row: Line) -> KeptLine[B]:
    return KeptLine(bodies.read(body, row.body, sender=row.force), row.said_at)


def _is_kept(line: UUID) -> bool:
    return Line.objects.filter(id=line).exists()
