"""A gang chart as one officer may see it: the register, the drawing, what was written, in the caller's deed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from sangam.access.policy import require, require_purpose
from sangam.access.sign_in import seats
from sangam.arrests.gang_charts import forms
from sangam.arrests.gang_charts.chart_types import (
    AuthorityView,
    CaseRow,
    ChartLine,
    ChartView,
    Choice,
    EntryView,
    Form,
    FormRow,
    MeetingView,
    MemberRow,
    ReasonView,
)
from sangam.arrests.gang_charts.columns import Drawn, Entries, cases_of, gang_cells, member_row
from sangam.arrests.gang_charts.forms import form_of, form_rows, forms_of
from sangam.arrests.models import ChartDrawing, ChartReason, GangChart
from sangam.arrests.types import Decision, Part, Use
from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.kernel.ids import short
from sangam.kernel.purpose import Purpose, Stated
from sangam.networks.membership import claims_of_gang
from sangam.networks.types import Claim
from sangam.records.types import RecordView
from sangam.records.visibility import views as visibility_views


@dataclass(frozen=True, slots=True)
class GangRegister:
    """What the register says of a gang, as one officer sees it.  cases: by person, of claims that count."""

    gang: RecordView | None
    claims: tuple[Claim, ...]
    cases: Mapping[UUID, tuple[CaseRow, ...]]

    def views(self) -> Iterator[RecordView]:
        """Yield every record that it shows, some more than once."""
        if self.gang is not None:
            yield self.gang
        yield from (view for claim in self.claims for view in (claim.person, claim.said_in, *claim.opinions))
        yield from (view for rows in self.cases.values() for row in rows for view in row.views)


def visible_charts(actor: Actor) -> "QuerySet[GangChart]":
    """Return the charts that an actor may know: of the unit, or of one below it."""
    return GangChart.objects.filter(readers__contains=[actor.unit]) if actor.unit else GangChart.objects.none()


def hidden_gangs(actor: Actor, gangs: Iterable[UUID], *, purpose: Purpose | None) -> set[UUID]:
    """Return those of these gangs that are here and that the actor does not see; in the caller's deed.

    One that is gone hides no chart: what was decided on it stays to be read.
    """
    standing = visibility_views.which_stand(gangs)
    return standing - visibility_views.load_views(actor, standing, purpose=purpose).keys()


def no_such_chart() -> NotFound:
    """Return the same answer for a chart that is absent and for one that is not the actor's to know."""
    return NotFound("arrests:gang-chart", "There is no such gang chart for your post.")


def number_of_chart(force: str, chart: UUID) -> str:
    """Return the number by which a chart is spoken of."""
    return f"{force}-{short(chart)}"


def rank_of(actor: Actor) -> str:
    """Return the abbreviation of an officer's rank, as the officer who holds the post has it; empty for none."""
    held = seats.holders(post=actor.post) if actor.post else []
    return next((each.rank for each in held if each.id == actor.officer), "")


def read_register(actor: Actor, gang: UUID, *, purpose: Purpose) -> GangRegister:
    """Return what the register says of a gang; its gang is None where the actor does not see it."""
    view = visibility_views.load_views(actor, [gang], purpose=purpose).get(gang)
    if view is None or view.kind != "gang":
        return GangRegister(None, (), {})
    claims = claims_of_gang(actor, view, purpose=purpose)
    persons = list({each.person.id: each.person for each in claims if each.apart is None}.values())
    return GangRegister(view, claims, cases_of(actor, persons, purpose=purpose))


def read_chart(actor: Actor, row: GangChart, *, purpose: Purpose) -> tuple[ChartView, GangRegister]:
    """Return a chart as it stands now for an actor, with the register of its gang.

    Raises NotFound for a chart of a gang that the actor does not see: its title and reasons are words about that gang.
    """
    form = form_of(row.form, actor.force, clock.now().astimezone(clock.INDIA).date())
    register = read_register(actor, row.gang, purpose=purpose)
    if register.gang is None and visibility_views.which_stand([row.gang]):
        raise no_such_chart()
    drawing = row.drawings.order_by("said_at", "id").last()
    drawn = _drawing_of(row, drawing)
    members = tuple(_members(form, register, drawn))
    cells = gang_cells(form, register.gang, drawn) if register.gang is not None else ()
    views = {each.id: each for each in register.views()}
    held = {each.id: each.version for each in views.values() if each.id in drawn.records}
    # a drawn claim that is disputed or has run out counts no more
    unseen = len(held) < len(drawn.records) or register.gang is None or len(members) < len(drawn.uses)
    code = _code_now(form, drawing, held, drawn) if drawing and not unseen else ""
    reasons = _reasons(row, drawing, code, views, drawn.entries)
    view = ChartView(
        id=row.id,
        number=number_of_chart(actor.force, row.id),
        form=form,
        title=row.title,
        unit=row.unit,
        by=row.label,
        opened_at=row.opened_at,
        gang=register.gang,
        drawn_at=drawing.said_at if drawing else None,
        drawing=row.drawings.count(),
        cells=cells,
        members=members,
        lacking=forms.empty_columns(cells, members) if drawing else (),
        code=code,
        unseen=unseen,
        fresh=tuple(_fresh(register, drawn)) if drawing else (),
        meetings=tuple(_meetings(row, code)),
        authorities=tuple(_authorities(form.authorities, reasons, rank_of(actor))),
    )
    return view, register


