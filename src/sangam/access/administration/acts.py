"""What an administrator does to one officer: each step one deed, with its reason, on an officer within reach.

What takes two is done with a proposal alone, which a second administrator has agreed to (`orders`).
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from uuid import UUID

from django.db.models import F, Q

from sangam.access import second_officer, staff
from sangam.access.administration import reach
from sangam.access.models import Credential, Holding, Officer
from sangam.access.policy import require
from sangam.access.sign_in import sessions
from sangam.access.sign_in.enrolment.devices import devices_opened_by, shut_device
from sangam.access.sign_in.proofs import note_for_heads, note_for_officer
from sangam.access.sign_in.seats import officer_view
from sangam.access.types import (
    Fault,
    OfficerFile,
    Order,
    OrderView,
    PostingView,
    ProposalView,
    Roll,
    RollLine,
    Staffed,
    UnitView,
)
from sangam.access.units.units import view_of
from sangam.audit import audit
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.texts import REASON, require_length

# What an administrator reads: the roll of the officers within reach, and the file of one.

PAGE = 50
"""Officers on a page of the roll."""
_MOST_UNITS = 20


def roll(actor: Actor, *, sought: str = "", page: int = 1) -> Roll:
    """Return a page of the officers whom an administrator sees, by name.

    sought: part of a name, a sign-in name, a service number or a unit's name.
    """
    with audit.deed(actor, "admin:officer:list") as facts:
        rows = reach.officers_within(actor)
        for word in sought.split():
            rows = rows.filter(_matches(word))
        in_all = rows.count()
        start = (max(page, 1) - 1) * PAGE
        found = list(rows.select_related("rank").order_by("name_en", "id")[start : start + PAGE])
        facts.update(sought=sought, page=page, in_all=in_all)
    postings = _postings(each.id for each in found)
    return Roll(
        tuple(RollLine(officer_view(each), tuple(postings.get(each.id, ())), each.left_at) for each in found), in_all
    )


def officer_file(actor: Actor, officer_id: UUID) -> OfficerFile:
    """Return what an administrator reads of one officer; one look.  Raises NotFound for one out of reach."""
    with audit.deed(actor, "admin:officer:open", on=officer_id):
        officer = reach.officers_within(actor).select_related("rank").filter(id=officer_id).first()
        if officer is None:
            raise NotFound("access:officer-id", "There is no such officer.")
        credential = Credential.objects.filter(officer=officer).first()
        return OfficerFile(
            officer_view(officer),
            tuple(_postings([officer.id], past=True).get(officer.id, ())),
            officer.left_at,
            credential.set_at if credential else None,
            credential.first_until if credential else None,
            tuple(sessions.sessions_of(officer.id)),
            tuple(devices_opened_by(officer.id)),
            reach.bar(actor, officer),
        )


def find_units(actor: Actor, sought: str) -> list[UnitView]:
    """Return units that an administrator administers whose name or code holds these words, by name."""
    rows = reach.units_within(actor).filter(closed_at=None)
    for word in sought.split():
        rows = rows.filter(Q(name_en__icontains=word) | Q(name_hi__icontains=word) | Q(code__iexact=word))
    return [view_of(each) for each in rows.order_by("name_en", "code")[:_MOST_UNITS]]


def _matches(word: str) -> Q:
    own = Q(name_en__icontains=word) | Q(name_hi__icontains=word) | Q(sign_in_name__icontains=word)
    own |= Q(service_number__icontains=word)
    seats = Holding.objects.filter(Q(to_at=None) | Q(to_at__gt=clock.now()))
    seats = seats.filter(Q(post__unit__name_en__icontains=word) | Q(post__unit__name_hi__icontains=word))
    return own | Q(id__in=seats.values("officer"))


def _postings(officers: Iterable[UUID], *, past: bool = False) -> dict[UUID, list[PostingView]]:
    held = Holding.objects.filter(officer__in=list(officers)).exclude(to_at=F("from_at"))
    held = held if past else held.filter(Q(to_at=None) | Q(to_at__gt=clock.now()))
    found: dict[UUID, list[PostingView]] = {}
    for row in held.select_related("post__unit").order_by("-from_at"):
        found.setdefault(row.officer_id, []).append(_posting(row))
    return found


def _posting(row: Holding) -> PostingView:
    post = row.post
    return PostingView(
        post.role,
        post.title_en,
        post.title_hi,
        post.unit_id,
        post.unit.name_en,
        post.unit.name_hi,
        row.from_at,
        row.to_at,
        row.order_reference,
    )


def name_of(officer: UUID | None) -> str:
    """Return rank and name of an officer, "" for none."""
    found = Officer.objects.filter(id=officer).select_related("rank").first() if officer else None
    return f"{found.rank.abbreviation} {found.name_en}" if found else ""


ACT = "officer:administer"
"""The act of which second officers speak."""

Facts = dict[str, object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an order.  officer: whom it was done to.  issued: new sign-in data, to be shown once."""

    officer: UUID
    issued: staff.Issued | None = None


