"""The forms of a planned action: of a check for conflicts, and of an operation's plan."""

from typing import ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from sangam.operations.types import ActionKind, Plan, PlannedAction
from sangam.web.common.officer_forms import InstantField, OfficerForm, text_field
from sangam.web.operations.forms import in_hours, local
from sangam.web.operations.operation_words import ACTION_KINDS

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
