"""The bell: what must not wait, how a page shows it until it is acknowledged, and how many things wait.

The page rings while something with `again` stands in its strip (web/src/bell.ts).  What the operating system shows of
it, beside the page, names the urgency and the caution alone: a screen may lie where others read it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string

from sangam.exchange import cap
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.notices.types import CAN_WAIT, NoticeView, TodayLane, Urgency
from sangam.web.today import today

COUNTED = ("today", "alerts", "channels")
"""The ways in the navigation that say how many things wait behind them."""

_TALK = frozenset({"channel.message", "channel.mention"})
_MOST = 3
_LOUDEST_FIRST = (Urgency.FLASH, Urgency.URGENT, Urgency.ROUTINE)


def counts(open_ones: Sequence[NoticeView]) -> Mapping[str, int]:
    """Return how many of an officer's open notices wait for him, by the way that leads to them."""
    now = [notice for notice in open_ones if notice.lane is TodayLane.NOW and notice.done_at is None]
    talked = {notice.subject.id for notice in open_ones if notice.kind in _TALK and notice.done_at is None}
    return {"today": len(now), "alerts": sum(notice.kind == "alert" for notice in now), "channels": len(talked)}


def loud(open_ones: Sequence[NoticeView]) -> list[NoticeView]:
    """Return the urgent and flash alerts among open notices: they ring until they are acknowledged.

    The loudest first, then the newest.
    """
    found = [notice for notice in open_ones if notice.kind == "alert" and today.cannot_wait(notice)]
    found.sort(key=lambda notice: notice.told_at, reverse=True)
    return sorted(found, key=lambda notice: _LOUDEST_FIRST.index(notice.urgency))


def rings_for(notice: NoticeView, actor: Actor) -> bool:
    """Tell whether a notice rings for an officer now: what can wait, outside the officer's own quiet hours alone."""
    if CAN_WAIT not in notice.parts:
        return today.cannot_wait(notice)
    is_open = notice.lane is TodayLane.NOW and notice.done_at is None
    return is_open and not clock.is_quiet(clock.now(), actor.quiet)


def heard_once(fresh: Sequence[NoticeView], actor: Actor) -> list[NoticeView]:
    """Return the newest of what has just come that rings for an officer and is no alert: it rings once."""
    return [notice for notice in fresh if notice.kind != "alert" and rings_for(notice, actor)][-1:]


def strip(again: Sequence[NoticeView], once: Sequence[NoticeView] = ()) -> dict[str, Any]:
    """Return what the strip on top of a page shows.  again: what rings until acknowledged; once: what has just come."""
    shown = [_words(notice, rings="again") for notice in again[:_MOST]]
    return {"shown": [*shown, *(_words(notice, rings="once") for notice in once)], "more": max(0, len(again) - _MOST)}


def render(again: Sequence[NoticeView], once: Sequence[NoticeView]) -> str:
    """Return the strip as the live stream puts it on an open page."""
    return render_to_string("parts/_told.html", {"loud": strip(again, once)})


def _words(notice: NoticeView, *, rings: str) -> dict[str, Any]:
    caution = notice.parts.get("caution", "") if notice.kind == "alert" else ""
    return {
        "id": notice.id,
        "title": today.title(notice),
        "url": today.address(notice),
        "rings": rings,
        "urgency": str(notice.urgency),
        "at": notice.told_at,
        "cautions": cap.caution_codes(caution),
        "doing": today.DOINGS[notice.kind].act if notice.kind in today.DOINGS else "",
    }
