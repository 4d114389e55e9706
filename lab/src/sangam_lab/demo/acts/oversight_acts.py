"""The acts of the day that oversight is about: fourteen looks at one neighbour, a broken glass, the month's totals."""

from collections.abc import Callable
from datetime import timedelta

from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.checks import check
from sangam.oversight import glass
from sangam.oversight.looks import lines
from sangam.oversight.responses import table
from sangam.oversight.totals import monthly
from sangam_lab.world.public import ActSeed, World

_NAKA = Stated(Purpose.NAKA)
_AT_NIGHT = timedelta(hours=3)


class OversightActs:
    """Plays these acts of one force's officers.  seat: signs an officer in."""

    def __init__(self, seat: Callable[[str], Actor], world: World) -> None:
        self._seat, self._world = seat, world

    @property
    def does(self) -> dict[str, Callable[[ActSeed], object]]:
        """Return what plays each act."""
        return {"pry": self._pry, "glass": self._glass, "account": self._account}

    def _pry(self, act: ActSeed) -> None:
        """Check the same on so many days before.  text: what is checked; how: on how many days."""
        actor = self._seat(act.who)
        for day in range(1, int(act.how) + 1):
            with clock.shift_time(-timedelta(days=day) - _AT_NIGHT):
                check.check(actor, act.text, purpose=_NAKA)

    def _glass(self, act: ActSeed) -> None:
        """Break the glass before a record.  on: its key; text: the reason."""
        actor, record = self._seat(act.who), self._world.record(act.on).id
        glass.open_behind(actor, glass.break_glass(actor, record, reason=act.text))

    def _account(self, act: ActSeed) -> None:
        """Do what the timekeeper does at night: explain the looks, tell the auditors, count, state the totals."""
        actor = Actor.system(act.force, "demo")
        lines.explain_and_tell()
        table.count_responses(actor)
        for month in monthly.recent_months(3):
            monthly.state_month(actor, month)
