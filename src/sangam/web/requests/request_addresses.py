"""Whom a request goes to: desks and posts that the form offers, each with the name that it will reach now."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sangam.access.policy import roles_with
from sangam.access.types import PostView, UnitView
from sangam.access.units import units
from sangam.exchange import request_types as exchange_request_types
from sangam.exchange import requests
from sangam.exchange.gateway import acts
from sangam.exchange.request_types import RequestType, request_types
from sangam.exchange.types import DraftState, DraftView, Terms
from sangam.federation.lanes import status
from sangam.federation.types import PeerState
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound
from sangam.kernel.ids import short
from sangam.kernel.numbers import read_number
from sangam.rosters import rosters
from sangam.rosters.types import Holder
from sangam.web.common import labels
from sangam.web.common.labels import called_as, label_words
from sangam.web.common.languages import in_language
from sangam.web.common.law_words import source_words
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other, sentence
from sangam.web.common.sheet import sheet
from sangam.web.units.duty import whom_to_ring

_POST = "post:"
_MOST_POSTS = 30


def offered_addresses(actor: Actor, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what the form offers: desks across the border, of forces that can be reached, those found; then posts."""
    reached = [peer.force for peer in status.partners() if peer.state is PeerState.PAIRED]
    reached += [each.force for each in acts.gateways()]
    across = [unit.code for unit in units.neighbours(actor.unit) if unit.force in reached] if actor.unit else []
    found = [unit.code for unit in units.search_units(values["q"])] if values["q"] else []
    chosen = _post_or_unit(values["to"])
    own = [chosen] if isinstance(chosen, str) and chosen else []
    codes = dict.fromkeys([*across, *reached, here.node().force, *found, *own])
    offered_posts = _posts([*across, *found], values["q"], chosen if isinstance(chosen, PostView) else None)
    known = units.units([*codes, *(post.unit for post in offered_posts)])
    on_duty = rosters.on_duty(list(codes))
    desks = [
        {**_desk(known[code]), **_duty_words(on_duty.get(code)), "here": code == values["to"]}
        for code in codes
        if code in known
    ]
    return [*desks, *_as_choices(offered_posts, known, values["to"])]


def unit_and_post(to: str) -> tuple[UnitView, UUID | None]:
    """Return the unit that is asked, and its post where not its desk is.  Raises Malformed."""
    chosen = _post_or_unit(to)
    if isinstance(chosen, PostView):
        return units.unit(chosen.unit), chosen.id
    found = units.units([chosen]).get(chosen)
    if found is None:
        raise Malformed("web:request-to", "Choose the desk that is asked.")
    return found, None


def reached_now(terms: Terms | None, desk: str) -> dict[str, Any]:
    """Return who is on duty now at the post that a request is for, as a page shows it; of a desk nothing."""
    if terms is None or terms.post is None:
        return {"title": "", **_duty_words(None)}
    holder = rosters.holders_of([desk]).get(desk, {}).get(terms.post.id)
    found = units.posts_among([], [terms.post.id])
    title = in_language(found[0].title_en, found[0].title_hi) if found else terms.post.title
    return {"title": title, **_duty_words(holder)}


def _post_or_unit(to: str) -> PostView | str:
    """Return the post or the code of the unit that was chosen; "" for a post that there is not."""
    if not to.startswith(_POST):
        return to
    try:
        return units.post(UUID(to.removeprefix(_POST)))
    except (NotFound, ValueError):
        return ""


def _posts(codes: Iterable[str], q: str, chosen: PostView | None) -> list[PostView]:
    """Return the posts that answer requests at these units, and those whose titles were searched; no desk again."""
    roles = roles_with("thread:answer")
    found = [*(units.search_posts(q, roles=roles) if q else ()), *units.posts_among(codes)]
    kept = {post.id: post for post in found if post.role in roles and not post.is_desk}
    if chosen is not None:
        kept[chosen.id] = chosen
    return list(kept.values())[:_MOST_POSTS]


def _as_choices(found: Iterable[PostView], known: Mapping[str, UnitView], to: str) -> list[dict[str, Any]]:
    every = list(found)
    holders = rosters.holders_of({post.unit for post in every})
    return [
        {
            "code": f"{_POST}{post.id}",
            "force": post.force,
            "name": _title(post, known),
            **_duty_words(holders.get(post.unit, {}).get(post.id)),
            "here": f"{_POST}{post.id}" == to,
        }
        for post in every
    ]


def _title(post: PostView, known: Mapping[str, UnitView]) -> str:
    unit, title = known.get(post.unit), in_language(post.title_en, post.title_hi)
    return f"{title} · {in_language(unit.name_en, unit.name_hi)}" if unit else title


