"""Pairs to judge: two records side by side, what agrees and what differs, and a tap for each judgement."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sangam.access.types import Way
from sangam.kernel import clock
from sangam.kernel.errors import Malformed
from sangam.matching.judgements import judgements, suggestions
from sangam.matching.types import WaitingPair
from sangam.records.schema.kinds import KINDS
from sangam.records.types import RecordView, ShownStatement, Value
from sangam.records.visibility import disclosure
from sangam.web.check.check import STRENGTHS
from sangam.web.check.judgement_pages import named_words, reasons, verdict_in
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, is_htmx, officer_only, page, see_other

_ASIDE = ("relative", "sex", "village", "address", "place", "mark")
"""What stands side by side before the numbers, of the kinds that have it."""

_MOST_VALUES = 6
"""Values of one row on one side; the record's own page has them all."""


@require_GET
@officer_only
def check_same(request: OfficerRequest) -> HttpResponse:
    """Show the pairs that wait for this officer's judgement, the likeliest first, and undo what was just judged."""
    found = suggestions.waiting_pairs(request.actor, purpose=request.purpose)
    desks = labels.desks(view for each in found.pairs for view in (each.one, each.other))
    context = {
        "pairs": [_pair(each, desks) for each in found.pairs],
        "has_more": found.has_more,
        "judged": _just_judged(request, request.GET.get("judged", "")),
    }
    return page(request, "check/check_same.html", context)


@require_POST
@officer_only
def check_same_judge(request: OfficerRequest) -> HttpResponse:
    """Say of a pair whether it is one, and offer to undo it in its place."""
    one, other = _two(request)
    verdict = verdict_in(request.POST.get("verdict", ""))
    reason = request.POST.get("reason", "")
    judgements.judge_waiting(request.actor, one, other, verdict=verdict, reason=reason, purpose=request.purpose)
    if is_htmx(request):
        judged = {**_judged_pair(request, one, other), "verdict": str(verdict)}
        return page(request, "check/_pair_judged.html", {"judged": judged})
    return see_other(f"{reverse('check_same')}?{urlencode({'judged': f'{one}.{other}'})}")


@require_POST
@officer_only
def check_same_undo(request: OfficerRequest) -> HttpResponse:
    """Take back what this officer just said of a pair: it waits again."""
    one, other = _two(request)
    judgements.take_back(request.actor, one, other, reason="", purpose=request.purpose)
    return see_other(f"{reverse('check_same')}#{_key(one, other)}")


def _pair(pair: WaitingPair, desks: dict[str, str]) -> dict[str, Any]:
    """Return a pair as the page shows it."""
    one, other, like = pair.one, pair.other, pair.likeness
    return {
        "key": _key(one.id, other.id),
        "unprinted": any(disclosure.barred_caveats(each, Way.PRINT) for each in (one, other)),
        "sides": [_side(each, desks) for each in (one, other)],
        "rows": _rows(one, other),
        "at": pair.at,
        "strength": STRENGTHS[like.band] if like else "",
        "reasons": reasons(one, like) if like else [],
    }


def _side(view: RecordView, desks: dict[str, str]) -> dict[str, Any]:
    return {
        **named_words(view),
        "desk": desks.get(view.desk, view.desk),
        "flags": labels.flags(view),
        "relief": labels.relief(view),
    }


def _rows(one: RecordView, other: RecordView) -> list[dict[str, Any]]:
    """Return what either record says, each with the two sides; what neither says has no row."""
    ages = {"name": _("Age"), "cells": [_age(one), _age(other)]}
    named = dict.fromkeys([*_ASIDE, *_numbers(one), *_numbers(other)])
    rows = [ages, *({"name": _property_head(one, other, name), "cells": _cells(one, other, name)} for name in named)]
    return [each for each in rows if any(each["cells"])]


def _numbers(view: RecordView) -> Iterable[str]:
    return [each.name for each in KINDS[view.kind].properties if each.identifier]


def _property_head(one: RecordView, other: RecordView, name: str) -> str:
    kind = next((view.kind for view in (one, other) if KINDS[view.kind].property(name)), one.kind)
    return labels.property_words(kind, name)


def _cells(one: RecordView, other: RecordView, name: str) -> list[list[dict[str, str]]]:
    """Return the values of each side: first those that both have, at most six, and how many more there are."""
    sides = [_values(view, name) for view in (one, other)]
    shared = {each["text"] for each in sides[0]} & {each["text"] for each in sides[1]}
    return [_first_of(sorted(each, key=lambda value: value["text"] not in shared)) for each in sides]


def _first_of(values: list[dict[str, str]]) -> list[dict[str, str]]:
    more = len(values) - _MOST_VALUES
    return [*values[:_MOST_VALUES], _plain(f"+{more}")] if more > 0 else values


def _values(view: RecordView, name: str) -> list[dict[str, str]]:
    """Return each value as it was written; help: what the computer makes of it in the reader's script, else empty."""
    said_of = (each for each in view.statements if each.property == name)
    return [_value(view, each, each.value) for each in said_of if each.value is not None]


def _value(view: RecordView, statement: ShownStatement, value: Value) -> dict[str, str]:
    written = labels.value_words(view.kind, statement.property, value)
    spoken = labels.value_in_script(view.kind, statement.property, value)
    said = (written, spoken if spoken != written else "")
    text, help_text = (labels.for_sheet(view, statement, each) for each in said)
    return {"text": text, "lang": labels.language_of(written) if help_text else "", "help": help_text}


def _plain(text: str) -> dict[str, str]:
    return {"text": text, "lang": "", "help": ""}


def _age(view: RecordView) -> list[dict[str, str]]:
    """Return the age this year; where only an estimate stands, from and to."""
    born = next((each for each in view.statements if each.property == "born_year" and each.value is not None), None)
    if born is not None:
        return [_plain(labels.for_sheet(view, born, str(clock.now().year - int(str(born.value)))))]
    return [*_values(view, "age_from"), *_values(view, "age_to")]


def _key(one: UUID, other: UUID) -> str:
    """Return the name of a pair on the page, whichever record is named first."""
    return "pair-{}-{}".format(*sorted((str(one), str(other))))


def _judged_pair(request: OfficerRequest, one: UUID, other: UUID) -> dict[str, Any]:
    """Return the pair that this officer judged, by name and owner."""
    views = suggestions.judged_records(request.actor, one, other, purpose=request.purpose)
    return {"key": _key(one, other), "records": [named_words(each) for each in views]} if views else {}


def _just_judged(request: OfficerRequest, text: str) -> dict[str, Any] | None:
    """Return the pair that the page's address says was just judged, where this officer may take that back."""
    try:
        one, other = (UUID(part) for part in text.split("."))
    except ValueError:
        return None
    return _judged_pair(request, one, other) or None


def _two(request: OfficerRequest) -> tuple[UUID, UUID]:
    try:
        return UUID(request.POST.get("one", "")), UUID(request.POST.get("other", ""))
    except ValueError:
        raise Malformed("web:which-pair", "This form names no pair: open the page of pairs anew.") from None


urlpatterns = [
    path("check/same/", check_same, name="check_same"),
    path("check/same/judge/", check_same_judge, name="check_same_judge"),
    path("check/same/undo/", check_same_undo, name="check_same_undo"),
]