def _code_now(form: Form, drawing: ChartDrawing, held: Mapping[UUID, int], drawn: Drawn) -> str:
    return forms.code_of_chart(form.code, drawing.id, held, [each.id for each in drawn.entries.values()])


def _drawing_of(row: GangChart, drawing: ChartDrawing | None) -> Drawn:
    """Return what is drawn, with the newest entry of each column of each thing in it."""
    said: Mapping[str, Mapping[str, str]] = drawing.said if drawing else {}
    uses = {UUID(person): {UUID(case): Use(use) for case, use in cases.items()} for person, cases in said.items()}
    about = {row.gang, *uses, *(case for cases in uses.values() for case in cases)}
    entries = {
        (each.column, each.about): EntryView(each.id, each.text, each.document, each.label, each.said_at)
        for each in row.entries.order_by("said_at", "id")
        if each.about in about
    }
    today = clock.now().astimezone(clock.INDIA).date()
    return Drawn(uses, frozenset(drawing.records if drawing else ()), entries, today)


def _members(form: Form, register: GangRegister, drawn: Drawn) -> Iterator[MemberRow]:
    """Yield the members of the drawing, each once, by the claim that the drawing rests on."""
    done: set[UUID] = set()
    for claim in register.claims:
        person = claim.person.id
        in_drawing = person in drawn.uses and claim.said_in.id in drawn.records
        if claim.apart is None and in_drawing and person not in done:
            done.add(person)
            yield member_row(form, claim, register.cases.get(person, ()), drawn)


def _fresh(register: GangRegister, drawn: Drawn) -> Iterator[RecordView]:
    """Yield records of the members that came since the drawing; what was left out on purpose is not among them."""
    found = {
        view.id: view
        for person, uses in drawn.uses.items()
        for case in register.cases.get(person, ())
        for view in case.views
        if view.id not in drawn.records and uses.get(case.id) is not Use.OUT
    }
    yield from found.values()


def _reasons(
    row: GangChart, drawing: ChartDrawing | None, code: str, views: Mapping[UUID, RecordView], entries: Entries
) -> list[ReasonView]:
    """Return what authorities wrote, with what has changed since they read it."""
    rows = list(row.reasons.order_by("said_at", "id"))
    standing = visibility_views.which_stand({UUID(each) for one in rows for each in one.versions})
    return [
        ReasonView(
            authority=each.authority,
            decision=Decision(each.decision),
            text=each.text,
            order_number=each.order_number,
            signed_by=each.signed_by,
            document=each.document,
            by=each.label,
            at=each.said_at,
            code=each.code,
            is_current=bool(code) and each.code == code,
            changed=tuple(_changed_records(each, views)),
            gone=sum(UUID(record) not in standing for record in each.versions),
            is_written_on=any(entry.at > each.said_at for entry in entries.values()),
            is_redrawn=drawing is not None and drawing.id != each.drawing,
        )
        for each in rows
    ]


def _changed_records(reason: ChartReason, views: Mapping[UUID, RecordView]) -> Iterator[RecordView]:
    for record, version in reason.versions.items():
        view = views.get(UUID(record))
        if view is not None and view.version != version:
            yield view


def _meetings(row: GangChart, code: str) -> Iterator[MeetingView]:
    for each in row.meetings.order_by("said_at", "id"):
        is_current = bool(code) and each.code == code
        yield MeetingView(each.held_at, each.place, tuple(each.sat), each.text, each.label, each.said_at, is_current)


def _authorities(rows: Iterable[FormRow], reasons: list[ReasonView], rank: str) -> Iterator[AuthorityView]:
    """Yield the authorities in their order.  A signed order is entered by the authority before."""
    before: FormRow | None = None
    for row in rows:
        own = tuple(each for each in reasons if each.authority == row.code)
        may_enter = row.by_order and before is not None and rank in before.ranks
        yield AuthorityView(row, own, may_write=rank in row.ranks, may_enter_order=may_enter)
        before = row


# Reading gang charts: the list, one as it stands now, what can be drawn, and the laws that apply to the force.

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
    return visibility_views.list_records(actor, purpose=purpose, kind="gang", limit=_MOST_GANGS)


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
