"""The page of the telephone, its shell for when there is no link, and the key and lists that it keeps encrypted.

The browser keeps no page but courses, which hold nothing of the police's work.  What else it keeps
(`web/src/phone/`) is encrypted with keys of two halves: the phone's own, and a word that this node gives a signed-in
officer.  The PIN has no part in them.
"""

import base64
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import path, reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from sangam.access.policy import may, require
from sangam.access.sign_in.enrolment import devices
from sangam.channels import pages
from sangam.exchange import cap
from sangam.exchange.alerts import pages as alert_pages
from sangam.exchange.types import AlertView
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.operations.plans import pages as plan_pages
from sangam.operations.types import OperationView, TaskState
from sangam.rosters import rosters
from sangam.web import assets
from sangam.web.common.languages import in_language
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other
from sangam.web.library import courses
from sangam.web.operations.act_forms import entry_names
from sangam.web.templatetags.words import moment_words, word, words_of

# A board of an operation in the words that a telephone keeps, to be read without a link.

_MOST_LINES = 40


def kept_board(view: OperationView, owners: Mapping[str, str]) -> dict[str, Any]:
    """Return a board in words: plan, tasks with their state, the newest lines.  owners: names of the tasks' units."""
    planned, states = view.plan.planned, view.task_states
    tasks = [
        " · ".join(filter(None, (each.text, owners.get(each.owner, each.owner), _task_state(states.get(each.id)))))
        for each in view.tasks
    ]
    lines = [
        f"{moment_words(each.at)} · {each.by.force} · {word(each.kind, 'board_kind')}: {each.text}"
        for each in view.board[:_MOST_LINES]
    ]
    return {
        "title": view.plan.title,
        "number": view.number,
        "force": view.host,
        "state": word(view.state, "operation_state"),
        "starts": moment_words(planned.starts_at),
        "place": planned.place,
        "stop": view.plan.stop,
        "tasks": tasks,
        "lines": lines,
    }


def _task_state(state: TaskState | None) -> str:
    return word(state, "task_state") if state else ""


_MOST_ALERTS = 50
_MOST_SHARED = 3_500
_SHARE_TARGET: Mapping[str, Any] = {
    "action": "/share/",
    "method": "POST",
    "enctype": "multipart/form-data",
    "params": {
        "title": "title",
        "text": "text",
        "url": "url",
        "files": [{"name": "files", "accept": ["image/*", "audio/*", "application/pdf"]}],
    },
}


@require_GET
@officer_only
def phone_page(request: OfficerRequest) -> HttpResponse:
    """Show the quick report, what waits on this telephone, and what it keeps to be read without a link."""
    require(request.actor, "alert:acknowledge")
    words = _words(request)
    return page(
        request, "phone/phone.html", {"limits": _limits(), "enrolled_before": words.is_enrolled and not words.lists}
    )


@csrf_exempt  # it changes nothing: another app's words fill a form, which carries the officer's own token
@require_http_methods(["GET", "POST"])
@officer_only
def share(request: OfficerRequest) -> HttpResponse:
    """Show the telephone's page with what another app shares, where the browser's worker did not hold it.

    Nothing is kept here: the text stands in the form alone, and a file is chosen anew.
    """
    require(request.actor, "alert:acknowledge")
    if request.method == "GET":
        return see_other(reverse("phone"))
    lines = dict.fromkeys(request.POST.get(name, "").strip() for name in ("title", "text", "url"))
    text = "\n".join(filter(None, lines))[:_MOST_SHARED]
    shared = {"text": text, "had_file": bool(request.FILES)}
    return page(request, "phone/phone.html", {"limits": _limits(), "shared": shared})


@require_GET
def phone_shell(request: HttpRequest) -> HttpResponse:
    """Give the same page without a word of content: the browser keeps it for when there is no link."""
    return page(request, "phone/shell.html", {"limits": _limits()})


