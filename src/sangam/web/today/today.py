"""Today: what needs the officer now, what came back, what he watches, each with the one thing to do next."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sangam.access import policy
from sangam.exchange import cap
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.numbers import read_number
from sangam.matching.judgements import suggestions
from sangam.notices import deliveries
from sangam.notices.types import NoticeView, TodayLane, Urgency
from sangam.web.common import notice_list
from sangam.web.common.pages import OfficerRequest, is_htmx, officer_only, page, see_other
from sangam.web.common.sentences import sentence_in_words
from sangam.web.library import courses
from sangam.web.templatetags.words import word
from sangam.web.threads import threads
from sangam.web.today.tour import tour

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Doing:
    """The act that a notice asks for.  about: a word with its icon; act: the main act, which opens what it is about.

    owed: it leaves the list by what is done on that page, and in no other way.
    """

    about: str
    act: str = "open"
    owed: bool = False


DOINGS: Mapping[str, Doing] = {
    "alert": Doing("alert", "acknowledge", owed=True),
    "alert.silent": Doing("alert"),
    "alert.progress": Doing("receipt"),
    "alert.cancelled": Doing("alert"),
    "alert.left": Doing("alert"),
    "alert.handed": Doing("alert", "review"),
    "thread.question": Doing("request", "answer", owed=True),
    "thread.overdue": Doing("request", "answer", owed=True),
    "thread.soon": Doing("request", "answer", owed=True),
    "thread.news": Doing("answer"),
    "request.approval": Doing("request", "review", owed=True),
    "request.returned": Doing("request", "review", owed=True),
    "channel.message": Doing("channel"),
    "channel.mention": Doing("channel", "reply", owed=True),
    "channel.changed": Doing("channel"),
    "channel.reminder": Doing("channel", "reply"),
    "channel.unanswered": Doing("channel", "reply"),
    "channel.quarantine": Doing("channel", "review", owed=True),
    "channel.hiding-asked": Doing("channel", "review", owed=True),
    "channel.hiding-declined": Doing("channel"),
    "channel.hiding-proposed": Doing("channel", "review", owed=True),
    "record.offered": Doing("record", "review", owed=True),
    "record.accepted": Doing("receipt"),
    "record.declined": Doing("answer"),
    "case.offered": Doing("case", "review", owed=True),
    "case.answered": Doing("receipt"),
    "record.followed": Doing("record"),
    "record.lapsed": Doing("answer"),
    "record.void": Doing("record"),
    "record.challenged": Doing("challenge", "review", owed=True),
    "record.challenge-overdue": Doing("challenge", "review", owed=True),
    "record.challenge-answered": Doing("challenge"),
    "record.stale": Doing("record", "review", owed=True),
    "record.withdrawn-stale": Doing("record"),
    "record.changed": Doing("record"),
    "record.given": Doing("record", "review"),
    "record.opened": Doing("look"),
    "record.recalled": Doing("record"),
    "recall.proposed": Doing("record", "review", owed=True),
    "record.narrowed": Doing("record", "review"),
    "record.widened": Doing("record"),
    "narrowing.proposed": Doing("record", "review", owed=True),
    "group.changed": Doing("group", "review"),
    "meeting.invited": Doing("meeting"),
    "meeting.changed": Doing("meeting"),
    "meeting.item": Doing("meeting"),
    "meeting.ready": Doing("meeting"),
    "action.set": Doing("action", "report", owed=True),
    "action.overdue": Doing("action", "report", owed=True),
    "action.slipped": Doing("action"),
    "action.reported": Doing("action", "review"),
    "action.settled": Doing("receipt"),
    "action.offered": Doing("action", "answer", owed=True),
    "action.handed": Doing("receipt"),
    "action.declined": Doing("answer"),
    "circulation.asked": Doing("meeting", "review", owed=True),
    "circulation.late": Doing("meeting", "review", owed=True),
    "circulation.answered": Doing("meeting"),
    "circulation.settled": Doing("receipt"),
    "deconfliction.conflict": Doing("deconfliction", "review", owed=True),
    "deconfliction.unresolved": Doing("deconfliction", "review", owed=True),
    "deconfliction.clear": Doing("deconfliction"),
    "deconfliction.resolved": Doing("deconfliction"),
    "deconfliction.touched": Doing("deconfliction"),
    "operation.approval": Doing("operation", "review", owed=True),
    "operation.planned": Doing("operation", "review"),
    "operation.changed": Doing("operation"),
    "operation.revised": Doing("operation", "review", owed=True),
    "operation.cancelled": Doing("operation"),
    "operation.news": Doing("operation"),
    "entry.announced": Doing("entry", "acknowledge", owed=True),
    "entry.opened": Doing("entry", "acknowledge", owed=True),
    "entry.proposed": Doing("entry", "review", owed=True),
    "entry.silent": Doing("entry"),
    "entry.acknowledged": Doing("receipt"),
    "entry.ended": Doing("entry"),
    "arrest.production": Doing("arrest"),
    "despatch.came": Doing("request", "review", owed=True),
    "despatch.overdue": Doing("request", "review", owed=True),
    "despatch.answered": Doing("answer"),
    "gang-chart.waits": Doing("request", "review", owed=True),
    "gang-chart.came-back": Doing("answer"),
    "practice.review": Doing("practice", "review", owed=True),
    "practice.returned": Doing("practice"),
    "practice.released": Doing("practice"),
    "practice.commented": Doing("practice"),
    "practice.adopted": Doing("practice"),
    "practice.result": Doing("practice"),
    "practice.translated": Doing("practice"),
    "practice.overdue": Doing("practice", "review", owed=True),
    "silent.asked": Doing("hit"),
    "peer.many": Doing("look"),
    "watch.hit": Doing("watch"),
    "network.edge": Doing("watch"),
    "pointer.exists": Doing("hit"),
    "look.waiting": Doing("look", "review"),
    "look.asked": Doing("request", "answer", owed=True),
    "look.answered": Doing("answer"),
    "totals.stated": Doing("totals"),
    "totals.missing": Doing("totals"),
    "glass.broken": Doing("glass", "review"),
    "glass.unreviewed": Doing("glass", "review", owed=True),
    "glass.reviewed": Doing("receipt"),
    "import.done": Doing("import"),
    "sign-in.changed": Doing("sign-in"),
    "order.changed": Doing("order"),
}
"""By kind of notice; one that does not stand here is opened, and done with."""

_OTHER = Doing("receipt")
AT_ONCE = 100
_MOST = 6_400
_LONGEST = 1_000_000
KEPT_DAYS = 90
"""Days for which what is done with stands under "Earlier"."""

_PAGES = {
    "alert": "alert", "thread": "thread", "request": "request", "record": "record", "import": "import",
    "group": "group", "handover": "handover", "letter": "letter", "check": "check_pointers", "recall": "record_list",
    "narrowing": "narrowing", "order": "administration_order",
    "channel": "channel", "quarantine": "quarantine",
    "meeting": "meeting", "action": "action", "circulation": "circulation", "arrest": "arrest", "despatch": "despatch",
    "gang-chart": "gang_chart",
    "deconfliction": "deconfliction", "entry": "entry", "operation": "operation",
    "practice": "practice", "practice-draft": "practice_draft",
}  # fmt: skip

_LISTS = frozenset({"looks", "ledger", "glass", "narrowings"})
_RIGHTS_TO_OPEN = {
    "quarantine": ("channel:review",),
    "glass": ("record:open", "ledger:audit"),
    "letter": ("gateway:work",),
}
"""Kinds of what is told of a list, which is a page of that name."""


@require_GET
@officer_only
def today(request: OfficerRequest) -> HttpResponse:
    """Show the officer's open notices under their three headings, and the undoing of what was just done with.

    An alert that rings stands first: on a phone it is the first thing seen.
    """
    pending = notice_list.open_notices(request.actor, purpose=request.purpose)
    marks = threads.marks(request.actor, pending, purpose=request.purpose)
    first = sorted(pending, key=lambda each: each.kind != "alert" or not cannot_wait(each))
    lanes = {
        str(lane): [
            item(each) | marks.get(each.id, {}) | _url_if_closed(request.actor, each)
            for each in first
            if each.lane is lane
        ]
        for lane in TodayLane
    }
    context = {
        "courses": courses.items(request.actor),
        **lanes,
        "today_at": clock.now(),
        "undone": _just_done(request),
        "tour": tour(request.actor),
        "may_see_patterns": policy.may(request.actor, "pattern:read"),
        "may_brief": policy.may(request.actor, "response:read"),
        "may_overdue": policy.may(request.actor, "overdue:read"),
        "to_judge": suggestions.waiting_count(request.actor, purpose=request.purpose),
    }
    return page(request, "today/today.html", context)


def cannot_wait(notice: NoticeView) -> bool:
    """Tell whether a notice calls now: urgent or more, and nothing was done with it."""
    return notice.lane is TodayLane.NOW and notice.urgency is not Urgency.ROUTINE and notice.done_at is None


@require_GET
@officer_only
def earlier(request: OfficerRequest) -> HttpResponse:
    """Show what the officer's post and unit were told and are through with."""
    limit = min(read_number(request.GET.get("limit", ""), most=_LONGEST) or AT_ONCE, _MOST)
    past = notice_list.past(request.actor, days=KEPT_DAYS, most=limit, purpose=request.purpose)
    more = f"{reverse('notices')}?limit={limit * 2}" if len(past) == limit < _MOST else ""
    shown = [past_item(each) | _url_if_closed(request.actor, each) for each in past]
    context = {"past": shown, "days": KEPT_DAYS, "more_url": more}
    return page(request, "today/earlier.html", context)


