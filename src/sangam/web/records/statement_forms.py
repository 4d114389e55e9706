"""Correcting one statement of a record of ours where it stands: another value in its place, or none."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, Refused, SangamError
from sangam.kernel.handling import Caveat, Classification, Level
from sangam.records.public import disclosure, records
from sangam.records.public.schema import KINDS, Property, Type
from sangam.records.types import RecordView, Said, ShownStatement
from sangam.web.common import labels
from sangam.web.common.inputs import grade_of, handling_of
from sangam.web.common.pages import OfficerRequest, form_for, page, see_other
from sangam.web.records import record_fields
from sangam.web.templatetags.words import word

_NOT_TYPED = frozenset({Type.REFERENCE, Type.PHOTO, Type.FILE})
_INPUT = {Type.DATE: "date", Type.YEAR: "number", Type.NUMBER: "number", Type.TIME: "datetime-local"}
_OF_VALUES = (
    "web:no-value web:as-it-was records:text records:choice records:date records:year records:number records:midnight "
    "records:time records:position records:position-swapped records:position-outside"
)
_REFUSED_AT = {**dict.fromkeys(_OF_VALUES.split(), "value"), **record_fields.REFUSED_AT}
_MINUTE = len("2026-11-24T22:30")
_CLASSES = (Classification.UNCLASSIFIED, Classification.RESTRICTED, Classification.CONFIDENTIAL)


@require_http_methods(["GET", "POST"])
@form_for("record:correct")
def statement_correct(request: OfficerRequest, record: UUID, statement: UUID) -> HttpResponse:
    """Put another value in the place of a statement of ours, or take the statement back, with the reason."""
    view = records.open_record(request.actor, record, purpose=request.purpose)
    require_ours_to_change(request.actor, view)
    stands = next((each for each in view.statements if each.id == statement), None)
    if stands is None or stands.value is None:
        raise Malformed("web:statement", "A statement that you take back is not in this record any more.")
    if request.method == "GET":
        return _form(request, view, stands)
    back = request.POST.get("do") == "take-back"
    act: Callable[[], None] = lambda: _take_back(request, view, stands) if back else _replace(request, view, stands)  # noqa: E731 - one line reads better
    try:
        act()
    except (Malformed, Conflict) as wrong:
        return _form(request, view, stands, error=wrong)
    messages.success(request, changed_words(record, added=not back, taken_back=True))
    return see_other(reverse("record", args=[record]))


def require_ours_to_change(actor: Actor, view: RecordView) -> None:
    """Raise Refused where a record is another force's, or of a unit whose records the actor may not change."""
    if view.is_copy:
        raise Refused("web:not-ours", "Only its owner, {owner}, changes this record: ask its desk.", owner=view.owner)
    disclosure.require_may_change(actor, view.desk)


def changed_words(record: UUID, *, added: bool, taken_back: bool) -> str:
    """Return the message after a change: what was done, and that the holders are told where there are any."""
    told = any(each.level is not Level.NONE for each in records.holders(record))
    if added and taken_back:
        return _("Corrected; every holder is told.") if told else _("Corrected. No other force holds it.")
    if added:
        return _("Added; every holder is told.") if told else _("Added. No other force holds it.")
    return _("Taken back; every holder is told.") if told else _("Taken back. No other force holds it.")


def _replace(request: OfficerRequest, view: RecordView, stands: ShownStatement) -> None:
    value = request.POST.get("value", "").strip()
    if not value:
        raise Malformed("web:no-value", "Type what is right, or take the statement back.")
    form = request.POST
    said = Said(stands.property, value, form.get("source", ""), grade_of(form), handling_of(form))
    typed = _value_in_field(stands, KINDS[view.kind].property(stands.property))
    if (value, said.handling, said.grade) == (typed, stands.handling, stands.grade):
        raise Malformed("web:as-it-was", "It says so already: type what is right, or leave it.")
    records.correct(request.actor, view.id, say=[said], take_back=[stands.id], why=form.get("why", ""))


def _take_back(request: OfficerRequest, view: RecordView, stands: ShownStatement) -> None:
    records.correct(request.actor, view.id, take_back=[stands.id], why=request.POST.get("why", ""))


def _form(
    request: OfficerRequest, view: RecordView, stands: ShownStatement, *, error: SangamError | None = None
) -> HttpResponse:
    given, declared = request.POST, KINDS[view.kind].property(stands.property)
    handling = {
        "classification": stands.handling.classification.name.lower(),
        "caveats": sorted(map(str, stands.handling.caveats)),
    }
    if request.method == "POST":
        handling = {"classification": given.get("classification", ""), "caveats": given.getlist("caveat")}
    context = {
        "record": {"id": view.id, "title": labels.name_of(view).name, "kind": view.kind},
        "label": word(declared.label, "property") if declared else stands.property,
        "stands": _value_words(view, stands),
        "field": _field_words(declared, given.get("value", _value_in_field(stands, declared))) if declared else None,
        "values": {
            "grade_source": given.get("grade_source", ""), "grade_information": given.get("grade_information", ""),
            "source": given.get("source", ""), "why": given.get("why", ""), **handling,
        },
        "options": {
            "classifications": [level.name.lower() for level in _CLASSES], "caveats": [str(each) for each in Caveat],
        },
        "errors": record_fields.errors_at(error, _REFUSED_AT),
    }  # fmt: skip
    return page(request, "records/statement_form.html", context, status=400 if error else 200)


def _value_words(view: RecordView, stands: ShownStatement) -> str:
    if stands.property == "photo":
        return _("Photograph")
    return labels.statement_value(view, stands)


def _value_in_field(stands: ShownStatement, declared: Property | None) -> str:
    """Return a value as it stands in a field; a time without its zone, as the browser's field takes it."""
    text = "" if isinstance(stands.value, Mapping) or stands.value is None else str(stands.value)
    return text[:_MINUTE] if declared and declared.type is Type.TIME else text


def _field_words(declared: Property, value: str) -> dict[str, Any] | None:
    """Return the field in which a value of this property is typed, None for one that no field holds."""
    if declared.type in _NOT_TYPED:
        return None
    table = "caution" if declared.name == "caution" else "choice"
    return {
        "type": _INPUT.get(declared.type, ""),
        "value": value,
        "rows": 3 if declared.name in ("note", "summary") else 0,
        "choices": [{"code": option, "label": word(option, table)} for option in declared.options],
    }


urlpatterns = [
    path("records/<uuid:record>/correct/<uuid:statement>/", statement_correct, name="statement_correct"),
]
