"""Reading despatches: the list, one despatch, those of an arrest."""

from collections.abc import Iterable
from uuid import UUID

from sangam.access.policy import may, require
from sangam.arrests import policy
from sangam.arrests.despatches import despatch_rows
from sangam.arrests.models import Despatch, Word
from sangam.arrests.types import (
    DespatchAct,
    DespatchAnswer,
    DespatchKind,
    DespatchState,
    DespatchView,
    WordView,
)
from sangam.audit.public import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.ids import short


def despatches(actor: Actor, *, limit: int = 100) -> list[DespatchView]:
    """Return the despatches from and to the actor's unit and those below, the newest first.  One look."""
    with audit.deed(actor, "officer:despatch:list") as facts:
        require(actor, "arrest:work")
        found = list(despatch_rows.visible(actor).prefetch_related("words").order_by("-came_at", "id")[:limit])
        facts.showed(row.id for row in found)
    return [_view(actor, row) for row in found]


def open_despatch(actor: Actor, despatch: UUID) -> DespatchView:
    """Return a despatch with its reports.  One look.  Raises NotFound."""
    with audit.deed(actor, "officer:despatch:look", on=despatch) as facts:
        require(actor, "arrest:work")
        row = despatch_rows.visible(actor).prefetch_related("words").filter(id=despatch).first()
        if row is None:
            raise despatch_rows.no_such_despatch()
        facts.showed([despatch])
    return _view(actor, row)


def despatches_of(actor: Actor, arrest: UUID) -> tuple[DespatchView, ...]:
    """Return the despatches that were sent of an arrest, the oldest first.  One look."""
    with audit.deed(actor, "officer:despatch:list", on=arrest) as facts:
        require(actor, "arrest:work")
        found = list(
            despatch_rows.visible(actor)
            .filter(arrest=arrest, force=actor.force)
            .prefetch_related("words")
            .order_by("sent_at", "id")
        )
        facts.showed(row.id for row in found)
    return tuple(_view(actor, row) for row in found)


def _view(actor: Actor, row: Despatch) -> DespatchView:
    by = despatch_rows.author_in(row)
    return DespatchView(
        id=row.id,
        number=f"{row.force}-{short(row.id)}",
        kind=DespatchKind(row.kind),
        by=by,
        to=row.to,
        person=row.person,
        text=row.text,
        signed_by=row.signed_by,
        basis=row.basis,
        record=row.record,
        arrest=row.arrest if by.force == actor.force else None,
        sent_at=row.sent_at,
        due_at=row.due_at,
        state=_state_of(row),
        words=tuple(_words(row.words.all())),
        can=_can(actor, row),
    )


def _state_of(row: Despatch) -> DespatchState:
    if despatch_rows.is_over(row):
        return DespatchState.ANSWERED if row.answered else DespatchState.RECEIVED
    if row.due_at <= clock.now():
        return DespatchState.OVERDUE
    return DespatchState.RECEIVED if row.received else DespatchState.SENT


def _can(actor: Actor, row: Despatch) -> frozenset[str]:
    found = set()
    if not despatch_rows.is_over(row) and may(actor, "arrest:work") and actor.unit in despatch_rows.path_of(row.to):
        found |= set() if row.received else {"receive"}
        found |= {"answer"} if policy.DESPATCHES[DespatchKind(row.kind)].answers else set()
    if may(actor, "despatch:sign"):
        found.add("send-on")
    return frozenset(found)


def _words(said: Iterable[Word]) -> Iterable[WordView]:
    for each in sorted(said, key=lambda word: (word.said_at, word.id)):
        answer = DespatchAnswer(each.answer) if each.answer else None
        yield WordView(DespatchAct(each.act), answer, each.text, despatch_rows.author_in(each), each.said_at)
