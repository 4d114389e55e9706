"""Reading notices of entry: the list, and one notice, which both sides can show a magistrate."""

from operator import attrgetter
from uuid import UUID

from sangam.access.policy import may, require
from sangam.audit.public import audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.operations import policy
from sangam.operations.entry import entries, notes
from sangam.operations.models import EntryNotice
from sangam.operations.types import Acknowledgement, EntryState, EntryView


def entry_notices(actor: Actor, *, limit: int = 100) -> list[EntryView]:
    """Return the notices that the actor may know, the newest first.  One look."""
    with audit.deed(actor, "officer:entry:list") as facts:
        require(actor, "operation:read")
        rows = entries.visible(actor).order_by("-written_at", "id").prefetch_related("acknowledgements")
        found = list(rows[:limit])
        facts.showed(row.id for row in found)
    return [_view(actor, row) for row in found]


def open_entry(actor: Actor, notice: UUID) -> EntryView:
    """Return a notice with its acknowledgements; what a sealed one says is not read before its hour.  One look.

    Raises NotFound when it is absent, or not the actor's to know.
    """
    with audit.deed(actor, "officer:entry:open", on=notice) as facts:
        require(actor, "operation:read")
        row = entries.visible(actor).filter(id=notice).prefetch_related("acknowledgements").first()
        if row is None:
            raise entries.no_such_notice()
        facts.showed([notice])
    return _view(actor, row)


def _view(actor: Actor, row: EntryNotice) -> EntryView:
    is_ours = row.force == here.node().force
    has_come = row.opens_at is not None and row.opens_at <= clock.now()
    return EntryView(
        id=row.id,
        number=notes.number_of(row),
        by=Author(row.force, row.unit, row.post, row.label),
        host_unit=row.host_unit,
        state=EntryState(row.state),
        sent_at=row.sent_at,
        opens_at=row.opens_at,
        second=row.second,
        digest=row.digest,
        says=entries.words_of(row) if row.said is not None else None,
        acknowledgements=_acknowledgements(row),
        why=row.why,
        code=row.code if is_ours and has_come else "",
        can=_can(actor, row, is_ours=is_ours),
    )


def _can(actor: Actor, row: EntryNotice, *, is_ours: bool) -> frozenset[str]:
    steps = {act for state, act in policy.ENTRY_STEPS if state == row.state}
    if not is_ours:
        return frozenset(steps & {"acknowledged", "opened"}) if may(actor, "operation:work") else frozenset()
    found = steps & {"cancelled", "ended"} if may(actor, "operation:work") else set[str]()
    if may(actor, "operation:approve") and row.officer != actor.officer:
        found |= steps & {"agreed to"}
    return frozenset(found)


def _acknowledgements(row: EntryNotice) -> tuple[Acknowledgement, ...]:
    kept = sorted(row.acknowledgements.all(), key=attrgetter("at"))
    return tuple(
        Acknowledgement(Author(each.force, each.unit, each.post, each.label), each.at, each.note) for each in kept
    )