@require_POST
@officer_only
def notice_done(request: OfficerRequest, notice: UUID) -> HttpResponse:
    """Take a notice off the officer's list, and offer to undo it."""
    deliveries.mark_done(request.actor, notice)
    if is_htmx(request):
        return page(request, "today/_done.html", {"undone": {"id": notice}, "htmx": True})
    return see_other(f"{reverse('today')}?{urlencode({'done': str(notice)})}")


@require_POST
@officer_only
def notice_undo(request: OfficerRequest, notice: UUID) -> HttpResponse:
    """Put a notice back on the officer's list."""
    deliveries.undo(request.actor, notice)
    messages.success(request, _("It stands on Today again."))
    return see_other(reverse("today"))


def _just_done(request: OfficerRequest) -> dict[str, Any] | None:
    """Return the notice that this page offers to undo: the one that its address names, if it is the officer's."""
    named = request.GET.get("done", "")
    if not named:
        return None
    past = notice_list.past(request.actor, days=1, most=AT_ONCE, purpose=request.purpose)
    return next(({"id": each.id, "title": title(each)} for each in past if str(each.id) == named), None)


def past_item(notice: NoticeView) -> dict[str, Any]:
    """Return a notice as an entry of a list of what was told: it opens its thing, and can be put back."""
    can_return = notice.done_at is not None
    return item(notice) | {
        "due_by": None,
        "urgent": False,
        "done": can_return,
        "at": notice.told_at,
        "done_at": notice.done_at,
        "doing": "open",
        "done_url": "",
        "ask_url": "",
        "not_him": "",
        "undo_url": reverse("notice_undo", args=[notice.id]) if can_return else "",
    }


