"""Meetings and actions for the pages' tests: called, held, with an action set."""

from datetime import timedelta
from uuid import UUID

from sangam.coordination import actions, meetings
from sangam.coordination.circulations import circulation_acts
from sangam.coordination.types import ActionDraft, Level, Plan, Series
from sangam.kernel import clock
from sangam.kernel.actor import Actor

TITLE = "Kundli – Narela, station officers"


def plan() -> Plan:
    """Return the plan of a meeting two days ahead."""
    return Plan(TITLE, Level.STATION, "Kundli – Narela", Series.MONTHLY, "PS Kundli", clock.now() + timedelta(days=2))


def called(by: Actor, *others: str, send: bool = False) -> UUID:
    """Let an officer call a meeting with units of other forces, on his own node; return its id."""
    forces: dict[str, tuple[str, ...]] = {by.force: (by.unit,)}
    for unit in others:
        force = unit.split("-", maxsplit=1)[0]
        forces[force] = (*forces.get(force, ()), unit)
    meeting = meetings.call_meeting(by, plan(), forces)
    if send:
        meetings.advance_meeting(by, meeting, "sent")
    return meeting


def circulated(by: Actor, *others: str) -> UUID:
    """Let an officer send a meeting and circulate a decision before it begins; return the circulation's id."""
    meeting = called(by, *others, send=True)
    return circulation_acts.circulate_decision(by, meeting, "One channel for the naka", clock.now() + timedelta(days=2))


def set_for(by: Actor, *others: str, owner: str = "") -> UUID:
    """Let an officer hold a meeting and set an action in it; return its id.  owner: the actor's own unit by default."""
    meeting = called(by, *others, send=True)
    meetings.advance_meeting(by, meeting, "started")
    draft = ActionDraft("List the tenants", owner or by.unit, clock.now() + timedelta(days=7), "the list")
    return actions.set_action(by, meeting, draft)
