"""Narrowings: the list with its undoing, and those beyond the daily limit, to which a second officer agrees."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from sangam.access import policy
from sangam.access.types import ProposalView
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, SangamError
from sangam.kernel.ids import short
from sangam.records import narrowings as record_narrowings
from sangam.records.own_records import undone_narrowings
from sangam.records.recalls import two_person_narrowing
from sangam.records.recalls.two_person_narrowing import NewTerms
from sangam.web import middleware
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other, sentence
from sangam.web.records.recalls import proposal_words

_SAMPLES = 20


@require_GET
@officer_only
def narrowings(request: OfficerRequest) -> HttpResponse:
    """List what took records of the desks below from their readers, by number alone, and what waits for a second."""
    return _render_list(request)


@require_POST
@officer_only
def narrowing_undo(request: OfficerRequest, narrowing: UUID) -> HttpResponse:
    """Give a record back to the readers from whom it was taken."""
    try:
        undone_narrowings.undo_narrowing(request.actor, narrowing)
    except Conflict as moved:
        return _render_list(request, moved)
    messages.success(request, _("Undone; every force with a copy is told, and so is the officer who narrowed it."))
    return see_other(reverse("narrowings"))


@require_GET
@officer_only
def narrowing_page(request: OfficerRequest, proposal: UUID) -> HttpResponse:
    """Show a narrowing that was laid down: what it sets, for which records, who agreed."""
    return _render_narrowing(request, proposal)


@require_POST
@officer_only
def narrowing_agree(request: OfficerRequest, proposal: UUID) -> HttpResponse:
    """Agree, as the second officer."""
    try:
        two_person_narrowing.agree_to_narrowing(request.actor, proposal, digest=request.POST.get("digest", ""))
    except Conflict as moved:
        return _render_narrowing(request, proposal, moved)
    messages.success(request, _("Agreed. Who proposed it can now do it, once."))
    return see_other(reverse("narrowing", args=[proposal]))


@require_POST
@officer_only
def narrowing_do(request: OfficerRequest, proposal: UUID) -> HttpResponse:
    """Do what two have agreed to."""
    try:
        done = two_person_narrowing.narrow_agreed(request.actor, proposal)
    except Conflict as moved:
        return _render_narrowing(request, proposal, moved)
    said = ngettext("%(n)s record is narrowed.", "%(n)s records are narrowed.", done) % {"n": done}
    messages.success(request, said)
    return see_other(reverse("narrowing", args=[proposal]))


def lay_down(request: OfficerRequest, record: UUID, to: NewTerms) -> HttpResponse:
    """Ask a second officer for what a form sets for one record.  Raises as `propose_narrowing`."""
    made = two_person_narrowing.propose_narrowing(request.actor, [record], to, reason=request.POST.get("why", ""))
    messages.success(request, _("Proposed. Nothing is narrowed until a second officer approves."))
    return see_other(reverse("narrowing", args=[made]))


def is_laid_down(request: HttpRequest) -> bool:
    """Tell whether a form asks a second officer."""
    return request.POST.get("step") == "propose"


def _render_list(request: OfficerRequest, error: SangamError | None = None) -> HttpResponse:
    waiting = request.GET.get("waiting") == "1"
    found = record_narrowings.narrowings(request.actor, waiting=waiting)
    desks = labels.unit_names(each.desk for each in found)
    names = labels.officer_names({name for each in found for name in (each.by, each.undone_by) if name})
    context = {
        "waiting": waiting,
        "narrowings": [
            {
                "view": replace(each, by=names.get(each.by, ""), undone_by=names.get(each.undone_by, "")),
                "short": short(each.record),
                "desk": desks.get(each.desk, each.desk),
                "url": reverse("recalled_record" if "recall" in each.ways else "record", args=[each.record]),
            }
            for each in found
        ],
        "most": record_narrowings.MOST_LISTED if len(found) == record_narrowings.MOST_LISTED else 0,
        "proposed": _proposal_words(two_person_narrowing.proposed_narrowings(request.actor)),
        "errors": {"form": sentence(error) if error else ""},
    }  # fmt: skip
    return page(request, "records/narrowings.html", context, status=middleware.STATUS[type(error)] if error else 200)


def _render_narrowing(request: OfficerRequest, proposal: UUID, error: SangamError | None = None) -> HttpResponse:
    view, listed, to = two_person_narrowing.proposed_narrowing(request.actor, proposal)
    state, actor = view.state(clock.now()), request.actor
    context: dict[str, Any] = {
        "list": _proposal_words([view])[0],
        "set": _terms_words(to),
        "samples": [{"id": each, "short": short(each)} for each in listed[:_SAMPLES]],
        "more": max(0, len(listed) - _SAMPLES),
        "may": {
            "agree": state == "proposed" and policy.may(actor, "act:agree") and view.proposer != actor.officer,
            "do": state == "agreed" and policy.may(actor, "record:share"),
        },
        "errors": {"form": sentence(error) if error else ""},
    }
    return page(request, "records/narrowing.html", context, status=middleware.STATUS[type(error)] if error else 200)


def _terms_words(to: NewTerms) -> dict[str, Any]:
    limits = to.limits
    units = labels.unit_names(token for tokens in limits.audience.values() for token in tokens if ":" not in token)
    return {
        "until": limits.expires_at,
        "purposes": None if limits.purposes is None else sorted(map(str, limits.purposes)),
        "audience": [
            {"force": force, "units": [units.get(token, _("a post")) for token in sorted(tokens)]}
            for force, tokens in sorted(limits.audience.items())
        ],
        "shares": [{"who": who, "level": str(level)} for who, level in {**to.forces, **to.groups}.items()],
    }


def _proposal_words(views: list[ProposalView]) -> list[dict[str, Any]]:
    """Return proposals with the names of their officers as a page shows them, by one query."""
    names = labels.officer_names({name for each in views for name in (each.proposed_by, each.agreed_by) if name})
    named = (
        replace(each, proposed_by=names.get(each.proposed_by, ""), agreed_by=names.get(each.agreed_by, ""))
        for each in views
    )
    return [proposal_words(each) for each in named]


urlpatterns = [
    path("records/narrowings/", narrowings, name="narrowings"),
    path("records/narrowings/<uuid:narrowing>/undo/", narrowing_undo, name="narrowing_undo"),
    path("records/narrowings/laid-down/<uuid:proposal>/", narrowing_page, name="narrowing"),
    path("records/narrowings/laid-down/<uuid:proposal>/agree/", narrowing_agree, name="narrowing_agree"),
    path("records/narrowings/laid-down/<uuid:proposal>/do/", narrowing_do, name="narrowing_do"),
]
