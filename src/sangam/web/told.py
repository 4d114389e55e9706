"""An officer's notices, without those about records that nobody may read yet.

After a restore the records and words of a force that has not caught this node up are hidden, and so is each notice that
tells of one; it stands on his list again once that force has.

A notice quotes what it is about as its reader sees that now: `named` asks for all that he reads, by one query.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from sangam.access.public import units as access_units
from sangam.exchange.public import recovery
from sangam.federation.public import catch_up
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.kernel.told import Guarded
from sangam.notices import public as notices
from sangam.notices.types import News, NoticeView, Subject
from sangam.records.public import disclosure
from sangam.web import naming

_OF_UNITS = ("desk", "unit")
_NAMED = frozenset({"who", *_OF_UNITS})
"""Parts that name an officer in a post, or a unit by its code."""


def pending(actor: Actor, *, purpose: Stated | None) -> list[NoticeView]:
    """Return the actor's open notices, as `notices.pending` orders them and as he may read them for this purpose."""
    return named(actor, _shown(notices.pending(actor)), purpose=purpose)


def past(actor: Actor, *, days: int, most: int, purpose: Stated | None) -> list[NoticeView]:
    """Return what the actor was told and is through with, of these days, as he may read it for this purpose."""
    return named(actor, _shown(notices.past(actor, days=days, most=most)), purpose=purpose)


def of_record(actor: Actor, record: UUID, *, purpose: Stated | None) -> list[NoticeView]:
    """Return what the actor's post and unit were told of a record, newest first, as he may read it."""
    return named(actor, _shown(notices.of_subject(actor, Subject("record", record))), purpose=purpose)


def since(actor: Actor, horizon: int) -> News:
    """Return the actor's notices that changed since the horizon, and the next horizon.

    What they quote of records is not told yet: see `named`.
    """
    news = notices.since(actor, horizon)
    return replace(news, notices=tuple(_shown(news.notices)))


def named(actor: Actor, told: Sequence[NoticeView], *, purpose: Stated | None) -> list[NoticeView]:
    """Return notices with what they quote of records as the actor may read it for this purpose."""
    guarded = [(at, name, part) for at, each in enumerate(told) for name, part in each.parts.items()
               if isinstance(part, Guarded)]  # fmt: skip
    read = disclosure.read(actor, [part for *_, part in guarded], purpose=purpose.purpose if purpose else None)
    parts = [dict(each.parts) for each in told]
    for (at, name, _), words in zip(guarded, read, strict=True):
        parts[at][name] = words
    return [replace(each, parts=found) for each, found in zip(told, _called(parts), strict=True)]


def _called(parts: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """Return the parts of notices with officers and units as the reader calls them."""
    officers = naming.called({each["who"] for each in parts if "who" in each})
    codes = {each[name] for each in parts for name in _OF_UNITS if name in each}
    units = access_units.units(codes) if codes else {}
    names = officers | {code: naming.unit_words(unit) for code, unit in units.items()}
    return [{name: names.get(part, part) if name in _NAMED else part for name, part in each.items()} for each in parts]


def _shown(told: Sequence[NoticeView]) -> Sequence[NoticeView]:
    if not told or not catch_up.hidden():
        return told
    hidden = recovery.hidden_of({notice.subject.id for notice in told})
    return [notice for notice in told if notice.subject.id not in hidden]
