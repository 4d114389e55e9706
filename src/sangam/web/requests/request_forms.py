"""The form of a typed request: which type, to which desk, what it needs to say; new, and changed before it leaves."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sangam.access.types import UnitView
from sangam.exchange.public import requests
from sangam.exchange.public.requests import Asked, RequestType
from sangam.exchange.types import AskedPost, DraftView, Pace, RecordRef, Terms
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, SangamError
from sangam.kernel.ids import new_id
from sangam.records.public import records
from sangam.web import middleware
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, form_for, page, see_other, sentence
from sangam.web.common.sealed_references import sealed_reference, unsealed_reference
from sangam.web.common.sentences import sentence_in_words
from sangam.web.requests import request_addresses
from sangam.web.requests.request_words import in_words, law_words
from sangam.web.templatetags.vocabulary import PACES

_LONGEST_LABEL = 200


@require_http_methods(["GET", "POST"])
@form_for("thread:open")
def request_new(request: OfficerRequest) -> HttpResponse:
    """Show the types, then the form of one; send the request, or leave it for approval."""
    code = request.POST.get("type") or request.GET.get("type", "")
    if not code:
        return _chooser(request)
    kind = requests.request_type(code)
    if request.method == "GET":
        return _form(request, kind, _empty(kind) | _about(request))
    values = _form_values(request.POST, kind)
    if request.POST.get("step") == "find":
        return _form(request, kind, values)
    try:
        sent = requests.ask_desk(request.actor, _request_of_form(request.actor, kind, values), purpose=request.purpose)
    except SangamError as error:
        return _form(request, kind, values, error)
    if kind.rank:
        messages.success(request, _("Kept. A request that needs an approval leaves when it has it."))
    return see_other(reverse("request", args=[sent]))


@require_http_methods(["GET", "POST"])
@form_for("thread:open")
def request_change(request: OfficerRequest, draft: UUID) -> HttpResponse:
    """Show a request that has not left; change it, so that its approver reads it anew."""
    view = requests.open_draft(request.actor, draft, purpose=request.purpose)
    kind = requests.request_type(view.terms.type)
    if request.method == "GET":
        return _form(request, kind, _of_draft(view), changed=view)
    values = _form_values(request.POST, kind)
    try:
        requests.revise(
            request.actor, draft, terms=_terms(kind, values), words=values["words"], pace=_pace(values["pace"])
        )
    except SangamError as error:
        return _form(request, kind, values, error, changed=view)
    return see_other(reverse("request", args=[draft]))


def _chooser(request: OfficerRequest) -> HttpResponse:
    record = request.GET.get("record", "")
    tail = f"&record={record}" if _is_id(record) else ""
    types = [
        {"label": in_words(kind.texts), "url": f"{reverse('request_new')}?type={code}{tail}", **law_words(kind)}
        for code, kind in requests.request_types().items()
    ]
    return page(request, "requests/request_types.html", {"types": types})


def _form(
    request: OfficerRequest,
    kind: RequestType,
    values: dict[str, Any],
    error: SangamError | None = None,
    *,
    changed: DraftView | None = None,
) -> HttpResponse:
    fields = [
        {
            "name": f"field-{each.code}",
            "label": in_words(each.texts),
            "required": each.required,
            "value": values["fields"].get(each.code, ""),
        }
        for each in kind.fields
    ]
    context = {
        "type": {"code": kind.code, "label": in_words(kind.texts), "basis": kind.basis, **law_words(kind)},
        "fields": fields, "values": values, "errors": {"form": _wrong(kind, error) if error else ""},
        "paces": [{"code": str(each), "label": PACES[each]} for each in Pace],
        "desks": [] if changed or values["about"] else request_addresses.offered_addresses(request.actor, values),
        "changed": changed, "to_name": _to_name(changed) if changed else values["to_name"],
    }  # fmt: skip
    status_code = middleware.STATUS[type(error)] if error else 200
    return page(request, "requests/request_form.html", context, status=status_code)


def _wrong(kind: RequestType, error: SangamError) -> str:
    """Return what is wrong, a field by its heading in the reader's language."""
    named = next((each for each in kind.fields if each.texts["en"] == error.parts.get("field")), None)
    if named is None:
        return sentence(error)
    return sentence_in_words(error.template, {**error.parts, "field": in_words(named.texts)})


def _empty(kind: RequestType) -> dict[str, Any]:
    return {"to": "", "q": "", "basis": "", "words": "", "pace": kind.pace, "fields": {}, "about": "", "to_name": ""}


def _form_values(form: QueryDict, kind: RequestType) -> dict[str, Any]:
    one = {name: form.get(name, "").strip() for name in ("to", "q", "basis", "words", "pace", "about", "to_name")}
    fields = {each.code: form.get(f"field-{each.code}", "").strip() for each in kind.fields}
    return {**one, "fields": fields}


def _of_draft(view: DraftView) -> dict[str, Any]:
    said = {"basis": view.terms.basis, "words": view.words, "pace": view.pace, "fields": dict(view.terms.fields)}
    return {"to": view.record.desk, "q": "", "about": "", "to_name": "", **said}


def _about(request: OfficerRequest) -> dict[str, Any]:
    """Return what the form takes from the record that it begins from: a sealed note of it, and its desk's name."""
    record = request.GET.get("record", "")
    if not _is_id(record):
        return {}
    view = records.open_record(request.actor, UUID(record), purpose=request.purpose)
    named = f"{labels.label(view)} · {labels.unit_name(view.desk or view.owner)}"
    return {"about": sealed_reference(request.actor, view), "to_name": named}


def _request_of_form(actor: Actor, kind: RequestType, values: Mapping[str, Any]) -> Asked:
    about, terms, pace = unsealed_reference(actor, values["about"]), _terms(kind, values), _pace(values["pace"])
    if about is not None:
        return Asked(about, terms, values["words"], pace)
    unit, post_id = request_addresses.unit_and_post(values["to"])
    post = AskedPost(post_id, "") if post_id else None
    return Asked(_own(kind, values, unit), replace(terms, post=post), values["words"], pace)


def _own(kind: RequestType, values: Mapping[str, Any], unit: UnitView) -> RecordRef:
    """Return what a request without a record is about: its first field, in the asker's words."""
    label = next((value for each in kind.fields if (value := values["fields"][each.code])), in_words(kind.texts))
    return RecordRef(new_id(), unit.force, label[:_LONGEST_LABEL], unit.code, own_words=True)


def _terms(kind: RequestType, values: Mapping[str, Any]) -> Terms:
    return Terms(kind.code, values["fields"], values["basis"])


def _pace(word: str) -> Pace:
    if word not in set(Pace):
        raise Malformed("web:pace", "Say how soon an answer is wanted: choose one of the list.")
    return Pace(word)


def _to_name(view: DraftView) -> str:
    return " · ".join(filter(None, (view.terms.to_title, labels.unit_name(view.record.desk))))


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


urlpatterns = [
    path("requests/new/", request_new, name="request_new"),
    path("requests/<uuid:draft>/change/", request_change, name="request_change"),
]