def item(notice: NoticeView) -> dict[str, Any]:
    """Return a notice as an entry of a list.  force: whose act it tells of; without another, our own."""
    doing = DOINGS.get(notice.kind, _OTHER)
    force = notice.parts.get("force", here.node().force)
    return {
        "kind": doing.about,
        "title": title(notice),
        "is_sentence": True,
        "url": address(notice),
        "force": force,
        "due_by": notice.due_at,
        "at": notice.told_at,
        "urgent": notice.urgency is not Urgency.ROUTINE and notice.lane is TodayLane.NOW,
        "note": _status_words(notice),
        "cautions": _cautions(notice),
        "doing": doing.act,
        "done_url": "" if doing.owed else reverse("notice_done", args=[notice.id]),
        **(_next_steps(notice) if notice.kind == "watch.hit" else {}),
    }


def _url_if_closed(actor: Actor, notice: NoticeView) -> dict[str, str]:
    """Return Today in place of a page that the actor's role does not open."""
    needed = _RIGHTS_TO_OPEN.get(notice.subject.kind)
    is_open = needed is None or any(policy.may(actor, right) for right in needed)
    return {} if is_open else {"url": reverse("today")}


def _next_steps(notice: NoticeView) -> dict[str, str]:
    """Return what else is done with a record that answers a watch: ask its desk, "not him"."""
    return {
        "ask_url": reverse("ask", args=[notice.subject.id]),
        "not_him": notice.parts.get("subject", ""),
        "not_him_url": reverse("not_him", args=[notice.subject.id]),
    }


def _status_words(notice: NoticeView) -> str:
    """Return what stands beside the kind: a status that ends the search."""
    return word(status, "choice") if (status := notice.parts.get("status", "")) else ""


def _cautions(notice: NoticeView) -> list[str]:
    """Return the codes of what a notice warns of: a record's stand in it as codes, an alert's as its sentence."""
    return [code for each in notice.parts.get("caution", "").split(", ") for code in cap.caution_codes(each)]


def title(notice: NoticeView) -> str:
    """Return a notice's sentence in the reader's language; one whose parts are lacking stands as it was written."""
    try:
        return sentence_in_words(notice.title, notice.parts)
    except (KeyError, IndexError, ValueError):
        log.exception("a notice of the kind %s lacks a part: %s", notice.kind, notice.id)
        return notice.title


def address(notice: NoticeView) -> str:
    """Return the page of what a notice is about, else Today."""
    if notice.subject.kind == "sign-in":
        return reverse("me")
    if notice.subject.kind in _LISTS:
        return reverse(notice.subject.kind)
    if notice.subject.kind == "totals":
        return f"{reverse('totals')}?{urlencode({'month': notice.parts.get('month', '')})}"
    named = _PAGES.get(notice.subject.kind)
    return reverse(named, args=[notice.subject.id]) if named else reverse("today")


urlpatterns = [
    path("", today, name="today"),
    path("notices/", earlier, name="notices"),
    path("notices/<uuid:notice>/done/", notice_done, name="notice_done"),
    path("notices/<uuid:notice>/undo/", notice_undo, name="notice_undo"),
]
