"""Forms of gang charts: a new chart, the acts on its page, and a row of the forms that the force edits."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sangam.arrests.public.chart_types import EntryDraft, MeetingDraft, ReasonDraft
from sangam.arrests.types import Decision
from sangam.kernel.errors import Malformed, SangamError
from sangam.web.arrests.arrest_forms import id_in
from sangam.web.common.inputs import choice_of
from sangam.web.common.officer_forms import CodeField, IdField, InstantInput, OfficerForm, text_field
from sangam.web.gang_charts.chart_words import DECISIONS, FORM_COLUMNS
from sangam.web.meetings import meeting_forms

_LONG = ("en", "hi", "ur", "pa", "source")
_NEEDED = ("code", "part", "forms", "source", "en")


class ChartForm(OfficerForm):
    """A new chart: under which law, of which gang."""

    refused_at: ClassVar = {"arrests:gang-form": "form", "arrests:no-gang": "gang"}
    form = CodeField(label=_("Under which law"))
    gang = IdField(label=_("Gang of the register"), error_messages={"invalid": _("Choose the gang from the register.")})
    title = text_field(_("Title"), most=200)

    def offer(self, *, laws: Iterable[tuple[str, str]], gangs: Iterable[tuple[str, str]]) -> None:
        """Set which laws and gangs can be chosen: code, label."""
        for name, offered in (("form", laws), ("gang", gangs)):
            field: Any = self.fields[name]
            field.choices = offered


class EntryForm(OfficerForm):
    """What an officer writes into a column, from a document."""

    refused_at: ClassVar = {"web:chart-slot": "slot"}
    texts: ClassVar = {"text": "text", "document": "document"}
    slot = CodeField(label=_("Column"), required=False)
    text = text_field(_("Text"), rows=2, required=False)
    document = text_field(_("Document: number, or where it is"), required=False)

    def draft(self) -> EntryDraft:
        """Return what is written, and where.  Raises Malformed."""
        read = self.cleaned_data
        column, _colon, about = read["slot"].partition(":")
        cell = id_in(about)
        if cell is None:
            raise Malformed("web:chart-slot", "Choose the column from the list.")
        return EntryDraft(column, cell, read["text"], read["document"])


class MeetingForm(OfficerForm):
    """A joint meeting on the version that was read."""

    refused_at: ClassVar = {"web:instant": "held_at", "arrests:time": "held_at", "arrests:sat": "sat"}
    texts: ClassVar = {"place": "place", "name": "sat", "text": "minutes"}
    read = forms.CharField(required=False, widget=forms.HiddenInput)
    held_at = forms.CharField(label=_("When"), required=False, widget=InstantInput)
    place = text_field(_("Where"), required=False)
    sat = text_field(_("Who sat: name and rank, one a line"), rows=3, required=False)
    minutes = text_field(_("What was discussed"), rows=3, required=False)

    def draft(self) -> MeetingDraft:
        """Return the meeting.  Raises Malformed."""
        read = self.cleaned_data
        sat = tuple(line.strip() for line in read["sat"].splitlines() if line.strip())
        return MeetingDraft(meeting_forms.instant(read["held_at"]), read["place"], sat, read["minutes"], read["read"])


class ReasonForm(OfficerForm):
    """What an authority decides on the version that was read, and why; or the signed order that says so."""

    refused_at: ClassVar = {
        "web:field-choice": "decision",
        "arrests:reason-": "reasons",
        "arrests:order": "order_number",
    }
    read = forms.CharField(required=False, widget=forms.HiddenInput)
    authority = forms.CharField(required=False, widget=forms.HiddenInput)
    reasons = text_field(_("My own reasons, typed by myself"), rows=6, required=False)
    decision = CodeField(label=_("Decision"), choices=DECISIONS.items(), required=False)
    order_number = text_field(_("Number and date of the order"), required=False)
    signed_by = text_field(_("Signed by: name, rank"), required=False)
    document = text_field(_("Document: number, or where it is"), required=False)

    def draft(self) -> ReasonDraft:
        """Return the reasons.  Raises Malformed."""
        read = dict(self.cleaned_data)
        decision = choice_of(Decision, read.pop("decision"), gettext("Decision"))
        return ReasonDraft(decision=decision, text=read.pop("reasons"), **read)


class RowForm(OfficerForm):
    """A row of the forms, by its columns."""

    def field_of(self, error: SangamError) -> str | None:
        """Return the column that a refusal names."""
        return str(error.parts["column"]) if error.code == "arrests:form-column" else None


# The columns are a table: a class declares no field under a name that it computes.
RowForm.base_fields = {
    name: text_field(label, rows=2 if name in _LONG else 0, required=name in _NEEDED)
    for name, label in FORM_COLUMNS.items()
}