def _desk(unit: UnitView) -> dict[str, Any]:
    return {"code": unit.code, "force": unit.force, "name": in_language(unit.name_en, unit.name_hi)}


def _duty_words(holder: Holder | None) -> dict[str, Any]:
    now = holder.now if holder else None
    return {"who": now.name if now else "", "until": now.to_at if now else None}


# Types of requests and what a request says, in the reader's language, as their data has them.


def in_words(texts: Mapping[str, str]) -> str:
    """Return a text of the data in the reader's language, in English where it has no other."""
    return texts.get(get_language() or "en") or texts["en"]


def type_words(code: str) -> str:
    """Return the words of a type, the code itself where it is of a later version."""
    found = request_types().get(code)
    return in_words(found.texts) if found else code


def terms_words(terms: Terms) -> dict[str, Any]:
    """Return what a request says as a page shows it: its type, a line a field, the law, the approval."""
    found = request_types().get(terms.type)
    headings = {field.code: in_words(field.texts) for field in found.fields} if found else {}
    return {
        "type": type_words(terms.type),
        "fields": [{"heading": headings.get(code, code), "value": value} for code, value in terms.fields.items()],
        "basis": terms.basis,
        "approved_by": called_as(terms.approved_by) if terms.approved_by else "",
        "approved_at": terms.approved_at,
        "to": terms.to_title,
    }


def law_words(kind: RequestType) -> dict[str, str]:
    """Return on which law a type rests, whose approval it asks for, and who of the law has read that."""
    return {"source": source_words(kind.source), "verified_by": kind.verified_by, "rank": kind.rank_words}


# A request that waits for its approval: read, approved, returned with a reason, taken back.

_MOST_VERSIONS = 100_000


@require_GET
@officer_only
def request_page(request: OfficerRequest, draft: UUID) -> HttpResponse:
    """Show a request that waits; one that has left is its thread."""
    try:
        view = requests.open_draft(request.actor, draft, purpose=request.purpose)
    except NotFound:
        return see_other(reverse("thread", args=[draft]))
    return _page(request, view)


@require_POST
@officer_only
def request_act(request: OfficerRequest, draft: UUID, act: str) -> HttpResponse:
    """Approve, return or withdraw a request that waits."""
    if act not in _ACTS:
        raise Http404
    try:
        address = _ACTS[act](request, draft)
    except Malformed as error:
        return _page(request, requests.open_draft(request.actor, draft, purpose=request.purpose), sentence(error), act)
    return see_other(address)


def _page(request: OfficerRequest, view: DraftView, wrong: str = "", act: str = "") -> HttpResponse:
    kind = exchange_request_types.request_type(view.terms.type)
    context = {
        "draft": {
            "view": view, "title": label_words(view.record.label), "returned": view.state is DraftState.RETURNED,
            "terms": terms_words(view.terms), "law": law_words(kind),
            "desk": labels.unit_name(view.record.desk or view.record.owner),
            "reached": reached_now(view.terms, view.record.desk),
            "asks": labels.called_as(view.asks.label), "ring": whom_to_ring([view.asks.unit]).get(view.asks.unit),
        },
        "values": {"reason": request.POST.get("reason", "")},
        "errors": {"reason" if act == "return" else "form": wrong} if wrong else {},
        "sheet": sheet("request", view.id, view.version, number=short(view.id)),
    }  # fmt: skip
    return page(request, "requests/request.html", context, status=400 if wrong else 200)


def _version_read(request: OfficerRequest) -> int:
    return read_number(request.POST.get("version", ""), most=_MOST_VERSIONS) or 0


def _approve(request: OfficerRequest, draft: UUID) -> str:
    thread = requests.approve(request.actor, draft, read=_version_read(request))
    messages.success(request, _("Approved, and sent."))
    return reverse("thread", args=[thread])


def _return(request: OfficerRequest, draft: UUID) -> str:
    requests.send_back(request.actor, draft, read=_version_read(request), reason=request.POST.get("reason", ""))
    messages.success(request, _("Returned. Its asker is told why."))
    return reverse("requests")


def _withdraw(request: OfficerRequest, draft: UUID) -> str:
    requests.withdraw(request.actor, draft)
    messages.success(request, _("Taken back. Nothing was sent."))
    return reverse("requests")


_ACTS: Mapping[str, Callable[[OfficerRequest, UUID], Any]] = {
    "approve": _approve,
    "return": _return,
    "withdraw": _withdraw,
}

urlpatterns = [
    path("requests/<uuid:draft>/", request_page, name="request"),
    path("requests/<uuid:draft>/<str:act>/", request_act, name="request_act"),
]
