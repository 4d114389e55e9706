"""What our own units are told of an operation, inside the caller's deed; each telling moves the board that is open."""

from sangam.kernel import here
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane, Urgency
from sangam.operations.models import Operation
from sangam.operations.plans.wire import OperationDocument
from sangam.operations.types import BoardEntry, OperationState

PLANNED, CHANGED, REVISED, CANCELLED, NEWS, APPROVAL = (
    "operation.planned",
    "operation.changed",
    "operation.revised",
    "operation.cancelled",
    "operation.news",
    "operation.approval",
)
_BEYOND = "{force} has changed its operations more than {most} times today: look at them"


def tell_change(row: Operation, now: OperationDocument, before: OperationDocument | None) -> None:
    """Tell those who take part what changed; what is over leaves their lists."""
    about, to = Subject("operation", row.id), now.participants.get(here.node().force, ())
    parts = {"force": row.host, "operation": now.plan.title}
    if now.state in (OperationState.CLOSED, OperationState.CANCELLED):
        deliveries.done_for_subject(about)
    if now.state is OperationState.DRAFT or not row.readers:
        return
    if now.state is OperationState.CANCELLED:
        if before is not None and before.state is not OperationState.DRAFT:
            title = "{force} cancels the operation {operation}: stop"
            _notify(row.host, Telling(CANCELLED, about, title, parts, urgency=Urgency.URGENT), to)
    elif before is None or before.state is OperationState.DRAFT:
        _tell_planned(row, now, to)
    elif now.revision > before.revision:
        title = "{force} has a new plan for {operation}: read it before you act"
        _notify(row.host, Telling(REVISED, about, title, parts, urgency=Urgency.URGENT), to)
    else:
        changed = Telling(CHANGED, about, "{force} changes the operation {operation}", parts, TodayLane.BACK)
        _notify(row.host, changed, to)


def _tell_planned(row: Operation, now: OperationDocument, to: tuple[str, ...]) -> None:
    """Tell those whom the host asks, and its own unit that its plan stands."""
    about, parts = Subject("operation", row.id), {"force": row.host, "operation": now.plan.title}
    own = [unit for unit in to if unit == now.unit]
    _notify(row.host, Telling(PLANNED, about, "Two have approved your plan: {operation}", parts), own)
    others = [unit for unit in to if unit != now.unit]
    _notify(row.host, Telling(PLANNED, about, "{force} plans an operation with you: {operation}", parts), others)


def tell_approval(row: Operation, title: str, to: list[str]) -> None:
    """Tell the desks of the host's unit and of the one above it that a plan waits for approval."""
    about = Subject("operation", row.id)
    telling = Telling(APPROVAL, about, "A plan waits for approval by two: {operation}", {"operation": title})
    deliveries.notify(telling, to=to)


def end_approval(row: Operation) -> None:
    """Take a plan that two have approved off the lists."""
    deliveries.done_for_subject(Subject("operation", row.id), kind=APPROVAL)


def tell_entry(row: Operation, document: OperationDocument, entry: BoardEntry) -> None:
    """Let the boards that are open read themselves anew, and those who take part know that something is written."""
    parts = {"who": entry.by.label, "operation": document.plan.title}
    telling = Telling(
        NEWS, Subject("operation", row.id), "{who} writes on the board of {operation}", parts, TodayLane.WATCHING
    )
    us = here.node().force
    to = {*document.participants.get(us, ()), *([document.unit] if row.host == us else [])}
    _notify(entry.by.force, telling, sorted(to))


def _notify(force: str, telling: Telling, to: "tuple[str, ...] | list[str]") -> None:
    if force == here.node().force:
        deliveries.notify(telling, to=to)
    elif to:
        deliveries.notify_for(force, telling, to=to, beyond=_BEYOND)
