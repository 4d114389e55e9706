"""The acts of the day that plan operations: a check, a plan approved by two, a team that is announced."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.operations import phones
from sangam.operations.deconfliction import questions
from sangam.operations.entry import entries
from sangam.operations.plans import pages, plans
from sangam.operations.types import ActionKind, EntryPurpose, EntryWords, Plan, PlannedAction, TeamMember
from sangam_lab.world.public import ActSeed

Seat = Callable[[str], Actor]
Wait = Callable[[Callable[[], UUID | None], str], UUID]
_FLAT = (28.7493, 77.2779)
_TONIGHT, _LASTS = timedelta(hours=7), timedelta(hours=3)


class OperationActs:
    """Plays the acts of one force's officers in operations.  seat: signs an officer in.  wait: until something came."""

    def __init__(self, seat: Seat, wait: Wait) -> None:
        self._seat = seat
        self._wait = wait

    @property
    def does(self) -> dict[str, Callable[[ActSeed], object]]:
        """Return what plays each act."""
        return {
            "compare": self._compare,
            "plan": self._plan,
            "approve": self._approve,
            "announce": self._announce,
            "issue-phone": self._issue_phone,
        }

    def _compare(self, act: ActSeed) -> None:
        """Check a planned action for conflicts.  text: what the place is called; more: the targets."""
        questions.check_action(self._seat(act.who), _planned(act.how, act.text, act.more))

    def _plan(self, act: ActSeed) -> None:
        """Plan an operation.  text: its title; more: its aim; on: units of other forces that take part."""
        named: dict[str, tuple[str, ...]] = {}
        for unit in act.on.split("+"):
            force = unit.split("-", maxsplit=1)[0]
            named[force] = (*named.get(force, ()), unit)
        plan = Plan(
            act.text, _planned(act.how, act.text, ""), act.more, "BNSS 35, 44, 185; NBW", stop="Children inside"
        )
        plans.plan_operation(self._seat(act.who), plan, named)

    def _approve(self, act: ActSeed) -> None:
        """Approve an operation.  text: its title."""
        actor = self._seat(act.who)
        plans.approve_operation(actor, self._wait(lambda: _titled(actor, act.text), act.key))

    def _issue_phone(self, act: ActSeed) -> None:
        """Issue a pool phone.  text: the operation's title; how: hours; more: rank, name and belt number."""
        actor, holder = self._seat(act.who), TeamMember(*(part.strip() for part in act.more.split(",")))
        operation = self._wait(lambda: _titled(actor, act.text), act.key)
        phones.issue_phone(actor, operation, holder, until=clock.now() + timedelta(hours=int(act.how)))

    def _announce(self, act: ActSeed) -> None:
        """Announce a team to a station.  text: where it goes; more: rank, name and belt number of each."""
        team = tuple(TeamMember(*(part.strip() for part in each.split(","))) for each in act.more.split(";"))
        begins = clock.now() + _TONIGHT
        words = EntryWords(act.on, EntryPurpose(act.how), begins, begins + _LASTS, team, ("HR10AB1234",), act.text)
        entries.announce_entry(self._seat(act.who), words)


def _planned(kind: str, place: str, targets: str) -> PlannedAction:
    begins = clock.now() + _TONIGHT
    return PlannedAction(ActionKind(kind), begins, begins + _LASTS, *_FLAT, place, targets)


def _titled(actor: Actor, title: str) -> UUID | None:
    return next((each.id for each in pages.joint_operations(actor) if each.plan.title == title), None)