@require_GET
@officer_only
def phone_lists(request: OfficerRequest) -> HttpResponse:
    """Give the lists that the telephone keeps, encrypted, to be read without a link.  The looks of each list."""
    actor = request.actor
    require(actor, "alert:acknowledge")
    words = _words(request)
    in_force = alert_pages.alerts(actor, purpose=request.purpose)[:_MOST_ALERTS]
    found = {
        "officer": str(actor.officer),
        "tag": tag_of(actor),
        "words": {"outbox": words.outbox, "lists": words.lists},
        "passkey": words.passkey,
        "former": _former_key(actor) if "former" in request.GET else "",
        "at": int(clock.now().timestamp() * 1000),
        "channels": _channels(actor),
        "alerts": [_alert(each) for each in in_force],
        "across": _across(actor),
        "boards": _boards(actor),
        "courses": courses.kept_lines(actor),
    }
    return JsonResponse(found)


@require_GET
def phone_worker(request: HttpRequest) -> HttpResponseBase:
    """Give the script that answers for the node when there is no link; its address lets it serve every page."""
    response = assets.serve(request, "built/worker.js")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_GET
def phone_manifest(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - every view takes it
    """Say to the browser how this is installed on a telephone."""
    icon = {"src": assets.Assets().url("built/images/mark.svg"), "sizes": "any", "type": "image/svg+xml"}
    said = {
        "name": _("Sangam"),
        "short_name": _("Sangam"),
        "start_url": reverse("phone"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#1d3557",
        "icons": [{**icon, "purpose": "any"}],
        "share_target": _SHARE_TARGET,
    }
    return JsonResponse(said, content_type="application/manifest+json")


def _limits() -> dict[str, int]:
    node = settings.SANGAM
    return {"photo": node.files_photo_mb, "voice": node.files_voice_mb, "document": node.files_document_mb}


def tag_of(actor: Actor) -> str:
    """Return the name under which a telephone keeps what is an officer's; it tells nobody who that is."""
    return salted_hmac("sangam.web.phone.tag", str(actor.officer), algorithm="sha256").hexdigest()[:16]


def _words(request: OfficerRequest) -> devices.PhoneWords:
    return devices.phone_words(
        request.actor,
        device_token=request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""),
        mark=request.COOKIES.get(settings.MARK_COOKIE_NAME, ""),
    )


def _former_key(actor: Actor) -> str:
    """Return the word that wrapped an officer's keys before 2 December 2026: it opens what a phone had not sent."""
    digest = salted_hmac("sangam.web.phone.key", str(actor.officer), algorithm="sha256").digest()
    return base64.b64encode(digest).decode()


def _channels(actor: Actor) -> list[dict[str, Any]]:
    if not may(actor, "channel:write"):
        return []
    return [{"id": str(each.id), "name": each.header.name} for each in pages.channels(actor)]


def _alert(view: AlertView) -> dict[str, Any]:
    says = view.says
    return {
        "id": str(view.id),
        "number": view.number,
        "title": says.title,
        "text": says.text,
        "action": word(says.action, "required_action"),
        "caution": words_of(cap.caution_codes(says.caution), "caution"),
        "force": view.issued_by.force,
        "until": int(says.expires_at.timestamp() * 1000),
        "waits": view.mine is None and "acknowledge" in view.can,
    }


def _across(actor: Actor) -> list[dict[str, str]]:
    if not actor.unit:
        return []
    return [_counterpart(each) for _level, across in rosters.opposite_numbers(actor, actor.unit) for each in across]


def _boards(actor: Actor) -> list[dict[str, Any]]:
    """Return the boards of operations that stand, in words: plan, tasks with their state, the newest lines."""
    if not may(actor, "operation:read"):
        return []
    found = plan_pages.standing_boards(actor)
    owners = entry_names(sorted({task.owner for each in found for task in each.tasks}))
    return [kept_board(each, owners) for each in found]


def _counterpart(each: rosters.Counterpart) -> dict[str, str]:
    on_duty = each.holder.now if each.holder else None
    desk = each.telephone.number if each.telephone else ""
    return {
        "name": in_language(each.unit.name_en, each.unit.name_hi),
        "force": each.unit.force,
        "who": on_duty.name if on_duty else "",
        "phone": (on_duty.phone if on_duty else "") or desk,
    }


urlpatterns = [
    path("phone/", phone_page, name="phone"),
    path("share/", share, name="share"),
    path("phone/shell/", phone_shell, name="phone_shell"),
    path("phone/lists/", phone_lists, name="phone_lists"),
    path("worker.js", phone_worker, name="phone_worker"),
    path("app.webmanifest", phone_manifest, name="phone_manifest"),
]
