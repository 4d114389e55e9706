"""Today: what needs the officer now, what came back, what he watches, each with the one thing to do next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_GET, require_POST

from sangam.kernel import clock, here
from sangam.notices import public as notices
from sangam.notices.types import NoticeView, TodayLane, Urgency
from sangam.web import told
from sangam.web.pages import OfficerRequest, is_htmx, officer_only, page, see_other
from sangam.web.sentences import said
from sangam.web.templatetags.words import word
from sangam.web.tour import tour


@dataclass(frozen=True, slots=True)
class Doing:
    """What is done with a notice.  icon: a kind's word; act: the main act, by which the notice leaves the list.

    read: it is only read, and is off the list with one tap.
    """

    icon: str
    act: str
    read: bool = False


DOINGS: Mapping[str, Doing] = {
    "alert": Doing("alert", "acknowledge"),
    "alert.silent": Doing("alert", "open"),
    "alert.progress": Doing("receipt", "read", read=True),
    "alert.cancelled": Doing("alert", "read", read=True),
    "thread.question": Doing("request", "answer"),
    "thread.overdue": Doing("request", "answer"),
    "thread.news": Doing("answer", "read"),
    "record.offered": Doing("case", "review"),
    "record.accepted": Doing("receipt", "read", read=True),
    "record.declined": Doing("answer", "read", read=True),
    "case.offered": Doing("case", "review"),
    "case.answered": Doing("receipt", "read", read=True),
    "record.followed": Doing("case", "read", read=True),
    "record.lapsed": Doing("answer", "read", read=True),
    "record.void": Doing("case", "read", read=True),
    "record.challenged": Doing("case", "review"),
    "record.challenge-overdue": Doing("case", "review"),
    "record.challenge-answered": Doing("answer", "read", read=True),
    "record.stale": Doing("case", "review"),
    "record.withdrawn-stale": Doing("case", "read", read=True),
    "record.opened": Doing("watch", "read", read=True),
    "recall.proposed": Doing("case", "review"),
    "group.changed": Doing("case", "review"),
    "silent.asked": Doing("hit", "read", read=True),
    "peer.many": Doing("watch", "read", read=True),
    "watch.hit": Doing("watch", "open"),
    "pointer.exists": Doing("hit", "open"),
    "import.done": Doing("import", "open"),
    "sign-in.changed": Doing("watch", "read", read=True),
}
"""By kind of notice; one that does not stand here is read and taken off."""

_READ = Doing("receipt", "read", read=True)
_PAGES = {
    "alert": "alert", "thread": "thread", "record": "record", "import": "import", "group": "group",
    "handover": "handover", "letter": "letter", "check": "check_pointers", "recall": "record_list",
}  # fmt: skip


@require_GET
@officer_only
def today(request: OfficerRequest) -> HttpResponse:
    """Show the officer's open notices under their three headings."""
    pending = told.pending(request.actor, purpose=request.purpose)
    lanes = {str(lane): [item(each) for each in pending if each.lane is lane] for lane in TodayLane}
    return page(request, "today.html", {**lanes, "today_at": clock.now(), "tour": tour(request.actor)})


@require_POST
@officer_only
def notice_done(request: OfficerRequest, notice: UUID) -> HttpResponse:
    """Take a notice off the officer's list."""
    notices.done(request.actor, notice)
    return HttpResponse() if is_htmx(request) else see_other(reverse("today"))


def item(notice: NoticeView) -> dict[str, Any]:
    """Return a notice as an entry of a list.  force: whose act it tells of; without another, our own."""
    doing = DOINGS.get(notice.kind, _READ)
    force = notice.parts.get("force", here.node().force)
    return {
        "kind": doing.icon,
        "title": title(notice),
        "is_sentence": True,
        "url": address(notice),
        "force": force,
        "due_by": notice.due_at,
        "at": notice.told_at,
        "urgent": notice.urgency is not Urgency.ROUTINE and notice.lane is TodayLane.NOW,
        "note": _note(notice),
        "doing": doing.act,
        "doing_url": reverse("notice_done", args=[notice.id]) if doing.read else "",
        **(_answered(notice) if notice.kind == "watch.hit" else {}),
    }


def _answered(notice: NoticeView) -> dict[str, str]:
    """Return what else is done with a record that answers a watch: ask its desk, "not him", take it off the list."""
    return {
        "ask_url": reverse("ask", args=[notice.subject.id]),
        "off_url": reverse("notice_done", args=[notice.id]),
        "not_him": notice.parts.get("subject", ""),
        "not_him_url": reverse("not_him", args=[notice.subject.id]),
    }


def _note(notice: NoticeView) -> str:
    """Return what stands beside the title: a status that ends the search, and cautions, in an alert's own words."""
    caution = notice.parts.get("caution", "")
    if notice.kind != "watch.hit":
        return caution
    relief = [word(status, "choice")] if (status := notice.parts.get("status", "")) else []
    return ", ".join([*relief, *(word(code, "caution") for code in caution.split(", ") if code)])


def title(notice: NoticeView) -> str:
    """Return a notice's sentence in the reader's language."""
    return said(notice.title, notice.parts)


def address(notice: NoticeView) -> str:
    """Return the page of what a notice is about, else Today."""
    if notice.subject.kind == "sign-in":
        return reverse("me")
    named = _PAGES.get(notice.subject.kind)
    return reverse(named, args=[notice.subject.id]) if named else reverse("today")


urlpatterns = [
    path("", today, name="today"),
    path("notices/<uuid:notice>/done/", notice_done, name="notice_done"),
]
