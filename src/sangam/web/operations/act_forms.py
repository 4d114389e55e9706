"""The forms of the acts on the pages of an operation, a notice of entry and a check."""

from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.access.units import units
from sangam.federation.lanes import status
from sangam.federation.types import PeerState
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.numbers import read_number
from sangam.operations.types import BoardDraft, BoardKind, Resolution, Results, TaskState
from sangam.web.common import typed_times
from sangam.web.common.inputs import choice_of
from sangam.web.common.languages import in_language
from sangam.web.common.officer_forms import CodeField, OfficerForm, text_field
from sangam.web.operations.operation_words import BOARD_KINDS, RESOLUTIONS

# What the forms of operations share: places, times, choices, units of other forces.

_LOCAL = "%Y-%m-%dT%H:%M"


def instant(text: str) -> datetime:
    """Read what a browser's field for date and time says, in India time.  Raises Malformed."""
    try:
        return typed_times.minute(text)
    except ValueError:
        raise Malformed("web:instant-of-action", "Give day and time as 31.12.2026 04:00.") from None


def local(at: datetime) -> str:
    """Return an instant as a browser's field for date and time has it, in India time."""
    return at.astimezone(clock.INDIA).strftime(_LOCAL)


def in_hours(hours: int) -> str:
    """Return the full hour so many hours from now, as a form has it."""
    return local((clock.now() + timedelta(hours=hours)).replace(minute=0))


def id_in(text: str) -> UUID:
    """Return the id that a hidden field holds.  Raises Malformed."""
    try:
        return UUID(text)
    except ValueError:
        raise Malformed("web:operation-field", "This form names nothing: open the page and try again.") from None


def unit_name(code: str) -> str:
    """Return what a unit is called in the reader's language; its code where it is not known here."""
    found = units.units([code]).get(code)
    return in_language(found.name_en, found.name_hi) if found else code


def entry_names(entries: list[str]) -> dict[str, str]:
    """Return the names of units in the reader's language; a post keeps its number."""
    known = units.units(each for each in entries if not each.startswith("post:"))
    names = {code: in_language(each.name_en, each.name_hi) for code, each in known.items()}
    return {entry: names.get(entry, entry) for entry in entries}


def units_offered(actor: Actor, *, asked: str, chosen: list[str]) -> list[dict[str, Any]]:
    """Return units of paired other forces: the neighbours across the border, what was found, what is chosen."""
    paired = {peer.force for peer in status.partners() if peer.state is PeerState.PAIRED} - {here.node().force}
    across = {each.code for each in units.neighbours(actor.unit)} if actor.unit else set[str]()
    found = {each.code for each in units.search_units(asked)} if asked else set[str]()
    known = units.units({*across, *found, *chosen})
    return [
        {
            "code": each.code,
            "name": in_language(each.name_en, each.name_hi),
            "force": each.force,
            "here": each.code in chosen,
        }
        for each in sorted(known.values(), key=lambda unit: unit.code)
        if each.force in paired
    ]


_MOST_ARRESTS = 100_000


class BoardForm(OfficerForm):
    """An entry on the board: what happened, or how a task stands."""

    refused_at: ClassVar = {"operations:empty": "text", "web:form-choice": "kind"}
    texts: ClassVar = {"text": "text"}
    kind = CodeField(choices=[each for each in BOARD_KINDS.items() if each[0] != "task"], required=False)
    text = text_field(gettext_lazy("What happened, or where you are"), rows=2, required=False)
    task = forms.CharField(required=False, widget=forms.HiddenInput)
    task_state = forms.CharField(required=False, widget=forms.HiddenInput)

    def draft(self) -> BoardDraft:
        """Return the entry.  Raises Malformed."""
        read = self.cleaned_data
        kind = choice_of(BoardKind, read["kind"])
        task = id_in(read["task"]) if kind is BoardKind.TASK else None
        return BoardDraft(kind, read["text"], task, choice_of(TaskState, read["task_state"]) if task else None)


class TaskForm(OfficerForm):
    """A task for a unit that takes part."""

    refused_at: ClassVar = {"operations:task": "task_text"}
    texts: ClassVar = {"text": "task_text"}
    task_text = text_field(gettext_lazy("What is to be done"), rows=2, required=False)
    owner = forms.CharField(required=False)


class CloseForm(OfficerForm):
    """The results of an operation, and its debrief."""

    refused_at: ClassVar = {"operations:arrests": "arrests", "operations:debrief": "debrief"}
    arrests = text_field(gettext_lazy("Arrests"), required=False)
    recoveries = text_field(gettext_lazy("Recovered"), rows=2, required=False)
    debrief = text_field(
        gettext_lazy("Debrief: what to keep and what to change, five lines at most"), rows=5, required=False
    )

    def results(self) -> Results:
        """Return the results; -1 arrests where the field holds no number, which is refused."""
        read = self.cleaned_data
        arrests = read_number(read["arrests"], most=_MOST_ARRESTS)
        lines = tuple(line.strip() for line in read["debrief"].splitlines() if line.strip())
        return Results(-1 if arrests is None else arrests, read["recoveries"], lines)


class WhyForm(OfficerForm):
    """Why something is done."""

    texts: ClassVar = {"reason": "why"}
    why = text_field(gettext_lazy("Why?"), required=False)


class RemovalForm(WhyForm):
    """A unit that is removed from an operation, and why."""

    refused_at: ClassVar = {"operations:no-part": "unit"}
    unit = CodeField(label=gettext_lazy("Unit"), required=False)


class NoteForm(OfficerForm):
    """What the station does about a team that comes."""

    texts: ClassVar = {"note": "note"}
    note = text_field(gettext_lazy("What your station does: who goes along, whom to meet"), rows=2, required=False)


class SealForm(OfficerForm):
    """The code that opens a sealed notice."""

    refused_at: ClassVar = {"operations:code": "code"}
    code = text_field(gettext_lazy("Code that the sender reads out"), required=False)


class ResolutionForm(OfficerForm):
    """How two teams resolve a conflict."""

    refused_at: ClassVar = {"web:field-choice": "resolution"}
    texts: ClassVar = {"note": "note"}
    conflict = forms.CharField(required=False, widget=forms.HiddenInput)
    resolution = CodeField(choices=RESOLUTIONS.items(), required=False)
    note = text_field(gettext_lazy("With whom, and what"), rows=2, required=False)

    def agreed(self) -> Resolution:
        """Return what is agreed.  Raises Malformed."""
        return choice_of(Resolution, self.cleaned_data["resolution"], _("What is agreed"))
