"""The fields of a record's form by its kind, and what was typed and chosen in them."""

from collections.abc import Callable, Mapping, Sequence, Set
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, Refused, SangamError
from sangam.kernel.handling import Caveat, Classification, Grade, Handling, Level, highest
from sangam.matching.checks import lookup
from sangam.records.own_records import records
from sangam.records.schema import event_kinds, values
from sangam.records.schema.kinds import KINDS, STATUSES, Property, Type
from sangam.records.types import RecordView, Said, ShownStatement
from sangam.records.visibility import views as visibility_views
from sangam.records.visibility import write_access
from sangam.records.visibility.links import reference_to
from sangam.web.common import labels
from sangam.web.common.inputs import grade_of, handling_of
from sangam.web.common.pages import OfficerRequest, form_for, page, see_other, sentence
from sangam.web.templatetags.words import word

_PHOTO_MOST_BYTES = 12_000_000
_FEW: Mapping[str, tuple[str, ...]] = {
    "person": (
        "name", "alias", "relative", "village", "address", "born_year", "sex", "phone", "plate", "fir", "mark",
        "status", "note",
    ),
}  # fmt: skip
"""The fields that a form asks for, where a kind has more of them than a thumb's reach."""

_APART = frozenset({Type.REFERENCE, Type.PHOTO, Type.FILE, Type.CODE})
_INPUT = {Type.DATE: "date", Type.YEAR: "number", Type.NUMBER: "number", Type.TIME: "datetime-local"}
_LONGEST_SOUGHT = 200
REFUSED_AT: Mapping[str, str] = {"records:why": "why", "records:source": "source", "web:grade": "grade"}
_TELLS_APART = ("relative", "born_year", "village", "address", "mark")


def errors_at(error: SangamError | None, at: Mapping[str, str] = REFUSED_AT) -> dict[str, str]:
    """Return what is wrong with a form, at the field of which the refusal speaks; "form": at none.

    at: the code of a refusal → its field.
    """
    return {at.get(error.code, "form"): sentence(error)} if error else {}


def fields(kind: str) -> Sequence[Property]:
    """Return the properties that a form asks for in a box each."""
    eligible = [each for each in KINDS[kind].properties if each.type not in _APART and each.name != "caution"]
    few = _FEW.get(kind)
    return [each for each in eligible if each.name in few] if few else eligible


def field_words(kind: str, declared: Property, value: str) -> dict[str, Any]:
    """Return a box as `parts/_field.html` shows it."""
    choices = [{"code": option, "label": word(option, "choice")} for option in _options(kind, declared)]
    return {
        "name": declared.name,
        "label": word(declared.label, "property"),
        "value": value,
        "choices": choices,
        "type": _INPUT.get(declared.type, ""),
        "rows": 3 if declared.name in ("note", "summary", "evidence") else 0,
        "hint": _hint(declared),
        "wide": "wide" if declared.name in ("note", "summary", "evidence", "address") else "",
    }


def _hint(declared: Property) -> str:
    """Return what stands under a box: how its value is written."""
    if declared.type is Type.RELATIVE:
        return _("s/o, w/o, d/o and the name")
    if declared.type is Type.POSITION:
        return _("Latitude first: 28.4982, 77.0310")
    return _("The trade alone, never the name.") if declared.name == "trade" else ""


def modus(request: HttpRequest, kind: str) -> list[dict[str, Any]]:
    """Return the codes of modus operandi by head, as the form offers them for ticking; none for most kinds."""
    if not any(each.type is Type.CODE for each in KINDS[kind].properties):
        return []
    known, ticked, language = event_kinds.master(), request.POST.getlist("modus"), get_language() or "en"
    heads = [(head, [(each, known.word(each, language)) for each in head.codes]) for head in known.heads]
    return [
        {
            "label": known.word(head.code, language),
            "codes": [{"code": code, "label": label, "ticked": code in ticked} for code, label in codes],
        }
        for head, codes in heads
    ]


def _ticked_codes(request: HttpRequest, kind: str) -> list[tuple[Property, str]]:
    """Return the codes that were ticked.  Raises Malformed for one that the form does not offer."""
    coded = [each for each in KINDS[kind].properties if each.type is Type.CODE]
    offered = {code for head in event_kinds.master().heads for code in head.codes} if coded else set()
    made = [(declared, code) for declared in coded for code in dict.fromkeys(request.POST.getlist(declared.name))]
    for _declared, code in made:
        if code not in offered:
            raise Malformed("web:option", "Choose one of those that the form offers, not '{word}'.", word=code[:40])
    return made


def _options(kind: str, declared: Property) -> Sequence[str]:
    """Return the choices that fit a kind: nobody is offered to call a person stolen."""
    return STATUSES.get(kind, declared.options) if declared.name == "status" else declared.options


def references(request: OfficerRequest, kind: str) -> list[dict[str, Any]]:
    """Return the fields that name other records: what is chosen, what was sought, and what was found.

    leads: whose record it is, which is asked before all else.
    """
    return [
        _reference(request, each) | {"leads": each.name in KINDS[kind].title} for each in _reference_properties(kind)
    ]


def _reference(request: OfficerRequest, declared: Property) -> dict[str, Any]:
    ids, sought = [each for each in _ids(request, declared.name) if each], _sought_text(request, declared)
    looks = bool(sought) and (request.POST.get("find") == declared.name or not ids)
    found = lookup.look_up(request.actor, sought, kinds=declared.to, purpose=request.purpose) if looks else []
    chosen = lookup.load_chosen_views(request.actor, ids, purpose=request.purpose)
    return {
        "name": declared.name,
        "label": word(declared.label, "property"),
        "many": declared.many,
        "sought": sought,
        "kinds": [word(each, "kind") for each in declared.to],
        "looked": looks,
        "rows": [_row(each, chosen=True) for each in chosen.values()]
        + [_row(each, chosen=False) for each in found if each.id not in chosen],
    }


