"""What stands on every page: who sits where, the ways through, the purpose, which peers are late.

Each part is read when the template first asks for it, so that a part for htmx costs no more than it shows.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from sangam.access import policy
from sangam.access.public_seats import seat_of
from sangam.access.types import HoldingView, Seat
from sangam.federation import public as federation
from sangam.federation.types import PeerState, PeerView
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import NEEDS_REFERENCE, Purpose, Stated
from sangam.notices.types import News, TodayLane
from sangam.oversight.public import LATE_AFTER
from sangam.web import told
from sangam.web.pages import OfficerRequest


@dataclass(frozen=True, slots=True)
class Way:
    """A way in the navigation.  capability: who may go; pages: first words of the addresses' names that lie on it."""

    key: str
    address: str
    capability: str
    pages: tuple[str, ...]


WAYS = (
    Way("today", "today", "ledger:own", ("today", "notices", "notice")),
    Way("check", "check", "check:run", ("check", "watches", "watch")),
    Way("alerts", "alerts", "alert:acknowledge", ("alerts", "alert")),
    Way("threads", "threads", "record:open", ("threads", "thread", "ask", "letters", "letter")),
    Way("records", "records", "record:open", ("records", "record")),
    Way("import", "imports", "import:run", ("imports", "import")),
    Way("units", "units", "unit:read", ("units", "unit")),
    Way("ledger", "ledger", "ledger:own", ("ledger",)),
    Way("node", "node", "node:read", ("node",)),
)
ME = Way("me", "me", "ledger:own", ("me", "device", "session"))
TABS = ("check", "today", "alerts", "threads", "me")


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context of every page: before sign-in only which node this is."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return {"here": here.node()}
    asked = cast(OfficerRequest, request)
    seat = cache(lambda: seat_of(actor))
    peers = cache(federation.peers)
    news = cache(lambda: told.since(actor, 0))
    return {
        "here": here.node(),
        "sitting": lambda: hashlib.sha256(str(actor.session).encode()).hexdigest()[:16],
        "officer": lambda: officer_of(seat()),
        "post": lambda: _post_here(seat()),
        "posts": lambda: _posts(seat()),
        "nav": lambda: _ways(asked, WAYS, news),
        "tabs": lambda: _ways(asked, _in_hand(), news),
        "may_check": policy.may(actor, "check:run"),
        "purpose": _purpose(asked.purpose),
        "purposes": [{"code": str(each), "needs_reference": each in NEEDS_REFERENCE} for each in _choosable(actor)],
        "late": cache(lambda: _late(peers())),
        "hidden": cache(lambda: [peer.force for peer in peers() if peer.is_hidden]),
        "live_url": lambda: f"{reverse('live')}?since={news().horizon}",
    }


def officer_of(seat: Seat) -> dict[str, str]:
    """Return the officer's name in the reader's language, his rank, and his initials."""
    officer = seat.officer
    name = officer.name_hi if get_language() == "hi" and officer.name_hi else officer.name_en
    return {"name": name, "rank": officer.rank, "initials": initials(name)}


def initials(name: str) -> str:
    """Return the first letters of a name's first and last word."""
    words = name.split()
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))) if words else ""


def post_words(held: HoldingView) -> dict[str, Any]:
    """Return a post as the pages name it, in the reader's language."""
    if get_language() == "hi":
        name, unit = held.title_hi or held.title_en, held.unit_name_hi or held.unit_name_en
    else:
        name, unit = held.title_en, held.unit_name_en
    return {"id": held.id, "name": name, "unit": unit, "until": None}


def _post_here(seat: Seat) -> Mapping[str, Any]:
    return post_words(seat.here) if seat.here else {"name": "", "unit": ""}


def _posts(seat: Seat) -> list[dict[str, Any]]:
    if len(seat.held) < 2:
        return []
    return [post_words(each) | {"here": each is seat.here} for each in seat.held]


def _in_hand() -> tuple[Way, ...]:
    by_key = {way.key: way for way in (*WAYS, ME)}
    return tuple(by_key[key] for key in TABS)


def _ways(request: OfficerRequest, ways: tuple[Way, ...], news: Callable[[], News]) -> list[dict[str, Any]]:
    match = request.resolver_match
    here_now = (match.url_name or "").split("_")[0] if match else ""
    return [
        {
            "key": way.key,
            "url": reverse(way.address),
            "count": _waiting(news()) if way.key == "today" else 0,
            "here": here_now in way.pages,
        }
        for way in ways
        if policy.may(request.actor, way.capability)
    ]


def _waiting(news: News) -> int:
    return sum(notice.lane is TodayLane.NOW for notice in news.notices)


def _purpose(stated: Stated | None) -> dict[str, str] | None:
    return {"code": str(stated.purpose), "reference": stated.reference} if stated else None


def _choosable(actor: Actor) -> list[Purpose]:
    return [purpose for purpose in Purpose if policy.may_state(actor, purpose)]


def _late(peers: Sequence[PeerView]) -> list[dict[str, str | datetime]]:
    before = clock.now() - LATE_AFTER
    return [
        {"force": peer.force, "since": peer.heard_at}
        for peer in peers
        if peer.state is PeerState.PAIRED and peer.heard_at and peer.heard_at < before
    ]
