"""The form of a typed request: which type, to which desk, what it needs to say; new, and changed before it leaves."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from sangam.access import policy
from sangam.access.types import UnitView
from sangam.exchange import request_types, requests
from sangam.exchange.request_types import RequestType
from sangam.exchange.requests import Asked
from sangam.exchange.types import AskedPost, DraftView, Pace, RecordRef, Terms
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, SangamError
from sangam.kernel.ids import new_id
from sangam.records.visibility import views
from sangam.web.common import labels
from sangam.web.common.officer_forms import CodeField, OfficerForm, text_field
from sangam.web.common.pages import OfficerRequest, form_for, page, see_other
from sangam.web.common.sealed_references import sealed_reference, unsealed_reference
from sangam.web.common.sentences import sentence_in_words
from sangam.web.requests import request_addresses
from sangam.web.requests.request_addresses import in_words, law_words
from sangam.web.templatetags.vocabulary import PACES

_LONGEST_LABEL, _LONGEST_FIELD = 200, 400
_OWN = "field-"
"""With this the names of the fields begin that a type of request has of its own."""


class RequestForm(OfficerForm):
    """What a request of any type says."""

    refused_at: ClassVar = {
        "web:request-to": "to",
        "exchange:request-post": "to",
        "exchange:request-basis": "basis",
        "web:pace": "pace",
    }
    kind: ClassVar[RequestType]
    to, q, about, to_name = (forms.CharField(required=False, initial="") for _name in range(4))
    basis = text_field(gettext_lazy("Legal basis: section, FIR or order"), required=False, most=_LONGEST_FIELD)
    words = text_field(gettext_lazy("In your own words"), rows=3, required=False)
    pace = CodeField(label=gettext_lazy("How soon?"), choices=[(str(each), PACES[each]) for each in Pace])

    @property
    def own_fields(self) -> list[tuple[forms.BoundField, bool]]:
        """Return the fields that the type of request has of its own, and whether it needs each."""
        return [(self[f"{_OWN}{each.code}"], each.required) for each in self.kind.fields]

    def values(self) -> dict[str, Any]:
        """Return what a sound form says; under "fields" the type's own, by their codes."""
        return {**self.cleaned_data, "fields": {c.code: self.cleaned_data[f"{_OWN}{c.code}"] for c in self.kind.fields}}

    def refuse(self, error: SangamError) -> None:
        """Set what the room refused at its field: at one of the type's own where the refusal names its heading."""
        named = next((each for each in self.kind.fields if each.texts["en"] == error.parts.get("field")), None)
        if named is None:
            super().refuse(error)
            return
        self.add_error(
            f"{_OWN}{named.code}", sentence_in_words(error.template, {**error.parts, "field": in_words(named.texts)})
        )
        self._refusal = error


def form_of(kind: RequestType) -> type[RequestForm]:
    """Return the form of a type of request, with the type's own fields; the room says what it needs."""
    own = {
        f"{_OWN}{each.code}": text_field(in_words(each.texts), required=False, most=_LONGEST_FIELD)
        for each in kind.fields
    }
    return type("TypedRequestForm", (RequestForm,), {"kind": kind, **own})


@require_http_methods(["GET", "POST"])
@form_for("thread:open")
def request_new(request: OfficerRequest) -> HttpResponse:
    """Show the types, then the form of one; send the request, or leave it for approval."""
    code = request.POST.get("type") or request.GET.get("type", "")
    if not code:
        policy.require(request.actor, "thread:open")
        return _chooser(request)
    kind = request_types.request_type(code)
    fresh = form_of(kind)
    if request.method == "GET":
        return _form(request, kind, fresh(initial={"pace": kind.pace, **_about(request)}))
    if request.POST.get("step") == "find":
        return _form(request, kind, fresh.unjudged(request.POST))
    form = fresh(request.POST)
    if not form.is_valid():
        return _form(request, kind, form)
    try:
        sent = requests.ask_desk(
            request.actor, _request_of_form(request.actor, kind, form.values()), purpose=request.purpose
        )
    except SangamError as error:
        form.refuse(error)
        return _form(request, kind, form)
    if kind.rank:
        messages.success(request, _("Kept. A request that needs an approval leaves when it has it."))
    return see_other(reverse("request", args=[sent]))


@require_http_methods(["GET", "POST"])
@form_for("thread:open")
def request_change(request: OfficerRequest, draft: UUID) -> HttpResponse:
    """Show a request that has not left; change it, so that its approver reads it anew."""
    view = requests.open_draft(request.actor, draft, purpose=request.purpose)
    kind = request_types.request_type(view.terms.type)
    if request.method == "GET":
        return _form(request, kind, form_of(kind)(initial=_of_draft(view)), changed=view)
    form = form_of(kind)(request.POST)
    if not form.is_valid():
        return _form(request, kind, form, changed=view)
    values = form.values()
    try:
        requests.revise(
            request.actor, draft, terms=_terms(kind, values), words=values["words"], pace=_pace(values["pace"])
        )
    except SangamError as error:
        form.refuse(error)
        return _form(request, kind, form, changed=view)
    return see_other(reverse("request", args=[draft]))


def _chooser(request: OfficerRequest) -> HttpResponse:
    record = request.GET.get("record", "")
    tail = f"&record={record}" if _is_id(record) else ""
    types = [
        {"label": in_words(kind.texts), "url": f"{reverse('request_new')}?type={code}{tail}", **law_words(kind)}
        for code, kind in request_types.request_types().items()
    ]
    return page(request, "requests/request_types.html", {"types": types})


def _form(
    request: OfficerRequest, kind: RequestType, form: RequestForm, *, changed: DraftView | None = None
) -> HttpResponse:
    about, to_name, to, q = (form[name].value() for name in ("about", "to_name", "to", "q"))
    context = {
        "type": {"code": kind.code, "label": in_words(kind.texts), "basis": kind.basis, **law_words(kind)},
        "form": form,
        "desks": [] if changed or about else request_addresses.offered_addresses(request.actor, {"to": to, "q": q}),
        "changed": changed,
        "to_name": _to_name(changed) if changed else to_name,
    }
    return page(request, "requests/request_form.html", context, status=form.status)


def _of_draft(view: DraftView) -> dict[str, Any]:
    own = {f"{_OWN}{code}": value for code, value in view.terms.fields.items()}
    return {"basis": view.terms.basis, "words": view.words, "pace": view.pace, **own}


def _about(request: OfficerRequest) -> dict[str, Any]:
    """Return what the form takes from the record that it begins from: a sealed note of it, and its desk's name."""
    record = request.GET.get("record", "")
    if not _is_id(record):
        return {}
    view = views.open_record(request.actor, UUID(record), purpose=request.purpose)
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
