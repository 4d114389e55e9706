"""Requests and questions of both sides on one page: what waits for us, what we wait for, what is overdue first."""

from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sangam.access.policy import may
from sangam.access.units import units
from sangam.exchange import request_types, requests
from sangam.exchange.gateway import acts
from sangam.exchange.requests import STATES, ListFilter, Whose
from sangam.exchange.types import Act, DraftState, DraftView, ThreadState, ThreadView
from sangam.kernel import clock, here
from sangam.web.common.labels import label_words
from sangam.web.common.pages import OfficerRequest, officer_only, page
from sangam.web.requests.request_addresses import in_words, type_words
from sangam.web.threads import ready_sentences


@require_GET
@officer_only
def request_list(request: OfficerRequest) -> HttpResponse:
    """List the requests of the officer's unit by whose they are, state, type and force, as the address says."""
    sieve = _sieve(request)
    found = requests.requests(request.actor, sieve, purpose=request.purpose)
    drafts = found.drafts if sieve.state == "open" and sieve.whose is not Whose.FOR_US else ()
    context = {
        "waiting": [_draft(each) for each in drafts],
        "threads": [_item(view) for view in found.threads], "values": _filter_values(sieve),
        "whose": _whose(sieve, found.whose), "states": _states(sieve, found.states),
        "types": [{"code": code, "label": in_words(kind.texts)} for code, kind in request_types.request_types().items()
                  if not kind.refused],
        "forces": [{"code": force.code, "label": force.code} for force in units.forces()],
        "may_ask": may(request.actor, "thread:open"),
        "by_letter": may(request.actor, "gateway:work") and bool(acts.gateways()),
    }  # fmt: skip
    return page(request, "requests/requests.html", context)


def _sieve(request: OfficerRequest) -> ListFilter:
    whose, state = request.GET.get("whose", ""), request.GET.get("show", "")
    kind, force = request.GET.get("type", ""), request.GET.get("force", "")
    return ListFilter(
        whose=Whose(whose) if whose in set(Whose) else Whose.ALL,
        state=state if state in STATES else "open",
        type=kind if kind in request_types.request_types() else "",
        force=force if force.isalpha() else "",
    )


def _filter_values(sieve: ListFilter) -> dict[str, str]:
    return {"whose": str(sieve.whose), "show": sieve.state, "type": sieve.type, "force": sieve.force}


def _address(sieve: ListFilter, **changed: str) -> str:
    asked = {name: value for name, value in {**_filter_values(sieve), **changed}.items() if value}
    return f"{reverse('requests')}?{urlencode(asked)}"


def _whose(sieve: ListFilter, counts: Any) -> list[dict[str, Any]]:
    words = {
        Whose.FOR_US: _("Waits for us"), Whose.WE_WAIT: _("We wait for"), Whose.MINE: _("Mine"),
        Whose.UNIT: _("My unit"), Whose.ALL: _("All"),
    }  # fmt: skip
    return [
        {"word": word, "url": _address(sieve, whose=each), "here": each is sieve.whose, "count": counts[str(each)]}
        for each, word in words.items()
    ]


def _states(sieve: ListFilter, counts: Any) -> list[dict[str, Any]]:
    words = {"open": _("Open"), "answered": _("Answered"), "over": _("Over")}
    return [
        {"word": words[each], "url": _address(sieve, show=each), "here": each == sieve.state, "count": counts[each]}
        for each in STATES
    ]


def _item(view: ThreadView) -> dict[str, Any]:
    is_open = view.state is ThreadState.OPEN
    said = request_types.own_part(view.question, view.terms) if view.terms else view.question
    parts = [
        view.number,
        type_words(view.terms.type) if view.terms else "",
        ready_sentences.in_readers_words(said)[:80],
    ]
    return {
        "kind": "thread",
        "title": label_words(view.record.label),
        "url": reverse("thread", args=[view.id]),
        "force": view.asks.force,
        "due_by": view.due_at if is_open else None,
        "at": view.opened_at,
        "urgent": is_open and view.overdue(clock.now()),
        "done": not is_open,
        "paused": view.paused,
        "note": " · ".join(part for part in parts if part),
        "doing": "answer" if is_open and Act.ANSWERED in view.can else "open",
    }


def _draft(view: DraftView) -> dict[str, Any]:
    returned = view.state is DraftState.RETURNED
    state = _("returned") if returned else _("waits for approval: %(rank)s") % {"rank": view.rank_words}
    return {
        "kind": "request",
        "title": label_words(view.record.label),
        "url": reverse("request", args=[view.id]),
        "force": here.node().force,
        "due_by": None,
        "at": view.changed_at,
        "urgent": False,
        "done": False,
        "note": f"{type_words(view.terms.type)} · {state}",
        "doing": "review" if view.may_approve else "open",
    }


urlpatterns = [
    path("requests/", request_list, name="requests"),
    path("threads/", request_list, name="threads"),
]
