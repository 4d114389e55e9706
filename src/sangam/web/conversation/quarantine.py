"""Hidden messages: hidden by a reader, listed for the reviewers of a force, released or erased; requests of others."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.channels.quarantine import acts, lists
from sangam.channels.types import ProposedHiding, QuarantineView, Reach
from sangam.kernel.author import Author
from sangam.kernel.errors import Conflict, Malformed, NotFound
from sangam.web import middleware
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other, sentence

_DAYS = (1, 7, 30)
_WAITING = ("held", "asked")
_HIDDEN = {
    Reach.EVERYWHERE: gettext_lazy("Hidden at every member. It is reviewed now."),
    Reach.HERE: gettext_lazy("Hidden in our own force. Its force and the channel's host are asked to hide it too."),
    Reach.PROPOSED: gettext_lazy("Your post has hidden three today: this waits for a second officer."),
}


@require_POST
@officer_only
def message_hide(request: OfficerRequest, channel: UUID, message: UUID) -> HttpResponse:
    """Hide a message at once in the own force, and at every member where that is the force's to say."""
    try:
        reach = acts.hide_message(request.actor, channel, message, why=request.POST.get("why", ""))
    except (Malformed, Conflict) as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, str(_HIDDEN[reach]))
    return see_other(reverse("channel", args=[channel]))


@require_GET
@officer_only
def quarantines(request: OfficerRequest) -> HttpResponse:
    """List what the force reviews, what waits first, and what waits for a second officer."""
    return _render_list(request)


@require_POST
@officer_only
def quarantine_release(request: OfficerRequest) -> HttpResponse:
    """Release in one act all that a post, or a force, has hidden within so many days."""
    try:
        force, post, days = _hidings_to_release(request)
        why = request.POST.get("why", "")
        done = acts.release_hidden_by(request.actor, force, post, within=timedelta(days=days), why=why)
    except Malformed as error:
        return _render_list(request, error)
    messages.success(request, _("Messages released: %(count)s.") % {"count": done})
    return see_other(reverse("quarantines"))


@require_http_methods(["GET", "POST"])
@officer_only
def quarantine_one(request: OfficerRequest, message: UUID) -> HttpResponse:
    """Show a message to its reviewer, with who has seen it; take the decision."""
    if request.method == "GET":
        return _render_message(request, message)
    try:
        said = _decide(request, message)
    except Malformed as error:
        return _render_message(request, message, error)
    messages.success(request, said)
    return see_other(reverse("quarantines"))


def _decide(request: OfficerRequest, message: UUID) -> str:
    """Carry out the decision of the form; return the sentence for the officer."""
    actor, why, decision = request.actor, request.POST.get("why", ""), request.POST.get("decision", "")
    match decision:
        case "release":
            acts.release_message(actor, message, why=why)
            return _("Done; posts that had not seen it get a notice.")
        case "erase":
            acts.propose_erasure(actor, message, why=why)
            return _("Another reviewer must agree before it is erased; the reviewers get a notice.")
        case "follow":
            acts.follow_request(actor, message)
            return _("Hidden at every member. It is reviewed now.")
        case "decline":
            acts.decline_request(actor, message, why=why)
            return _("Declined; the asking force reads your reason.")
        case "agree-hide" | "agree-erase":
            return _agree(request, decision)
    raise Malformed("web:review", "Choose what is to be done with the message.")


def _agree(request: OfficerRequest, decision: str) -> str:
    digest = request.POST.get("digest", "")
    try:
        proposal = UUID(request.POST.get("proposal", ""))
    except ValueError:
        raise Malformed("web:review", "Choose what is to be done with the message.") from None
    if decision == "agree-erase":
        acts.agree_to_erase(request.actor, proposal, digest=digest)
        return _("Erased at every member.")
    return str(_HIDDEN[acts.agree_to_hide(request.actor, proposal, digest=digest)])


