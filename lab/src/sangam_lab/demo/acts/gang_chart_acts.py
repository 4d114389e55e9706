"""The acts of the day that are about gang charts: one is drawn, filled and signed with its station's reasons."""

from collections.abc import Callable
from uuid import UUID

from sangam.arrests.gang_charts import chart_acts, chart_rows
from sangam.arrests.gang_charts.chart_types import Chosen, EntryDraft, ReasonDraft
from sangam.arrests.types import Decision, Use
from sangam.kernel.actor import Actor
from sangam_lab.world.public import ActSeed

Seat = Callable[[str], Actor]


class GangChartActs:
    """Plays the acts of one force's officers on gang charts.  seat: signs an officer in.  record: its id, by key."""

    def __init__(self, seat: Seat, record: Callable[[str], UUID]) -> None:
        self._seat = seat
        self._record = record
        self._charts: dict[str, UUID] = {}

    @property
    def does(self) -> dict[str, Callable[[ActSeed], object]]:
        """Return what plays each act."""
        return {"gang-chart": self._chart, "chart-column": self._column, "chart-reason": self._reason}

    def _chart(self, act: ActSeed) -> None:
        """Open and draw a chart.  on: gang; how: form; text: title; more: a member, the base case, other cases."""
        actor = self._seat(act.who)
        chart = chart_acts.open_chart(actor, act.how, self._record(act.on), act.text, purpose=actor.purpose)
        member, base, *others = map(self._record, act.more.split("+"))
        cases = {base: Use.BASE} | dict.fromkeys(others, Use.CHART)
        chart_acts.draw_chart(actor, chart, [Chosen(member, cases)], purpose=actor.purpose)
        self._charts[act.key] = chart

    def _column(self, act: ActSeed) -> None:
        """Write into a column.  on: the gang, person or case; how: the column; more: the document."""
        actor = self._seat(act.who)
        draft = EntryDraft(act.how, self._record(act.on), act.text, act.more)
        chart_acts.write_entry(actor, self._charts[act.key], draft, purpose=actor.purpose)

    def _reason(self, act: ActSeed) -> None:
        """Agree with the reasons of an authority.  how: the authority."""
        actor, chart = self._seat(act.who), self._charts[act.key]
        read = chart_rows.open_chart_page(actor, chart, purpose=actor.purpose).code
        draft = ReasonDraft(act.how, Decision.AGREES, act.text, read)
        chart_acts.give_reasons(actor, chart, draft, purpose=actor.purpose)
