"""Despatches: the list, the form by which one is signed, one despatch, its receipt and answer."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.access.policy import may
from sangam.arrests import despatches, policy
from sangam.arrests.types import DespatchAnswer, DespatchState, DespatchView
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound, SangamError
from sangam.web.arrests import arrest_forms, arrest_words
from sangam.web.arrests.arrest_forms import AnswerForm, DespatchForm
from sangam.web.common import labels
from sangam.web.common.inputs import choice_of
from sangam.web.common.officer_forms import CodeField, OfficerForm, PageForms
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other
from sangam.web.meetings import meeting_forms


@require_GET
@officer_only
def despatch_list(request: OfficerRequest) -> HttpResponse:
    """List the despatches from and to the officer's unit: those that wait, then the rest."""
    found = rows(despatches.despatches(request.actor))
    context = {
        "waiting": [each for each in found if each["waits"]],
        "over": [each for each in found if not each["waits"]],
        "may_send": may(request.actor, "despatch:sign"),
        "may_list": may(request.actor, "record:share"),
    }
    return page(request, "arrests/despatches.html", context)


@require_http_methods(["GET", "POST"])
@form_for("despatch:sign")
def despatch_new(request: OfficerRequest) -> HttpResponse:
    """Show the form of a despatch, drafted from what the address names; sign and send it."""
    if request.method != "POST":
        return _form(request, DespatchForm(actor=request.actor, initial=_fresh_values(request)))
    if request.POST.get("step") == "find":
        return _form(request, DespatchForm.unjudged(request.POST, actor=request.actor))
    form = DespatchForm(request.POST, actor=request.actor)
    if not form.is_valid():
        return _form(request, form)
    try:
        made = despatches.send_despatch(request.actor, form.draft())
    except SangamError as error:
        form.refuse(error)
        return _form(request, form)
    messages.success(request, _("Signed and sent; the receipt will stand here."))
    return see_other(reverse("despatch", args=[made]))


@require_GET
@officer_only
def despatch(request: OfficerRequest, despatch: UUID) -> HttpResponse:
    """Show a despatch, with the form by which it is received or answered."""
    return _render_despatch(request, despatch)


@require_POST
@officer_only
def despatch_act(request: OfficerRequest, despatch: UUID, act: str) -> HttpResponse:
    """Say that a despatch was received, or answer it."""
    if act not in _ACTS:
        raise NotFound("web:despatch-act", "A despatch cannot do this.")
    kind, do_act = _ACTS[act]
    form = kind(request.POST)

    def take_form() -> HttpResponse:
        do_act(request.actor, despatch, **form.cleaned_data)
        messages.success(request, _("Done; its sender is told."))
        return see_other(reverse("despatch", args=[despatch]))

    return form.try_act(take_form) or _render_despatch(request, despatch, {act: form})


def rows(found: Iterable[DespatchView]) -> list[dict[str, Any]]:
    """Return despatches as lines of a list."""
    listed = list(found)
    names = meeting_forms.entry_names({code for each in listed for code in (each.by.unit, each.to)})
    return [_row(each, names) for each in listed]


def _answer_despatch(actor: Actor, despatch: UUID, *, answer: str, text: str) -> None:
    despatches.answer_despatch(actor, despatch, choice_of(DespatchAnswer, answer, _("Answer")), text=text)


_ACTS: Mapping[str, tuple[type[OfficerForm], Callable[..., None]]] = {
    "receive": (OfficerForm, despatches.receive_despatch),
    "answer": (AnswerForm, _answer_despatch),
}


def _fresh_values(request: OfficerRequest) -> dict[str, str]:
    """Return the values of a fresh form: from an arrest as the address names it, or as one that is sent on."""
    values = request.GET.dict() | {"signed_by": request.actor.label}
    before = arrest_forms.id_in(values.get("before", ""))
    if before is None:
        return values
    view = despatches.open_despatch(request.actor, before)
    said = "\n".join(word.text for word in view.words if word.text)
    return values | {"kind": str(view.kind), "person": view.person, "text": f"{view.text}\n{said}".strip()}


def _render_despatch(
    request: OfficerRequest, despatch: UUID, sent: Mapping[str, OfficerForm] | None = None
) -> HttpResponse:
    view = despatches.open_despatch(request.actor, despatch)
    forms = PageForms({"answer": AnswerForm}, sent)
    answers, allowed = cast(CodeField, forms["answer"].fields["answer"]), policy.DESPATCHES[view.kind].answers
    answers.choices = [each for each in arrest_words.ANSWERS.items() if each[0] in allowed]
    (row,) = rows([view])
    context = {
        "despatch": row
        | {
            "signed_by": labels.called_as(view.signed_by),
            "basis": _basis(view.basis),
            "words": [{"word": each, "by": labels.called_as(each.by.label)} for each in view.words],
        },
        "forms": forms,
    }
    return page(request, "arrests/despatch.html", context, status=forms.status)


def _form(request: OfficerRequest, form: DespatchForm) -> HttpResponse:
    return page(request, "arrests/despatch_form.html", {"form": form}, status=form.status)


def _row(view: DespatchView, names: Mapping[str, str]) -> dict[str, Any]:
    waits = view.state is not DespatchState.ANSWERED and bool(policy.DESPATCHES[view.kind].answers or not view.words)
    return {
        "view": view,
        "by": names[view.by.unit],
        "to": names[view.to],
        "to_force": view.to.split("-", maxsplit=1)[0],
        "waits": waits,
        "due_by": view.due_at if waits else None,
    }


def _basis(said: str) -> str:
    """Return in words on what a despatch rests: "policy", or "law" with which after a colon."""
    code, colon, which = said.partition(":")
    return f"{arrest_words.BINDING.get(code, code)}{colon}{which}"


urlpatterns = [
    path("despatches/", despatch_list, name="despatches"),
    path("despatches/new/", despatch_new, name="despatch_new"),
    path("despatches/<uuid:despatch>/", despatch, name="despatch"),
    path("despatches/<uuid:despatch>/<slug:act>/", despatch_act, name="despatch_act"),
]
