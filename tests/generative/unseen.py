"""The law "what is hidden changes nothing": all that one officer can observe, before and after hidden things are added.

Observed is each page as it is sent, without ids, tokens and times, and how many statements it took.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff

from act_walk import plain
from page_walk import ROUTES, names_in
from small_world import Seat, SmallWorld
from support.queries import counted

from sangam.kernel.purpose import Stated

Address = tuple[str, str]
_CHECK = "a check"
_NOT_OBSERVED = frozenset({"ledger", "me", "node", "record_file", "record_looks"})
"""What tells of looks, and of what waits for other nodes: both grow by the observing itself."""

_OWN_CHECKS = re.compile(r'<section class="group"><header><h2>Checked in this shift.*?</section>', re.DOTALL)
"""What this very walk has checked: the list grows with it."""

KNOWN_UNLIKE: frozenset[str] = frozenset()
"""Pages that tell of what is hidden, until they are mended."""


@dataclass(frozen=True)
class Observed:
    page: str
    address: str
    text: str
    queries: int


@dataclass(frozen=True)
class Change:
    """A page that tells of what is hidden, and how."""

    page: str
    address: str
    how: str


def observed(seat: Seat, purpose: Stated, addresses: Sequence[Address]) -> list[Observed]:
    """Open these pages twice, so that what the first look changes is over; return the second look."""
    seat.states(purpose)
    with seat.node:
        for address in addresses:
            _look(seat, *address)
        return [_look(seat, *address) for address in addresses]


def addresses_of(world: SmallWorld, *, every: int = 1) -> list[Address]:
    """Return the pages to observe, with their names, and what to check; every: only each so many of a kind."""
    pages = [
        (name, address)
        for name, addresses in ROUTES.items()
        if name not in _NOT_OBSERVED
        for address in list(addresses(world))[::every]
    ]
    return [*pages, *((_CHECK, text) for text in list(names_in(world))[::every])]


def difference(one: Observed, other: Observed) -> str:
    """Return in a line how two looks at a page differ."""
    if one.queries != other.queries:
        return f"{one.queries} queries, then {other.queries}"
    lines = unified_diff(one.text.splitlines(), other.text.splitlines(), n=0, lineterm="")
    return " / ".join(line.strip()[:300] for line in list(lines)[3:7])


def changed_by_the_hidden(world: SmallWorld, seat: Seat, purpose: Stated, *, every: int) -> list[Change]:
    """Add to the world what is hidden from this officer; return each page that is another to him by that."""
    world.settles()
    addresses = addresses_of(world, every=every)
    before = observed(seat, purpose, addresses)
    world.adds_what_is_hidden(seat.reader(purpose))
    after = observed(seat, purpose, addresses)
    return [
        Change(one.page, one.address, difference(one, other))
        for one, other in zip(before, after, strict=True)
        if one != other and one.page not in KNOWN_UNLIKE
    ]


def _look(seat: Seat, name: str, address: str) -> Observed:
    with counted() as asked:
        if name == _CHECK:
            answer = seat.visitor.posts("/check/", htmx=True, text=address)
        else:
            answer = seat.visitor.gets(address)
    is_sheet = answer.content.startswith(b"%PDF")  # other bytes each time, with the words of a page that stands here
    text = "" if is_sheet else _OWN_CHECKS.sub("", plain(answer.content))
    return Observed(name, address, text, _number(asked.statements))


def _number(statements: list[str]) -> int:
    """Return how many there are, but for the one that notes once a minute that a session was seen."""
    return sum(not each.startswith("UPDATE access_sessionseen") for each in statements)
