"""Alerts: the list, a new one, one alert and what happened to it, who has acknowledged, the text for the wireless."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sangam.access.policy import may, require
from sangam.access.types import UnitView
from sangam.access.units import units
from sangam.exchange import cap
from sangam.exchange.alerts import acts, pages
from sangam.exchange.cap import cap_xml
from sangam.exchange.types import Acknowledged, AlertState, AlertView, Board, BoardRow
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, SangamError
from sangam.kernel.numbers import read_number
from sangam.notices.types import Urgency
from sangam.records.visibility import disclosure, views
from sangam.web import middleware
from sangam.web.alerts import alert_forms
from sangam.web.alerts import alert_forms as alert_alert_forms
from sangam.web.alerts.alert_forms import board_rows
from sangam.web.alerts.alert_hand_overs import show_hand_over
from sangam.web.circulations.meeting_evidence import action_addresses
from sangam.web.common.labels import called_as, label_words
from sangam.web.common.languages import in_language
from sangam.web.common.message_steps import steps_of
from sangam.web.common.pages import OfficerRequest, form_for, is_htmx, officer_only, page, see_other
from sangam.web.common.sealed_references import sealed_reference
from sangam.web.common.sentences import said_again
from sangam.web.common.sheet import sheet
from sangam.web.live import sent_things
from sangam.web.live.sent_things import Sent
from sangam.web.threads import ready_sentences
from sangam.web.units.duty import whom_to_ring

_STATES = {AlertState.LIVE: "in-force", AlertState.CANCELLED: "cancelled", AlertState.EXPIRED: "expired"}
_MINE = "mine"
"""The part of an alert's page that says what this post has said of it."""
_MOST_VERSION = 2**31 - 1
_STEPS = frozenset({"find", "map"})


@require_GET
@officer_only
def alerts(request: OfficerRequest) -> HttpResponse:
    """List the alerts in force, or those that are over."""
    over = "over" in request.GET
    found = (pages.past_alerts if over else pages.alerts)(request.actor, purpose=request.purpose)
    address, count = reverse("alerts"), len(found)
    sieve = [
        {"word": _("In force"), "url": address, "here": not over, "count": "" if over else count},
        {"word": _("Over"), "url": f"{address}?over=1", "here": over, "count": count if over else ""},
    ]
    context = {"alerts": [_item(view) for view in found], "sieve": sieve, "over": over}
    return page(request, "alerts/alerts.html", context | {"may_issue": may(request.actor, "alert:issue")})


@require_http_methods(["GET", "POST"])
@form_for("alert:issue")
def alert_new(request: OfficerRequest) -> HttpResponse:
    """Show the form of an alert, with its most likely area; issue what was written."""
    if request.method == "GET":
        begun = alert_forms.template_values(request.actor, request.GET.get("template", ""))
        return _form(request, begun | _about(request))
    values = alert_forms.form_values(request.POST)
    if request.POST.get("step") in _STEPS:
        return _form(request, _values_after_step(request, values))
    return _sent_or_again(request, values, lambda: acts.issue(request.actor, alert_forms.draft(request.actor, values)))


@require_http_methods(["GET", "POST"])
@form_for("alert:issue")
def alert_revise(request: OfficerRequest, alert: UUID) -> HttpResponse:
    """Show an alert's own form again; send the new version to every holder."""
    view = pages.open_alert(request.actor, alert, purpose=request.purpose)
    revised = {"id": alert, "number": view.number}
    if request.method == "GET":
        begun = alert_forms.of_alert(view)
        named = units.units(request.GET.getlist("unit")[:1])
        return _form(request, begun | {"units": (*begun["units"], *named)}, revised=revised)
    values = alert_forms.form_values(request.POST)
    if request.POST.get("step") in _STEPS:
        return _form(request, _values_after_step(request, values), revised=revised)

    def revise() -> UUID:
        version = read_number(values["version"], most=_MOST_VERSION) or 0
        draft = alert_forms.draft(request.actor, values, keep=view.says)
        acts.revise(request.actor, alert, draft, version=version)
        return alert

    return _sent_or_again(request, values, revise, revised=revised)


