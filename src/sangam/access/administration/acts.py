"""What an administrator does to one officer: each step one deed, with its reason, on an officer within reach.

What takes two is done with a proposal alone, which a second administrator has agreed to (`orders`).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from uuid import UUID

from sangam.access import second_officer, staff
from sangam.access.administration import reach
from sangam.access.administration.roll import name_of
from sangam.access.models import Officer
from sangam.access.sign_in import sessions
from sangam.access.sign_in.enrolment.devices import shut_device
from sangam.access.sign_in.notes import note_for_heads
from sangam.access.types import Fault, Order, Staffed
from sangam.audit.public import audit
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.texts import REASON, require_length

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
