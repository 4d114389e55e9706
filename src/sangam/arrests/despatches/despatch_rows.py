"""Despatches as rows: kept, visible to whom, locked."""

from collections.abc import Iterable
from typing import Annotated, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from sangam.access.policy import may, require
from sangam.access.units import units
from sangam.arrests import policy
from sangam.arrests.models import Despatch, Word
from sangam.arrests.types import DespatchAct, DespatchAnswer, DespatchKind, DespatchState, DespatchView, WordView
from sangam.audit import audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.bodies import EMPTY, Body, Moment, at_most, filled
from sangam.kernel.errors import NotFound
from sangam.kernel.ids import short

# Bodies of the envelopes of `arrests`, version 1. A restored force gets its own lines back (despatch.returned.v1).

SENT, WORD, RETURNED = "despatch.sent.v1", "despatch.word.v1", "despatch.returned.v1"

Label = Annotated[str, filled(policy.LONGEST_LABEL)]


class DespatchBody(Body, frozen=True):
    """despatch.sent.v1: a despatch, to the other force.  arrest: the sender's own mark, of no meaning to others."""

    title: ClassVar[str] = "despatch"

    despatch: UUID
    kind: DespatchKind
    to: Label
    person: Annotated[str, filled(policy.LONGEST_NAME)]
    text: Annotated[str, filled(policy.LONGEST_TEXT)]
    signed_by: Label
    basis: Label
    by: Author
    at: Moment
    record: UUID | None = None
    arrest: UUID | None = None
    before: UUID | None = None


class WordBody(Body, frozen=True):
    """despatch.word.v1: a despatch was received or answered, from the force that it is for to its author."""

    title: ClassVar[str] = "word on a despatch"

    despatch: UUID
    word: UUID
    act: DespatchAct
    answer: Annotated[DespatchAnswer | None, EMPTY]
    text: Annotated[str, at_most(policy.LONGEST_TEXT)]
    by: Author
    at: Moment


def keep_despatch(said: DespatchBody, *, line: str = "") -> Despatch:
    """Keep a despatch, in the running deed.  Its clock runs from when it came here."""
    now, by = clock.now(), said.by
    return Despatch.objects.create(
        id=said.despatch,
        kind=str(said.kind),
        force=by.force,
        unit=by.unit,
        post=by.post,
        label=by.label,
        to=said.to,
        readers=_readers(by.unit, said.to),
        person=said.person,
        text=said.text,
        signed_by=said.signed_by,
        basis=said.basis,
        record=said.record,
        arrest=said.arrest,
        before=said.before,
        sent_at=said.at,
        came_at=now,
        due_at=now + policy.DESPATCHES[said.kind].within,
        line=line,
    )


def keep_word(row: Despatch, said: WordBody, *, line: str = "") -> Word:
    """Keep what the addressee says of a despatch, in the running deed; an answer says that it was received, too."""
    by = said.by
    word = Word.objects.create(
        id=said.word,
        despatch=row,
        act=str(said.act),
        answer=str(said.answer or ""),
        text=said.text,
        force=by.force,
        unit=by.unit,
        post=by.post,
        label=by.label,
        said_at=said.at,
        came_at=clock.now(),
        line=line,
    )
    row.received = True
    row.answered = row.answered or said.act is DespatchAct.ANSWERED
    row.save(update_fields=["received", "answered"])
    return word


def visible(actor: Actor) -> "QuerySet[Despatch]":
    """Return the despatches that an actor may know: from or to the unit, or one below it."""
    return Despatch.objects.filter(readers__contains=[actor.unit]) if actor.unit else Despatch.objects.none()


def lock_visible(actor: Actor, despatch: UUID) -> Despatch:
    """Return a despatch that the actor may know, locked.  Raises NotFound."""
    found = visible(actor).select_for_update().filter(id=despatch).first()
    if found is None:
        raise no_such_despatch()
    return found


def no_such_despatch() -> NotFound:
    """Return the same answer for a despatch that is absent and for one that is not the actor's to know."""
    return NotFound("arrests:despatch", "There is no such despatch for your post.")


def is_over(row: Despatch) -> bool:
    """Tell whether nothing more is awaited: it is answered, or received where nothing answers it."""
    return row.answered or (row.received and not policy.DESPATCHES[_kind(row)].answers)


def author_in(row: Despatch | Word) -> Author:
    """Return who wrote a despatch or a word on one."""
    return Author(row.force, row.unit, row.post, row.label)


def path_of(code: str) -> tuple[str, ...]:
    """Return a unit with all above it; one that is not known here stands under its force."""
    known = units.units([code])
    return known[code].path if code in known else tuple(dict.fromkeys((policy.force_of(code), code)))


def _readers(unit: str, to: str) -> list[str]:
    """Return our units that read it: of the sender's way up and of the addressee's, as far as they are ours."""
    us = here.node().force
    paths = [path_of(each) for each in (unit, to) if policy.force_of(each) == us]
    return sorted({code for path in paths for code in path})


def _kind(row: Despatch) -> DespatchKind:
    return DespatchKind(row.kind)


# Reading despatches: the list, one despatch, those of an arrest.


def despatches(actor: Actor, *, limit: int = 100) -> list[DespatchView]:
    """Return the despatches from and to the actor's unit and those below, the newest first.  One look."""
    with audit.deed(actor, "officer:despatch:list") as facts:
        require(actor, "arrest:work")
        found = list(visible(actor).prefetch_related("words").order_by("-came_at", "id")[:limit])
        facts.showed(row.id for row in found)
    return [_view(actor, row) for row in found]


def open_despatch(actor: Actor, despatch: UUID) -> DespatchView:
    """Return a despatch with its reports.  One look.  Raises NotFound."""
    with audit.deed(actor, "officer:despatch:look", on=despatch) as facts:
        require(actor, "arrest:work")
        row = visible(actor).prefetch_related("words").filter(id=despatch).first()
        if row is None:
            raise no_such_despatch()
        facts.showed([despatch])
    return _view(actor, row)


def despatches_of(actor: Actor, arrest: UUID) -> tuple[DespatchView, ...]:
    """Return the despatches that were sent of an arrest, the oldest first.  One look."""
    with audit.deed(actor, "officer:despatch:list", on=arrest) as facts:
        require(actor, "arrest:work")
        found = list(
            visible(actor).filter(arrest=arrest, force=actor.force).prefetch_related("words").order_by("sent_at", "id")
        )
        facts.showed(row.id for row in found)
    return tuple(_view(actor, row) for row in found)


def _view(actor: Actor, row: Despatch) -> DespatchView:
    by = author_in(row)
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
    if is_over(row):
        return DespatchState.ANSWERED if row.answered else DespatchState.RECEIVED
    if row.due_at <= clock.now():
        return DespatchState.OVERDUE
    return DespatchState.RECEIVED if row.received else DespatchState.SENT


def _can(actor: Actor, row: Despatch) -> frozenset[str]:
    found = set()
    if not is_over(row) and may(actor, "arrest:work") and actor.unit in path_of(row.to):
        found |= set() if row.received else {"receive"}
        found |= {"answer"} if policy.DESPATCHES[DespatchKind(row.kind)].answers else set()
    if may(actor, "despatch:sign"):
        found.add("send-on")
    return frozenset(found)


def _words(said: Iterable[Word]) -> Iterable[WordView]:
    for each in sorted(said, key=lambda word: (word.said_at, word.id)):
        answer = DespatchAnswer(each.answer) if each.answer else None
        yield WordView(DespatchAct(each.act), answer, each.text, author_in(each), each.said_at)
