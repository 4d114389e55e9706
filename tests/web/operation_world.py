"""Checks, notices of entry and operations for the pages' tests."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id
from sangam.operations import phones
from sangam.operations.deconfliction import questions
from sangam.operations.entry import entries
from sangam.operations.plans import plans
from sangam.operations.types import ActionKind, EntryPurpose, EntryWords, Plan, PlannedAction, TeamMember


def planned() -> PlannedAction:
    """Return a raid in three hours."""
    begins = clock.now() + timedelta(hours=3)
    return PlannedAction(ActionKind.RAID, begins, begins + timedelta(hours=2), 28.8526, 77.0929, "Flat 12")


def checked(by: Actor) -> UUID:
    """Let an officer check the raid for conflicts; return the check's id."""
    return questions.check_action(by, planned())


def announced(by: Actor, host: str = "HR-SNP-KUNDLI") -> UUID:
    """Let an officer announce a team to a station of another force; return the notice's id."""
    begins = clock.now() + timedelta(hours=2)
    team = (TeamMember("HC", "Sunita Devi", "1190"),)
    words = EntryWords(host, EntryPurpose.ARREST, begins, begins + timedelta(hours=8), team)
    return entries.announce_entry(by, words)


def drafted(by: Actor, *others: str) -> UUID:
    """Let an officer plan an operation with units of other forces; return its id."""
    plan = Plan("Ankur Vihar", planned(), "Arrest of one man", "NBW of 12.11.2026")
    return plans.plan_operation(by, plan, {each.split("-", maxsplit=1)[0]: (each,) for each in others})


def approved(by: Actor, second: Actor, *others: str) -> UUID:
    """Let two officers approve an operation that the first plans; return its id."""
    made = drafted(by, *others)
    for actor in (by, second):
        plans.approve_operation(actor, made)
    return made


def issued(by: Actor) -> UUID:
    """Let an officer issue a pool phone for an operation that was just approved; return the phone's id."""
    made = approved(by, replace(by, officer=new_id()))
    holder = TeamMember("HC", "Ram Singh", "1190")
    return phones.issue_phone(by, made, holder, until=clock.now() + timedelta(hours=8))
