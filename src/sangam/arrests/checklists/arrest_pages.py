"""Reading arrests: the list, and one with its checklist as it stands now."""

from datetime import datetime
from uuid import UUID

from sangam.access.policy import may, require
from sangam.arrests import policy
from sangam.arrests.checklists import items
from sangam.arrests.checklists.arrest_files import no_such_arrest, visible
from sangam.arrests.models import Arrest, Step
from sangam.arrests.types import ArrestDraft, ArrestView, ChecklistItem, StepState, StepView
from sangam.audit.public import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.ids import short


def arrests(actor: Actor, *, limit: int = 100) -> list[ArrestView]:
    """Return the arrests that the actor may know, the open ones first, with what is wanting.  One look."""
    with audit.deed(actor, "officer:arrest:list") as facts:
        require(actor, "arrest:work")
        rows = list(visible(actor).prefetch_related("steps").order_by("-closed_at", "-opened_at")[:limit])
        facts.showed(row.id for row in rows)
    every = items.items()
    return [_view(actor, row, every) for row in rows]


def open_arrest_page(actor: Actor, arrest: UUID) -> ArrestView:
    """Return an arrest with its checklist.  One look.  Raises NotFound."""
    with audit.deed(actor, "officer:arrest:look", on=arrest) as facts:
        require(actor, "arrest:work")
        row = visible(actor).prefetch_related("steps").filter(id=arrest).first()
        if row is None:
            raise no_such_arrest()
        draft = draft_of(row)
        facts.showed(filter(None, (arrest, draft.person, draft.record)))
    return _view(actor, row, items.items())


def draft_of(row: Arrest) -> ArrestDraft:
    """Return what an arrest was opened with."""
    said = {name: value for name, value in row.said.items() if name != "closed"}
    linked = {name: UUID(said[name]) if said[name] else None for name in ("person", "record")}
    return ArrestDraft(**said | {"arrested_at": datetime.fromisoformat(said["arrested_at"])} | linked)


def number_of(force: str, arrest: UUID) -> str:
    """Return the number by which an arrest is spoken of."""
    return f"{force}-{short(arrest)}"


def _view(actor: Actor, row: Arrest, every: tuple[ChecklistItem, ...]) -> ArrestView:
    draft = draft_of(row)
    steps = sorted((_step(each) for each in row.steps.all()), key=lambda each: each.said_at)
    at = row.closed_at or clock.now()
    found = policy.points(every, draft, steps, force=actor.force, at=at)
    can = {"step", "close", "record"} if may(actor, "arrest:work") and row.closed_at is None else set()
    return ArrestView(
        id=row.id,
        number=number_of(actor.force, row.id),
        unit=row.unit,
        label=row.label,
        draft=draft,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        points=found,
        can=frozenset(can),
    )


def _step(row: Step) -> StepView:
    return StepView(
        row.item,
        StepState(row.state),
        row.at,
        row.note,
        row.decided_by,
        row.document,
        row.language,
        row.signed_by,
        row.said_at,
        row.label,
        row.digest,
    )
