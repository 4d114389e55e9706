"""The list of requests and questions for both sides: what waits for us, what we wait for; what is overdue first."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Case, Count, F, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable

from sangam.access.policy import require
from sangam.audit import audit
from sangam.exchange.requests import drafts as request_drafts
from sangam.exchange.threads.acts import visible
from sangam.exchange.threads.pages import views_of
from sangam.exchange.types import DraftView, ThreadState, ThreadView
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated


class Whose(StrEnum):
    """Which part of the list."""

    FOR_US = "for-us"  # our unit's desk answers
    WE_WAIT = "we-wait"  # our unit asked
    MINE = "mine"  # the officer's post asked
    UNIT = "unit"  # our unit on either side
    ALL = "all"  # and the units below


STATES: Mapping[str, tuple[str, ...]] = {
    "open": (ThreadState.OPEN,),
    "answered": (ThreadState.ANSWERED,),
    "over": (ThreadState.DECLINED, ThreadState.CLOSED),
}
_PAUSED = Q(paused_at__isnull=False, resumed_at=None)


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What of the list is shown.  state: key of `STATES`.  type, force: "" for all; force: the one across."""

    whose: Whose = Whose.UNIT
    state: str = "open"
    type: str = ""
    force: str = ""


@dataclass(frozen=True, slots=True)
class RequestList:
    """What of the list is shown, and the counts of each part: by whose, of what is open, and by state."""

    threads: tuple[ThreadView, ...]
    drafts: tuple[DraftView, ...]
    whose: Mapping[str, int]
    states: Mapping[str, int]


def requests(actor: Actor, sieve: ListFilter, *, purpose: Stated | None, limit: int = 100) -> RequestList:
    """Return the actor's part of the list, what is overdue first, then what is due next.  One look."""
    with audit.deed(actor, "officer:thread:list") as facts:
        require(actor, "record:open")
        seen = visible(actor)
        chosen = seen.filter(_of(actor, sieve.whose), _list_filter(actor, sieve))
        rows = list(chosen.filter(state__in=STATES[sieve.state]).order_by(*_order())[:limit])
        waiting = request_drafts.drafts(actor, purpose=purpose)
        facts.showed([*(row.id for row in rows), *(each.id for each in waiting)])
        by_whose = seen.filter(state=ThreadState.OPEN).aggregate(
            **{_count_name(each): Count("id", filter=_of(actor, each)) for each in Whose}
        )
        by_state = chosen.aggregate(
            **{name: Count("id", filter=Q(state__in=states)) for name, states in STATES.items()}
        )
        return RequestList(
            tuple(views_of(actor, rows, purpose=purpose)),
            tuple(waiting),
            {str(each): by_whose[_count_name(each)] for each in Whose},
            by_state,
        )


def _of(actor: Actor, whose: Whose) -> Q:
    """Return what of the threads that the actor sees belongs to a part of the list.

    What lapsed at a desk below waits for the unit above it, too.
    """
    asked = Q(asker_unit=actor.unit)
    lapsed = Q(desk_path__contains=[actor.unit], due_at__lte=clock.now(), state=ThreadState.OPEN) & ~_PAUSED
    for_us = Q(desk=actor.unit) | lapsed
    parts = {Whose.FOR_US: for_us, Whose.WE_WAIT: asked, Whose.MINE: Q(asker_post=actor.post), Whose.ALL: Q()}
    return parts.get(whose, for_us | asked)


def _list_filter(actor: Actor, sieve: ListFilter) -> Q:
    typed = Q(request=sieve.type) if sieve.type else Q()
    across = Q(host=sieve.force) | Q(record_owner=sieve.force) if sieve.force else Q()
    if sieve.force == actor.force:
        across = Q(host=sieve.force, record_owner=sieve.force)
    return typed & across


def _order() -> tuple[Combinable | str, ...]:
    runs = Q(state=ThreadState.OPEN) & ~_PAUSED
    late = Case(
        When(runs & Q(due_at__lte=clock.now()), then=Value(0)),
        When(state=ThreadState.OPEN, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    due = Case(When(state=ThreadState.OPEN, then=F("due_at")), default=None)
    return late, due.asc(nulls_last=True), "-changed_at"


def _count_name(whose: Whose) -> str:
    return whose.replace("-", "_")
