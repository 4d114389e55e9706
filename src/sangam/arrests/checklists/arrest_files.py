"""What officers do with an arrest: open it, write a step, close it.  Nothing that the law allows is refused here."""

from dataclasses import asdict, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from sangam.access.policy import may, require
from sangam.access.units import units
from sangam.arrests import policy
from sangam.arrests.checklists import items
from sangam.arrests.models import Arrest, Step
from sangam.arrests.types import ArrestDraft, ArrestView, ChecklistItem, StepDraft, StepState, StepView
from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id_of, short
from sangam.kernel.texts import require_length
from sangam.notices import deliveries
from sangam.notices.types import Deadline, Subject, Telling, Urgency
from sangam.records.visibility import views

CLOCK = "arrest.production"
_WARNED_BEFORE = timedelta(hours=4)
_MOST_STEPS = 300


def open_arrest(actor: Actor, draft: ArrestDraft) -> UUID:
    """Open an arrest with its checklist, and set the clock until the person is before a magistrate; return its id.

    Raises Refused, NotFound for a record that the actor does not see, and Malformed.
    """
    with audit.deed(actor, "officer:arrest:open") as facts:
        require(actor, "arrest:work")
        by, now = author_of(actor), clock.now()
        draft = _require_sound_draft(draft)
        policy.require_past(draft.arrested_at, now=now)
        for record in filter(None, (draft.person, draft.record)):
            views.resolve(actor, record)
        arrest = new_id_of(actor.force)
        row = Arrest.objects.create(
            id=arrest,
            unit=by.unit,
            readers=list(units.unit(by.unit).path),
            post=by.post,
            label=by.label,
            said=said_of(draft),
            arrested_at=draft.arrested_at,
            opened_at=now,
            record=draft.record,
        )
        _set_clock(row, draft)
        facts.update(arrest=str(arrest), place=draft.place_unit, warrant=draft.warrant)
        facts.showed(filter(None, (draft.person, draft.record)))
    return arrest


def write_step(actor: Actor, arrest: UUID, draft: StepDraft) -> UUID:
    """Write what was done of an item, or why it was not; return the step's id.  The newest step of an item counts.

    Raises NotFound, Conflict for an arrest that is closed, and Malformed.
    """
    with audit.deed(actor, "officer:arrest:step", on=arrest) as facts:
        require(actor, "arrest:work")
        row = lock_visible(actor, arrest)
        if row.closed_at is not None:
            raise Conflict("arrests:closed", "This arrest is closed: nothing is added to it.")
        if row.steps.count() >= _MOST_STEPS:
            raise Refused("arrests:many-steps", "An arrest has at most {most} steps.", most=_MOST_STEPS)
        item, by = items.item(draft.item), author_of(actor)
        step = Step.objects.create(
            id=new_id_of(actor.force),
            arrest=row,
            item=item.code,
            state=str(draft.state),
            at=policy.require_past(draft.at, now=clock.now()) if draft.at is not None else None,
            note=require_length(draft.note, part="note", most=policy.LONGEST_TEXT),
            decided_by=require_length(draft.decided_by, part="name", most=policy.LONGEST_LABEL),
            document=require_length(draft.document, part="text", most=policy.LONGEST_LABEL),
            language=require_length(draft.language, part="text", most=policy.LONGEST_LABEL),
            signed_by=require_length(draft.signed_by, part="name", most=policy.LONGEST_LABEL),
            digest=policy.digest(item),
            post=by.post,
            label=by.label,
            said_at=clock.now(),
        )
        if item.code == "production":
            deliveries.stop_clocks(Subject("arrest", arrest))
            deliveries.done_for_subject(Subject("arrest", arrest))
        facts.update(item=item.code, state=draft.state, step=str(step.id))
    return step.id


