"""Statements taken over from another force's copy into a record of ours; they stay under that force's terms.

A statement that was taken over is marked with where it is from, and keeps its handling.  It goes to no other force but
the one it is from, since a copy's terms name us alone.  It may enter only a record that no more people see, for no more
purposes, than the copy.  That record cannot be opened to more afterwards (`own_records.records.save_terms`).

When the copy changes, expires or is erased here, the worker makes our record follow.  The statement is renewed or
removed, from the record's history too, its holders get the next version, and our desk is told.

Evidence that we found ourselves is a statement of our own, and is made as such.
"""

from collections.abc import Iterable
from uuid import UUID

from msgspec.structs import replace

from sangam.access.policy import require, require_purpose
from sangam.access.types import Showing, Way
from sangam.audit import audit
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Stated
from sangam.kernel.sentences import label_of
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane
from sangam.records import policy
from sangam.records.models import Record, Share, Taken, Version
from sangam.records.own_records import records as editing
from sangam.records.ownership import precedence
from sangam.records.schema import values
from sangam.records.schema.kinds import Type
from sangam.records.sharing import distribution
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.types import Statement
from sangam.records.visibility import disclosure, views, write_access

_AT_ONCE = 100


def take_over(actor: Actor, from_record: UUID, statement: UUID, *, into: UUID, purpose: Stated | None) -> UUID:
    """Put a statement of another force's copy into a record of ours, under that force's terms; return its new id.

    Raises NotFound (copy, statement or record not there, or not the actor's to see).  Raises Refused (masked, a caveat
    that bars it, or our record reaches further than the copy).  Raises Malformed (no such property in our record, taken
    over already).
    """
    require(actor, "record:correct")
    with audit.deed(actor, "officer:record:take-over", on=into, purpose=purpose) as facts:
        stated, at = require_purpose(purpose), audit.require_deed().at
        copy, view = views.load_shown(actor, from_record, stated.purpose, at=at)
        said = next((each for each in view.statements if each.id == statement), None)
        if said is None:
            raise store.absent()
        if copy.owner == actor.force:
            raise NotFound(
                "records:not-a-copys",
                "This statement is ours: only a copy's can be taken over.",
            )
        draft = write_access.load_to_change(actor, into, "corrected", told="statement taken over")
        if said.showing is not Showing.FULL:
            raise Refused("records:masked", "What is masked from you cannot be taken over: ask its owner.")
        disclosure.require_leaves(copy.owner, said, Way.TAKE_OVER, desk=copy.desk)
        policy.require_no_wider(draft.terms, [copy.terms], force=draft.owner)
        taken = _adopted_statement(copy, next(each for each in copy.statements if each.id == statement))
        _require_fits(draft, taken, from_record=from_record, statement=statement)
        changed = editing.renew(draft, statements=(*draft.statements, taken), why=f"taken over from {copy.owner}")
        Taken.objects.create(statement=taken.id, into=into, source=from_record, source_statement=statement)
        facts.update(source=str(from_record), owner=copy.owner, property=taken.property, version=changed.version)
        facts.showed([from_record])
    return taken.id


def follow() -> int:
    """Make our records follow the copies from which they took statements, in a deed of the node; return how many.

    With nothing due, nothing is written.  A record that is on offer to another force follows once that is over.
    """
    due = Taken.objects.filter(due=True)
    waiting = Record.objects.filter(id__in=due.values("into"), state="transfer-offered").values("id")
    now = sorted(set(due.exclude(into__in=waiting).values_list("into", flat=True)[:_AT_ONCE]))
    if not now:
        return 0
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:record:follow", on=None) as facts:
        facts["records"] = [str(record) for record in now]
        for record in now:
            _follow(record)
    return len(now)


