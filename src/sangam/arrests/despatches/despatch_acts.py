"""What officers do with despatches: sign and send one, say that it was received, answer it."""

from collections.abc import Iterable
from uuid import UUID

from sangam.access.policy import require
from sangam.access.public import units
from sangam.access.types import Way
from sangam.arrests import policy
from sangam.arrests.checklists import arrest_files
from sangam.arrests.despatches import despatch_notes, despatch_rows, despatch_wire
from sangam.arrests.models import Despatch, Word
from sangam.arrests.types import DespatchAct, DespatchAnswer, DespatchDraft, DespatchKind
from sangam.audit.public import audit
from sangam.federation.public import envelopes
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Conflict, Malformed, Refused
from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id_of
from sangam.kernel.texts import require_length
from sangam.records.public import disclosure, record_links, search


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
        said = despatch_wire.DespatchBody(
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
            envelopes.post(despatch_wire.SENT, to=[force], body=bodies.write(said), on=row.id)
        despatch_notes.tell_despatch(row)
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
    said = despatch_wire.WordBody(row.id, new_id_of(actor.force), act, answer, text, by, clock.now())
    word = despatch_rows.keep_word(row, said)
    if row.force != here.node().force:
        envelopes.post_even_if_away(despatch_wire.WORD, to=[row.force], body=bodies.write(said), on=row.id)
    despatch_notes.tell_word(row, word)
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
        record_links.resolve(actor, draft.record)
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
    view = search.load_views(actor, [draft.record], purpose=actor.purpose.purpose).get(draft.record)
    known = view is not None and (view.owner == force or view.terms.level(force) is Level.WHOLE)
    return draft.record if known else None
