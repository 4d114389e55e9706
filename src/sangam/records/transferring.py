"""Handing a record over to another force: offered, accepted or declined; every holder is told whose it is.

The new owner's first version is the next one.  Statements for the owner alone do not travel: they stay in the old
owner's history.  Refused or unanswered, the record stays where it was.
"""

from dataclasses import replace
from uuid import UUID

from sangam.access.policy import require, step
from sangam.audit import public as audit
from sangam.federation import public as federation
from sangam.federation.types import Lane
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed
from sangam.kernel.handling import Level
from sangam.records import group_rows, outgoing, policy, store, wire
from sangam.records.store import Draft


def offer_transfer(actor: Actor, record: UUID, *, to: str, reason: str) -> None:
    """Offer a record of ours to another force for good.  Raises NotFound, Malformed (no reason) and Conflict."""
    require(actor, "record:transfer")
    with audit.deed(actor, "officer:record:offer-transfer", on=record) as facts:
        draft = store.load_own(record)
        state = step(policy.STEPS, draft.state, "offered for transfer", thing="This record")
        policy.require_shareable(draft.terms, [to], owner=draft.owner, now=audit.require_deed().at)
        if not reason.strip():
            raise Malformed(
                "records:transfer-reason", "Say why the record is handed over: the other force decides on it."
            )
        store.write([replace(draft, state=state, offered_to=to)])
        federation.post("record.offered.v1", to=[to], body=_offer(draft, reason), on=record)
        facts.update(to=to, reason=reason)


def accept_transfer(actor: Actor, record: UUID) -> int:
    """Take over a record that was offered to us; return its version, the first of ours.  Raises NotFound, Conflict."""
    require(actor, "record:transfer")
    with audit.deed(actor, "officer:record:accept-transfer", on=record) as facts:
        draft = _offered_to_us(record)
        old_owner, force, at = draft.owner, here.node().force, audit.require_deed().at
        shares = {holder: level for holder, level in draft.terms.shares.items() if holder != force}
        terms = replace(draft.terms, shares={**shares, old_owner: Level.WHOLE})
        taken = replace(
            draft, owner=force, desk=actor.unit, version=draft.version + 1, terms=terms, as_of=at, received_at=None,
            state="live", offered_to="",
        )  # fmt: skip
        store.write([taken])
        store.keep_versions([taken], why=f"taken over from {old_owner}")
        body = {"record": str(record), "version": taken.version}
        federation.post_even_if_away("record.accepted.v1", to=[old_owner], body=body, on=record, lane=Lane.URGENT)
        outgoing.send([taken])
        facts.update(old_owner=old_owner, version=taken.version)
    return taken.version


def decline_transfer(actor: Actor, record: UUID, *, reason: str) -> None:
    """Leave a record with the force that offered it, with a reason.  Raises NotFound, Conflict, Malformed."""
    require(actor, "record:transfer")
    with audit.deed(actor, "officer:record:decline-transfer", on=record) as facts:
        draft = _offered_to_us(record)
        if not reason.strip():
            raise Malformed("records:decline-reason", "Say why you decline: the force that offered it is told.")
        store.put_back(draft, level=draft.terms.level(here.node().force))
        body = {"record": str(record), "reason": reason.strip()}
        federation.post_even_if_away("record.declined.v1", to=[draft.owner], body=body, on=record, lane=Lane.URGENT)
        facts.update(to=draft.owner, reason=reason)


def _offer(draft: Draft, reason: str) -> dict[str, object]:
    statements = tuple(policy.for_partner(draft.statements, internet=here.node().internet))
    terms = group_rows.named(draft)
    change = wire.Change(draft.id, draft.kind, draft.desk, draft.version, draft.as_of, statements, terms)
    return {"change": wire.change_out(change), "reason": reason.strip()}


def _offered_to_us(record: UUID) -> Draft:
    draft = store.load(record, lock=True)
    if draft.offered_to != here.node().force:
        raise Conflict("records:no-offer", "This record is not on offer to us (any more).")
    return draft
