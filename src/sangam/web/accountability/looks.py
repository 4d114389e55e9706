"""Looks that nothing explains, in the browser: the auditor's list, judging a line, asking its officer, the answer."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sangam.access.policy import may
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, SangamError
from sangam.kernel.ids import short
from sangam.oversight.looks import explanation, lines
from sangam.oversight.types import AskedLook, LookLine, LooksView
from sangam.web import middleware
from sangam.web.accountability import vocabulary
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other, sentence

# The ways through these pages, as far as the officer may go them.

_WAYS = (
    ("ledger", "ledger:audit"),
    ("looks", "ledger:audit"),
    ("message_changes", "channel:audit"),
    ("overdue", "overdue:read"),
    ("responses", "response:read"),
    ("totals", "totals:read"),
)


def ways(actor: Actor, here: str) -> list[dict[str, object]]:
    """Return the pages that the officer may open: address, words, and whether it is the one that is open."""
    words = {
        "ledger": _("Ledger"),
        "looks": _("Unexplained looks"),
        "message_changes": _("Changed messages"),
        "overdue": _("Overdue"),
        "responses": _("Response times"),
        "totals": _("Monthly totals"),
    }
    return [
        {"url": reverse(name), "words": words[name], "here": name == here} for name, right in _WAYS if may(actor, right)
    ]


@require_GET
@officer_only
def unexplained_looks(request: OfficerRequest) -> HttpResponse:
    """List the looks that nothing explains, a line for one officer and one thing."""
    return _page(request)


@require_POST
@officer_only
def explain(request: OfficerRequest) -> HttpResponse:
    """Explain the looks of the last ninety days anew."""
    explanation.explain_at_word(request.actor)
    return see_other(reverse("looks"))


@require_POST
@officer_only
def judge(request: OfficerRequest) -> HttpResponse:
    """Write down what the auditor makes of a line."""
    said = {name: request.POST.get(name, "") for name in ("officer", "thing", "verdict", "text")}
    try:
        lines.judge_looks(
            request.actor, _officer(said["officer"]), said["thing"], verdict=said["verdict"], text=said["text"]
        )
    except SangamError as error:
        return _page(request, refused=said, problem=sentence(error), status=middleware.STATUS[type(error)])
    return see_other(reverse("looks"))


@require_POST
@officer_only
def ask_officer(request: OfficerRequest) -> HttpResponse:
    """Ask the officer of a line about its looks."""
    said = {name: request.POST.get(name, "") for name in ("officer", "thing", "text")}
    try:
        lines.ask_officer(request.actor, _officer(said["officer"]), said["thing"], text=said["text"])
    except SangamError as error:
        asked = {"officer": said["officer"], "thing": said["thing"], "question": said["text"]}
        return _page(request, refused=asked, problem=sentence(error), status=middleware.STATUS[type(error)])
    messages.success(request, _("Asked. The officer alone is told, and the answer stands here."))
    return see_other(reverse("looks"))


@require_POST
@officer_only
def answer_auditor(request: OfficerRequest, question: UUID) -> HttpResponse:
    """Write down the officer's own answer to an auditor."""
    lines.answer_question(request.actor, question, text=request.POST.get("text", ""))
    messages.success(request, _("Your answer is written down, and whoever asked is told."))
    return see_other(reverse("ledger"))


def asked_words(asked: AskedLook, officers: Mapping[str, str]) -> dict[str, Any]:
    """Return a question and its answer as `accountability/_asked.html` shows them."""
    return {
        "look": asked,
        "by": officers.get(asked.by, asked.by),
        "record": short(asked.record) if asked.record else "",
    }


def _page(
    request: OfficerRequest, *, refused: Mapping[str, str] | None = None, problem: str = "", status: int = 200
) -> HttpResponse:
    """Show the page.  refused: officer, thing and words of a form that was refused: verdict and text, or question."""
    view = lines.unexplained_looks(request.actor, purpose=request.purpose)
    more = {"ways": ways(request.actor, "looks"), "problem": problem, "me": request.actor.officer}
    context = _context(view) | more | {"refused": _refused_line(view, refused or {})}
    return page(request, "accountability/looks.html", context, status=status)


def _refused_line(view: LooksView, said: Mapping[str, str]) -> dict[str, Any]:
    """Return which waiting line a refused form is about (from 1, 0 for none), with the words of the form."""
    names = [(str(each.officer), each.thing) for each in view.waiting]
    named = (said.get("officer", ""), said.get("thing", ""))
    place = names.index(named) + 1 if named in names else 0
    return {"place": place, **{name: said.get(name, "") for name in ("verdict", "text", "question")}}


def _context(view: LooksView) -> dict[str, Any]:
    in_all = sum(view.hows.values())
    called = labels.unit_names(each.unit for each in view.shares)
    asked_by = {each.by for each in view.asked.values()}
    officers = labels.officer_names({each.label for each in (*view.waiting, *view.judged)} | asked_by)
    return {
        "waiting": [_line(each, view, officers) for each in view.waiting],
        "judged": [_line(each, view, officers) for each in view.judged],
        "beside": view.beside,
        "run": view.run,
        "most": lines.MOST_LINES if len(view.waiting) == lines.MOST_LINES else 0,
        "hows": [{"words": vocabulary.SOURCES[how], "looks": n} for how, n in view.hows.items() if how],
        "in_all": in_all,
        "explained": _percent(in_all - view.hows.get("", 0), in_all),
        "shares": [
            {
                "unit": called.get(each.unit, each.unit),
                "looks": each.looks,
                "percent": _percent(each.explained, each.looks),
            }
            for each in view.shares
        ],
        "tried": [vocabulary.SOURCES[each] for each in lines.TRIED],
        "verdicts": [{"code": code, "label": vocabulary.VERDICTS[code]} for code in lines.VERDICTS],
    }


def _line(line: LookLine, view: LooksView, officers: dict[str, str]) -> dict[str, Any]:
    record = line.record
    found = view.named.get(record) if record else None
    searched = "on" if record or line.is_list else "subject"
    asked = view.asked.get((line.officer, line.thing))
    return {
        "line": line,
        "label": officers[line.label],
        "record": short(record) if record else "",
        "called": labels.name_of(found).name if found else "",
        "address": f"{reverse('ledger')}?officer={line.officer}&{searched}={line.thing}",
        "rules": [str(vocabulary.RULES[rule]) for rule in line.rules],
        "verdict": vocabulary.VERDICTS.get(line.verdict or ""),
        "asked": asked_words(asked, officers) if asked else None,
    }


def _percent(some: int, every: int) -> str:
    return f"{100 * some / every:.1f}" if every else ""


def _officer(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Malformed("web:look-officer", "This form is cut: open the list anew.") from None


urlpatterns = [
    path("oversight/looks/", unexplained_looks, name="looks"),
    path("oversight/looks/explain/", explain, name="looks_explain"),
    path("oversight/looks/judge/", judge, name="look_judge"),
    path("oversight/looks/ask/", ask_officer, name="look_ask"),
    path("oversight/looks/<uuid:question>/answer/", answer_auditor, name="look_answer"),
]
