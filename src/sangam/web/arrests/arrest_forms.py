"""Forms of arrests and despatches: from what was typed and chosen to a draft."""

from typing import Any, ClassVar, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sangam.access.policy import may, require
from sangam.access.units import units
from sangam.arrests.checklists import items
from sangam.arrests.types import ArrestDraft, DespatchDraft, DespatchKind, StepDraft, StepState
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, SangamError
from sangam.web.arrests import arrest_words
from sangam.web.common.inputs import choice_of
from sangam.web.common.languages import in_language
from sangam.web.common.officer_forms import CodeField, IdField, InstantField, InstantInput, OfficerForm, text_field
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other
from sangam.web.meetings import meeting_forms

_LONG = ("en", "hi", "ur", "pa", "source")
_NEEDED = ("code", "source", "binding", "en")


def _hidden_id() -> IdField:
    """Return the field of what a page is about; it may stay empty."""
    nothing = gettext_lazy("This form names nothing that is here: open its page and try again.")
    return IdField(required=False, widget=forms.HiddenInput, error_messages={"invalid": nothing})


class _UnitsForm(OfficerForm):
    """A form that offers units: beside and across the border, found by name, and those chosen, with those above."""

    of_units: ClassVar[tuple[str, ...]]
    q = text_field("", required=False)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        asked, *chosen = (self[name].value() or "" for name in ("q", *self.of_units))
        codes = {each.code for each in units.neighbours(actor.unit)} if actor.unit else set()
        codes |= {each.code for each in units.search_units(asked)} if asked else set()
        known = units.units({*codes, *filter(None, chosen)})
        above = units.units(code for each in known.values() for code in each.path)
        offered = sorted((known | above).values(), key=lambda unit: unit.code)
        for name in self.of_units:
            cast("CodeField", self.fields[name]).choices = [
                (each.code, f"{each.force} · {in_language(each.name_en, each.name_hi)}") for each in offered
            ]

    @property
    def draft_values(self) -> dict[str, Any]:
        """What a sound form says, as its draft takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "q"}


class ArrestForm(_UnitsForm):
    """An arrest as an officer opens it."""

    of_units = ("place_unit", "home_unit")
    refused_at: ClassVar = {"arrests:time": "arrested_at", "arrests:place": "place_unit", "arrests:home": "home_unit"}
    person = _hidden_id()
    record = _hidden_id()
    name = text_field(gettext_lazy("Who was arrested"), most=200)
    arrested_at = InstantField(label=gettext_lazy("When"))
    place = text_field(gettext_lazy("Where"), required=False, most=200)
    place_unit = CodeField(label=gettext_lazy("Station where the arrest is made"))
    home_unit = CodeField(label=gettext_lazy("Home station or district of the person"), required=False)
    language = text_field(gettext_lazy("Language that the person understands"), most=60)
    fir = text_field(gettext_lazy("FIR"), required=False, most=200)
    sections = text_field(gettext_lazy("Sections"), required=False, most=200)
    warrant = forms.BooleanField(required=False)
    woman = forms.BooleanField(required=False)
    search = forms.BooleanField(required=False)

    def draft(self) -> ArrestDraft:
        """Return the arrest that a sound form says."""
        return ArrestDraft(**self.draft_values)


class DespatchForm(_UnitsForm):
    """A despatch as an officer signs it; a status is sent from the page of an arrest."""

    of_units = ("to",)
    refused_at: ClassVar = {"arrests:to": "to", "arrests:text": "text"}
    record = _hidden_id()
    arrest = _hidden_id()
    before = _hidden_id()
    warrant = forms.BooleanField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=[each for each in arrest_words.KINDS.items() if each[0] != DespatchKind.STATUS],
    )
    to = CodeField(label=gettext_lazy("For which station or district"))
    person = text_field(gettext_lazy("The person: name, father's or husband's name, address"), most=200)
    text = text_field(gettext_lazy("Text"), rows=6)
    signed_by = text_field(gettext_lazy("Signed by: name, rank"), most=200)

    def draft(self) -> DespatchDraft:
        """Return the despatch that a sound form says."""
        return DespatchDraft(**self.draft_values | {"kind": DespatchKind(self.cleaned_data["kind"])})


class ItemForm(OfficerForm):
    """An item of the checklist, by its columns."""

    def field_of(self, error: SangamError) -> str | None:
        """Return the column that a refusal names."""
        return str(error.parts["column"]) if error.code == "arrests:item-column" else None


# The columns are a table: a class declares no field under a name that it computes.
ItemForm.base_fields = {
    name: text_field(arrest_words.COLUMNS[name], rows=2 if name in _LONG else 0, required=name in _NEEDED)
    for name in items.COLUMNS
}


class StepForm(OfficerForm):
    """A step at an item of the checklist."""

    refused_at: ClassVar = {"web:field-choice": "state", "web:instant": "at", "arrests:time": "at"}
    texts: ClassVar = {"note": "note"}
    item = forms.CharField(required=False, widget=forms.HiddenInput)
    state = CodeField(
        label=gettext_lazy("Status"),
        choices=arrest_words.STATES.items(),
        initial=next(iter(arrest_words.STATES)),
        required=False,
    )
    at = forms.CharField(label=gettext_lazy("When"), required=False, widget=InstantInput)
    document = text_field(gettext_lazy("Document: number, or where it is"), required=False)
    language = text_field(gettext_lazy("Language of the document"), required=False)
    signed_by = text_field(gettext_lazy("Signed by"), required=False)
    note = text_field(gettext_lazy("Reason, or a note"), required=False)
    decided_by = text_field(gettext_lazy("Who decided"), required=False)

    def draft(self) -> StepDraft:
        """Return the step that the form says.  Raises Malformed."""
        read = self.cleaned_data
        state = choice_of(StepState, read["state"], _("Status"))
        at = meeting_forms.instant(read["at"]) if read["at"] else None
        return StepDraft(**read | {"state": state, "at": at})


class StatusForm(OfficerForm):
    """How a person stands, said to all who hold the record."""

    refused_at: ClassVar = {"arrests:status": "status"}
    texts: ClassVar = {"name": "signed_by"}
    signed_by = text_field(gettext_lazy("Signed by: name, rank"), required=False)


# A class declares no field under the name of a property of its forms.
StatusForm.base_fields = {
    "status": CodeField(label=gettext_lazy("Status"), choices=arrest_words.STATUSES.items(), required=False),
    **StatusForm.base_fields,
}


class CloseForm(OfficerForm):
    """Why an arrest is closed."""

    texts: ClassVar = {"note": "note"}
    note = text_field(gettext_lazy("Why, and who has custody"), required=False)


class AnswerForm(OfficerForm):
    """The answer to a despatch."""

    refused_at: ClassVar = {"web:field-choice": "answer", "arrests:answer": "answer"}
    texts: ClassVar = {"text": "text"}
    answer = CodeField(label=gettext_lazy("Answer"), choices=arrest_words.ANSWERS.items(), required=False)
    text = text_field(gettext_lazy("In your own words"), rows=3, required=False)


class ReleaseListForm(OfficerForm):
    """A jail's list of releases: a file, or what was pasted."""

    refused_at: ClassVar = {"arrests:list": "text"}
    source = text_field(gettext_lazy("Of which jail, of which evening"), most=200)
    file = forms.FileField(required=False, allow_empty_file=True)
    text = text_field(gettext_lazy("Or paste the list"), rows=6, required=False)
    text.help_text = gettext_lazy(
        "First line: name, father, station, release, release_date, threat, conditions, address, jail, fir"
    )

    def clean_file(self) -> str | None:
        """Return the text of the file, None where none was chosen."""
        file = self.cleaned_data["file"]
        try:
            return str(file.read().decode("utf-8-sig")) if file else None
        except UnicodeDecodeError:
            raise ValidationError(_("The list is not in UTF-8: save it again as CSV UTF-8.")) from None

    @property
    def listed(self) -> str:
        """Return the text of the list of a sound form."""
        read = self.cleaned_data
        return str(read["text"] if read["file"] is None else read["file"])