@require_GET
@officer_only
def alert(request: OfficerRequest, alert: UUID) -> HttpResponse:
    """Show an alert, how far it is with each force, and what this post may do."""
    view = pages.open_alert(request.actor, alert, purpose=request.purpose)
    board = pages.board(request.actor, alert)
    may_now = {
        "acknowledge": "acknowledge" in view.can,
        "hand": "hand-over" in view.can,
        "cancel": "cancel" in view.can,
        "update": "revise" in view.can,
        "cap": may(request.actor, "alert:issue"),
    }
    printed = sheet("alert", view.id, view.version, number=view.number)
    shown = alert_words(request.actor, view, board)
    of_actions = action_addresses(request.actor, "alert", alert)
    ready = ready_sentences.on_alerts().offered()
    context = {"alert": shown, "may": may_now, "ready": ready, "sheet": printed, "of_actions": of_actions}
    return page(request, "alerts/alert.html", context | {"follows": _follows(request.actor, view, board)})


@require_POST
@officer_only
def alert_ack(request: OfficerRequest, alert: UUID) -> HttpResponse:
    """Acknowledge for the post; or say that it has acted, which is asked for again first, since it stays.

    "Wrong post" asks for the right one first, and then hands the alert over.
    """
    if "wrong-post" in request.POST.getlist("ready"):
        require(request.actor, "alert:acknowledge")
        return show_hand_over(request, alert)
    acted = request.POST.get("outcome") == Acknowledged.ACTED
    if acted and not request.POST.get("sure"):
        return _asked_first(request, alert)
    how = Acknowledged.ACTED if acted else Acknowledged.SEEN
    acts.acknowledge(request.actor, alert, how=how, note=_note_of_form(request))
    if request.headers.get("HX-Target") == _MINE:
        return _mine(request, alert)
    if is_htmx(request):
        return HttpResponse()  # the item leaves the list
    messages.success(request, _("Acknowledged. The force that issued the alert is told."))
    return see_other(reverse("alert", args=[alert]))


def _mine(request: OfficerRequest, alert: UUID) -> HttpResponse:
    """Return the part of the alert's page that says what this post has said: an acknowledgement shows at once."""
    view = pages.open_alert(request.actor, alert, purpose=request.purpose)
    own = _own_row(request.actor, pages.board(request.actor, alert))
    may_now = {"acknowledge": "acknowledge" in view.can, "hand": "hand-over" in view.can}
    said = {"id": view.id, "mine": view.mine, "mine_row": own}
    ready = ready_sentences.on_alerts().offered()
    return page(request, "alerts/_mine.html", {"alert": said, "may": may_now, "ready": ready})


def _note_of_form(request: OfficerRequest) -> str:
    """Return the quick replies that were ticked, and what was typed."""
    return ready_sentences.on_alerts().text(request.POST.getlist("ready"), request.POST.get("note", ""))


def _asked_first(request: OfficerRequest, alert: UUID) -> HttpResponse:
    """Return the page that asks whether the post has acted.  Refuses what acknowledging would refuse."""
    view = pages.open_alert(request.actor, alert, purpose=request.purpose)
    require(request.actor, "alert:acknowledge")
    if "acknowledge" not in view.can:
        acts.acknowledge(request.actor, alert, how=Acknowledged.ACTED)  # says why not
    owner = view.issued_by.force
    named = {"id": view.id, "number": view.number, "title": view.says.title, "owner": owner, "mine": view.mine}
    return page(request, "alerts/alert_acted.html", {"alert": named, "note": _note_of_form(request)})


@require_POST
@officer_only
def alert_cancel(request: OfficerRequest, alert: UUID) -> HttpResponse:
    """Withdraw an alert everywhere."""
    acts.cancel(request.actor, alert, reason=request.POST.get("reason", ""))
    messages.success(request, _("Cancelled. Every post that was told is told again."))
    return see_other(reverse("alert", args=[alert]))


@require_GET
@officer_only
def alert_board(request: OfficerRequest, alert: UUID) -> HttpResponse:
    """Show who has acknowledged, who is silent and by which number it is rung."""
    view = pages.open_alert(request.actor, alert, purpose=request.purpose)
    board = pages.board(request.actor, alert)
    context = {
        "alert": alert_words(request.actor, view, board), "rows": board_rows(board),
        "answered": board.acknowledged, "total": len(board.rows), "follows": _follows(request.actor, view, board),
    }  # fmt: skip
    return page(request, "alerts/alert_board.html", context)