def _row(view: RecordView, *, chosen: bool) -> dict[str, Any]:
    called = labels.name_of(view)
    return {
        "id": view.id,
        "kind": view.kind,
        "title": called.name,
        "lang": called.lang,
        "line": labels.line(view),
        "owner": view.owner,
        "chosen": chosen,
        "cautions": labels.cautions(view),
    }


def statements_of_form(request: OfficerRequest, kind: str, *, grade: Grade, handling: Handling) -> list[Said]:
    """Return the statements that a form makes, with the one source, grade and handling that it names.

    Raises Malformed.
    """
    source = request.POST.get("source", "")
    given = [(each, request.POST.get(each.name, "").strip()) for each in fields(kind)]
    for declared, value in given:
        if value and declared.options and value not in _options(kind, declared):
            raise Malformed("web:option", "Choose one of those that the form offers, not '{word}'.", word=value)
    made = [Said(declared.name, value, source, grade, handling) for declared, value in given if value]
    made += [Said(declared.name, code, source, grade, handling) for declared, code in _ticked_codes(request, kind)]
    made += [Said("caution", each, source, grade, handling) for each in request.POST.getlist("caution")]
    made += _reference_statements(request, kind, source, grade, handling)
    photo = request.FILES.get("photo")
    if photo is not None:
        if (photo.size or 0) > _PHOTO_MOST_BYTES:
            raise Malformed("web:photo-large", "The photograph is larger than 12 megabytes.")
        made.append(Said("photo", values.preview(photo.read()), source, grade, handling))
    return made


def require_whole(kind: str, made: Sequence[Said]) -> None:
    """Raise Malformed where a new record would name nobody, or so many that the wrong man is stopped."""
    named = {each.property for each in made}
    if kind == "membership" and not {"gang", "person"} <= named:
        raise Malformed("web:membership", "Choose the gang and the person: a claim of membership joins the two.")
    if kind == "wanted" and "person" not in named and not ("name" in named and named & {*_TELLS_APART, "photo"}):
        raise Malformed(
            "web:wanted-who",
            "Choose the person's record, or give with the name the father, year of birth, village, address, mark or "
            "photograph: by a name alone the wrong man is arrested.",
        )
    _require_whole_event(kind, named)


def _require_whole_event(kind: str, named: Set[str]) -> None:
    if kind == "incident" and "head" not in named:
        raise Malformed("web:incident", "Choose the crime head of the incident: without it nothing counts it.")
    if kind in ("arrest", "externment", "history_sheet", "prosecution") and not named & {"person", "name"}:
        raise Malformed("web:whose", "Choose the person's record, or give the name: say of whom this is.")


def _reference_statements(
    request: OfficerRequest, kind: str, source: str, grade: Grade, handling: Handling
) -> list[Said]:
    made = []
    for declared in _reference_properties(kind):
        ids, sought = _ids(request, declared.name), _sought_text(request, declared)
        if sought and not ids:
            raise Malformed(
                "web:found-not-chosen", "Choose from what was found for '{text}', or empty that box.", text=sought
            )
        seen = lookup.load_chosen_views(request.actor, [each for each in ids if each], purpose=request.purpose)
        views = [seen[each] for each in ids if each in seen and _fits(declared, seen[each])]
        if len(views) < len(ids):
            raise Malformed("web:record-chosen", "Choose a record from those that the form has found.")
        for view in views:
            value, borne = reference_to(view)
            made.append(Said(declared.name, value, source, grade, highest([handling, borne])))
    return made


def _fits(declared: Property, view: RecordView) -> bool:
    return not declared.to or view.kind in declared.to


def _reference_properties(kind: str) -> list[Property]:
    return [each for each in KINDS[kind].properties if each.type is Type.REFERENCE]


def _sought_text(request: HttpRequest, declared: Property) -> str:
    return request.POST.get(f"find_{declared.name}", "").strip()[:_LONGEST_SOUGHT]


def _ids(request: HttpRequest, name: str) -> list[UUID | None]:
    """Return the records that are chosen for a property, in a form that was sent, or by the link that leads to it.

    None stands for what names no record.
    """
    given = (request.POST if request.method == "POST" else request.GET).getlist(name)
    return list(dict.fromkeys(_id(each) for each in given if each))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


# Correcting one statement of a record of ours where it stands: another value in its place, or none.

_NOT_TYPED = frozenset({Type.REFERENCE, Type.PHOTO, Type.FILE})
_OF_VALUES = (
    "web:no-value web:as-it-was records:text records:choice records:date records:year records:number records:midnight "
    "records:time records:position records:position-swapped records:position-outside"
)
_REFUSED_AT = {**dict.fromkeys(_OF_VALUES.split(), "value"), **REFUSED_AT}
_MINUTE = len("2026-11-24T22:30")
_CLASSES = (Classification.UNCLASSIFIED, Classification.RESTRICTED, Classification.CONFIDENTIAL)


@require_http_methods(["GET", "POST"])
@form_for("record:correct")
def statement_correct(request: OfficerRequest, record: UUID, statement: UUID) -> HttpResponse:
    """Put another value in the place of a statement of ours, or take the statement back, with the reason."""
    view = visibility_views.open_record(request.actor, record, purpose=request.purpose)
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
    write_access.require_may_change(actor, view.desk)


def changed_words(record: UUID, *, added: bool, taken_back: bool) -> str:
    """Return the message after a change: what was done, and that the holders are told where there are any."""
    told = any(each.level is not Level.NONE for each in visibility_views.holders(record))
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
        "errors": errors_at(error, _REFUSED_AT),
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
