"""A gang chart in words: cells with source and grade, what lacks, what changed, who wrote which reasons."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from django import forms
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sangam.access.types import Way
from sangam.arrests.gang_charts.chart_types import (
    AuthorityView,
    Cell,
    ChargeSheets,
    ChartView,
    EntryDraft,
    FormRow,
    Lacking,
    MeetingDraft,
    MemberRow,
    ReasonDraft,
    ReasonView,
)
from sangam.arrests.types import Decision, Part, Per, Use
from sangam.kernel.errors import Malformed, SangamError
from sangam.kernel.paper import Unprinted
from sangam.records.types import RecordView, ShownStatement
from sangam.records.visibility import disclosure
from sangam.web.arrests.arrest_forms import id_in
from sangam.web.briefs.brief_words import record_line
from sangam.web.common import labels, law_words
from sangam.web.common.inputs import choice_of
from sangam.web.common.officer_forms import CodeField, IdField, InstantInput, OfficerForm, text_field
from sangam.web.meetings import meeting_forms
from sangam.web.templatetags.vocabulary import Words

USES: Words = {
    Use.CHART: _("In the chart"),
    Use.BASE: _("In the chart, as the base case"),
    Use.EARLIER: _("Listed apart: the Act was used for it before"),
    Use.OUT: _("Left out"),
}
DECISIONS: Words = {
    Decision.AGREES: pgettext_lazy("gang chart", "I agree, for these reasons"),
    Decision.RETURNS: pgettext_lazy("gang chart", "I return it, for these reasons"),
}
DECIDED: Words = {
    Decision.AGREES: pgettext_lazy("gang chart", "agreed"),
    Decision.RETURNS: pgettext_lazy("gang chart", "returned"),
}
PARTS: Words = {
    Part.FORM: pgettext_lazy("gang chart", "Law"),
    Part.COLUMN: pgettext_lazy("gang chart", "Column"),
    Part.ITEM: pgettext_lazy("gang chart", "Checklist"),
    Part.AUTHORITY: pgettext_lazy("gang chart", "Who signs"),
    Part.STOCK: pgettext_lazy("gang chart", "Sentence that is refused"),
}
FORM_COLUMNS: Words = {
    "code": _("Code"),
    "part": _("What it is: form, column, item, authority, stock"),
    "forms": _("Forms that it belongs to"),
    "forces": _("Forces that it binds (DL,HR; empty: all)"),
    "beside": _("Beside which column, authority or meeting"),
    "number": _("Number of the column in the form"),
    "per": _("Of what: gang, member, case"),
    "filled_from": _("Filled from records (prosecution:court); empty: officers write it"),
    "ranks": _("Ranks of the authority"),
    "source": _("Source of law"),
    "from_date": _("Valid from"),
    "until_date": _("Valid until"),
    "verified_by": _("Verified by (legal officer)"),
    "en": _("Text in English"),
    "hi": _("Text in Hindi"),
    "ur": _("Text in Urdu"),
    "pa": _("Text in Punjabi"),
}


def language() -> str:
    """Return the reader's language."""
    return get_language() or "en"


def row_words(row: FormRow) -> dict[str, Any]:
    """Return a row of the forms: its text, source, dates, and who verified it."""
    return {
        "code": row.code,
        "part": PARTS[row.part],
        "number": row.number,
        "text": row.text(language()),
        "source": law_words.source_words(row.source),
        "forces": row.forces,
        "ranks": ", ".join(row.ranks),
        "from_date": row.from_date,
        "until_date": row.until_date,
        "verified_by": row.verified_by,
        "edited": row.edited,
    }


def chart_words(view: ChartView) -> dict[str, Any]:
    """Return all that the page of a chart says."""
    form, officers = view.form, labels.officer_names(set(_officers(view)))
    return {
        "id": view.id,
        "number": view.number,
        "title": view.title,
        "form": row_words(form.row),
        "is_gate": form.is_gate,
        "unit": meeting_forms.entry_names([view.unit])[view.unit],
        "by": officers[view.by],
        "opened_at": view.opened_at,
        "drawn_at": view.drawn_at,
        "drawing": view.drawing,
        "code": view.code,
        "unseen": view.unseen and view.drawn_at is not None,
        "gang": record_line(view.gang) if view.gang else None,
        "cells": [cell_words(each, officers) for each in view.cells],
        "heads": [row_words(each) for each in form.columns if each.per is Per.CASE],
        "members": [member_words(each, officers) for each in view.members],
        "lacks": lack_words(view.lacking),
        "fresh": [record_line(each) for each in view.fresh],
        "columns": [row_words(each) | {"items": _beside(view, each.code)} for each in form.columns],
        "of_chart": _beside(view, "chart"),
        "of_years": _beside(view, "ten-years"),
        "of_meeting": _beside(view, "meeting"),
        "meetings": [replace(each, by=officers[each.by]) for each in view.meetings],
        "authorities": [_authority(view, each, officers) for each in view.authorities],
        "approval": reason_words(view.approval, officers) if view.approval else None,
        "slots": slots(view),
    }


def cell_words(cell: Cell, officers: Mapping[str, str]) -> dict[str, Any]:
    """Return a cell: each value with whose word it is, its grade and source; what an officer wrote, from what."""
    return {
        "head": row_words(cell.column),
        "said": [_statement_words(view, statement) for view, statement in cell.said],
        "entry": replace(cell.entry, by=officers[cell.entry.by]) if cell.entry else None,
        "is_empty": cell.is_empty,
    }


