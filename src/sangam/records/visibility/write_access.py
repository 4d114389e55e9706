"""Write access: the one way by which an act of an officer reaches a record.

Whoever changes a record must be able to read it now.  Unit, clearance, purpose, caveats and expiry are asked as `views`
asks them.  Otherwise the record is answered as absent, whatever the act and whoever owns the record.

Another unit's record is changed by its seniors in the unit tree and by a role that may change any.  Its desk is told in
the same deed.  Nobody else may change it; they may ask the desk.

`load_to_change` is for an act that adds, or that changes statements which the officer sees.  `load_to_pass_on` is for
an act on the record as a whole (share, limit, transfer, recall): nothing in it may be hidden from the officer.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sangam.access.policy import may, require_purpose, showing_of_statement, step
from sangam.access.types import Showing
from sangam.access.units import units
from sangam.audit import audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound, Refused
from sangam.kernel.ids import short
from sangam.kernel.purpose import Purpose
from sangam.kernel.sentences import label_of
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling
from sangam.records import policy
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.types import Statement
from sangam.records.visibility import views as visibility_views

MOST_NAMED = 20


def load_to_change(actor: Actor, record: UUID, act: str, *, told: str = "") -> Draft:
    """Return a record of ours that the actor may read, locked.

    act: as in `policy.STEPS`, "" for an act that any state allows.  told: what its desk hears, where that says more.
    Raises Refused (no purpose, another unit's), NotFound (absent, not the actor's to see, a partner's copy) and
    Conflict (its state).
    """
    draft, is_own = _load_own_record(actor, record, act)
    if not is_own:
        _tell_desk(actor, draft, told or act)
    return draft


def _load_own_record(actor: Actor, record: UUID, act: str) -> tuple[Draft, bool]:
    """Return a record as `load_to_change` does, and whether it is of the actor's own desk; tell nobody."""
    purpose = require_purpose(actor.purpose).purpose
    draft, view = visibility_views.load_shown(actor, record, purpose, at=audit.require_deed().at, lock=True)
    if view.is_copy:
        raise NotFound(
            "records:not-own", "This record belongs to {owner}: ask its desk to change it.", owner=draft.owner
        )
    standing = _rights_by_desk(actor, {draft.desk})[draft.desk]
    if standing is None:
        raise _another_units(draft.desk)
    if act:
        step(policy.STEPS, draft.state, act, thing="This record")
    return draft, standing


def require_may_change(actor: Actor, desk: str) -> None:
    """Raise Refused, as the act would, where the actor may not change records of this desk of ours."""
    if not may_change(actor, desk):
        raise _another_units(desk)


def _another_units(desk: str) -> Refused:
    return Refused(
        "records:another-units",
        "This record is of {desk}: its unit, its seniors and the data officer change it. Ask its desk.",
        desk=desk,
    )


def load_to_pass_on(actor: Actor, record: UUID, act: str, *, told: str = "") -> Draft:
    """Return a record of ours of which the actor may read every statement, locked.  As `load_to_change`.

    Raises Refused also where a statement is hidden from the actor: it would go on, or be erased, unseen.
    """
    draft = load_to_change(actor, record, act, told=told)
    _require_whole(actor, draft)
    return draft


def load_many_to_pass_on(actor: Actor, records: Iterable[UUID], act: str) -> list[Draft]:
    """Return these records as `load_to_pass_on` does, in order; each desk of another unit is told once, of all."""
    drafts = [_load_own_record(actor, record, act)[0] for record in sorted(set(records))]
    for draft in drafts:
        _require_whole(actor, draft)
    tell_desks(actor, drafts, act=act)
    return drafts


def _require_whole(actor: Actor, draft: Draft) -> None:
    if hides_any(actor, draft):
        raise Refused(
            "records:partly-hidden",
            "Parts of this record are not yours to see, so you cannot act on it as a whole: ask its desk, {desk}.",
            desk=draft.desk,
        )


def hides_any(actor: Actor, draft: Draft) -> bool:
    """Tell whether any statement of a record is hidden from the actor.  What is masked is not hidden: it shows."""
    return len(_showing_by_statement(actor, draft)) < len(draft.statements)


def hidden_statements(actor: Actor, draft: Draft) -> frozenset[UUID]:
    """Return the statements of a record that the actor does not see, not even masked."""
    return frozenset(each.id for each in draft.statements) - _showing_by_statement(actor, draft).keys()


def unread_statements(actor: Actor, draft: Draft) -> frozenset[UUID]:
    """Return the statements of a record that are hidden or masked from the actor."""
    shown = _showing_by_statement(actor, draft)
    return frozenset(each.id for each in draft.statements if shown.get(each.id) is not Showing.FULL)


def require_seen_in_full(actor: Actor, draft: Draft, statements: Iterable[UUID]) -> None:
    """Raise Refused where one of these statements of a record is masked from the actor."""
    shown = _showing_by_statement(actor, draft)
    if any(shown.get(each, Showing.FULL) is not Showing.FULL for each in statements):
        raise _masked_from_you()


def require_readable(actor: Actor, statements: Iterable[Statement]) -> None:
    """Raise Refused where one of these statements is hidden or masked from the actor, whatever the record's terms.

    For an act that asks for no sight of the record: it is a review, whatever purpose stands.
    """
    if any(showing_of_statement(each.handling, actor, Purpose.OVERSIGHT) is not Showing.FULL for each in statements):
        raise _masked_from_you()


def _masked_from_you() -> Refused:
    return Refused(
        "records:masked-from-you", "What is masked from you cannot be changed by you: ask the desk of the record."
    )


def passable(actor: Actor, records: Sequence[UUID], *, lock: bool = False) -> list[Draft]:
    """Return those of these records of ours on which the actor may act as a whole; the others are left out unsaid.

    For acts on many records.  lock: the act follows, and the desks of other units are told of it, each once.
    Raises Refused (no purpose).
    """
    purpose, at, us = require_purpose(actor.purpose).purpose, clock.now(), here.node().force
    found = store.load_locked_records(records).values() if lock else store.drafts(records)
    own = [draft for draft in found if draft.owner == us]
    views = visibility_views.views_of(own, actor, purpose, at=at)
    whole = [draft for draft in own if draft.id in views and len(views[draft.id].statements) == len(draft.statements)]
    standing = _rights_by_desk(actor, {draft.desk for draft in whole})
    found = [draft for draft in whole if standing[draft.desk] is not None]
    if lock:
        tell_desks(actor, found, act="recalled")
    return found


def may_change(actor: Actor, desk: str) -> bool:
    """Tell whether the actor may change records of this desk of ours, as far as the unit goes."""
    return _rights_by_desk(actor, {desk})[desk] is not None


def _rights_by_desk(actor: Actor, desks: Collection[str]) -> dict[str, bool | None]:
    """Return by desk whether it is the actor's own; None where the actor may not change its records.

    Own: the actor's unit, or one with which it has its desk in common.  Above it stand its seniors, and who may change
    any.
    """
    others = {desk for desk in desks if desk != actor.unit}
    known = units.units(others) if others else {}
    any_may = may(actor, "record:change-any")
    found: dict[str, bool | None] = dict.fromkeys(desks, True)
    for desk in others:
        path = known[desk].path if desk in known else ()
        if not _shares_desk(actor, desk, path):
            found[desk] = False if any_may or actor.unit in path else None
    return found


def _shares_desk(actor: Actor, desk: str, path: Sequence[str]) -> bool:
    """Tell whether the actor's unit and this one have one desk between them: a post below its station, say.

    A vacant desk counts: the one above answers in its place, and its juniors do not own what is that one's.
    """
    related = desk in actor.audience or actor.unit in path
    return related and bool(actor.unit) and _nearest(actor.unit) == _nearest(desk)


def _nearest(unit: str) -> str:
    return units.nearest_desk(unit) if units.units([unit]) else unit


def _answering_unit(unit: str) -> str:
    """Return the unit whose desk answers for a unit; of one that the unit tree does not know, itself."""
    return units.desk_unit(unit) if units.units([unit]) else unit


def _tell_desk(actor: Actor, draft: Draft, act: str) -> None:
    gone = act == "recalled"  # what stands on lists about the record leaves them, and its name is nowhere to be read
    parts = {"who": actor.label, "record": short(draft.id) if gone else label_of(draft.id), "act": act}
    subject = Subject("recalled" if gone else "record", draft.id)
    telling = Telling(
        "record.changed",
        subject,
        "{who} has acted on your record {record}: {act}",
        parts,
        matter=f"record.changed:{draft.id}:{act}",
    )
    deliveries.notify(telling, to=[_answering_unit(draft.desk)])


def tell_desks(actor: Actor, drafts: Sequence[Draft], *, act: str) -> None:
    """Tell each desk of another unit once, in the running deed, which of its records an act on many concerns.

    The numbers of the first MOST_NAMED stand there: a number says nothing of what the record says.
    """
    deed, of_desk = audit.require_deed(), defaultdict[str, list[UUID]](list)
    for draft in drafts:
        of_desk[draft.desk].append(draft.id)
    standing = _rights_by_desk(actor, of_desk.keys())
    for desk in sorted(each for each in of_desk if not standing[each]):
        theirs = of_desk[desk]
        parts = {"who": actor.label, "n": str(len(theirs)), "act": act, "numbers": numbers_of(theirs)}
        telling = Telling(
            "record.changed",
            Subject("desk", deed.id),
            "{who} has acted on {n} records of yours ({numbers}): {act}",
            parts,
            matter=f"record.changed:{deed.id}:{desk}",
        )
        deliveries.notify(telling, to=[_answering_unit(desk)])


def numbers_of(records: Sequence[UUID]) -> str:
    """Return the numbers of the first MOST_NAMED of these records, as a notice names them."""
    return ", ".join(map(short, records[:MOST_NAMED])) + (" …" if len(records) > MOST_NAMED else "")


def _showing_by_statement(actor: Actor, draft: Draft) -> dict[UUID, Showing]:
    purpose: Purpose = require_purpose(actor.purpose).purpose
    view = visibility_views.view_of_draft(draft, actor, purpose, at=audit.require_deed().at)
    return {each.id: each.showing for each in view.statements} if view else {}
