"""The forms of the acts on the pages of a meeting and of an action."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sangam.coordination.types import ActionDraft, ItemDraft
from sangam.web.common.officer_forms import CodeField, InstantInput, OfficerForm, text_field
from sangam.web.meetings import meeting_forms


def _day_and_time(label: Any) -> forms.CharField:
    """Return a field for day and time as typed: its act reads it."""
    return forms.CharField(label=label, required=False, widget=InstantInput)


class ItemForm(OfficerForm):
    """An item that is proposed for the agenda."""

    texts: ClassVar = {"title": "title", "text": "text"}
    title = text_field(_("In one line"), required=False)
    text = text_field(_("What is asked for"), rows=3, required=False)
    consent = forms.BooleanField(label=_("Routine: needs no discussion"), required=False)

    def draft(self) -> ItemDraft:
        """Return the item."""
        return ItemDraft(**self.cleaned_data)


class DecisionForm(OfficerForm):
    """What a meeting decided."""

    texts: ClassVar = {"decision": "decision"}
    decision = text_field(_("What was decided"), rows=2, required=False)


class ActionForm(OfficerForm):
    """An action that a meeting sets."""

    refused_at: ClassVar = {
        "web:instant": "due_at",
        "coordination:due": "due_at",
        "coordination:owner": "owner",
        "coordination:unit": "owner",
    }
    texts: ClassVar = {"action": "action", "evidence": "evidence"}
    action = text_field(_("What is to be done"), rows=2, required=False)
    owner = CodeField(label=_("By whom"), required=False)
    due_at = _day_and_time(_("Until when"))
    evidence = text_field(_("What counts as done"), required=False)

    def draft(self) -> ActionDraft:
        """Return the action.  Raises Malformed for a deadline that cannot be read."""
        read = self.cleaned_data
        return ActionDraft(read["action"], read["owner"], meeting_forms.instant(read["due_at"]), read["evidence"])


class CirculationForm(OfficerForm):
    """A decision that is put to all member forces."""

    refused_at: ClassVar = {"web:instant": "answer_by", "coordination:due": "answer_by"}
    texts: ClassVar = {"decision": "circulated"}
    circulated = text_field(_("What is to be decided"), rows=2, required=False)
    answer_by = _day_and_time(_("Answer until"))


class MinutesForm(OfficerForm):
    """The deadline by which all forces agree to the minutes."""

    refused_at: ClassVar = {"web:instant": "minutes_by", "coordination:due": "minutes_by"}
    minutes_by = _day_and_time(_("Answer until"))


class CancelForm(OfficerForm):
    """Why a meeting is cancelled."""

    texts: ClassVar = {"reason": "why"}
    why = text_field(_("Why?"), required=False)


class RemovalForm(OfficerForm):
    """A force that is removed from a meeting, and by which order."""

    texts: ClassVar = {"reason": "why"}
    force = CodeField(required=False)
    why = text_field(_("By which order?"), required=False)


class ReportForm(OfficerForm):
    """The report that an action is done."""

    refused_at: ClassVar = {"coordination:reference": "address", "coordination:report-kind": "address"}
    texts: ClassVar = {"evidence": "text"}
    text = text_field(_("Evidence, in your own words"), rows=3, required=False)
    address = text_field(
        _("Number or address of what shows it: record, thread, alert, meeting or operation"),
        required=False,
        hint=_("Each reader opens it under the reader's own rights."),
    )


class SettlingForm(OfficerForm):
    """What becomes of an action, and why."""

    refused_at: ClassVar = {"web:instant": "due_at", "coordination:due": "due_at"}
    texts: ClassVar = {"reason": "note", "note": "note"}
    how = forms.CharField(required=False, widget=forms.HiddenInput)
    note = text_field(_("Why?"), rows=2, required=False)
    due_at = _day_and_time(_("Until when"))


class AnswerForm(OfficerForm):
    """The answer of a unit to which an action is offered."""

    texts: ClassVar = {"reason": "why", "text": "why"}
    why = text_field(_("Why not, if you decline"), rows=2, required=False)


MEETING_FORMS: Mapping[str, type[OfficerForm]] = {
    "item": ItemForm,
    "decision": DecisionForm,
    "action": ActionForm,
    "circulate": CirculationForm,
    "agree-minutes": MinutesForm,
    "cancel": CancelForm,
    "remove": RemovalForm,
}
ACTION_FORMS: Mapping[str, type[OfficerForm]] = {"report": ReportForm, "settle": SettlingForm, "answer": AnswerForm}
