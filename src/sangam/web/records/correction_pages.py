"""Corrections of a record between forces, from its page: a status, an objection and its answer."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sangam.access import policy
from sangam.kernel import clock, ids
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound
from sangam.kernel.handling import Level
from sangam.kernel.purpose import Stated
from sangam.records.corrections import challenge_text, challenges, owner_notes
from sangam.records.own_records import adopted_statements, staleness
from sangam.records.schema import kinds
from sangam.records.schema.kinds import KINDS
from sangam.records.types import Challenged, ChallengeView, RecordView
from sangam.records.visibility import views, write_access
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other, way_back
from sangam.web.records.act_forms import ChallengeForm, TakeOverForm
from sangam.web.templatetags.words import word

_AS_BEFORE = frozenset({"stolen", "active"})
"""Statuses by which a record is sought: said at once."""


@require_POST
@officer_only
def record_status(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Say how things stand with a record of ours; every holder is told at once.

    A status by which a record is sought no more is asked for again first, with the record's name.
    """
    status = request.POST.get("status", "")
    if not request.POST.get("sure") and status not in _AS_BEFORE:
        return _asked_first(request, record, status)
    staleness.set_status(request.actor, record, status)
    messages.success(request, _said_to_holders(record))
    return see_other(way_back(request) if request.POST.get("next") else reverse("record", args=[record]))


def _asked_first(request: OfficerRequest, record: UUID, status: str) -> HttpResponse:
    """Return the page that asks whether a status is meant.  Refuses what setting it would refuse."""
    policy.require(request.actor, "record:correct")
    view = views.open_record(request.actor, record, purpose=request.purpose)
    if view.is_copy:
        raise NotFound(
            "records:not-own", "This record belongs to {owner}: ask its desk to change it.", owner=view.owner
        )
    write_access.require_may_change(request.actor, view.desk)
    if status not in kinds.STATUSES.get(view.kind, ()):
        raise Malformed(
            "records:status", "A record of this kind cannot be {status}: choose a status from its list.", status=status
        )
    named = {"id": view.id, "title": labels.name_of(view).name, "kind": view.kind, "short": ids.short(view.id)}
    holders = [each.force for each in views.holders(record) if each.level is not Level.NONE]
    return page(request, "records/record_status.html", {"record": named, "status": status, "holders": holders})


def _said_to_holders(record: UUID) -> str:
    """Return the message after a status is set: holders are told where there are any."""
    return _("Said; every holder is told at once.") if has_holders(record) else _("Said. No other force holds it.")


def has_holders(record: UUID) -> bool:
    """Tell whether another force holds a record of ours."""
    return any(each.level is not Level.NONE for each in views.holders(record))


