"""Recalls of many records: the list and its dry run, laid down by one officer, agreed to by another, then done."""

from dataclasses import asdict
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.access import policy
from sangam.access.types import ProposalView
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, SangamError
from sangam.kernel.ids import short
from sangam.records.recalls import two_person_recall
from sangam.web import middleware
from sangam.web.common import labels
from sangam.web.common.officer_forms import OfficerForm, text_field
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other, sentence

MOST = 20_000
"""How many records a list has at most that is laid down or carried out in the browser; more at the command line."""

_SAMPLES = 20


class ListForm(OfficerForm):
    """A list of records to recall: its file, or the numbers of one that was read, and why."""

    refused_at: ClassVar = {
        "web:no-list": "file",
        "web:list-long": "file",
        "records:list-": "file",
        "records:reason-for-many": "why",
    }
    texts: ClassVar = {"reason": "why"}
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        required=False,
        allow_empty_file=True,
        help_text=gettext_lazy("The first column holds the records' numbers, one a row."),
    )
    numbers = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(required=False, widget=forms.HiddenInput)
    why = text_field(gettext_lazy("Why?"), rows=2, required=False, hint=gettext_lazy("The holders read this"))

    def listed(self) -> tuple[UUID, ...]:
        """Return the numbers of the records.  Raises Malformed for no list, and for one too long for a page."""
        listed = two_person_recall.read_list(self.text())
        if len(listed) > MOST:
            raise Malformed(
                "web:list-long",
                "This page takes up to {most} records at once; a command takes more.",
                most=MOST,
            )
        return listed

    def text(self) -> str:
        """Return the list as it was given.  Raises Malformed where none can be read."""
        upload, text = self.cleaned_data["file"], self.cleaned_data["numbers"]
        try:
            text = str(upload.read(MOST * 100), "utf-8-sig") if upload else text
        except UnicodeDecodeError:
            text = ""
        if not text:
            raise Malformed("web:no-list", "Choose a CSV file whose first column holds the records' numbers.")
        return str(text)


@require_http_methods(["GET", "POST"])
@officer_only
def recalls(request: OfficerRequest) -> HttpResponse:
    """Show the lists that were laid down; take a file, show what recalling it would do, lay it down."""
    if request.method == "GET":
        return _first(request, ListForm())
    form, listed = ListForm(request.POST, request.FILES), tuple[UUID, ...]()

    def take_list() -> HttpResponse:
        nonlocal listed
        listed = form.listed()
        if request.POST.get("step") != "propose":
            return _render_forecast(request, listed, ListForm())
        read = form.cleaned_data
        made = two_person_recall.propose_recall(request.actor, listed, reason=read["why"], file=read["name"][:120])
        messages.success(request, _("Laid down. Nothing is recalled until a second officer agrees."))
        return see_other(reverse("record_list", args=[made]))

    if answer := form.try_act(take_list):
        return answer
    return _render_forecast(request, listed, form) if form["why"].errors else _first(request, form)


@require_GET
@officer_only
def recall(request: OfficerRequest, proposal: UUID) -> HttpResponse:
    """Show a list: what it would do or did, who agreed, which holder has confirmed how many."""
    return _render_recall(request, proposal)


@require_GET
@officer_only
def recalled_list(request: OfficerRequest) -> HttpResponse:
    """List what we recalled, by number alone: all, or what not every holder has confirmed."""
    waiting = request.GET.get("waiting") == "1"
    found = two_person_recall.newest_recalled_records(request.actor, unconfirmed=waiting)
    context = {
        "waiting": waiting, "records": [{"view": each, "short": short(each.record)} for each in found],
        "most": two_person_recall.MOST_LISTED if len(found) == two_person_recall.MOST_LISTED else 0,
    }  # fmt: skip
    return page(request, "records/recalled.html", context)


@require_GET
@officer_only
def recalled_record(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Show how far each holder has come with a record that we recalled."""
    view, holders = two_person_recall.recalled_record(request.actor, record)
    context = {"record": view, "short": short(view.record), "holders": holders}
    return page(request, "records/recalled_record.html", context)


@require_POST
@officer_only
def recall_agree(request: OfficerRequest, proposal: UUID) -> HttpResponse:
    """Agree, as the second officer."""
    try:
        two_person_recall.agree_to_recall(request.actor, proposal, digest=request.POST.get("digest", ""))
    except Conflict as moved:
        return _render_recall(request, proposal, moved)
    messages.success(request, _("Agreed. Who proposed it can now do it, once."))
    return see_other(reverse("record_list", args=[proposal]))


@require_POST
@officer_only
def recall_do(request: OfficerRequest, proposal: UUID) -> HttpResponse:
    """Do what two have agreed to."""
    try:
        done = two_person_recall.recall_agreed(request.actor, proposal)
    except Conflict as moved:
        return _render_recall(request, proposal, moved)
    said = ngettext("%(n)s record is recalled.", "%(n)s records are recalled.", done) % {"n": done}
    messages.success(request, said)
    return see_other(reverse("record_list", args=[proposal]))


def _first(request: OfficerRequest, form: ListForm) -> HttpResponse:
    context = {
        "lists": [proposal_words(each) for each in two_person_recall.recalls(request.actor)],
        "may_propose": policy.may(request.actor, "record:recall"),
        "form": form,
    }
    return page(request, "records/recalls.html", context, status=form.status)


def _render_forecast(request: OfficerRequest, listed: tuple[UUID, ...], form: ListForm) -> HttpResponse:
    seen, upload = two_person_recall.foresee(request.actor, listed), request.FILES.get("file")
    context: dict[str, Any] = {
        "seen": asdict(seen), "numbers": "\n".join(map(str, listed)), "may_propose": True, "lists": [], "form": form,
        "name": upload.name if upload else request.POST.get("name", ""),
    }  # fmt: skip
    return page(request, "records/recalls.html", context, status=form.status)


def _render_recall(request: OfficerRequest, proposal: UUID, error: SangamError | None = None) -> HttpResponse:
    view, listed = two_person_recall.recall_proposed(request.actor, proposal)
    state, actor = view.state(clock.now()), request.actor
    context: dict[str, Any] = {
        "list": proposal_words(view) | {"file": labels.kept_words(view.facts["file"])},
        "samples": [{"id": each, "short": short(each)} for each in listed[:_SAMPLES]] if state != "done" else [],
        "more": max(0, len(listed) - _SAMPLES),
        "reached": two_person_recall.progress_at_holders(view, listed),
        "may": {
            "agree": state == "proposed" and policy.may(actor, "act:agree") and view.proposer != actor.officer,
            "do": state == "agreed" and policy.may(actor, "record:recall") and len(listed) <= MOST,
            "command": state == "agreed" and len(listed) > MOST,
        },
        "errors": {"form": sentence(error) if error else ""},
    }
    return page(request, "records/recall_list.html", context, status=middleware.STATUS[type(error)] if error else 200)


def proposal_words(view: ProposalView) -> dict[str, Any]:
    """Return what takes two officers, with its state now and its reason in the reader's language."""
    return {"view": view, "state": view.state(clock.now()), "why": labels.kept_words(view.facts["reason"])}


urlpatterns = [
    path("records/recalls/", recalls, name="record_lists"),
    path("records/recalled/", recalled_list, name="recalled"),
    path("records/recalled/<uuid:record>/", recalled_record, name="recalled_record"),
    path("records/recalls/<uuid:proposal>/", recall, name="record_list"),
    path("records/recalls/<uuid:proposal>/agree/", recall_agree, name="record_list_agree"),
    path("records/recalls/<uuid:proposal>/do/", recall_do, name="record_list_do"),
]
