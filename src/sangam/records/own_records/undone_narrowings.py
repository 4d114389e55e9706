"""Undoing a narrowing: a unit above the desk gives a record of ours back to the readers from whom it was taken.

It asks for no sight of the record: what was hidden from everybody is undone, too, and nothing of it is shown.  Only a
statement that goes with it must be the officer's to read: else whoever lacks a clearance would lower what is above it.
"""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sangam.access.policy import require, step
from sangam.audit import audit
from sangam.federation.types import Lane
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, NotFound
from sangam.kernel.handling import Level
from sangam.kernel.sentences import label_of
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling
from sangam.records import narrowings, policy
from sangam.records.models import Narrowing, Version
from sangam.records.narrowings import Permit, Way, may_undo
from sangam.records.own_records import records as editing
from sangam.records.schema import json_codec
from sangam.records.sharing import distribution
from sangam.records.storage import quarantine
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.types import Statement, Terms
from sangam.records.visibility import write_access

_BY_STATEMENTS = {Way.HANDLING, Way.WITHDRAWN}


def undo_narrowing(actor: Actor, narrowing: UUID) -> UUID:
    """Give a record of ours back what a narrowing took from its readers, here and at every holder; return the record.

    Raises Refused (no right, a statement above the actor) and NotFound (none, or of no desk below the actor's unit).
    Raises Conflict (undone already, the record recalled or on offer, nothing left to undo).
    """
    require(actor, "record:share")
    found = Narrowing.objects.filter(id=narrowing).first()
    if found is None or not may_undo(actor, found):
        raise NotFound("records:no-narrowing", "There is no such narrowing, or it is not your unit's to undo.")
    with audit.deed(actor, "officer:record:undo-narrowing", on=found.record) as facts:
        row = Narrowing.objects.select_for_update().get(id=narrowing)
        if row.undone_at is not None:
            raise Conflict("records:undone-already", "{who} has undone this already.", who=row.undone_by)
        if Way.RECALL in row.ways:
            raise Conflict("records:recall-stays", "A recall cannot be undone: make the record anew if it was right.")
        draft = quarantine.load_record(row.record, lock=True)
        step(policy.STEPS, draft.state, "shared", thing="This record")
        changed = _save_undone(actor, draft, row)
        _mark_undone(row, actor, audit.require_deed().at)
        facts.update(narrowing=str(row.id), version=changed.version, ways=row.ways, by=row.by)
    return row.record


def _save_undone(actor: Actor, draft: Draft, row: Narrowing) -> Draft:
    terms, statements = _terms(draft, row), _statements(draft, row)
    write_access.require_readable(actor, [each for each in draft.statements if each not in statements])
    if terms == draft.terms and statements == draft.statements:
        raise Conflict("records:nothing-to-undo", "Nothing of it is left to undo: the record was widened since.")
    editing.require_no_wider_than_taken(draft, terms)
    at = audit.require_deed().at
    changed = replace(draft, version=store.next_version(draft), as_of=at, terms=terms, statements=statements)
    editing.save_many([(draft, changed)], why="narrowing undone", lane=Lane.URGENT, permit=Permit.UNDOING)
    editing.answer_challenges(changed, "narrowing undone")
    return changed


def _terms(draft: Draft, row: Narrowing) -> Terms:
    """Return the terms as they become; a force that has left since receives nothing again."""
    terms = narrowings.terms_undone(draft.terms, json_codec.terms_in(row.before), json_codec.terms_in(row.after))
    gone = distribution.departed_forces() - {
        force for force, level in draft.terms.shares.items() if level is not Level.NONE
    }
    return replace(terms, shares={force: level for force, level in terms.shares.items() if force not in gone})


def _statements(draft: Draft, row: Narrowing) -> tuple[Statement, ...]:
    if not _BY_STATEMENTS & set(row.ways):
        return draft.statements
    after = draft.statements if draft.version == row.version else _past(row.record, row.version)
    return narrowings.statements_undone(draft.statements, _past(row.record, row.version_before), after)


def _past(record: UUID, version: int) -> tuple[Statement, ...]:
    kept = Version.objects.filter(record_id=record, version=version).values_list("statements", flat=True).first()
    return json_codec.statements_in(kept or [])


def _mark_undone(row: Narrowing, actor: Actor, at: datetime) -> None:
    row.undone_at, row.undone_by = at, actor.label
    row.save(update_fields=["undone_at", "undone_by"])
    telling = Telling(
        "record.widened",
        Subject("record", row.record),
        "{who} has undone your narrowing of {record}",
        {"who": actor.label, "record": label_of(row.record)},
        matter=f"record.widened:{row.id}",
    )
    deliveries.notify(telling, to=[f"post:{row.post}"] if row.post else [row.desk])
