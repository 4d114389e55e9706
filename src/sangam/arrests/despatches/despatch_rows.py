"""Despatches as rows: kept, visible to whom, locked."""

from uuid import UUID

from django.db.models import QuerySet

from sangam.access.public import units
from sangam.arrests import policy
from sangam.arrests.despatches.despatch_wire import DespatchBody, WordBody
from sangam.arrests.models import Despatch, Word
from sangam.arrests.types import DespatchAct, DespatchKind
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import NotFound


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
