"""An officer's notices, without what the officer's role may not read, and without what nobody may read yet.

A notice to a unit names persons, plans and titles: only the roles that may open such a thing are told of it.

After a restore the records and words of a force that has not caught this node up are hidden.  So is each notice that
tells of one; it stands on the list again once that force has.

A notice quotes what it is about as its reader sees that now: `named` asks for all that the page shows, by one query.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from uuid import UUID

from sangam.access import policy
from sangam.access.units import units as unit_units
from sangam.database import statements as prepared
from sangam.database.statements import Asked
from sangam.exchange import storage
from sangam.federation.peers import catch_up
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.kernel.sentences import Guarded
from sangam.notices import lists
from sangam.notices.types import News, NoticeView, Subject
from sangam.records.visibility import disclosure
from sangam.web.common import labels

_OF_UNITS = ("desk", "unit", "owner")
_NAMED = frozenset({"who", *_OF_UNITS})
"""Parts that name an officer in a post, or a unit by its code."""
_SHARED = frozenset(
    {"channel.message", "channel.changed", "operation.news", "operation.changed", "operation.cancelled"}
    | {"meeting.invited", "meeting.changed", "meeting.item", "practice.commented", "practice.adopted"}
)
"""Kinds of news about a thing that several units share: all of these are told, that of the officer who acted too."""

_RIGHTS: Mapping[str, str] = {
    "alert": "alert:acknowledge",
    "check": "check:run",
    **dict.fromkeys(("record", "recalled", "thread", "handover", "request"), "record:open"),
    **dict.fromkeys(("channel", "quarantine"), "channel:read"),
    **dict.fromkeys(("meeting", "action", "circulation"), "meeting:read"),
    **dict.fromkeys(("operation", "entry", "deconfliction"), "operation:read"),
    **dict.fromkeys(("practice", "practice-draft"), "practice:read"),
    **dict.fromkeys(("arrest", "despatch"), "arrest:work"),
    "narrowings": "record:share",
    "gang-chart": "network:read",
    "totals": "totals:read",
    "order": "officer:manage",
}
"""The right to read what a notice is about, by its kind, where not every role has it."""


def open_notices(actor: Actor, *, purpose: Stated | None) -> list[NoticeView]:
    """Return the actor's open notices in the order of `notices.pending`, as this purpose lets them be read."""
    return readable_notices(actor, _shown_notices(actor, lists.open_notices(actor)), purpose=purpose)


def past(actor: Actor, *, days: int, most: int, purpose: Stated | None) -> list[NoticeView]:
    """Return what the actor was told and is through with, of these days, as this purpose lets it be read."""
    past = lists.past(actor, days=days, most=most, without=_closed_to(actor))
    return readable_notices(actor, _shown_notices(actor, past), purpose=purpose)


def of_record(actor: Actor, record: UUID, *, purpose: Stated | None) -> list[NoticeView]:
    """Return what the actor's post and unit were told of a record, newest first, as the actor may read it."""
    return readable_notices(
        actor, _shown_notices(actor, lists.of_subject(actor, Subject("record", record))), purpose=purpose
    )


def since(actor: Actor, horizon: int) -> News:
    """Return the actor's notices that changed since the horizon, and the next horizon.

    Their quotations of records are not filled in yet: see `named`.
    """
    news = since_each([(actor, horizon)])[0]
    return replace(news, notices=tuple(of_others(actor, news.notices)))


def since_each(asked: Sequence[tuple[Actor, int]]) -> list[News]:
    """Return what `since` returns, of several actors, each with a horizon of its own, and the news of their own acts.

    By that news another open page of the same officer reads the thing again.
    """
    return read_since([actor for actor, _ in asked], prepared.run_all(ask_since(asked)))


def ask_since(asked: Sequence[tuple[Actor, int]]) -> list[Asked]:
    """Return the statements that ask for these actors' news, for who asks more in the same round."""
    return [lists.ask_since(asked), catch_up.ask_hidden()]


def read_since(actors: Sequence[Actor], rows: Sequence[prepared.Rows]) -> list[News]:
    """Return what `ask_since` found, as these actors may read it.

    actors: those who were asked for, in their order, as they sit now: in the post and unit of then.
    """
    news_rows, hidden_rows = rows
    found = lists.read_since(news_rows, len(actors))
    told = [_readable(actor, news.notices) for actor, news in zip(actors, found, strict=True)]
    subjects = {notice.subject.id for each in told for notice in each}
    hidden = storage.hidden_of(subjects) if subjects and hidden_rows else ()
    return [
        replace(news, notices=tuple(notice for notice in each if notice.subject.id not in hidden))
        for news, each in zip(found, told, strict=True)
    ]


def readable_notices(actor: Actor, told: Sequence[NoticeView], *, purpose: Stated | None) -> list[NoticeView]:
    """Return notices with what they quote of records as the actor may read it for this purpose."""
    guarded = [
        (at, name, part)
        for at, each in enumerate(told)
        for name, part in each.parts.items()
        if isinstance(part, Guarded)
    ]
    read = disclosure.readable_texts(
        actor, [part for *_, part in guarded], purpose=purpose.purpose if purpose else None
    )
    parts = [dict(each.parts) for each in told]
    for (at, name, _), words in zip(guarded, read, strict=True):
        parts[at][name] = words
    return [replace(each, parts=found) for each, found in zip(told, _parts_by_name(parts), strict=True)]


def _parts_by_name(parts: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Return the parts of notices with officers and units as the reader calls them."""
    officers = labels.officer_names({each["who"] for each in parts if "who" in each})
    codes = {each[name] for each in parts for name in _OF_UNITS if "-" in each.get(name, "")}  # else a force
    units = unit_units.units(codes) if codes else {}
    names = officers | {code: labels.unit_words(unit) for code, unit in units.items()}
    return [{name: names.get(part, part) if name in _NAMED else part for name, part in each.items()} for each in parts]


def is_own(actor: Actor, notice: NoticeView) -> bool:
    """Tell whether a notice only says what its reader did; a notice of work to do never does."""
    return notice.kind in _SHARED and notice.told_by is not None and notice.told_by == actor.officer


def of_others(actor: Actor, told: Sequence[NoticeView]) -> list[NoticeView]:
    """Return notices without the news of the officer's own acts."""
    return [notice for notice in told if not is_own(actor, notice)]


def _shown_notices(actor: Actor, told: Sequence[NoticeView]) -> Sequence[NoticeView]:
    readable = of_others(actor, _readable(actor, told))
    hidden = _hidden_things({notice.subject.id for notice in readable})
    return [notice for notice in readable if notice.subject.id not in hidden]


def _readable(actor: Actor, told: Sequence[NoticeView]) -> Sequence[NoticeView]:
    if not told:
        return told
    closed = _closed_to(actor)
    return [notice for notice in told if notice.subject.kind not in closed]


def _hidden_things(subjects: set[UUID]) -> Collection[UUID]:
    """Return those of these things that nobody may read yet."""
    return storage.hidden_of(subjects) if subjects and catch_up.hidden_peers() else ()


def _closed_to(actor: Actor) -> frozenset[str]:
    """Return the kinds of things that the actor's role does not open."""
    return _closed_without(policy.ROLES.get(actor.role, frozenset()))


@cache
def _closed_without(rights: frozenset[str]) -> frozenset[str]:
    return frozenset(kind for kind, right in _RIGHTS.items() if right not in rights)
