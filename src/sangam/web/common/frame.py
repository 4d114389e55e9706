"""What stands on every page: who sits where, the ways through, the purpose, which peers are late.

Each part is read when the template first asks for it, so that a part for htmx costs no more than it shows.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from sangam.access import policy
from sangam.access.sign_in.seats import seat_of
from sangam.access.types import HoldingView, Seat
from sangam.federation.lanes import status
from sangam.federation.recovery import renumbering
from sangam.federation.types import KeptBack, PeerState, PeerView
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.ids import short
from sangam.kernel.purpose import NEEDS_REFERENCE, Purpose, Stated
from sangam.notices.types import News
from sangam.oversight.ledger import LATE_AFTER
from sangam.web.common import notice_list
from sangam.web.common.languages import in_language
from sangam.web.common.pages import OfficerRequest, is_unattended
from sangam.web.live import bell


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
    Way("channels", "channels", "channel:read", ("channels", "channel", "quarantine")),
    Way("alerts", "alerts", "alert:acknowledge", ("alerts", "alert")),
    Way("threads", "requests", "record:open", ("requests", "request", "threads", "thread", "ask", "letters", "letter")),
    Way("records", "records", "record:open", ("records", "record")),
    Way("meetings", "meetings", "meeting:read", ("meetings", "meeting", "action", "circulation")),
    Way("operations", "operations", "operation:read", ("operations", "operation", "deconfliction", "entry")),
    Way(
        "arrests",
        "arrests",
        "arrest:work",
        ("arrests", "arrest", "checklist", "despatches", "despatch", "release", "gang"),
    ),
    Way("library", "library", "practice:read", ("library", "practice")),
    Way("courses", "courses", "practice:read", ("courses", "course", "certificate")),
    Way("import", "imports", "import:run", ("imports", "import")),
    Way("units", "units", "unit:read", ("units", "unit")),
    Way("administration", "administration", "officer:manage", ("administration",)),
    Way("ledger", "ledger", "ledger:own", ("ledger",)),
    Way("node", "node", "node:read", ("node", "forces", "force")),
    Way("patterns", "patterns", "pattern:read", ("patterns", "pattern_map", "map_incidents", "series_board", "series")),
)
ME = Way("me", "me", "ledger:own", ("me", "device", "session", "password"))
REPORT = Way("report", "report", "alert:acknowledge", ("report",))
GROUPS = Way("groups", "groups", "unit:read", ("groups", "group"))
WATCHES = Way("watches", "watches", "check:run", ("watches", "watch"))
_BY_KEY = {way.key: way for way in (*WAYS, ME, REPORT, GROUPS, WATCHES)}
_IN_HAND = ("check", "today", "report", "channels")
_BEHIND = (
    "alerts",
    "records",
    "threads",
    "meetings",
    "operations",
    "arrests",
    "patterns",
    "library",
    "courses",
    "units",
    "import",
    "watches",
    "groups",
    "administration",
    "ledger",
    "node",
    "me",
)
BEHIND = tuple(_BY_KEY[key] for key in _BEHIND)
"""What the page *More* leads to, where the bar has no room: every way that is no tab."""

MORE = Way(
    "more", "more", "ledger:own", ("more", *(page for way in BEHIND if way is not WATCHES for page in way.pages))
)
TABS = (*(_BY_KEY[key] for key in _IN_HAND), MORE)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context of every page: before sign-in only which node this is."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return {"here": here.node()}
    asked = cast(OfficerRequest, request)
    seat = cache(lambda: seat_of(actor))
    peers = cache(status.peers)
    kept_back = cache(renumbering.kept_back)
    news = cache(lambda: notice_list.since(actor, 0))
    return {
        **({"messages": ()} if is_unattended(request) else {}),  # they wait for the page that is looked at
        "here": here.node(),
        "sitting": lambda: hashlib.sha256(str(actor.session).encode()).hexdigest()[:16],
        "taker": short(actor.officer) if actor.officer else "",
        "officer": lambda: officer_of(seat()),
        "post": lambda: _post_here(seat()),
        "posts": lambda: _posts(seat()),
        "nav": lambda: _ways(asked, WAYS, news),
        "tabs": lambda: _ways(asked, TABS, news),
        "behind": lambda: _ways(asked, BEHIND, news),
        "loud": lambda: bell.strip(
            notice_list.readable_notices(actor, bell.loud(news().notices), purpose=asked.purpose)
        ),
        "may_ring": policy.may(actor, "alert:acknowledge"),
        "may_check": policy.may(actor, "check:run"),
        "may_lock": settings.DEVICE_COOKIE_NAME in request.COOKIES,
        "locked_url": reverse("locked") if settings.LOCK_COOKIE_NAME in request.COOKIES else "",
        "purpose": _purpose(asked.purpose),
        "purposes": [{"code": str(each), "needs_reference": each in NEEDS_REFERENCE} for each in _choosable(actor)],
        "late": cache(lambda: late_peers(peers())),
        "hidden": lambda: hidden_forces(peers(), kept_back()),
        "kept_back": kept_back,
        "live_url": lambda: f"{reverse('live')}?since={news().horizon}",
    }


def officer_of(seat: Seat) -> dict[str, str]:
    """Return the officer's name in the reader's language, his rank, and his initials."""
    officer = seat.officer
    name = in_language(officer.name_en, officer.name_hi)
    rank = in_language(officer.rank, officer.rank_hi)
    return {"name": name, "rank": rank, "initials": initials(name)}


def initials(name: str) -> str:
    """Return the first letters of a name's first and last word."""
    words = name.split()
    return "".join(word[0] for word in dict.fromkeys((words[0], words[-1]))) if words else ""


