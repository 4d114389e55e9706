"""What officers do with despatches: sign and send one, say that it was received, answer it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from sangam.access.policy import may, require
from sangam.access.types import Way
from sangam.access.units import units
from sangam.arrests import policy
from sangam.arrests.checklists import arrest_files
from sangam.arrests.models import Despatch, Word
from sangam.arrests.types import (
    DespatchAct,
    DespatchAnswer,
    DespatchDraft,
    DespatchKind,
    DespatchState,
    DespatchView,
    WordView,
)
from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.inbox import parked
from sangam.federation.types import Envelope, Incoming, Parked
from sangam.hosting import recovery
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.bodies import EMPTY, Body, Moment, at_most, filled
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id_of, short
from sangam.kernel.texts import require_length
from sangam.notices import deliveries
from sangam.notices.types import Deadline, Subject, Telling, TodayLane, Urgency
from sangam.records.visibility import disclosure, views

# Despatches as rows: kept, visible to whom, locked.

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


# What our own units are told of despatches, and their clocks, inside the caller's deed.

CAME, OVERDUE, ANSWERED = "despatch.came", "despatch.overdue", "despatch.answered"
_BEYOND = "{force} has sent more than {most} despatches today: look at them"
_TITLES = {
    DespatchKind.HOME_NOTICE: "{force} has arrested a person of your district: {person}",
    DespatchKind.STATUS: "{force} says how it stands with a person: {person}",
    DespatchKind.ROLL_A: "Bad-character roll A from {force}: {person}",
    DespatchKind.ROLL_B: "Bad-character roll B from {force}: {person}",
    DespatchKind.HISTORY_SHEET: "{force} sends a history sheet: {person}",
    DespatchKind.EXTERNMENT: "{force} sends an externment order: {person}",
    DespatchKind.ASSISTANCE: "{force} asks for your help: {person}",
}
_UNANSWERED = "No reply from {to}: {person}"
_STEP = timedelta(hours=4)
"""After it, the second unit above the addressee is told, too."""


def tell_despatch(row: Despatch) -> None:
    """Tell the addressee of a despatch; set the clocks of the addressee, of those above it, and of the sender."""
    us, about = here.node().force, Subject("despatch", row.id)
    parts = {"force": row.force, "person": row.person, "to": row.to}
    clocks = []
    if policy.force_of(row.to) == us:
        urgency = Urgency.URGENT if row.kind == DespatchKind.ASSISTANCE else Urgency.ROUTINE
        came = Telling(CAME, about, _TITLES[DespatchKind(row.kind)], parts, due_at=row.due_at, urgency=urgency)
        _notify(row.force, came, units.desk_unit(row.to))
        clocks += _clocks_above(row, about, parts)
    if row.force == us:
        matter = f"{OVERDUE}:{row.id}:sender"
        late = Telling(OVERDUE, about, _UNANSWERED, parts, TodayLane.WATCHING, due_at=row.due_at, matter=matter)
        clocks.append(Deadline(late, units.desk_unit(row.unit), row.due_at))
    deliveries.set_clocks(clocks)


def tell_word(row: Despatch, word: Word) -> None:
    """Stop the clocks of a despatch that nothing more is awaited of, and tell its sender."""
    about = Subject("despatch", row.id)
    if is_over(row):
        deliveries.stop_clocks(about)
        deliveries.done_for_subject(about)
    if row.force == here.node().force:
        title = "{to} has answered: {person}" if word.answer else "{to} has received it: {person}"
        parts = {"to": row.to, "person": row.person}
        _notify(word.force, Telling(ANSWERED, about, title, parts, TodayLane.BACK), units.desk_unit(row.unit))


def _clocks_above(row: Despatch, about: Subject, parts: dict[str, str]) -> list[Deadline]:
    """Return the clocks at the addressee: its desk and the one above when its time is over, the next a while later."""
    late = Telling(OVERDUE, about, _UNANSWERED, parts, urgency=Urgency.URGENT, due_at=row.due_at)
    desks = list(dict.fromkeys(units.desk_unit(code) for code in reversed(path_of(row.to)[-3:])))
    found = [Deadline(replace(late, matter=f"{CAME}:{row.id}"), desks[0], row.due_at)]
    for step, desk in enumerate(desks[1:]):
        found.append(Deadline(late, desk, row.due_at + step * _STEP))
    return found


def _notify(force: str, telling: Telling, to: str) -> None:
    if force == here.node().force:
        deliveries.notify(telling, to=[to])
    else:
        deliveries.notify_for(force, telling, to=[to], beyond=_BEYOND)


def send_despatch(actor: Actor, draft: DespatchDraft) -> UUID:
    """Sign a despatch and send it to a unit of another force, or of ours; return its id.

    What a record bars from another force is not quoted in it.  Raises Refused without the right and for a text that
    quotes what is barred.  Raises NotFound for a record, arrest or despatch that the actor does not know, and
    Malformed.
    """
    with audit.deed(actor, "officer:despatch:send") as facts:
        require(actor, "despatch:sign")
        by = arrest_files.author_of(actor)
        _require_known(actor, draft)
        said = DespatchBody(
            new_id_of(actor.force),
            draft.kind,
            draft.to,
            policy.require_text(draft.person, part="name", most=policy.LONGEST_NAME),
            policy.require_text(draft.text, part="text"),
            policy.require_text(draft.signed_by, part="signature", most=policy.LONGEST_LABEL),
            policy.basis_of(draft.kind, warrant=draft.warrant),
            by,
            clock.now(),
            _named_record(actor, draft),
            draft.arrest,
            draft.before,
        )
        force = policy.force_of(draft.to)
        _require_fit(draft.record, (said.person, said.text), to=[force])
        row = keep_despatch(said)
        if force != here.node().force:
            outbox.post(SENT, to=[force], body=bodies.write(said), on=row.id)
        tell_despatch(row)
        facts.update(despatch=str(row.id), kind=draft.kind, to=draft.to, signed_by=said.signed_by)
    return said.despatch


def receive_despatch(actor: Actor, despatch: UUID) -> None:
    """Say that a despatch was received: the receipt goes to its sender.  Raises NotFound, Refused, Conflict."""
    with audit.deed(actor, "officer:despatch:receive", on=despatch):
        _write_word(actor, despatch, DespatchAct.RECEIVED, None, "")


def answer_despatch(actor: Actor, despatch: UUID, answer: DespatchAnswer, *, text: str = "") -> None:
    """Answer a despatch.  Raises NotFound, Refused, Malformed, and Conflict where it is answered."""
    with audit.deed(actor, "officer:despatch:answer", on=despatch) as facts:
        text = require_length(text, part="text", most=policy.LONGEST_TEXT)
        _write_word(actor, despatch, DespatchAct.ANSWERED, answer, text)
        facts.update(answer=answer)


def _write_word(actor: Actor, despatch: UUID, act: DespatchAct, answer: DespatchAnswer | None, text: str) -> Word:
    require(actor, "arrest:work")
    row = lock_visible(actor, despatch)
    by = arrest_files.author_of(actor)
    require_addressee(row, by)
    if act is DespatchAct.ANSWERED:
        policy.require_answer(DespatchKind(row.kind), answer)
    if is_over(row) or row.words.filter(act=str(act)).exists():
        raise Conflict("arrests:answered", "This despatch is received or answered already.")
    said = WordBody(row.id, new_id_of(actor.force), act, answer, text, by, clock.now())
    word = keep_word(row, said)
    if row.force != here.node().force:
        outbox.post_even_if_away(WORD, to=[row.force], body=bodies.write(said), on=row.id)
    tell_word(row, word)
    return word


def require_addressee(row: Despatch, by: Author) -> None:
    """Raise Refused unless an author is of the unit that a despatch is for, or of one above it."""
    if by.unit not in path_of(row.to):
        raise Refused(
            "arrests:not-for-you",
            "This despatch is for {unit}: only that unit or one above it answers it.",
            unit=row.to,
        )


def _require_known(actor: Actor, draft: DespatchDraft) -> None:
    if draft.to not in units.units([draft.to]):
        raise Malformed("arrests:to", "Choose the station or district that it is for, from the list.")
    if draft.to == actor.unit:
        raise Malformed("arrests:to-self", "A despatch goes to another unit than your own.")
    if draft.record is not None:
        views.resolve(actor, draft.record)
    if draft.arrest is not None and not arrest_files.visible(actor).filter(id=draft.arrest).exists():
        raise arrest_files.no_such_arrest()
    if draft.before is not None and not visible(actor).filter(id=draft.before).exists():
        raise no_such_despatch()


def _require_fit(record: UUID | None, texts: Iterable[str], *, to: list[str]) -> None:
    """Raise Refused where a despatch to another force quotes what its record bars from that force."""
    if record is not None:
        disclosure.require_unquoted(record, texts, way=Way.THREAD, to=to)


def _named_record(actor: Actor, draft: DespatchDraft) -> UUID | None:
    """Return the record, where the other force owns or holds it: no other learns that there is one."""
    force = policy.force_of(draft.to)
    if draft.record is None or actor.purpose is None or force == here.node().force:
        return draft.record
    view = views.load_views(actor, [draft.record], purpose=actor.purpose.purpose).get(draft.record)
    known = view is not None and (view.owner == force or view.terms.level(force) is Level.WHOLE)
    return draft.record if known else None


# Despatches of other forces, and what other forces say of ours.


def take_despatch(incoming: Incoming) -> Parked | None:
    """despatch.sent.v1: keep a despatch that is for one of our units, once, and tell that unit."""
    said = bodies.read(DespatchBody, incoming.body, sender=incoming.sender)
    policy.require_author(said.despatch, said.by)
    if policy.force_of(said.to) != here.node().force:
        raise Refused("arrests:not-ours", "This despatch is for {unit}, which is not ours.", unit=said.to)
    if Despatch.objects.filter(id=said.despatch).exists():
        return None
    row = keep_despatch(said, line=incoming.line.decode())
    tell_despatch(row)
    parked.wake_parked(row.id)
    return None


def take_word(incoming: Incoming) -> Parked | None:
    """despatch.word.v1: keep what the addressee of a despatch of ours says of it, once."""
    said = bodies.read(WordBody, incoming.body, sender=incoming.sender)
    policy.require_author(said.word, said.by)
    row = Despatch.objects.select_for_update().filter(id=said.despatch).first()
    if row is None:
        return Parked(said.despatch)
    require_addressee_force(row, incoming.sender)
    if said.act is DespatchAct.ANSWERED:
        policy.require_answer(DespatchKind(row.kind), said.answer)
    if not row.words.filter(act=str(said.act)).exists():
        tell_word(row, keep_word(row, said, line=incoming.line.decode()))
    return None


def require_addressee_force(row: Despatch, force: str) -> None:
    """Raise Refused unless a force is the one that a despatch of ours went to."""
    if row.force != here.node().force or policy.force_of(row.to) != force:
        raise Refused(
            "arrests:not-addressee",
            "{force} speaks of a despatch that did not go to it: nothing of this is kept.",
            force=force,
        )


# What a restored force lost of its own despatches and words: the other side gives it back, as that force signed it.


def _lines_of_force(force: str, since: datetime) -> list[str]:
    """Return the lines of what came here of a force's own since then."""
    despatches = Despatch.objects.filter(force=force, came_at__gte=since).exclude(line="").order_by("came_at", "id")
    words = Word.objects.filter(force=force, came_at__gte=since).exclude(line="").order_by("came_at", "id")
    return [*despatches.values_list("line", flat=True), *words.values_list("line", flat=True)]


def _take_despatch(_giver: str, word: Envelope) -> Parked | None:
    said = bodies.read(DespatchBody, word.body, sender=here.node().force)
    if not Despatch.objects.filter(id=said.despatch).exists():
        tell_despatch(keep_despatch(said))
        parked.wake_parked(said.despatch)
    return None


def _take_word(_giver: str, word: Envelope) -> Parked | None:
    said = bodies.read(WordBody, word.body, sender=here.node().force)
    row = Despatch.objects.select_for_update().filter(id=said.despatch).first()
    if row is None:
        return Parked(said.despatch)
    if not row.words.filter(act=str(said.act)).exists():
        tell_word(row, keep_word(row, said))
    return None


LINES = recovery.SignedLines(
    RETURNED,
    _lines_of_force,
    {SENT: _take_despatch, WORD: _take_word},
)
