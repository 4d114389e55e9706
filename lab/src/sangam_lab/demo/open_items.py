"""What waits for an officer of the demonstration: counted from his own lists, as Today and Threads show them."""

from dataclasses import dataclass

from sangam.access import staff
from sangam.access.units import shipped_data
from sangam.exchange.threads import pages
from sangam.exchange.types import ThreadState
from sangam.kernel import clock
from sangam.kernel.purpose import Purpose, Stated
from sangam.notices import lists
from sangam_lab.demo.sign_ins import SHOWN


@dataclass(frozen=True, slots=True)
class Waiting:
    """Things on an officer's Today, each counted once: how many wait, how many of these are overdue; what was answered.

    things: what waits; an answer that came back is none of it.  reads_totals: a ministry's desk, of which nobody asks
    anything and which has no answers.
    """

    login: str
    things: int
    overdue: int
    answered: int
    reads_totals: bool = False

    @property
    def is_a_day(self) -> bool:
        """Tell whether it is a working day's list: three to six things, two overdue, one answered."""
        return 3 <= self.things <= 6 and (self.reads_totals or (self.overdue >= 2 and self.answered >= 1))

    def __str__(self) -> str:
        if self.reads_totals:
            return f"{self.login:<18} {self.things} waiting"
        return f"{self.login:<18} {self.things} waiting, {self.overdue} overdue, {self.answered} answered"


def counted(force: str) -> list[Waiting]:
    """Return what waits for each shown sign-in of the force."""
    return [_counted(login) for login in SHOWN if login.startswith(f"{force.lower()}.")]


def _counted(login: str) -> Waiting:
    purpose, now = Stated(Purpose.ENQUIRY), clock.now()
    actor = staff.actor_of_officer(staff.officer_named(login).id, purpose=purpose)
    if shipped_data.is_ministry(actor.force):
        return Waiting(login, len({notice.subject.id for notice in lists.open_notices(actor)}), 0, 0, reads_totals=True)
    told = lists.open_notices(actor)
    things = {notice.subject.id for notice in told}
    mine = [view for view in pages.threads(actor, purpose=purpose) if view.id in things]
    late = {notice.subject.id for notice in told if notice.overdue(now)} | {
        each.id for each in mine if each.overdue(now)
    }
    answered = [view for view in mine if view.state is ThreadState.ANSWERED]
    return Waiting(login, len(things) - len(answered), len(late), len(answered))
