"""What is told to an officer: his notices, without those that tell of what nobody may read yet.

After a restore the records and words of a force that has not caught this node up are hidden, and so is each notice that
tells of one; it stands on his list again once that force has.
"""

from collections.abc import Sequence
from dataclasses import replace

from sangam.exchange import public_returning as exchange
from sangam.federation import public_epochs as epochs
from sangam.kernel.actor import Actor
from sangam.notices import public as notices
from sangam.notices.types import News, NoticeView


def pending(actor: Actor) -> list[NoticeView]:
    """Return the actor's open notices, as `notices.pending` orders them."""
    return list(_shown(notices.pending(actor)))


def since(actor: Actor, horizon: int) -> News:
    """Return the actor's notices that changed since the horizon, and the next horizon."""
    news = notices.since(actor, horizon)
    return replace(news, notices=tuple(_shown(news.notices)))


def _shown(told: Sequence[NoticeView]) -> Sequence[NoticeView]:
    if not told or not epochs.hidden():
        return told
    hidden = exchange.hidden_of({notice.subject.id for notice in told})
    return [notice for notice in told if notice.subject.id not in hidden]
