"""Check a list: a file or pasted lines in, who of them is known out, hits first; and the same as a file."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from sangam.access.sign_in import sessions
from sangam.interchange import policy
from sangam.interchange.lists import lists
from sangam.interchange.lists.types import CheckedListView, ListedRowView
from sangam.kernel.errors import SangamError
from sangam.kernel.numbers import read_number
from sangam.matching.checks import lookup
from sangam.matching.types import Answer
from sangam.web import middleware
from sangam.web.account.me import purpose_of_form
from sangam.web.check import check, hidden_copies
from sangam.web.check.check import hit_words, officers_of
from sangam.web.common import labels
from sangam.web.common.csv_files import csv_response
from sangam.web.common.pages import OfficerRequest, form_for, officer_only, page, see_other, sentence
from sangam.web.common.sentences import said_again, sentence_in_words
from sangam.web.templatetags.words import cautions_are_danger

_A_PART = 20
"""Rows with hits on one page."""
_HITS_SHOWN = 3
"""Hits of one row; all of them stand in the check of that row."""


@require_http_methods(["GET", "POST"])
@form_for("check:run")
def check_list(request: OfficerRequest) -> HttpResponse:
    """Ask for a file or for lines and show the lists of the day; keep what was given and let it be checked."""
    if request.method == "GET":
        return _first(request)
    try:
        list_id = _start_list(request)
    except SangamError as error:
        if error.code == "access:role":
            raise
        return _first(request, error)
    return see_other(reverse("checked_list", args=[list_id]))


@require_GET
@officer_only
def checked_list(request: OfficerRequest, list_id: UUID) -> HttpResponse:
    """Show how far a list is, then its answer as it is now."""
    view = lists.own_list(request.actor, list_id)
    context: dict[str, Any] = {"list": _list_words(view)}
    if view.over and view.done:
        context |= _answer_context(request, view)
    return page(request, "check/checked_list.html", context)


@require_GET
@officer_only
def checked_list_file(request: OfficerRequest, list_id: UUID) -> HttpResponse:
    """Give out the answer of a list as a file that a spreadsheet opens."""
    lines = lists.lines_taken_out(request.actor, list_id, say=sentence_in_words, purpose=request.purpose)
    view = lists.own_list(request.actor, list_id)
    return csv_response(f"checked-{list_id}.csv", [_column_heads(), *lines, *_notice_lines(view)])


def _column_heads() -> list[str]:
    """Return `sheets.ANSWER_HEADING` in the reader's language."""
    return [
        pgettext("of a list", "Row"),
        _("Asked"),
        _("Recognised"),
        _("Strength"),
        _("Name or number"),
        _("Before you act"),
        _("Owner"),
        _("Why"),
        _("Record"),
    ]


def _notice_lines(view: CheckedListView) -> list[list[str]]:
    """Return what the page says of the whole list, as last lines with their sentence under *Why*.

    Above the heading a spreadsheet would take it for the heading; in a column of its own each row would repeat it.
    """
    notices = [*(said_again(note) for note in view.notes), *hidden_copies.notices()]
    return [["", "", "", "", "", "", "", notice, ""] for notice in notices]


def _start_list(request: OfficerRequest) -> UUID:
    if "purpose" in request.POST:
        request.purpose = purpose_of_form(request)
        sessions.state_purpose(request.actor, request.purpose)
    upload = request.FILES.get("file")
    if upload is None:
        return lists.start_lines(request.actor, request.POST.get("lines", ""), purpose=request.purpose)
    return lists.start_file(request.actor, upload.chunks(), file=upload.name or "", purpose=request.purpose)


def _first(request: OfficerRequest, error: SangamError | None = None) -> HttpResponse:
    context = {
        "lists": [_list_words(each) for each in lists.own_lists(request.actor)],
        "most": f"{policy.MOST_LISTED:,}",
        "lines": request.POST.get("lines", ""),
        "reference": request.POST.get("reference", ""),
        "error": sentence(error) if error else "",
    }
    return page(request, "check/check_list.html", context, status=middleware.STATUS[type(error)] if error else 200)


def _answer_context(request: OfficerRequest, view: CheckedListView) -> dict[str, Any]:
    in_all = view.strong + view.to_look_at
    parts = max(1, -(-in_all // _A_PART))
    part = read_number(request.GET.get("part", ""), least=1, most=parts) or 1
    skip = (part - 1) * _A_PART
    found = lists.rows_with_hits(
        request.actor, view.id, limit=_A_PART, most_hits=_HITS_SHOWN, skip=skip, purpose=request.purpose
    )
    nothing, unread = lists.rows_without(request.actor, view.id)
    return {
        "rows": _row_words(request, found),
        "nothing": nothing,
        "unread": [{"line": row.line, "text": row.text, "why": said_again(row.why)} for row in unread],
        "part": part,
        "parts": range(1, parts + 1) if parts > 1 else (),
        "first": skip + 1,
        "last": min(skip + _A_PART, in_all),
        "in_all": in_all,
    }


def _row_words(request: OfficerRequest, rows: Sequence[ListedRowView]) -> list[dict[str, Any]]:
    shown = [(row, row.answer) for row in rows if row.answer]
    desks = labels.desks(view for _row, answer in shown for hit in answer.hits for view in (hit.record, *hit.wanted))
    officers = officers_of(hit for _row, answer in shown for hit in answer.hits)
    return [
        _one_row(row, answer, [hit_words(hit, request.actor, desks, officers) for hit in answer.hits])
        for row, answer in shown
    ]


def _one_row(row: ListedRowView, answer: Answer, hits: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "row": row,
        "answer": answer,
        "hits": hits,
        "shared_plates": [check.shared_words(each, in_list=True) for each in lookup.shared_plates(answer.hits)],
        "weaker": sentence_in_words("Weaker ones not listed: {n}.", {"n": answer.more}) if answer.more else "",
        "partly": sentence_in_words(answer.partly.told.template, answer.partly.told.parts) if answer.partly else "",
        "pressing": any(hit["wanted"] or cautions_are_danger(hit["cautions"]) for hit in hits),
    }


def _list_words(view: CheckedListView) -> dict[str, Any]:
    return {
        "view": view,
        "missed": view.rows - view.done,
        "sums": _sums(view),
        "columns": [{"name": column, "becomes": _column_words(becomes)} for column, becomes in view.columns],
        "notes": [said_again(note) for note in view.notes],
        "why": said_again(view.why),
    }


def _column_words(becomes: str) -> str:
    """Return what a column was taken for, in the reader's words; "" for none, "text" for the whole line."""
    return becomes if becomes in ("", "text") else labels.property_words("person", becomes)


def _sums(view: CheckedListView) -> str:
    """Return in one line what came of a list."""
    return _("%(rows)s: %(strong)s, %(to_look_at)s, %(nothing)s, %(unread)s") % {
        "rows": ngettext("%(n)s row", "%(n)s rows", view.done) % {"n": view.done},
        "strong": ngettext("%(n)s strong hit", "%(n)s strong hits", view.strong) % {"n": view.strong},
        "to_look_at": _("%(n)s to look at") % {"n": view.to_look_at},
        "nothing": _("%(n)s with nothing") % {"n": view.nothing},
        "unread": _("%(n)s unreadable") % {"n": view.unread},
    }


urlpatterns = [
    path("check/list/", check_list, name="check_list"),
    path("check/list/<uuid:list_id>/", checked_list, name="checked_list"),
    path("check/list/<uuid:list_id>/answer.csv", checked_list_file, name="checked_list_file"),
]