def id_in(text: str) -> UUID | None:
    """Return an id from a hidden field, None where it is empty.  Raises Malformed."""
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Malformed("web:arrest-id", "This form names nothing that is here: open its page and try again.") from None


# The checklist itself: every item with its source and who verified it; one edited by the force.


@require_GET
@officer_only
def checklist(request: OfficerRequest) -> HttpResponse:
    """List the items of the checklist, with source, forces, dates and who verified each."""
    require(request.actor, "arrest:work")
    context = {
        "items": [{"item": each, "text": each.text(get_language() or "en")} for each in items.items()],
        "may_edit": may(request.actor, "checklist:edit"),
    }
    return page(request, "arrests/checklist.html", context)


@require_http_methods(["GET", "POST"])
@form_for("checklist:edit")
def checklist_item(request: OfficerRequest, code: str = "") -> HttpResponse:
    """Show the form of an item, or of a new one; put it in place of the one with its code."""
    if request.method != "POST":
        return _form(request, ItemForm(initial=items.as_text(items.item(code)) if code else None))
    form = ItemForm(request.POST)
    if not form.is_valid():
        return _form(request, form)
    try:
        items.edit_item(request.actor, form.cleaned_data)
    except SangamError as error:
        form.refuse(error)
        return _form(request, form)
    messages.success(request, _("Kept. Open arrests show that the item was changed."))
    return see_other(reverse("checklist"))


def _form(request: OfficerRequest, form: ItemForm) -> HttpResponse:
    return page(request, "arrests/checklist_form.html", {"form": form}, status=form.status)


urlpatterns = [
    path("checklist/", checklist, name="checklist"),
    path("checklist/new/", checklist_item, name="checklist_new"),
    path("checklist/<slug:code>/", checklist_item, name="checklist_item"),
]