def member_words(member: MemberRow, officers: Mapping[str, str]) -> dict[str, Any]:
    """Return a member with cells, cases and charge sheets in ten years."""
    return record_line(member.person) | {
        "claim": record_line(member.claim),
        "cells": [cell_words(each, officers) for each in member.cells],
        "cases": [
            record_line(each.views[0])
            | {"use": USES[each.use], "is_apart": each.use is Use.EARLIER}
            | {"cells": [cell_words(one, officers) for one in each.cells]}
            for each in member.cases
        ],
        "sheets": sheet_words(member.sheets),
    }


def sheet_words(sheets: ChargeSheets) -> dict[str, Any]:
    """Return the charge sheets of ten years: counted, without cognisance, without a day."""
    return {
        "since": sheets.since,
        "until": sheets.until,
        "counted": [_sheet(each) for each in sheets.counted],
        "uncounted": [_sheet(each) for each in sheets.uncounted],
        "undated": [_sheet(each) for each in sheets.undated],
    }


def lack_words(lacking: Iterable[Lacking]) -> list[dict[str, Any]]:
    """Return the empty columns, each once, with whom or which case each lacks for."""
    found: dict[str, dict[str, Any]] = {}
    for each in lacking:
        line = found.setdefault(each.column.code, row_words(each.column) | {"of": []})
        if each.of is not None:
            line["of"].append(record_line(each.of) | {"name": _name_in_chart(each.of)})
    return list(found.values())


def reason_words(reason: ReasonView, officers: Mapping[str, str]) -> dict[str, Any]:
    """Return what an authority wrote, and what has changed since."""
    return {
        "decision": DECIDED[reason.decision],
        "agrees": reason.decision is Decision.AGREES,
        "text": reason.text,
        "order": [each for each in (reason.order_number, reason.signed_by, reason.document) if each],
        "by": officers[reason.by],
        "at": reason.at,
        "code": reason.code,
        "is_current": reason.is_current,
        "changed": [record_line(each) for each in reason.changed],
        "gone": reason.gone,
        "is_written_on": reason.is_written_on,
        "is_redrawn": reason.is_redrawn,
    }


def slots(view: ChartView) -> list[dict[str, str]]:
    """Return the cells that an officer may write into, those that lack first, as a form's choices."""
    named = [(each, "") for each in view.cells]
    for member in view.members:
        who = str(labels.name_of(member.person).name)
        named += [(each, who) for each in member.cells]
        named += [(each, f"{who} · {_name_in_chart(case.views[0])}") for case in member.cases for each in case.cells]
    named.sort(key=lambda pair: not pair[0].is_empty)
    return [
        {
            "code": f"{cell.column.code}:{cell.about}",
            "label": " · ".join(filter(None, (cell.column.text(language()), of))),
        }
        for cell, of in named
    ]


def _name_in_chart(view: RecordView) -> str:
    """Return what a record is called in a chart: a case by its FIR, a person by name."""
    fir = " · ".join(str(each) for each in view.values("fir")) if view.kind != "person" else ""
    return fir or str(labels.name_of(view).name)


def _statement_words(view: RecordView, statement: ShownStatement) -> dict[str, Any]:
    text = labels.value_words(view.kind, statement.property, statement.value) if statement.value is not None else ""
    may_print = disclosure.may_leave(view, statement, Way.PRINT)
    return {
        "value": text if may_print else Unprinted(text),
        "record": view.id,
        "force": view.owner,
        "grade": str(statement.grade),
        "source": statement.source if may_print else Unprinted(statement.source),
        "learned_date": statement.learned_date,
        "may_print": may_print,
    }


def _sheet(view: RecordView) -> dict[str, Any]:
    printed = labels.on_paper(view)
    cells = {
        name: " · ".join(labels.value_words(view.kind, name, value) for value in printed.values(name))
        for name in ("charge_sheet_date", "fir", "station", "court", "stage")
    }
    sources = dict.fromkeys(
        each.source for each in printed.statements if each.property in ("charge_sheet_date", "stage")
    )
    return record_line(view) | cells | {"source": " · ".join(sources)}


def _beside(view: ChartView, code: str) -> list[dict[str, Any]]:
    """Return the items of the checklist that stand beside a column, an authority or the meeting."""
    return [row_words(each) for each in view.form.items if code in each.beside]


def _authority(view: ChartView, authority: AuthorityView, officers: Mapping[str, str]) -> dict[str, Any]:
    current = bool(authority.reasons) and authority.reasons[-1].is_current
    return row_words(authority.row) | {
        "reasons": [reason_words(each, officers) for each in authority.reasons],
        "agreed": authority.agreed,
        "items": _beside(view, authority.row.code),
        "may_write": authority.may_write and not current and bool(view.code),
        "may_enter_order": authority.may_enter_order and not current and bool(view.code),
    }


def _officers(view: ChartView) -> Iterator[str]:
    """Yield the labels of all who prepared, wrote into, met on or signed a chart."""
    cells = [*view.cells, *(each for member in view.members for each in member.cells)]
    cells += [each for member in view.members for case in member.cases for each in case.cells]
    yield view.by
    yield from (each.entry.by for each in cells if each.entry)
    yield from (each.by for each in view.meetings)
    yield from (each.by for authority in view.authorities for each in authority.reasons)
    if view.approval:
        yield view.approval.by


# Forms of gang charts: a new chart, the acts on its page, and a row of the forms that the force edits.

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