def _follow(record: UUID) -> None:
    rows = list(Taken.objects.select_for_update(skip_locked=True).filter(into=record, due=True))
    precedence.lock_records([record])
    draft = next(iter(store.load_locked_records([record]).values()), None)
    ids = {statement.id for statement in draft.statements} if draft else set()
    Taken.objects.filter(statement__in=[row.statement for row in rows if row.statement not in ids]).delete()
    if draft is None or draft.owner != here.node().force:
        return
    copies = {copy.id: copy for copy in store.drafts([row.source for row in rows])}
    fates = {row.statement: _fate(row, draft, copies.get(row.source)) for row in rows if row.statement in ids}
    Taken.objects.filter(statement__in=fates).update(due=False)
    _apply(draft, fates)


def _fate(row: Taken, draft: Draft, copy: Draft | None) -> Statement | None:
    """Return what becomes of a statement that was taken over: itself, renewed, or nothing."""
    own = next(each for each in draft.statements if each.id == row.statement)
    if (
        copy is None
        or copy.owner == here.node().force
        or not policy.no_wider(draft.terms, copy.terms, force=draft.owner)
    ):
        return None
    source = _successor(row, own, copy)
    if source is None:
        return None
    Taken.objects.filter(statement=row.statement).update(source_statement=source.id)
    return replace(_adopted_statement(copy, source), id=own.id)


def _successor(row: Taken, own: Statement, copy: Draft) -> Statement | None:
    """Return the statement as it stands now; for one that was taken back, the only one of its property, if there is."""
    same = next((each for each in copy.statements if each.id == row.source_statement), None)
    alike = [each for each in copy.statements if each.property == own.property]
    return same or (alike[0] if len(alike) == 1 else None)


def _apply(draft: Draft, fates: dict[UUID, Statement | None]) -> None:
    statements = tuple(fate for each in draft.statements if (fate := fates.get(each.id, each)) is not None)
    if statements == draft.statements:
        return
    changed = {each.id: each for each in draft.statements if fates.get(each.id, each) != each}
    _erase_from_history(draft.id, changed)
    source = next(iter(changed.values())).taken_from.split(":")[0]
    parts = {"force": source, "record": label_of(draft.id)}
    if statements:
        editing.renew(draft, statements=statements, why=f"{source} changed what was taken over")
        _erase_from_history(draft.id, changed)
        title = "{force} changed or took back what {record} had taken over from it: the record follows"
    else:
        holders = Share.objects.filter(record=draft.id).values_list("force", flat=True)
        distribution.recall(draft.id, version=draft.version + 1, to=holders, reason="what it was taken from is gone")
        store.erase(draft.id, owner=draft.owner, version=draft.version + 1)
        title = "{force} took back all that {record} was taken from: the record is erased"
    deliveries.notify(
        Telling("record.followed", Subject("record", draft.id), title, parts, TodayLane.BACK), to=[draft.desk]
    )


def _erase_from_history(record: UUID, gone: Iterable[UUID]) -> None:
    """Take statements out of what a record was: their owner changed them, and copies keep the current version only."""
    names = {str(each) for each in gone}
    for row in Version.objects.filter(record_id=record, statements__isnull=False):
        kept = [form for form in row.statements or () if form["id"] not in names]
        if len(kept) != len(row.statements or ()):
            Version.objects.filter(id=row.id).update(statements=kept)


def _adopted_statement(copy: Draft, statement: Statement) -> Statement:
    return replace(statement, id=new_id(), taken_from=f"{copy.owner}:{copy.id}")


def _require_fits(draft: Draft, taken: Statement, *, from_record: UUID, statement: UUID) -> None:
    declared = values.kind_of(draft.kind).property(taken.property)
    if declared is None or declared.type is Type.FILE:  # a file is fetched from its owner, under its record
        raise Malformed("records:no-such-property", "A record of this kind has no place for this statement.")
    if Taken.objects.filter(into=draft.id, source=from_record, source_statement=statement).exists():
        raise Malformed("records:taken-already", "This record has taken that statement over already.")
