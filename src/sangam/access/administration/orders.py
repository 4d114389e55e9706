"""Orders that take two administrators: one lays an order down, another agrees, the first carries it out, once.

Both administer the officer and the unit of the order.  What is laid down lapses as every proposal does.
"""

from uuid import UUID

from sangam.access import second_officer
from sangam.access.administration import acts, reach, roll
from sangam.access.policy import require
from sangam.access.sign_in.notes import note_for_officer
from sangam.access.types import Order, OrderView, ProposalView
from sangam.audit.public import audit
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound, Refused


def lay_down(actor: Actor, order: Order) -> UUID:
    """Lay an order down for a second administrator; return the proposal's number.  Raises as `acts.do_order`."""
    acts.require_reason(order.reason)
    with audit.deed(actor, "admin:order:propose", on=order.officer) as facts:
        officer = acts.check(actor, order)
        if officer is not None and order.step == "suspend":
            reach.require_another(officer)
        shown = {"step": order.step, "officer": str(order.officer or ""), "values": dict(order.values)}
        shown |= {"reason": order.reason, "name": roll.name_of(order.officer) or order.values.get("name_en", "")}
        proposal = second_officer.propose(actor, acts.ACT, acts.content_of(order), shown)
        facts.update(shown, proposal=str(proposal))
        for administrator in reach.administrators_above(order) - {actor.officer, order.officer}:
            note_for_officer(administrator, "order-waits", subject=proposal, name=str(shown["name"]))
    return proposal


def agree(actor: Actor, proposal: UUID, *, digest: str) -> None:
    """Agree, as the second administrator, to an order of this digest.

    Raises Refused (the own order, the own account, not signed in), Conflict (lapsed, agreed, changed) and NotFound.
    """
    require(actor, reach.RIGHT)
    with audit.deed(actor, "admin:order:agree", on=proposal) as facts:
        content, _ = second_officer.proposal(actor, proposal, acts.ACT, right=reach.RIGHT)
        acts.check(actor, acts.order_of(content))
        view = second_officer.agree(actor, proposal, acts.ACT, digest=digest, right=reach.RIGHT)
        facts.update(view.facts, digest=digest, proposed_by=view.proposed_by)
        note_for_officer(view.proposer, "order-agreed", subject=proposal, name=str(view.facts["name"]))


def carry_out(actor: Actor, proposal: UUID) -> acts.Outcome:
    """Do what two administrators have agreed to.  Raises Refused (another laid it down) and as `acts.do_order`."""
    found = order(actor, proposal)
    if found.proposal.proposer != actor.officer:
        raise Refused("access:order-proposer", "Only the administrator who proposed this carries it out.")
    return acts.do_order(actor, found.order, proposal)


def order(actor: Actor, proposal: UUID) -> OrderView:
    """Return an order that was laid down, for an administrator whom it concerns.  Raises NotFound."""
    require(actor, reach.RIGHT)
    content, view = second_officer.proposal(actor, proposal, acts.ACT, right=reach.RIGHT)
    found = _view(acts.order_of(content), view)
    if not _is_within(actor, found):
        raise NotFound("access:proposal", "There is no such proposal.")
    return found


def orders(actor: Actor) -> list[OrderView]:
    """Return the newest orders that an administrator may read, those still open first."""
    require(actor, reach.RIGHT)
    rows = second_officer.proposals(actor, acts.ACT, right=reach.RIGHT)
    views = [_view(_order_of_facts(each), each) for each in rows]
    return [each for each in views if _is_within(actor, each)]


def _order_of_facts(view: ProposalView) -> Order:
    facts = view.facts
    officer = UUID(facts["officer"]) if facts["officer"] else None
    return Order(facts["step"], officer, facts["reason"], facts["values"])


def _view(of: Order, view: ProposalView) -> OrderView:
    return OrderView(of, str(view.facts["name"]), view)


def _is_within(actor: Actor, view: OrderView) -> bool:
    """Tell whether an order is of an officer and a unit within reach, or the administrator laid it down."""
    if view.proposal.proposer == actor.officer:
        return True
    unit = view.order.values.get("to_unit", "") or view.order.values.get("unit", "")
    if unit and not reach.is_within(actor, unit):
        return False
    return view.order.officer is None or reach.officers_within(actor).filter(id=view.order.officer).exists()
