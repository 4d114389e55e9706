"""Views: what one officer sees of a record, and what an officer is told of its way."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from uuid import UUID

from sangam.access.policy import admission, require, require_purpose, showing_of_statement
from sangam.access.types import Showing
from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.federation import outbox
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Handling, Level
from sangam.kernel.purpose import Purpose, Stated
from sangam.records import policy
from sangam.records.messages.records import Opened
from sangam.records.models import Record, Share
from sangam.records.models.receipts import Owed, Receipt
from sangam.records.schema import values
from sangam.records.storage import quarantine
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.storage.senior_units import senior_units
from sangam.records.types import HolderView, RecordView, ShownStatement, Statement
from sangam.records.visibility import lists

_OF_LIFE = (Purpose.MISSING, Purpose.CASE, Purpose.OVERSIGHT)
"""Purposes that unmask what stands of victims and children."""

_OF_KINDS = "SELECT id FROM records_record WHERE id = ANY(%s::uuid[]) AND kind = ANY(%s::text[])"


def open_record(actor: Actor, record: UUID, *, purpose: Stated | None) -> RecordView:
    """Show a record of ours or a copy.  A look, written with its purpose.

    A copy's owner is told which post opened it, never what was asked.  Raises Refused (no purpose) and NotFound
    (absent, or not the actor's to see).
    """
    require(actor, "record:open")
    with audit.deed(actor, "officer:record:open", on=record, purpose=purpose) as facts:
        view = open_within_deed(actor, record, purpose=require_purpose(purpose).purpose)
        facts.showed([record])
    return view


def open_within_deed(actor: Actor, record: UUID, *, purpose: Purpose) -> RecordView:
    """Show a record as `open_record`, inside the caller's deed, which notes what was shown."""
    at = audit.require_deed().at
    draft, view = load_shown(actor, record, purpose, at=at)
    if view.is_copy:
        body = bodies.write(Opened(record, actor.unit, at, str(purpose)))
        outbox.post_even_if_away("record.opened.v1", to=[draft.owner], body=body, on=record)
    return view


def resolve(actor: Actor, reference: UUID) -> RecordView:
    """Return the record that a field names, as the actor sees it: the one way from a reference to a record.

    A record that is hidden from the actor is answered as one that is not here.  The caller writes what it shows of it.
    Raises Refused (no purpose, whatever the reference) and NotFound.
    """
    return load_shown(actor, reference, require_purpose(actor.purpose).purpose, at=clock.now())[1]


def load_shown(
    actor: Actor, record: UUID, purpose: Purpose, *, at: datetime, lock: bool = False
) -> tuple[Draft, RecordView]:
    """Return a record of ours or a copy, and what the actor sees of it.  lock: until the transaction ends.

    One query, whether the record is hidden or absent; a second where it shows what was taken over.  Raises NotFound.
    """
    draft = quarantine.load_record(record, lock=lock)
    view = view_of_draft(draft, actor, purpose, at=at)
    if view is None:
        raise store.absent()
    return draft, view


def opened_for_life(actor: Actor, record: UUID) -> RecordView:
    """Show a record past audience, purposes and masks, inside the caller's deed, for danger to life.

    The clearance holds; a copy's owner is told as of any look.  The caller answers for the right to it.
    Raises NotFound (absent, or all of it above the clearance).
    """
    raised, purpose = _raised_for_life(actor, quarantine.load_record(record))
    return open_within_deed(raised, record, purpose=purpose)


def shows_for_life(actor: Actor, record: UUID) -> bool:
    """Tell whether `opened_for_life` would show anything.  No look: nobody is told of it here."""
    draft = next(iter(quarantine.drafts([record])), None)
    return draft is not None and view_of_draft(draft, *_raised_for_life(actor, draft), at=clock.now()) is not None


def _raised_for_life(actor: Actor, draft: Draft) -> tuple[Actor, Purpose]:
    """Return the actor and the purpose that pass a record's audience, purposes and masks."""
    tokens = audience_at_home(draft)
    raised = replace(actor, role="data_officer", audience=actor.audience | tokens)
    purpose = next((each for each in _OF_LIFE if not draft.terms.purposes or each in draft.terms.purposes), None)
    return raised, purpose or min(draft.terms.purposes)


def load_views(actor: Actor, records: Iterable[UUID], *, purpose: Purpose | None) -> dict[UUID, RecordView]:
    """Return those of these records that the actor sees, inside the caller's deed, which notes what was shown.

    purpose: None before one is stated.
    """
    drafts, sources = quarantine.drafts_with_sources(list(records))
    at, see = audit.require_deed().at, _Sight(actor, purpose, sources)
    return {draft.id: view for draft in drafts if (view := _visible_view(draft, see, at)) is not None}


def views_of_drafts(
    actor: Actor, drafts: Iterable[Draft], *, purpose: Purpose | None, at: datetime
) -> dict[UUID, RecordView]:
    """Return what the actor sees of these records, by one query at most; a record of which it sees nothing is left out.

    purpose: None before one is stated.  The caller writes what it shows of it.
    """
    see = _Sight(actor, purpose)
    return {draft.id: view for draft in drafts if (view := _visible_view(draft, see, at)) is not None}


def which_stand(records: Iterable[UUID]) -> set[UUID]:
    """Return which of these records are still here, own or copied."""
    return set(Record.objects.filter(id__in=list(records)).values_list("id", flat=True))


def owners(records: Iterable[UUID]) -> set[str]:
    """Return whose these records are, of those still here, own or copied."""
    return set(Record.objects.filter(id__in=list(records)).values_list("owner", flat=True))


def load_views_per_actor(asking: Sequence[tuple[Actor, Purpose, UUID]], *, at: datetime) -> list[RecordView | None]:
    """Return what each of these actors sees of the record beside it, by one query.  The caller writes what it shows of
    it.
    """
    rows, sources = quarantine.drafts_with_sources(list({record for _, _, record in asking}))
    drafts = {draft.id: draft for draft in rows}
    return [
        _visible_view(drafts[record], _Sight(actor, purpose, sources), at) if record in drafts else None
        for actor, purpose, record in asking
    ]


def of_kinds(records: Iterable[UUID], kinds: Iterable[str]) -> set[UUID]:
    """Return those of these records, own or copied, that are still here and of these kinds."""
    return {record for (record,) in prepared.run(_OF_KINDS, [list(records), list(kinds)])}


def all_of(kinds: Iterable[str], owners: Iterable[str] = ()) -> list[UUID]:
    """Return the ids of the records of these kinds that are here, of these owners or of all, in the order of ids."""
    rows = quarantine.visible().filter(kind__in=list(kinds)).order_by("id")
    chosen = list(owners)
    return list((rows.filter(owner__in=chosen) if chosen else rows).values_list("id", flat=True))


def desks(kinds: Iterable[str], *, owner: str) -> set[str]:
    """Return the desk units that answer for a force's records of these kinds."""
    return set(Record.objects.filter(kind__in=list(kinds), owner=owner).values_list("desk", flat=True).distinct())


def list_records(
    actor: Actor, *, purpose: Stated | None, kind: str = "", owner: str = "", limit: int = 50
) -> list[RecordView]:
    """List the newest records that the actor sees, of a kind and an owner or of all.  A look.

    What the actor does not see neither counts nor takes the place of what it sees.
    """
    require(actor, "record:open")
    with audit.deed(actor, "officer:record:list", purpose=purpose) as facts:
        stated = require_purpose(purpose)
        at, see = audit.require_deed().at, _Sight(actor, stated.purpose)
        chosen = {"kind": kind, "owner": owner}
        rows = lists.newest(admission(actor, stated.purpose), chosen=chosen, at=at, a_page=limit)
        views = (_visible_view(store.draft_of(row), see, at) for row in rows)
        found = list(islice((view for view in views if view is not None), limit))
        facts.showed(view.id for view in found)
    return found


def view_of_draft(draft: Draft, actor: Actor, purpose: Purpose, *, at: datetime) -> RecordView | None:
    """Return a record as the actor sees it, None when nothing of it is seen.  One query where it took anything over."""
    return _visible_view(draft, _Sight(actor, purpose), at)


def view_reader(actor: Actor, purpose: Purpose, *, at: datetime) -> Callable[[Draft], RecordView | None]:
    """Return what shows the actor each of many records, as `shown` does, each way of handling judged once."""
    see = _Sight(actor, purpose)
    return lambda draft: _visible_view(draft, see, at)


def views_of(drafts: Iterable[Draft], actor: Actor, purpose: Purpose, *, at: datetime) -> dict[UUID, RecordView]:
    """Return those of these records that the actor sees, as the actor sees them."""
    seen = view_reader(actor, purpose, at=at)
    return {draft.id: view for draft in drafts if (view := seen(draft)) is not None}


class _Sight(dict[Handling, Showing]):
    """How one officer with one purpose sees statements, by their handling: each judged once; and which are hidden."""

    def __init__(self, actor: Actor, purpose: Purpose | None, sources: quarantine.Sources | None = None) -> None:
        super().__init__()
        self.actor, self.purpose, self.sources = actor, purpose, sources or quarantine.Sources()
        self.above = senior_units()

    def __missing__(self, handling: Handling) -> Showing:
        found = self[handling] = showing_of_statement(handling, self.actor, self.purpose)
        return found


def _visible_view(draft: Draft, see: _Sight, at: datetime) -> RecordView | None:
    if not _reaches(draft, see, at):
        return None
    reached = [each for each in draft.statements if see[each.handling] is not Showing.HIDDEN]
    hidden = see.sources.hidden(reached)
    statements = tuple(
        _shown_statement(statement, see[statement.handling])
        for statement in reached
        if not (hidden and statement.taken_from.partition(":")[0] in hidden)
    )
    if not statements:
        return None
    return RecordView(
        draft.id,
        draft.kind,
        draft.owner,
        draft.desk,
        draft.version,
        draft.state,
        _label(draft, statements),
        statements,
        draft.terms,
        draft.as_of,
        draft.received_at,
        hidden=tuple(sorted(hidden)),
    )


def holders(record: UUID) -> list[HolderView]:
    """Return who holds our record, who has erased it, and who has yet to say so."""
    held = {share.force: share for share in Share.objects.filter(record_id=record).order_by("force")}
    signed = {receipt.force: receipt for receipt in Receipt.objects.filter(record=record).order_by("force")}
    owed = {each.force: each for each in Owed.objects.filter(record=record).order_by("times")}
    gone = {force for force, receipt in signed.items() if receipt.erased_at} | set(owed)
    return [
        _holder(force, held.get(force), signed.get(force), owed.get(force))
        for force in (*held, *sorted(gone - set(held)))
    ]


def _holder(force: str, share: Share | None, receipt: Receipt | None, owed: Owed | None) -> HolderView:
    """Return a holder.  One that was given the record again after an erasure holds it."""
    view = HolderView(force, Level.NONE, 0)
    if share is not None:
        view = replace(view, level=Level(share.level), version=share.version, groups=tuple(sorted(share.groups)))
    elif receipt is not None:
        view = replace(view, erased_at=receipt.erased_at, gone_by=receipt.gone_by)
    if receipt is not None:
        view = replace(view, corrected_at=receipt.corrected_at, corrected_version=receipt.corrected_version or 0)
    return view if owed is None else replace(view, owed_since=owed.asked_at, chased=owed.times)


def audience_at_home(record: policy.Limited) -> frozenset[str]:
    """Return the tokens within which our force sees a record, empty for all of it."""
    us = here.node().force
    return policy.audience_of(record.terms, us, owner=record.owner, desk=record.desk, above=senior_units())


def _reaches(draft: Draft, see: _Sight, at: datetime) -> bool:
    terms, actor, purpose = draft.terms, see.actor, see.purpose
    tokens = policy.audience_of(terms, here.node().force, owner=draft.owner, desk=draft.desk, above=see.above)
    return (
        actor.force == here.node().force
        and (not tokens or bool(tokens & actor.tokens))
        and (not terms.purposes or purpose in terms.purposes)
        and (draft.owner == actor.force or at < terms.expires_at)
    )


def _shown_statement(statement: Statement, seen: Showing) -> ShownStatement:
    return ShownStatement(
        statement.id,
        statement.property,
        statement.value if seen is Showing.FULL else None,
        statement.source,
        statement.grade,
        statement.handling,
        statement.learned_date,
        seen,
        statement.taken_from,
    )


def _label(draft: Draft, statements: Sequence[ShownStatement]) -> str:
    kind = values.kind_of(draft.kind)
    return values.label(kind, ((s.property, s.value) for s in statements if s.value is not None))
