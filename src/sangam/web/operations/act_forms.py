"""The forms of the acts on the pages of an operation, a notice of entry and a check."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sangam.kernel.numbers import read_number
from sangam.operations.types import BoardDraft, BoardKind, Resolution, Results, TaskState
from sangam.web.common.inputs import choice_of
from sangam.web.common.officer_forms import CodeField, OfficerForm, text_field
from sangam.web.operations.forms import id_in
from sangam.web.operations.operation_words import BOARD_KINDS, RESOLUTIONS

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