@require_GET
@officer_only
def alert_aloud(request: OfficerRequest, alert: UUID) -> HttpResponse:
    """Show what the operator reads out on the wireless, in the language chosen."""
    wanted = request.GET.get("language") or get_language()
    language = wanted if wanted in dict(settings.LANGUAGES) else "en"
    text = pages.read_aloud(request.actor, alert, language=language)
    return page(request, "alerts/alert_aloud.html", {"alert": {"id": alert}, "aloud": text, "aloud_lang": language})


@require_GET
@officer_only
def alert_cap(request: OfficerRequest, alert: UUID) -> HttpResponse:
    """Give an alert as CAP 1.2."""
    require(request.actor, "alert:issue")
    view = pages.open_alert(request.actor, alert, purpose=request.purpose)
    names = {code: unit.name_en for code, unit in units.units(view.says.area).items()}
    answer = HttpResponse(cap_xml(view, areas=names), content_type="application/cap+xml")
    answer.headers["Content-Disposition"] = f'attachment; filename="{view.number}.{view.version}.cap.xml"'
    return answer


def _follows(actor: Actor, view: AlertView, board: Board) -> str:
    """Return what the page of an alert of ours follows: how far it is with each unit."""
    ours = board.rows if view.issued_by.force == actor.force else ()
    return sent_things.seal(actor, "alert", view.id, [Sent(view.id, row.reached_at, row.acted_at) for row in ours])


def _values_after_step(request: OfficerRequest, values: dict[str, Any]) -> dict[str, Any]:
    """Return the values of a form after a step within it: a search changes none, a place on the map ticks units."""
    return alert_alert_forms.ticked_on_map(values) if request.POST.get("step") == "map" else values


def _about(request: OfficerRequest) -> dict[str, Any]:
    """Return what a form takes from the record that it begins from: its label, and a sealed note of it."""
    record = request.GET.get("record", "")
    if not record:
        return {}
    view = views.open_record(request.actor, _uuid(record), purpose=request.purpose)
    said = [str(value) for value in view.values("caution")]
    title = disclosure.public_label(view)[:120]
    return {"title": title, "record": sealed_reference(request.actor, view), "cautions": said}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Malformed(
            "web:about-record", "The record that this alert begins from is not here: open it again."
        ) from None


def _form(
    request: OfficerRequest, values: dict[str, Any], *, error: SangamError | None = None, revised: Any = None
) -> HttpResponse:
    errors = alert_forms.errors_at_fields(error) if error else {}
    context = alert_forms.choices(request.actor, values) | {"errors": errors, "revised": revised}
    if revised is None and not values["record"]:
        context["templates"] = alert_forms.templates(request.GET.get("template", ""))
    status = middleware.STATUS[type(error)] if error else 200
    return page(request, "alerts/alert_new.html", context, status=status)


def _sent_or_again(
    request: OfficerRequest, values: dict[str, Any], send: Callable[[], UUID], *, revised: Any = None
) -> HttpResponse:
    """Send, and go to the alert; or show the form again with all that was typed, and what is wrong with it."""
    try:
        sent = send()
    except SangamError as error:
        return _form(request, values, error=error, revised=revised)
    return see_other(reverse("alert", args=[sent]))


def _item(view: AlertView) -> dict[str, Any]:
    live = view.state is AlertState.LIVE
    return {
        "kind": "alert",
        "title": view.says.title,
        "cautions": cap.caution_codes(view.says.caution),
        "action": view.says.action,
        "url": reverse("alert", args=[view.id]),
        "force": view.issued_by.force,
        "due_by": view.says.expires_at if live else None,
        "at": view.changed_at,
        "urgent": live and view.mine is None and view.says.urgency is not Urgency.ROUTINE,
        "done": view.mine is not None,
        "note": view.number,
        "doing": "acknowledge" if live and view.mine is None and "acknowledge" in view.can else "",
    }


