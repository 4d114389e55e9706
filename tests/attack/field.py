"""The field of the walks: Delhi and Haryana with one of everything, and things of PS Alipur that PS Narela sees not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random
from uuid import UUID

from django.urls import reverse
from support.cast import person
from support.nodes import TestNode
from web.border import Seated, seated
from web.crossing import Crossing, laid_out
from web.hidden_things import HIDDEN_HOW, Makers, Thing, without_names
from web.write_routes import ROUTES

from sangam.access.policy import ROLES
from sangam.kernel.ids import new_id, new_id_of
from sangam.records.own_records import records

UNIT = "DL-ON-NARELA"


@dataclass(frozen=True)
class Finding:
    """What a walk found.  request: enough to send it again.  seen: what shows the fault."""

    walk: str
    who: str
    request: str
    seen: str

    def __str__(self) -> str:
        return f"{self.walk}: as {self.who}: {self.request}\n    {self.seen}"


@dataclass
class Field:
    """hidden: by kind, things that officers of `UNIT` do not see.  seats: one officer there for each role."""

    crossing: Crossing
    hidden: Mapping[str, tuple[Thing, ...]]
    own: UUID
    seats: Mapping[str, Seated]

    @property
    def delhi(self) -> TestNode:
        return self.crossing.delhi

    def draws(self, chance: Random) -> tuple[str, Thing]:
        """Return a kind and one hidden thing of it."""
        kind = chance.choice(sorted(self.hidden))
        return kind, chance.choice(self.hidden[kind])


def absent() -> Thing:
    """Return a thing that is nowhere."""
    return Thing(new_id_of("DL"), new_id(), new_id())


def as_of_any(page: str, address: str, asked: Thing, hidden: Thing) -> str:
    """Return a page without the ids that were asked with.

    A thing's `other` is never asked with, and may be the officer's own to see.  The ledger tells its reader the number
    of each thing that anybody acted on.  So there the hidden thing's names are taken out of both pages.
    """
    things = (asked, hidden) if address.startswith(reverse("ledger")) else (asked,)
    for thing in things:
        page = without_names(page, replace(thing, other=thing.id))
    return page


def where_they_part(found: str, nothing: str) -> str:
    """Return the words about the first place at which two pages differ, "" where none does."""
    for at, (one, other) in enumerate(zip(found, nothing, strict=False)):
        if one != other:
            begins, ends = max(0, at - 60), at + 60
            return f"; {found[begins:ends]!r} for {nothing[begins:ends]!r}"
    return ""


def lay_out(fresh_nodes: Callable[..., tuple[TestNode, ...]], kinds: frozenset[str] = frozenset()) -> Field:
    """Return the field.  kinds: of hidden things; all unless named."""
    crossing = laid_out(*fresh_nodes("DL", "HR"))
    makers = Makers(crossing.across)
    makers.ranked = True  # the crossing has whom requests go to
    wanted = sorted({row.thing for row in ROUTES.values() if row.thing} - {"letter"})  # its gateway is headquarters'
    hidden = {
        kind: tuple(makers.make(kind, how) for how in HIDDEN_HOW.get(kind, ("unit",)))
        for kind in wanted
        if not kinds or kind in kinds
    }
    seats = {role: seated(crossing.delhi, f"dl50{at:02}", UNIT, role) for at, role in enumerate(sorted(ROLES))}
    with crossing.delhi:
        own = records.create(makers.narela, records.New("person", person("Another Man")))
    return Field(crossing, hidden, own, seats)
