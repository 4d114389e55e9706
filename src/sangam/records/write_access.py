"""Write access: the one way by which an act of an officer reaches a record.

Whoever changes a record must be able to read it now: unit, clearance, purpose, caveats and expiry are asked as
`reading` asks them.  Otherwise the record is answered as absent, whatever the act and whoever owns the record.

`load_to_change` is for an act that adds, or that changes statements which the officer sees.  `load_to_pass_on` is for
an act on the record as a whole (share, limit, transfer, recall): nothing in it may be hidden from the officer.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sangam.access.policy import require_purpose, step
from sangam.access.types import Showing
from sangam.audit import public as audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound, Refused
from sangam.kernel.purpose import Purpose
from sangam.records import hiding, policy, reading, store
from sangam.records.store import Draft
from sangam.records.types import RecordView


def load_to_change(actor: Actor, record: UUID, act: str) -> Draft:
    """Return a record of ours that the actor may read, locked.

    act: as in `policy.STEPS`, "" for an act that any state allows.
    Raises Refused (no purpose), NotFound (absent, not the actor's to see, a partner's copy) and Conflict (its state).
    """
    draft, view = load_shown(actor, record)
    if view.is_copy:
        raise NotFound(
            "records:not-own", "This record belongs to {owner}: ask its desk to change it.", owner=draft.owner
        )
    if act:
        step(policy.STEPS, draft.state, act, thing="This record")
    return draft


def load_to_pass_on(actor: Actor, record: UUID, act: str) -> Draft:
    """Return a record of ours of which the actor may read every statement, locked.  As `load_to_change`.

    Raises Refused also where a statement is hidden from the actor: it would go on, or be erased, unseen.
    """
    draft = load_to_change(actor, record, act)
    if hides_any(actor, draft):
        raise Refused(
            "records:partly-hidden",
            "Parts of this record are not yours to see, so you cannot act on it as a whole: ask its desk, {desk}.",
            desk=draft.desk,
        )
    return draft


def load_shown(actor: Actor, record: UUID) -> tuple[Draft, RecordView]:
    """Return a record of ours or a copy, locked, and what the actor sees of it.

    Raises Refused (no purpose) and NotFound (absent, or not the actor's to see).
    """
    purpose = require_purpose(actor.purpose).purpose
    draft = hiding.load(record, lock=True)
    view = reading.shown(draft, actor, purpose, at=audit.require_deed().at)
    if view is None:
        raise store.absent()
    return draft, view


def require_not_hidden(actor: Actor, record: UUID) -> None:
    """Raise NotFound for a record that stands here, own or copied, and that the actor does not see.

    For acts that name a record which may be here as no more than a pointer.
    Raises Refused (no purpose) where it stands here.
    """
    found = hiding.visible().filter(id=record).first()
    if found is not None:
        purpose = require_purpose(actor.purpose).purpose
        if reading.shown(store.draft_of(found), actor, purpose, at=clock.now()) is None:
            raise store.absent()


def hides_any(actor: Actor, draft: Draft) -> bool:
    """Tell whether any statement of a record is hidden from the actor.  What is masked is not hidden: it shows."""
    return len(_shown(actor, draft)) < len(draft.statements)


def hidden_statements(actor: Actor, draft: Draft) -> frozenset[UUID]:
    """Return the statements of a record that the actor does not see, not even masked."""
    return frozenset(each.id for each in draft.statements) - _shown(actor, draft).keys()


def require_seen_in_full(actor: Actor, draft: Draft, statements: Iterable[UUID]) -> None:
    """Raise Refused where one of these statements of a record is masked from the actor."""
    shown = _shown(actor, draft)
    if any(shown.get(each, Showing.FULL) is not Showing.FULL for each in statements):
        raise Refused(
            "records:masked-from-you", "What is masked from you cannot be changed by you: ask the desk of the record."
        )


def passable(actor: Actor, records: Sequence[UUID], *, lock: bool = False) -> list[Draft]:
    """Return those of these records of ours on which the actor may act as a whole; the others are left out unsaid.

    For acts on many records.  Raises Refused (no purpose).
    """
    purpose, at, us = require_purpose(actor.purpose).purpose, clock.now(), here.node().force
    found = store.standing(records).values() if lock else store.drafts(records)
    own = [draft for draft in found if draft.owner == us]
    views = reading.views_of(own, actor, purpose, at=at)
    return [draft for draft in own if draft.id in views and len(views[draft.id].statements) == len(draft.statements)]


def _shown(actor: Actor, draft: Draft) -> dict[UUID, Showing]:
    purpose: Purpose = require_purpose(actor.purpose).purpose
    view = reading.shown(draft, actor, purpose, at=audit.require_deed().at)
    return {each.id: each.showing for each in view.statements} if view else {}