def _render_list(request: OfficerRequest, error: Malformed | None = None) -> HttpResponse:
    views = lists.quarantines(request.actor)
    found = _with_names(views)
    context = {
        "waiting": [each for each in found if each.state in _WAITING],
        "reviewed": [each for each in found if each.state not in _WAITING],
        "proposed": _proposals(request),
        "many": labels.called_in(_many(views), "label"),
        "days": _DAYS,
        "why": request.POST.get("why", ""),
        "errors": {"why": sentence(error) if error else ""},
    }
    status = middleware.STATUS[type(error)] if error else 200
    return page(request, "conversation/quarantines.html", context, status=status)


def _render_message(request: OfficerRequest, message: UUID, error: Malformed | None = None) -> HttpResponse:
    views = _with_names(lists.quarantines(request.actor, message=message))
    proposed = _proposals(request, message)
    if not views and not proposed:
        raise NotFound("web:quarantine", "No such message is hidden for your force to review.")
    context = {
        "hidings": views,
        "name": (views or proposed)[0].name,
        "proposed": proposed,
        "why": request.POST.get("why", ""),
        "errors": {"why": sentence(error) if error else ""},
    }
    status = middleware.STATUS[type(error)] if error else 200
    return page(request, "conversation/quarantine.html", context, status=status)


def _hidings_to_release(request: OfficerRequest) -> tuple[str, UUID | None, int]:
    """Return whose hidings are released: force, post or none for all of it, days."""
    force, _between, post = request.POST.get("by", "").partition(" ")
    try:
        return force, UUID(post) if post else None, _DAYS[_DAYS.index(int(request.POST.get("days", "")))]
    except ValueError:
        raise Malformed("web:review", "Choose what is to be done with the message.") from None


def _many(views: list[QuarantineView]) -> list[dict[str, Any]]:
    """Return the posts and forces that hid more than one of the messages that are held."""
    counts: dict[str, dict[str, Any]] = {}
    for each in (view for view in views if view.state == "held"):
        names = {f"{each.by.force} {each.by.post}": each.by.label, each.by.force: ""}
        for name, label in names.items():
            kept = counts.setdefault(name, {"by": name, "force": each.by.force, "label": label, "count": 0})
            kept["count"] += 1
    return [each for each in counts.values() if each["count"] > 1]


def _proposals(request: OfficerRequest, message: UUID | None = None) -> list[ProposedHiding]:
    proposed = lists.proposals(request.actor, message=message)
    names = labels.officer_names({each.by for each in proposed})
    return [replace(each, by=names[each.by]) for each in proposed]


def _with_names(views: list[QuarantineView]) -> list[QuarantineView]:
    """Return hidden messages with the names of their officers as a page shows them, by one query."""
    people = {person for view in views for person in _people(view)}
    names = labels.officer_names(
        {
            *(each.label for each in people),
            *(name for view in views for name in (view.reviewed_by, view.agreed_by) if name),
        }
    )
    authors = {each: replace(each, label=names[each.label]) for each in people}
    return [
        replace(
            view,
            by=authors[view.by],
            author=authors[view.author] if view.author else None,
            declined=tuple(replace(each, by=authors[each.by]) for each in view.declined),
            seen=tuple((authors[post], at) for post, at in view.seen),
            reviewed_by=names.get(view.reviewed_by, ""),
            agreed_by=names.get(view.agreed_by, ""),
        )
        for view in views
    ]


def _people(view: QuarantineView) -> Iterator[Author]:
    yield from (each for each in (view.by, view.author) if each)
    yield from (each.by for each in view.declined)
    yield from (post for post, _at in view.seen)


urlpatterns = [
    path("channels/<uuid:channel>/messages/<uuid:message>/quarantine/", message_hide, name="message_hide"),
    path("quarantine/", quarantines, name="quarantines"),
    path("quarantine/release/", quarantine_release, name="quarantine_release"),
    path("quarantine/<uuid:message>/", quarantine_one, name="quarantine"),
]