def do_order(actor: Actor, order: Order, proposal: UUID | None = None) -> Outcome:
    """Do to an officer what an administrator orders.

    proposal: under which a second administrator agreed.  Raises NotFound (out of reach), Refused (not this
    administrator's to do, or it takes two), Conflict (the last administrator) and Malformed (no reason; a cell).
    """
    if order.step not in STEPS:
        raise Malformed("access:order-step", "Choose what is to be done.")
    require_reason(order.reason)
    return STEPS[order.step](actor, order, proposal)


def require_reason(reason: str) -> str:
    """Return the reason of an order.  Raises Malformed for none, and for one that is too long."""
    reason = require_length(reason, part="reason", most=REASON)
    if not reason:
        raise Malformed("access:order-reason", "Say why: the auditor reads it.")
    return reason


def content_of(order: Order) -> bytes:
    """Return an order as it is laid down for a second administrator."""
    said = asdict(order) | {"officer": str(order.officer or ""), "values": dict(order.values)}
    return json.dumps(said, ensure_ascii=False, sort_keys=True).encode()


def order_of(content: bytes) -> Order:
    """Return the order that was laid down as this."""
    said = json.loads(content)
    return Order(said["step"], UUID(said["officer"]) if said["officer"] else None, said["reason"], said["values"])


def check(actor: Actor, order: Order) -> Officer | None:
    """Return the officer of an order, locked, if this administrator may order it; None for one to be made.

    Raises NotFound and Refused as `do_order`.
    """
    unit = order.values.get("to_unit", "") or order.values.get("unit", "")
    if unit:
        reach.require_unit(actor, unit)
    return None if order.step == "make" else reach.lock_officer(actor, order.officer)


def _suspend(actor: Actor, order: Order, proposal: UUID | None) -> Outcome:
    with audit.deed(actor, "admin:officer:suspend", on=order.officer) as facts:
        officer = _begin(actor, order, proposal, facts)
        if officer.left_at is not None:
            raise Conflict("access:suspended-already", "This officer is suspended already.")
        reach.require_another(officer)
        officer.left_at = audit.require_deed().at
        officer.save(update_fields=["left_at"])
        facts["struck"], facts["ended"] = sessions.end_all_of(officer.id)
    return Outcome(officer.id)


def _restore(actor: Actor, order: Order, proposal: UUID | None) -> Outcome:
    with audit.deed(actor, "admin:officer:restore", on=order.officer) as facts:
        officer = _begin(actor, order, proposal, facts)
        if officer.left_at is None:
            raise Conflict("access:not-suspended", "This officer is not suspended.")
        officer.left_at = None
        officer.save(update_fields=["left_at"])
    return Outcome(officer.id)


def _end_sessions(actor: Actor, order: Order, proposal: UUID | None) -> Outcome:
    with audit.deed(actor, "admin:session:end-all", on=order.officer) as facts:
        officer = _begin(actor, order, proposal, facts)
        facts["struck"], facts["ended"] = sessions.end_all_of(officer.id)
    return Outcome(officer.id)


def _strike(actor: Actor, order: Order, proposal: UUID | None) -> Outcome:
    with audit.deed(actor, "admin:device:strike", on=order.officer) as facts:
        officer = _begin(actor, order, proposal, facts)
        facts["device"] = order.values.get("device", "")
        if not shut_device(officer.id, _id(order.values.get("device", ""))):
            raise NotFound("access:device-id", "This officer opens no such device.")
    return Outcome(officer.id)


def _reset(actor: Actor, order: Order, proposal: UUID | None) -> Outcome:
    with audit.deed(actor, "admin:credential:issue", on=order.officer) as facts:
        officer = _begin(actor, order, proposal, facts)
        _require_not_suspended(officer)
        issued = staff.renew_credentials(officer.id, facts)
        note_for_heads(officer.id, "officer-reset", name=name_of(officer.id))
    staff.forget_attempts(officer.id, issued)
    return Outcome(officer.id, issued)


def _give_code(actor: Actor, order: Order, proposal: UUID | None) -> Outcome:
    with audit.deed(actor, "admin:credential:issue-code", on=order.officer) as facts:
        officer = _begin(actor, order, proposal, facts)
        _require_not_suspended(officer)
        issued = staff.issue_enrolment_code(officer.id, facts)
        note_for_heads(officer.id, "officer-reset", name=name_of(officer.id))
    staff.forget_attempts(officer.id, issued)
    return Outcome(officer.id, issued)


def _transfer(actor: Actor, order: Order, proposal: UUID | None) -> Outcome:
    with audit.deed(actor, "admin:officer:transfer", on=order.officer) as facts:
        officer = _begin(actor, order, proposal, facts)
        row = {**order.values, "service_number": officer.service_number}
        if row.get("additional_charge", "") != "yes":
            reach.require_another(officer)
        facts.update(unit=row.get("to_unit", ""), role=row.get("to_role", ""), from_at=row.get("from_date", ""))
        _require_changed(staff.move_officers([row], facts))
    return Outcome(officer.id)


