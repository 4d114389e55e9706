"""What officers do with despatches: sign and send one, say that it was received, answer it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sangam.access.policy import require
from sangam.access.types import Way
from sangam.access.units import units
from sangam.arrests import policy
from sangam.arrests.checklists import arrest_files
from sangam.arrests.despatches import despatch_rows
from sangam.arrests.despatches import despatch_rows as despatche_despatch_rows
from sangam.arrests.despatches.despatch_rows import DespatchBody, WordBody
from sangam.arrests.models import Despatch, Word
from sangam.arrests.types import DespatchAct, DespatchAnswer, DespatchDraft, DespatchKind
from sangam.audit import audit
from sangam.federation.inbox import parked
from sangam.federation.outbox import post
from sangam.federation.types import Envelope, Incoming, Parked
from sangam.hosting import recovery
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Conflict, Malformed, Refused
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id_of
from sangam.kernel.texts import require_length
from sangam.notices import deliveries
from sangam.notices.types import Deadline, Subject, Telling, TodayLane, Urgency
from sangam.records.visibility import disclosure, views

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
    if despatch_rows.is_over(row):
        deliveries.stop_clocks(about)
        deliveries.done_for_subject(about)
    if row.force == here.node().force:
        title = "{to} has answered: {person}" if word.answer else "{to} has received it: {person}"
        parts = {"to": row.to, "person": row.person}
        _notify(word.force, Telling(ANSWERED, about, title, parts, TodayLane.BACK), units.desk_unit(row.unit))


def _clocks_above(row: Despatch, about: Subject, parts: dict[str, str]) -> list[Deadline]:
    """Return the clocks at the addressee: its desk and the one above when its time is over, the next a while later."""
    late = Telling(OVERDUE, about, _UNANSWERED, parts, urgency=Urgency.URGENT, due_at=row.due_at)
    desks = list(dict.fromkeys(units.desk_unit(code) for code in reversed(despatch_rows.path_of(row.to)[-3:])))
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
        said = despatche_despatch_rows.DespatchBody(
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
        row = despatch_rows.keep_despatch(said)
        if force != here.node().force:
            post.post(despatche_despatch_rows.SENT, to=[force], body=bodies.write(said), on=row.id)
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
    row = despatch_rows.lock_visible(actor, despatch)
    by = arrest_files.author_of(actor)
    require_addressee(row, by)
    if act is DespatchAct.ANSWERED:
        policy.require_answer(DespatchKind(row.kind), answer)
    if despatch_rows.is_over(row) or row.words.filter(act=str(act)).exists():
        raise Conflict("arrests:answered", "This despatch is received or answered already.")
    said = despatche_despatch_rows.WordBody(row.id, new_id_of(actor.force), act, answer, text, by, clock.now())
    word = despatch_rows.keep_word(row, said)
    if row.force != here.node().force:
        post.post_even_if_away(despatche_despatch_rows.WORD, to=[row.force], body=bodies.write(said), on=row.id)
    tell_word(row, word)
    return word


def require_addressee(row: Despatch, by: Author) -> None:
    """Raise Refused unless an author is of the unit that a despatch is for, or of one above it."""
    if by.unit not in despatch_rows.path_of(row.to):
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
    if draft.before is not None and not despatch_rows.visible(actor).filter(id=draft.before).exists():
        raise despatch_rows.no_such_despatch()


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
    row = despatch_rows.keep_despatch(said, line=incoming.line.decode())
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
        tell_word(row, despatch_rows.keep_word(row, said, line=incoming.line.decode()))
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
        tell_despatch(despatch_rows.keep_despatch(said))
        parked.wake_parked(said.despatch)
    return None


def _take_word(_giver: str, word: Envelope) -> Parked | None:
    said = bodies.read(WordBody, word.body, sender=here.node().force)
    row = Despatch.objects.select_for_update().filter(id=said.despatch).first()
    if row is None:
        return Parked(said.despatch)
    if not row.words.filter(act=str(said.act)).exists():
        tell_word(row, despatch_rows.keep_word(row, said))
    return None


LINES = recovery.SignedLines(
    despatche_despatch_rows.RETURNED,
    _lines_of_force,
    {despatche_despatch_rows.SENT: _take_despatch, despatche_despatch_rows.WORD: _take_word},
)