def post_words(held: HoldingView) -> dict[str, Any]:
    """Return a post as the pages name it, in the reader's language."""
    name = in_language(held.title_en, held.title_hi)
    unit = in_language(held.unit_name_en, held.unit_name_hi)
    return {"id": held.id, "name": name, "unit": unit, "until": None}


def _post_here(seat: Seat) -> Mapping[str, Any]:
    return post_words(seat.here) if seat.here else {"name": "", "unit": ""}


def _posts(seat: Seat) -> list[dict[str, Any]]:
    if len(seat.held) < 2:
        return []
    return [post_words(each) | {"here": each is seat.here} for each in seat.held]


def _ways(request: OfficerRequest, ways: tuple[Way, ...], news: Callable[[], News]) -> list[dict[str, Any]]:
    match = request.resolver_match
    here_now = (match.url_name or "").split("_")[0] if match else ""
    counts = bell.counts(news().notices)
    return [
        {
            "key": way.key,
            "url": reverse(way.address),
            "counts": way.key in bell.COUNTED,
            "count": counts.get(way.key, 0),
            "here": here_now in way.pages,
        }
        for way in ways
        if policy.may(request.actor, way.capability)
    ]


def _purpose(stated: Stated | None) -> dict[str, str] | None:
    return {"code": str(stated.purpose), "reference": stated.reference} if stated else None


def _choosable(actor: Actor) -> list[Purpose]:
    return [purpose for purpose in Purpose if policy.may_state(actor, purpose)]


def hidden_forces(peers: Sequence[PeerView], kept_back: Sequence[KeptBack]) -> list[str]:
    """Return the forces whose copies are hidden since a restore."""
    unanswered = {each.force for each in kept_back}
    return [peer.force for peer in peers if peer.is_hidden and peer.force not in unanswered]


def late_peers(peers: Sequence[PeerView]) -> list[PeerView]:
    """Return the paired forces that were not heard for a while: their copies may be out of date."""
    before = clock.now() - LATE_AFTER
    paired = (peer for peer in peers if peer.state is PeerState.PAIRED)
    return [peer for peer in paired if peer.heard_at and peer.heard_at < before]