def _make(actor: Actor, order: Order, proposal: UUID | None) -> Outcome:
    number = order.values.get("service_number", "").strip()
    with audit.deed(actor, "admin:officer:make", on=number) as facts:
        _begin(actor, order, proposal, facts)
        if Officer.objects.filter(force_id=here.node().force, service_number=number).exists():
            raise Conflict("access:officer-exists", "An officer with the number {number} is known.", number=number)
        _require_changed(staff.seat_officers([order.values], facts))
        facts.update(unit=order.values.get("unit", ""), role=order.values.get("role", ""))
        made = Officer.objects.get(force_id=here.node().force, service_number=number)
        facts["officer"] = str(made.id)
    return Outcome(made.id)


Step = Callable[[Actor, Order, UUID | None], Outcome]

STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "make": _make,
        "transfer": _transfer,
        "reset": _reset,
        "give-code": _give_code,
        "suspend": _suspend,
        "restore": _restore,
        "end-sessions": _end_sessions,
        "strike": _strike,
    }
)


def _begin(actor: Actor, order: Order, proposal: UUID | None, facts: Facts) -> Officer:
    """Return the officer of an order that may be done now, by one or by two; note its reason in the deed's facts."""
    officer = check(actor, order)
    facts.update(reason=order.reason, name=name_of(order.officer) or order.values.get("name_en", ""))
    if proposal is not None:
        content, agreed = second_officer.use(proposal, ACT)
        if content != content_of(order):
            raise Conflict("access:agree-other", "This is not what was laid down: read it again before you agree.")
        facts.update(proposal=str(proposal), proposed_by=agreed.proposed_by, agreed_by=agreed.agreed_by)
    elif reach.takes_two(actor, order):
        raise Refused("access:order-two", "This takes a second administrator: propose it to one.")
    return officer or Officer()


def _require_not_suspended(officer: Officer) -> None:
    if officer.left_at is not None:
        raise Conflict("access:reset-suspended", "This officer is suspended: restore first.")


def _require_changed(staffed: Staffed) -> None:
    """Raise Malformed for the first fault of a row, Conflict where it changed nothing."""
    for fault in staffed.faults:
        raise _malformed(fault)
    if not staffed.changed:
        raise Conflict("access:post-held", "This officer holds that post then already.")


def _malformed(fault: Fault) -> Malformed:
    return Malformed(
        "access:order-cell",
        "The cell {column} cannot be taken: {why}.",
        column=fault.column,
        why=fault.why,
    )


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Malformed("access:order-device", "Choose one of the devices that are listed.") from None


# Orders that take two administrators: one lays an order down, another agrees, the first carries it out, once.
#
# Both administer the officer and the unit of the order. What is laid down lapses as every proposal does.


def lay_down(actor: Actor, order: Order) -> UUID:
    """Lay an order down for a second administrator; return the proposal's number.  Raises as `acts.do_order`."""
    require_reason(order.reason)
    with audit.deed(actor, "admin:order:propose", on=order.officer) as facts:
        officer = check(actor, order)
        if officer is not None and order.step == "suspend":
            reach.require_another(officer)
        shown = {"step": order.step, "officer": str(order.officer or ""), "values": dict(order.values)}
        shown |= {"reason": order.reason, "name": name_of(order.officer) or order.values.get("name_en", "")}
        proposal = second_officer.propose(actor, ACT, content_of(order), shown)
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
        content, _ = second_officer.proposal(actor, proposal, ACT, right=reach.RIGHT)
        check(actor, order_of(content))
        view = second_officer.agree(actor, proposal, ACT, digest=digest, right=reach.RIGHT)
        facts.update(view.facts, digest=digest, proposed_by=view.proposed_by)
        note_for_officer(view.proposer, "order-agreed", subject=proposal, name=str(view.facts["name"]))


def carry_out(actor: Actor, proposal: UUID) -> Outcome:
    """Do what two administrators have agreed to.  Raises Refused (another laid it down) and as `acts.do_order`."""
    found = order(actor, proposal)
    if found.proposal.proposer != actor.officer:
        raise Refused("access:order-proposer", "Only the administrator who proposed this carries it out.")
    return do_order(actor, found.order, proposal)


def order(actor: Actor, proposal: UUID) -> OrderView:
    """Return an order that was laid down, for an administrator whom it concerns.  Raises NotFound."""
    require(actor, reach.RIGHT)
    content, view = second_officer.proposal(actor, proposal, ACT, right=reach.RIGHT)
    found = _view(order_of(content), view)
    if not _is_within(actor, found):
        raise NotFound("access:proposal", "There is no such proposal.")
    return found


def orders(actor: Actor) -> list[OrderView]:
    """Return the newest orders that an administrator may read, those still open first."""
    require(actor, reach.RIGHT)
    rows = second_officer.proposals(actor, ACT, right=reach.RIGHT)
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
