"""Reading gang charts: the list, one as it stands now, what can be drawn, and the laws that apply to the force."""

from uuid import UUID

from sangam.access.policy import require, require_purpose
from sangam.arrests.gang_charts.chart_rows import (
    hidden_gangs,
    no_such_chart,
    number_of_chart,
    read_chart,
    visible_charts,
)
from sangam.arrests.gang_charts.chart_types import ChartLine, ChartView, Choice, Form
from sangam.arrests.gang_charts.forms import form_rows, forms_of
from sangam.arrests.types import Part
from sangam.audit.public import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.records.public import records
from sangam.records.types import RecordView

MOST_CHARTS = 100
_MOST_GANGS = 200


def charts(actor: Actor, *, purpose: Stated | None) -> list[ChartLine]:
    """Return the charts of gangs that the actor sees, those that wait first.  One look."""
    forms = {each.code: each for each in form_rows() if each.part is Part.FORM}
    with audit.deed(actor, "officer:gang-chart:list") as facts:
        require(actor, "network:read")
        known = visible_charts(actor)
        gangs = known.values_list("gang", flat=True).distinct()
        hidden = hidden_gangs(actor, gangs, purpose=purpose.purpose if purpose else None)
        rows = list(known.exclude(gang__in=hidden).order_by("-decided_at", "-opened_at")[:MOST_CHARTS])
        facts.showed(row.id for row in rows)
    return [
        ChartLine(
            row.id,
            number_of_chart(actor.force, row.id),
            forms[row.form],
            row.title,
            row.unit,
            row.opened_at,
            row.decided_at,
        )
        for row in rows
        if row.form in forms
    ]


def laws(actor: Actor) -> tuple[Form, ...]:
    """Return the forms that apply to the actor's force today; one with authorities is a gate.  Raises Refused."""
    require(actor, "network:read")
    return forms_of(actor.force, clock.now().astimezone(clock.INDIA).date())


def gangs(actor: Actor, *, purpose: Stated | None) -> list[RecordView]:
    """Return the gangs of the register that the actor sees, the newest first.  A look."""
    require(actor, "network:read")
    return records.list_records(actor, purpose=purpose, kind="gang", limit=_MOST_GANGS)


def open_chart_page(actor: Actor, chart: UUID, *, purpose: Stated | None) -> ChartView:
    """Return a chart as it stands now, a look at all of it.  Raises NotFound, and Refused without a purpose."""
    with audit.deed(actor, "officer:gang-chart:look", on=chart, purpose=purpose) as facts:
        require(actor, "network:read")
        row = visible_charts(actor).filter(id=chart).first()
        if row is None:
            raise no_such_chart()
        view, _ = read_chart(actor, row, purpose=require_purpose(purpose).purpose)
        facts.showed([chart, *dict.fromkeys(each.id for each in shown_in_chart(view))])
    return view


def chart_choices(actor: Actor, chart: UUID, *, purpose: Stated | None) -> tuple[ChartView, tuple[Choice, ...]]:
    """Return a chart, and each claim of its gang with the cases that can be drawn.  A look at all of them.

    Claims that do not count stand there with the reason, and cannot be drawn.
    """
    with audit.deed(actor, "officer:gang-chart:choose", on=chart, purpose=purpose) as facts:
        require(actor, "network:read")
        row = visible_charts(actor).filter(id=chart).first()
        if row is None:
            raise no_such_chart()
        view, register = read_chart(actor, row, purpose=require_purpose(purpose).purpose)
        chosen = {each.person.id: {case.id: case.use for case in each.cases} for each in view.members}
        facts.showed([chart, *dict.fromkeys(each.id for each in register.views())])
    return view, tuple(
        Choice(
            claim,
            tuple(register.cases.get(claim.person.id, ())) if claim.apart is None else (),
            claim.person.id in chosen,
            chosen.get(claim.person.id, {}),
        )
        for claim in register.claims
    )


def shown_in_chart(view: ChartView) -> list[RecordView]:
    """Return every record that a chart shows, some more than once."""
    found = [*([view.gang] if view.gang else []), *view.fresh]
    for member in view.members:
        found += [member.person, member.claim, *(each for case in member.cases for each in case.views)]
        found += [*member.sheets.counted, *member.sheets.uncounted, *member.sheets.undated]
    found += [each for authority in view.authorities for one in authority.reasons for each in one.changed]
    return found