def close_arrest(actor: Actor, arrest: UUID, *, note: str) -> None:
    """Close an arrest; what is wanting stays on its sheet.  note: why it is closed so.  Raises NotFound, Conflict."""
    with audit.deed(actor, "officer:arrest:close", on=arrest) as facts:
        require(actor, "arrest:work")
        row = lock_visible(actor, arrest)
        if row.closed_at is not None:
            raise Conflict("arrests:closed", "This arrest is closed: nothing is added to it.")
        row.said = row.said | {"closed": policy.require_text(note, part="note")}
        row.closed_at = clock.now()
        row.save(update_fields=["said", "closed_at"])
        deliveries.stop_clocks(Subject("arrest", arrest))
        deliveries.done_for_subject(Subject("arrest", arrest))
        facts["note"] = note.strip()


def link_record(row: Arrest, record: UUID) -> None:
    """Note the record of an arrest, in the running deed."""
    row.record = record
    row.said = row.said | {"record": str(record)}
    row.save(update_fields=["record", "said"])


def visible(actor: Actor) -> "QuerySet[Arrest]":
    """Return the arrests that an actor may know: of the unit, or of one below it."""
    return Arrest.objects.filter(readers__contains=[actor.unit]) if actor.unit else Arrest.objects.none()


def lock_visible(actor: Actor, arrest: UUID) -> Arrest:
    """Return an arrest that the actor may know, locked.  Raises NotFound."""
    found = visible(actor).select_for_update().filter(id=arrest).first()
    if found is None:
        raise no_such_arrest()
    return found


def no_such_arrest() -> NotFound:
    """Return the same answer for an arrest that is absent and for one that is not the actor's to know."""
    return NotFound("arrests:arrest", "There is no such arrest for your post.")


def author_of(actor: Actor) -> Author:
    """Return who speaks.  Raises Refused for an actor without a post."""
    if actor.post is None or not actor.unit:
        raise Refused("arrests:no-post", "{who} holds no post: only a post can speak here.", who=actor.label)
    return Author(actor.force, actor.unit, actor.post, actor.label[: policy.LONGEST_LABEL])


def said_of(draft: ArrestDraft) -> dict[str, object]:
    """Return a draft as it is kept."""
    kept = asdict(draft) | {"arrested_at": draft.arrested_at.isoformat()}
    return kept | {name: str(kept[name]) if kept[name] else "" for name in ("person", "record")}


def _require_sound_draft(draft: ArrestDraft) -> ArrestDraft:
    known = units.units(filter(None, (draft.place_unit, draft.home_unit)))
    if draft.place_unit not in known:
        raise Malformed("arrests:place", "Choose the station where the arrest is made, from the list.")
    if draft.home_unit and draft.home_unit not in known:
        raise Malformed("arrests:home", "Choose the home station or district from the list, or none.")
    return replace(
        draft,
        name=policy.require_text(draft.name, part="name", most=policy.LONGEST_NAME),
        place=_short(draft.place),
        fir=_short(draft.fir),
        sections=_short(draft.sections),
        language=_short(draft.language),
    )


def _short(text: str) -> str:
    return require_length(text, part="text", most=policy.LONGEST_LABEL)


def _set_clock(row: Arrest, draft: ArrestDraft) -> None:
    due_at = row.arrested_at + policy.PRODUCTION
    title = "Before a magistrate within 24 hours of the arrest: {name}"
    about, parts = Subject("arrest", row.id), {"name": draft.name}
    soon = Telling(CLOCK, about, title, parts, urgency=Urgency.URGENT, due_at=due_at)
    desk, *above = (units.desk_unit(code) for code in reversed(row.readers[-2:]))
    clocks = [Deadline(soon, desk, max(due_at - _WARNED_BEFORE, clock.now()))]
    title, matter = "24 hours are over, nothing is written of a magistrate: {name}", f"{CLOCK}:{row.id}:late"
    late = Telling(CLOCK, about, title, parts, urgency=Urgency.URGENT, due_at=due_at, matter=matter)
    clocks += [Deadline(late, each, due_at) for each in dict.fromkeys((desk, *above))]
    deliveries.set_clocks(clocks)


# Reading arrests: the list, and one with its checklist as it stands now.


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
