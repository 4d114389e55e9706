"""The acts of the day beside the channels' messages: duties on a roster, and a message that is put in quarantine."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from sangam.access.units import units
from sangam.channels import pages
from sangam.channels.quarantine import acts
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.rosters import rosters
from sangam.rosters.types import Duty
from sangam_lab.world.public import ActSeed

Seat = Callable[[str], Actor]
Wait = Callable[[Callable[[], UUID | None], str], UUID]


class ConversationActs:
    """Plays these acts of one force's officers.  seat: signs an officer in.  wait: until something came.

    named: the name of a channel, by the key of the act that opens it.
    """

    def __init__(self, seat: Seat, wait: Wait, named: Callable[[str], str]) -> None:
        self._seat = seat
        self._wait = wait
        self._named = named

    @property
    def does(self) -> dict[str, Callable[[ActSeed], object]]:
        """Return what plays each act."""
        return {"duty": self._duty, "hide": self._hide}

    def _duty(self, act: ActSeed) -> None:
        """Add a duty at a unit's desk.  how: from and to, in hours from now; text: the officer; more: the telephone."""
        begins, ends = (clock.now() + timedelta(hours=int(each)) for each in act.how.split(":"))
        desk = units.desks_at([act.on])[act.on]
        duty = Duty(desk.id, act.text, begins.replace(microsecond=0), ends.replace(microsecond=0), act.more)
        rosters.add_duty(self._seat(act.who), act.on, duty)

    def _hide(self, act: ActSeed) -> None:
        """Put a message in quarantine.  more: a part of it, by which it is found; text: why."""
        actor, name = self._seat(act.who), self._named(act.key)
        channel = self._wait(lambda: _channel(actor, name), act.key)
        message = self._wait(lambda: _message(actor, channel, act.more), act.more)
        acts.hide_message(actor, channel, message, why=act.text)


def _channel(actor: Actor, name: str) -> UUID | None:
    return next((each.id for each in pages.channels(actor) if each.header.name == name), None)


def _message(actor: Actor, channel: UUID, part: str) -> UUID | None:
    said = pages.conversation(actor, channel).messages
    return next((each.id for each in said if part in each.text), None)
