"""The acts of the day that are done in meetings: called, held, closed, and an action that is done across the border."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from sangam.coordination import actions, agenda, meetings, pages
from sangam.coordination.circulations import circulation_acts
from sangam.coordination.types import ActionDraft, Attendance, ItemDraft, Level, Plan, Presence, Series
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam_lab.world.public import ActSeed

Seat = Callable[[str], Actor]
Wait = Callable[[Callable[[], UUID | None], str], UUID]
_AGO, _AHEAD = timedelta(hours=12), timedelta(hours=33)
_BORDERS = {"border": "Kapashera – Palam Vihar", "subdivision": "Rai – Narela"}
"""Which stretch of the border a meeting is about, by its key."""


class MeetingActs:
    """Plays the acts of one force's officers in meetings.  seat: signs an officer in.  wait: until something came."""

    def __init__(self, seat: Seat, wait: Wait) -> None:
        self._seat = seat
        self._wait = wait
        self._meetings: dict[str, UUID] = {}

    @property
    def does(self) -> dict[str, Callable[[ActSeed], object]]:
        """Return what plays each act."""
        return {
            "meet": self._meet,
            "propose": self._propose,
            "decide": self._decide,
            "assign": self._assign,
            "close": self._close,
            "circulate": self._circulate,
            "next": self._next,
            "report": self._report,
            "agree-minutes": self._put_minutes,
        }

    def _meet(self, act: ActSeed) -> None:
        """Call a meeting that has just been held, with units across the border.  text: its title; how: its level;
        more: its place.
        """
        actor = self._seat(act.who)
        meeting = self._called(actor, act, clock.now() - _AGO)
        meetings.advance_meeting(actor, meeting, "started")
        came = [Attendance(unit, Presence.PRESENT) for unit in (actor.unit, *act.on.split("+"))]
        agenda.note_attendance(actor, meeting, came)
        self._meetings[act.key] = meeting

    def _propose(self, act: ActSeed) -> None:
        draft = ItemDraft(act.more, act.text, consent=act.how == "consent")
        agenda.propose_item(self._seat(act.who), self._meetings[act.key], draft)

    def _decide(self, act: ActSeed) -> None:
        agenda.record_decision(self._seat(act.who), self._meetings[act.key], act.text)

    def _assign(self, act: ActSeed) -> None:
        """Set an action.  on: the unit that owns it; how: hours until its deadline; more: what counts as done."""
        due_at = clock.now() + timedelta(hours=int(act.how))
        draft = ActionDraft(act.text, act.on, due_at, act.more)
        actions.set_action(self._seat(act.who), self._meetings[act.key], draft)

    def _close(self, act: ActSeed) -> None:
        meetings.advance_meeting(self._seat(act.who), self._meetings[act.key], "closed")

    def _circulate(self, act: ActSeed) -> None:
        """Put a decision to the other side after the meeting.  how: hours to answer."""
        due_at = clock.now() + timedelta(hours=int(act.how))
        circulation_acts.circulate_decision(self._seat(act.who), self._meetings[act.key], act.text, due_at)

    def _put_minutes(self, act: ActSeed) -> None:
        """Ask the other side to agree to the minutes.  how: hours to answer."""
        due_at = clock.now() + timedelta(hours=int(act.how))
        circulation_acts.circulate_minutes(self._seat(act.who), self._meetings[act.key], due_at)

    def _next(self, act: ActSeed) -> None:
        """Call the next meeting of the series, a day after the visitor comes."""
        self._called(self._seat(act.who), act, clock.now() + _AHEAD, after=self._meetings[act.key])

    def _report(self, act: ActSeed) -> None:
        """Report an action done.  more: the words of the action, by which it is found; text: the evidence."""
        actor = self._seat(act.who)
        action = self._wait(lambda: _named(actor, act.more), act.key)
        actions.report_action(actor, action, text=act.text)

    def _called(self, actor: Actor, act: ActSeed, starts_at: datetime, *, after: UUID | None = None) -> UUID:
        plan = Plan(act.text, Level(act.how or "station"), _BORDERS[act.key], Series.MONTHLY, act.more, starts_at, 60)
        forces: dict[str, tuple[str, ...]] = {actor.force: (actor.unit,)}
        for unit in act.on.split("+"):
            force = unit.split("-", maxsplit=1)[0]
            forces[force] = (*forces.get(force, ()), unit)
        meeting = meetings.call_meeting(actor, plan, forces, after=after)
        meetings.advance_meeting(actor, meeting, "sent")
        return meeting


def _named(actor: Actor, words: str) -> UUID | None:
    return next((each.id for each in pages.standing_actions(actor) if each.text == words), None)
