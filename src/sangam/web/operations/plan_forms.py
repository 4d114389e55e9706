"""The forms of a planned action: of a check for conflicts, and of an operation's plan."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sangam.access.units.printed_names import printed_force
from sangam.kernel import clock, here
from sangam.operations.types import ActionKind, EntryPurpose, EntryView, EntryWords, Plan, PlannedAction, TeamMember
from sangam.print_pages.paper import FixedWords, Paper, beside_english
from sangam.web.common.officer_forms import CodeField, InstantField, OfficerForm, TextArea, text_field
from sangam.web.operations import act_forms as operation_act_forms
from sangam.web.operations.act_forms import in_hours, local
from sangam.web.operations.operation_words import ACTION_KINDS, ENTRY_PURPOSES

PLAN_TEXTS = ("objectives", "legal_basis", "teams", "resources", "risks", "communication", "stop")


class PlaceField(forms.CharField):
    """A place by latitude and longitude."""

    def clean(self, value: object) -> tuple[float, float] | None:
        """Return latitude and longitude, None for an empty field."""
        text = super().clean(value)
        if not text:
            return None
        try:
            north, east = (float(part) for part in text.replace(";", ",").split(","))
        except ValueError:
            raise ValidationError(_("Give the place as latitude and longitude: 28.7493, 77.2779.")) from None
        return north, east


class ActionForm(OfficerForm):
    """A planned action."""

    refused_at: ClassVar = {
        "operations:late": "late_reason",
        "operations:caller": "caller",
        "operations:nothing": "at",
        "operations:place": "at",
        "operations:targets": "targets",
    }
    kind = forms.ChoiceField(label=_("What is planned"), choices=ACTION_KINDS.items())
    at = PlaceField(label=_("Latitude and longitude"), help_text="28.7493, 77.2779", required=False)
    place = text_field(_("What the place is called"), required=False, most=200)
    starts_at = InstantField(label=_("Begins"))
    ends_at = InstantField(label=_("Ends"))
    targets = text_field(_("Targets: plates, phones, names with the father's name"), rows=2, required=False)
    late_reason = text_field(_("Why so late, if it has begun already"), required=False)
    caller_force = text_field(_("Force"), required=False, most=4)
    caller = text_field(_("Who calls, and the number"), required=False, most=200)

    def planned(self) -> PlannedAction:
        """Return the planned action that a sound form says."""
        read = self.cleaned_data
        latitude, longitude = read["at"] or (None, None)
        return PlannedAction(
            ActionKind(read["kind"]),
            read["starts_at"],
            read["ends_at"],
            latitude,
            longitude,
            read["place"],
            read["targets"],
            read["caller_force"].upper(),
            read["caller"],
            read["late_reason"],
        )


class PlanForm(ActionForm):
    """The plan of an operation; a plan says its title, what it aims at and on which law it rests."""

    title = text_field(_("What it is called"), most=120)
    objectives = text_field(_("What it aims at"), rows=2)
    legal_basis = text_field(_("On which law or order it rests"))
    teams = text_field(_("Teams, and who leads each"), rows=2, required=False)
    resources = text_field(_("Vehicles and equipment"), required=False)
    risks = text_field(_("Risks"), rows=2, required=False)
    communication = text_field(_("Wireless channel and telephones"), required=False)
    stop = text_field(_("When it is broken off"), required=False)

    def plan(self) -> Plan:
        """Return the plan that a sound form says."""
        parts = {name: self.cleaned_data[name] for name in PLAN_TEXTS}
        return Plan(title=self.cleaned_data["title"], planned=self.planned(), **parts)


def fresh_times() -> dict[str, str]:
    """Return when a fresh form begins and ends: in three hours, for three hours."""
    return {"starts_at": in_hours(3), "ends_at": in_hours(6)}


def values_of_action(planned: PlannedAction) -> dict[str, str]:
    """Return the values of a form that says a planned action."""
    return {
        "kind": str(planned.kind),
        "at": place_words(planned),
        "place": planned.place,
        "starts_at": local(planned.starts_at),
        "ends_at": local(planned.ends_at),
        "targets": planned.targets,
    }


def values_of_plan(plan: Plan) -> dict[str, str]:
    """Return the values of a form that says what a plan says."""
    return {name: getattr(plan, name) for name in (*PLAN_TEXTS, "title")} | values_of_action(plan.planned)


def place_words(planned: PlannedAction) -> str:
    """Return the place as a form takes it; "" where there is none."""
    if planned.latitude is None or planned.longitude is None:
        return ""
    return f"{planned.latitude:.5f}, {planned.longitude:.5f}"


# The form of a notice of entry.


class TeamField(forms.CharField):
    """The members of a team, one a line."""

    widget = TextArea(4)

    def clean(self, value: object) -> tuple[TeamMember, ...]:
        """Return the members."""
        members = [_parts(line) for line in super().clean(value).splitlines() if line.strip()]
        if any(len(parts) != 3 for parts in members):
            raise ValidationError(_("Give each member of the team on a line: rank, name, belt number."))
        return tuple(TeamMember(*parts) for parts in members)


class EntryForm(OfficerForm):
    """A notice of entry, open or under a seal until an hour."""

    refused_at: ClassVar = {
        "operations:unit": "host_unit",
        "operations:own-host": "host_unit",
        "operations:time": "starts_at",
        "operations:window": "ends_at",
        "operations:team": "team",
        "operations:member": "team",
        "operations:vehicles": "vehicles",
        "operations:hour": "opens_at",
    }
    host_unit = CodeField(label=_("To which station"))
    purpose = forms.ChoiceField(label=_("Why the team comes"), choices=ENTRY_PURPOSES.items())
    starts_at = InstantField(label=_("From when"))
    ends_at = InstantField(label=_("Until"))
    team = TeamField(label=_("Team: rank, name, belt number, one a line"), help_text=_("Insp., Rakesh Malik, 412"))
    vehicles = text_field(_("Vehicles: plates, with commas between"), required=False)
    area = text_field(_("Where in its area"), required=False, most=200)
    reference = text_field(_("FIR or warrant"), required=False, most=120)
    contact = text_field(_("Telephone of the team"), required=False, most=40)
    opens_at = InstantField(
        label=_("Opens at"),
        help_text=_("A second person must agree. Until then the station reads only that a team comes."),
        required=False,
    )

    def entry_words(self) -> EntryWords:
        """Return what the notice says."""
        read = self.cleaned_data
        return EntryWords(
            read["host_unit"],
            EntryPurpose(read["purpose"]),
            read["starts_at"],
            read["ends_at"],
            read["team"],
            tuple(filter(None, _parts(read["vehicles"].replace("\n", ",")))),
            read["area"],
            read["reference"],
            read["contact"],
        )


def _parts(text: str) -> list[str]:
    """Return what stands between commas, Latin or Urdu."""
    return [part.strip() for part in text.replace("،", ",").split(",")]


# A notice of entry on paper, in the reader's language beside English: what both sides can show a magistrate.

_HANDLING = "Restricted"

_PURPOSES: Mapping[str, FixedWords] = {
    "arrest": pgettext_lazy("paper", "Arrest"),
    "search": pgettext_lazy("paper", "Search of premises"),
    "inquiry": pgettext_lazy("paper", "Inquiry"),
    "surveillance": pgettext_lazy("paper", "Surveillance"),
    "pursuit": pgettext_lazy("paper", "Pursuit"),
    "escort": pgettext_lazy("paper", "Escort"),
}
_STATES: Mapping[str, FixedWords] = {
    "proposed": pgettext_lazy("paper", "Waits for the second person"),
    "announced": pgettext_lazy("paper", "Not acknowledged"),
    "sealed": pgettext_lazy("paper", "Sealed"),
    "acknowledged": pgettext_lazy("paper", "Acknowledged"),
    "cancelled": pgettext_lazy("paper", "Cancelled"),
    "over": pgettext_lazy("paper", "The team has left"),
}


def write_entry_paper(view: EntryView) -> Paper:
    """Return a notice of entry, with the acknowledgements and the digest that stand in both ledgers, on paper."""
    paper = Paper(f"Notice of entry {view.number}", handling=_HANDLING)
    paper.slot_and_names(*printed_force(here.node().force))
    paper.two(*beside_english(pgettext_lazy("paper", "Notice of entry")), size=15, bold=True)
    paper.room(2)
    for heading, text in _lines(view):
        paper.two(*beside_english(heading), size=9, bold=True)
        paper.paragraph(text)
        paper.room(1)
    paper.rule()
    for each in view.acknowledgements:
        paper.two(*beside_english(_STATES["acknowledged"]), size=9, bold=True)
        said = f"{each.by.label} ({each.by.force}), {_time(each.at)}"
        paper.paragraph(f"{said}: {each.note}" if each.note else said)
    _foot(paper, view)
    return paper


def _lines(view: EntryView) -> Iterator[tuple[FixedWords, str]]:
    yield pgettext_lazy("letter", "Number"), view.number
    yield pgettext_lazy("paper", "State"), " / ".join(beside_english(_STATES[view.state]))
    yield pgettext_lazy("letter", "From"), f"{view.by.label} ({view.by.force})"
    yield pgettext_lazy("letter", "To"), operation_act_forms.unit_name(view.host_unit)
    if view.sent_at:
        yield pgettext_lazy("paper", "Sent"), _time(view.sent_at)
    if view.opens_at:
        yield pgettext_lazy("paper", "Sealed until"), f"{_time(view.opens_at)} ({view.second})"
    if view.says:
        yield from _content(view.says)
    if view.why:
        yield pgettext_lazy("paper", "Reason"), view.why


def _content(says: EntryWords) -> Iterator[tuple[FixedWords, str]]:
    yield pgettext_lazy("paper", "Purpose"), " / ".join(beside_english(_PURPOSES[says.purpose]))
    yield pgettext_lazy("paper", "From and until"), f"{_time(says.starts_at)} – {_time(says.ends_at)}"
    for number, each in enumerate(says.team, 1):
        yield pgettext_lazy("paper", "Member of the team"), f"{number}. {each.rank} {each.name}, {each.belt}"
    for heading, text in (
        (pgettext_lazy("paper", "Vehicles"), ", ".join(says.vehicles)),
        (pgettext_lazy("paper", "Area"), says.area),
        (pgettext_lazy("paper", "FIR or warrant"), says.reference),
        (pgettext_lazy("paper", "Telephone of the team"), says.contact),
    ):
        if text:
            yield heading, text


def _foot(paper: Paper, view: EntryView) -> None:
    paper.room(3)
    if not view.acknowledgements:
        paper.two(*beside_english(pgettext_lazy("paper", "Nobody has acknowledged it yet.")))
    if view.digest:
        held = pgettext_lazy("paper", "Both forces' audit logs hold this digest: {digest}")
        paper.two(*beside_english(held, digest=view.digest), size=8)
    printed = beside_english(pgettext_lazy("paper", "Printed {at}"), at=_time(clock.now()))
    paper.stamp(" / ".join(dict.fromkeys(printed)), size=8)


def _time(at: datetime) -> str:
    return f"{at.astimezone(clock.INDIA):%d.%m.%Y %H:%M}"