def alert_words(actor: Actor, view: AlertView, board: Board) -> dict[str, Any]:
    """Return an alert as its page and its paper show it."""
    says = view.says
    known = units.units(says.area)
    named = [in_language(unit.name_en, unit.name_hi) for unit in known.values()]
    record = {"id": says.record.id, "title": label_words(says.record.label)} if says.record else None
    return {
        "id": view.id,
        "short": view.number,
        "version": view.version,
        "title": says.title,
        "text": says.text,
        "action": says.action,
        "cautions": cap.caution_codes(says.caution),
        "area": named,
        "owner": view.issued_by.force,
        "by": called_as(view.issued_by.label),
        "ring": whom_to_ring([view.issued_by.unit]).get(view.issued_by.unit),
        "issued_at": view.issued_at,
        "changed_at": view.changed_at,
        "expires_at": says.expires_at,
        "reference": f"{says.authority.kind} {says.authority.number}" if says.authority else "",
        "gone_up": _gone_up(actor, view),
        "state": _STATES[view.state],
        "cancel_reason": view.reason,
        "identifiers": says.identifiers,
        "record": record,
        "ways": _ways(view, board),
        "mine": view.mine,
        "mine_row": _own_row(actor, board),
        "is_left": view.is_left,
        "handed": _hand_over_rows(view, board),
    }


def _gone_up(actor: Actor, view: AlertView) -> list[dict[str, str]]:
    """Return for the issuing force the units of the area that have no officer, each with the unit told instead."""
    if view.issued_by.force != actor.force:
        return []
    above = units.gone_up(view.says.area)
    names = {
        code: in_language(unit.name_en, unit.name_hi) for code, unit in units.units([*above, *above.values()]).items()
    }
    return [{"unit": names.get(code, code), "above": names.get(desk, desk)} for code, desk in above.items()]


def _hand_over_rows(view: AlertView, board: Board) -> list[dict[str, Any]]:
    """Return the hand-overs that this reader sees: by whom, to which unit, and whether the issuer is asked for it."""
    said = [row for row in board.rows if row.handed_to]
    known = units.units(row.handed_to for row in said)
    return [
        {
            "by": called_as(row.label),
            "code": row.handed_to,
            "unit": _unit_name(known, row.handed_to),
            "ask": row.is_asked and "revise" in view.can,
        }
        for row in said
    ]


def _unit_name(known: Mapping[str, UnitView], code: str) -> str:
    found = known.get(code)
    return in_language(found.name_en, found.name_hi) if found else code


def _own_row(actor: Actor, board: Board) -> BoardRow | None:
    own = next((row for row in board.rows if row.unit == actor.unit), None)
    return replace(own, note=ready_sentences.in_readers_words(own.note), label=called_as(own.label)) if own else None


def _ways(view: AlertView, board: Board) -> list[dict[str, Any]]:
    """Return the five states a force: the earliest of its units, seen and acted only by whom this reader may see."""
    forces = dict.fromkeys(row.force for row in board.rows)
    return [
        {"force": force, "states": _steps(view, board, force), "trouble": _trouble(board, force)} for force in forces
    ]


def _steps(view: AlertView, board: Board, force: str) -> list[dict[str, Any]]:
    rows = [row for row in board.rows if row.force == force]
    parts = ("left_at", "reached_at", "seen_at", "acted_at")
    times = [min((at for row in rows if (at := getattr(row, part))), default=None) for part in parts]
    return steps_of((view.changed_at, *times), force=force)


def _trouble(board: Board, force: str) -> str:
    return said_again(next((row.trouble for row in board.rows if row.force == force and row.trouble), ""))


urlpatterns = [
    path("alerts/", alerts, name="alerts"),
    path("alerts/new/", alert_new, name="alert_new"),
    *alert_alert_forms.urlpatterns,
    path("alerts/<uuid:alert>/", alert, name="alert"),
    path("alerts/<uuid:alert>/revise/", alert_revise, name="alert_revise"),
    path("alerts/<uuid:alert>/acknowledge/", alert_ack, name="alert_ack"),
    path("alerts/<uuid:alert>/cancel/", alert_cancel, name="alert_cancel"),
    path("alerts/<uuid:alert>/board/", alert_board, name="alert_board"),
    path("alerts/<uuid:alert>/aloud/", alert_aloud, name="alert_aloud"),
    path("alerts/<uuid:alert>/cap.xml", alert_cap, name="alert_cap"),
]
