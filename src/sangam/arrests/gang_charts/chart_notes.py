"""Who is told of a gang chart, inside the caller's deed: the next authority, and the unit that prepared it."""

from sangam.access.public import posts, units
from sangam.arrests.gang_charts.chart_types import ChartView, FormRow
from sangam.arrests.models import GangChart
from sangam.arrests.types import Decision
from sangam.kernel.sentences import Guarded, Spoken
from sangam.notices.public import notices
from sangam.notices.types import Subject, Telling, TodayLane

WAITS, CAME_BACK = "gang-chart.waits", "gang-chart.came-back"


def tell_next(row: GangChart, chart: ChartView, written: FormRow, decision: Decision) -> None:
    """Tell who has to read it next; a chart that is returned or decided goes back to the unit that prepared it."""
    about = Subject("gang-chart", row.id)
    notices.done_for_subject(about)
    later = [each.row for each in chart.authorities if each.row.place > written.place]
    parts = {"chart": Guarded(Spoken(row.gang), row.title)}  # a title names the gang
    if decision is Decision.RETURNS:
        back = Telling(CAME_BACK, about, "The gang chart {chart} was returned with reasons", parts, TodayLane.BACK)
        notices.notify(back, to=[units.desk_unit(row.unit)])
    elif not later:
        back = Telling(CAME_BACK, about, "The gang chart {chart} was approved", parts, TodayLane.BACK)
        notices.notify(back, to=[units.desk_unit(row.unit)])
    else:
        to = _posts_of(row, later[0]) or (_posts_of(row, written) if later[0].by_order else [])
        notices.notify(Telling(WAITS, about, "A gang chart waits for your own reasons: {chart}", parts), to=to)


def _posts_of(row: GangChart, authority: FormRow) -> list[str]:
    """Return the posts at the chart's unit and above it that an officer of the authority's ranks holds today."""
    return [f"post:{each}" for each in posts.posts_of_ranks(row.readers, authority.ranks)]