@require_POST
@officer_only
def record_confirm(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Say that a record of ours is still so; every holder is told."""
    staleness.confirm(request.actor, record)
    messages.success(request, _("Confirmed; every holder is told."))
    return see_other(reverse("record", args=[record]))


@require_http_methods(["GET", "POST"])
@form_for("record:challenge")
def record_challenge(request: OfficerRequest, record: UUID, statement: UUID) -> HttpResponse:
    """Say that a statement is wrong, and why; its owner answers inside a clock."""
    form = ChallengeForm.sent(request)

    def challenge() -> HttpResponse:
        why, urgent = form.cleaned_data["why"], form.cleaned_data["urgent"]
        challenges.challenge(request.actor, record, statement, reason=why, urgent=urgent, purpose=request.purpose)
        messages.success(request, _("Challenged; the owner is asked, and every holder sees it."))
        return see_other(reverse("record", args=[record]))

    if answer := form.try_act(challenge):
        return answer
    view = views.open_record(request.actor, record, purpose=request.purpose)
    said = next((each for each in view.statements if each.id == statement), None)
    context = {
        "record": {"id": view.id, "title": labels.name_of(view).name, "kind": view.kind, "owner": view.owner},
        "label": _label(view.kind, said.property) if said else "",
        "value": labels.statement_value(view, said) if said else "",
        "form": form,
    }
    return page(request, "records/record_challenge.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@form_for("record:correct")
def statement_take_over(request: OfficerRequest, record: UUID, statement: UUID) -> HttpResponse:
    """Take a statement of a copy over into a record of ours of the same kind."""
    form = TakeOverForm.sent(request)

    def take_over() -> HttpResponse:
        into = form.cleaned_data["into"]
        adopted_statements.take_over(request.actor, record, statement, into=into, purpose=request.purpose)
        messages.success(request, _("Taken over; it stays under its owner's terms and follows the copy."))
        return see_other(reverse("record", args=[into]))

    if answer := form.try_act(take_over):
        return answer
    view = views.open_record(request.actor, record, purpose=request.purpose)
    form.offer_records(
        views.list_records(request.actor, purpose=request.purpose, kind=view.kind, owner=request.actor.force)
    )
    said = next((each for each in view.statements if each.id == statement), None)
    context = {
        "record": {"id": view.id, "title": labels.name_of(view).name, "kind": view.kind, "owner": view.owner},
        "label": _label(view.kind, said.property) if said else "",
        "form": form,
    }
    return page(request, "records/record_take_over.html", context, status=400 if form.errors else 200)


@require_POST
@officer_only
def challenge_uphold(request: OfficerRequest, challenge: UUID) -> HttpResponse:
    """Answer that a challenged statement stays, and why."""
    challenges.uphold_statement(request.actor, challenge, reason=request.POST.get("why", ""))
    messages.success(request, _("Answered; every holder sees that it stands."))
    return see_other(reverse("today"))


def beside(
    actor: Actor,
    view: RecordView,
    groups: Iterable[Mapping[str, Any]],
    *,
    may_answer: bool,
    purpose: Stated | None,
) -> dict[str, Any]:
    """Mark the challenged statements of a record's page; return what its owner says beside it, and the challenges.

    may_answer: whether the actor may correct the record.
    """
    remark = owner_notes.of([view.id]).get(view.id)
    marks = {each.statement: each for each in remark.challenged} if remark else {}
    for group in groups:
        for words in group["statements"]:
            words["challenged"] = _challenge_mark(marks.get(words["id"]))
    found = challenge_text.of_record(actor, view.id, purpose=purpose)
    return {
        "challenges": [_challenge(view.kind, each, may_answer=may_answer) for each in found],
        "may_confirm": may_answer and view.state == "live" and KINDS[view.kind].review_after is not None,
        "confirmed_at": remark.confirmed_at if remark else None,
        "unconfirmed_since": remark.unconfirmed_since if remark else None,
    }


def _challenge_mark(challenged: Challenged | None) -> dict[str, Any] | None:
    if challenged is None:
        return None
    return {"since": challenged.since, "overdue": challenged.due_at <= clock.now()}


def _challenge(kind: str, view: ChallengeView, *, may_answer: bool) -> dict[str, Any]:
    return {
        "id": view.id,
        "statement": view.statement,
        "label": _label(kind, view.property),
        "force": view.force,
        "by": view.by,
        "why": labels.kept_words(view.reason),
        "at": view.raised_at,
        "due_at": view.due_at,
        "answer": view.answer or "",
        "answer_why": labels.kept_words(view.answer_reason),
        "answered_at": view.answered_at,
        "overdue": view.answer is None and view.due_at <= clock.now(),
        "may_answer": may_answer and view.answer is None,
    }


def _label(kind: str, name: str) -> str:
    declared = KINDS[kind].property(name)
    return word(declared.label, "property") if declared else name


urlpatterns = [
    path("records/<uuid:record>/status/", record_status, name="record_status"),
    path("records/<uuid:record>/confirm/", record_confirm, name="record_confirm"),
    path("records/<uuid:record>/challenge/<uuid:statement>/", record_challenge, name="record_challenge"),
    path("records/<uuid:record>/take-over/<uuid:statement>/", statement_take_over, name="statement_take_over"),
    path("challenges/<uuid:challenge>/uphold/", challenge_uphold, name="challenge_uphold"),
]
