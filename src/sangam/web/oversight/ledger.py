"""The ledger in the browser: who looked for whom, how often and why; each officer's own acts; as a file."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sangam.access.policy import may
from sangam.audit import types
from sangam.audit.types import LIST, Entry, LookCount
from sangam.kernel import clock, sentences
from sangam.kernel.errors import Malformed, SangamError
from sangam.kernel.ids import short
from sangam.kernel.purpose import Purpose
from sangam.matching.checks import subjects
from sangam.matching.watches import watch_creation
from sangam.oversight import ledger as oversight_ledger
from sangam.oversight.looks import lines
from sangam.oversight.types import TEXTS, LedgerQuery, LedgerView
from sangam.web import middleware
from sangam.web.accountability.looks import asked_words, ways
from sangam.web.common import labels, typed_times
from sangam.web.common.csv_files import csv_response
from sangam.web.common.pages import OfficerRequest, officer_only, page, sentence
from sangam.web.common.sentences import said_again
from sangam.web.templatetags.deed_words import DEEDS
from sangam.web.templatetags.words import word

_THINGS_SHOWN = 6
_KEY_SHOWN = len(LIST) + 8
_CLAIMS = "claims to be "  # so a label begins before its officer is known (access/sign_in/proofs.py)
_FIELDS = (*TEXTS, "since", "until", "rows")
_PEOPLE = ("officer:", "admin:")


@require_http_methods(["GET", "POST"])
@officer_only
def ledger(request: OfficerRequest) -> HttpResponse:
    """Show officers their own acts; show the auditor and the data officer what everyone did.

    The form is posted: whom or what it asks for stands in no address.
    """
    if not may(request.actor, "ledger:audit"):
        context = _context(oversight_ledger.own_acts(request.actor), own=True) | _beside(request)
        return page(request, "oversight/ledger.html", context)
    asked = _query_values(request)
    try:
        view = oversight_ledger.acts(request.actor, _query(asked), purpose=request.purpose)
    except SangamError as error:
        context = _form(asked) | {"problem": sentence(error), "entries": [], "counts": []}
        return page(request, "oversight/ledger.html", context, status=middleware.STATUS[type(error)])
    context = _form(asked) | _context(view, own=False) | _beside(request)
    return page(request, "oversight/ledger.html", context)


def _beside(request: OfficerRequest) -> dict[str, Any]:
    """Return the ways, and what auditors asked the officer about own looks."""
    asked = lines.questions_of(request.actor)
    officers = labels.officer_names({each.by for each in asked})
    return {"ways": ways(request.actor, "ledger"), "asked": [asked_words(each, officers) for each in asked]}


@require_http_methods(["GET", "POST"])
@officer_only
def ledger_file(request: OfficerRequest) -> HttpResponse:
    """Give out the acts that are asked for as a file that a spreadsheet opens."""
    asked = _query_values(request)
    view = oversight_ledger.exported_acts(request.actor, _query(asked), purpose=request.purpose)
    names = _names_in(view)
    rows = [*(_row(each, view, names) for each in view.entries), *_line_on_cut(view)]
    return csv_response("ledger.csv", [_column_heads(), *rows])


def _query_values(request: OfficerRequest) -> dict[str, str]:
    """Return what is asked for.  A link asks for no person: that would stand in its address."""
    if request.method == "POST":
        return {name: request.POST.get(name, "").strip() for name in _FIELDS}
    return {name: "" if name == "person" else request.GET.get(name, "").strip() for name in _FIELDS}


def _line_on_cut(view: LedgerView) -> list[list[str]]:
    """Return the last line of a file that is not all that was asked for: where it was cut."""
    if view.in_all <= len(view.entries):
        return []
    shown = {"shown": len(view.entries), "all": _at_least(view.in_all)}
    return [[_("Cut here: the newest %(shown)s acts of %(all)s. Ask for fewer days to see the others.") % shown]]


def _at_least(n: int) -> str:
    return _("%(n)s or more") % {"n": n} if n >= types.MOST_COUNTED else str(n)


def _query(asked: Mapping[str, str]) -> LedgerQuery:
    action = asked["action"]
    if action and not any(each.startswith(action) for each in DEEDS):
        raise Malformed("web:act", "There is no such act: choose one from the list.")
    since, until = (_day(asked[name]) for name in ("since", "until"))
    texts = {name: asked[name] for name in TEXTS}
    return LedgerQuery(**texts, since_date=since, until_date=until, machines=asked["rows"] == "machines")


def _day(text: str) -> date | None:
    try:
        return typed_times.day(text) if text else None
    except ValueError:
        raise Malformed(
            "web:ledger-day", "Choose the days from the calendar: {text} is none.", text=text[:40]
        ) from None


def _form(asked: Mapping[str, str]) -> dict[str, Any]:
    person_acts = sorted(
        ({"code": code, "label": str(words)} for code, words in DEEDS.items() if code.startswith(_PEOPLE)),
        key=lambda each: each["label"],
    )
    machines = asked["rows"] == "machines"
    others = [(name, text) for name, text in asked.items() if text and name not in ("rows", "action")]
    purposes = [{"code": str(each), "label": word(str(each), "purpose")} for each in Purpose]
    return {
        "whole": True,
        "purposes": [] if machines else purposes,
        "values": asked,
        "deeds": [] if machines else person_acts,
        "machines": machines,
        "others": others,
    }


def _context(view: LedgerView, *, own: bool) -> dict[str, Any]:
    names = _names_in(view)
    return {
        "whole": not own,
        "entries": [_entry(each, view, names, own=own) for each in view.entries],
        "counts": [_count_words(each, view, names) for each in view.counts],
        "in_all": view.in_all,
        "at_least": view.in_all >= types.MOST_COUNTED,
        "seal": {"size": view.head.size, "at": view.head.at, "root": view.head.root[:16]} if view.head else None,
        "most": oversight_ledger.MOST_SHOWN if len(view.entries) == oversight_ledger.MOST_SHOWN else 0,
        "counted_since": view.counted_since,
    }


def _names_in(view: LedgerView) -> Mapping[str, str]:
    """Return how the officers of these acts, and the units on which they acted, are called on a page."""
    officers = {each.label for each in view.entries} | {each.label for each in view.counts}
    codes = {each.on for each in view.entries if each.on and not _uuid(each.on)}
    claimed = {each: _claimed_name(each) for each in officers if each.startswith(_CLAIMS)}
    return labels.officer_names(officers) | claimed | labels.unit_names(codes)


def _claimed_name(label: str) -> str:
    """Return how somebody is called who has not signed in: by the name that was typed."""
    return _("claims to be %(name)s") % {"name": label.removeprefix(_CLAIMS)}


def _entry(entry: Entry, view: LedgerView, names: Mapping[str, str], *, own: bool = False) -> dict[str, Any]:
    details = entry.details
    shown = details.get("shown") if details else None
    purpose, _blank, reference = entry.purpose.partition(" ")
    things = [_subject_words(each, is_read=own or _is_read(entry, view)) for each in _asked_subjects(entry)]
    facts = details or {}
    return {
        "id": entry.id,
        "at": entry.at,
        "officer": names[entry.label],
        "action": entry.action,
        "on": names.get(entry.on) or _short(entry.on),
        "is_named": entry.on in names,
        "on_whole": entry.on,
        "called": _name_of_record(entry.on, view),
        "purpose": {"code": purpose, "reference": reference},
        "things": things[:_THINGS_SHOWN],
        "more": max(0, len(things) - _THINGS_SHOWN),
        "kept": things,
        "beyond": max(0, _number(facts, "asked_in_all") - len(things)),
        "is_unkeyed": _number(facts, "unkeyed") > 0,
        "shown": len(shown) if isinstance(shown, list) else "",
        "erased": details is None,
        "refused": _refusal_words(entry, details) if details and entry.outcome == "refused" else "",
        "order": _order_words(facts) if entry.action.startswith("admin:") else "",
    }


def _order_words(facts: Mapping[str, object]) -> str:
    """Return about whom an administrator's act was, where it went and why."""
    return " · ".join(str(facts[name]) for name in ("name", "unit", "reason") if facts.get(name))


def _count_words(count: LookCount, view: LedgerView, names: Mapping[str, str]) -> dict[str, Any]:
    example = view.examples.get(count.example)
    asked = (
        next((each for each in _asked_subjects(example) if subjects.subject(each) == count.thing), "")
        if example
        else ""
    )
    is_subject = not _uuid(count.thing)
    narrowed = {"officer": str(count.officer), "subject" if is_subject else "on": count.thing}
    return {
        "officer": names[count.label],
        "times": count.times,
        "first_at": count.first_at,
        "last_at": count.last_at,
        "thing": _subject_words(asked, is_read=_is_read(example, view)) if example and asked else None,
        "record": "" if is_subject else _short(count.thing),
        "called": _name_of_record(count.thing, view),
        "erased": is_subject and not asked and (example is None or example.details is None),
        "beyond": is_subject and not asked,
        "address": _address("ledger", narrowed),
    }


def _number(details: Mapping[str, object], name: str) -> int:
    found = details.get(name)
    return found if isinstance(found, int) else 0


def _asked_subjects(entry: Entry) -> Sequence[str]:
    asked = (entry.details or {}).get("asked")
    return [str(each) for each in asked if ":" in str(each)] if isinstance(asked, list) else []


def _is_read(entry: Entry, view: LedgerView) -> bool:
    """Tell whether the reader sees whole all that a look found: only then is what was looked for named."""
    shown = (entry.details or {}).get("shown")
    return isinstance(shown, list) and bool(shown) and all(_uuid(str(each)) in view.whole for each in shown)


def _subject_words(asked: str, *, is_read: bool) -> dict[str, str]:
    kind = asked.partition(":")[0]
    return {"kind": "name" if kind == "person" else kind, "words": _words(asked, is_read=is_read)}


def _words(asked: str, *, is_read: bool) -> str:
    return watch_creation.subject_text(asked) if is_read else subjects.masked_subject(asked)


def _name_of_record(thing: str, view: LedgerView) -> str:
    """Return what a record is called, to who sees it."""
    found = view.named.get(_uuid(thing) or UUID(int=0))
    return labels.name_of(found).name if found else ""


def _refusal_words(entry: Entry, details: Mapping[str, object]) -> str:
    """Return why in the reader's language.  Rows of earlier versions hold the English sentence itself."""
    return said_again(sentences.sentence_from_form(details.get("refused", entry.code)))


def _uuid(thing: str) -> UUID | None:
    try:
        return UUID(thing)
    except ValueError:
        return None


def _short(thing: str) -> str:
    """Return a thing by the number that people use; of a checked list, as much of its key as tells it apart."""
    if thing.startswith(LIST):
        return f"{thing[:_KEY_SHOWN]}…"
    found = _uuid(thing)
    return short(found) if found else thing


def _address(name: str, asked: Mapping[str, str]) -> str:
    return f"{reverse(name)}?{urlencode(asked)}" if asked else reverse(name)


def _column_heads() -> list[str]:
    return [
        _("At"),
        _("Officer"),
        _("Act"),
        _("Purpose"),
        _("Number"),
        _("Looked for"),
        _("On"),
        _("Record"),
        _("Shown"),
        _("refused"),
    ]


def _row(entry: Entry, view: LedgerView, names: Mapping[str, str]) -> list[str]:
    row = _entry(entry, view, names)
    things = [f"{word(each['kind'], 'found')} {each['words']}" for each in row["kept"]]
    beyond = [_("+%(n)s beyond what is kept") % {"n": row["beyond"]}] if row["beyond"] else []
    return [
        entry.at.astimezone(clock.INDIA).isoformat(sep=" ", timespec="seconds"),
        row["officer"],
        word(row["action"], "deed"),
        word(row["purpose"]["code"], "purpose"),
        row["purpose"]["reference"],
        ", ".join([*things, *beyond]),
        row["on"],
        str(row["called"]),
        str(row["shown"]),
        row["refused"],
    ]


urlpatterns = [
    path("oversight/ledger/", ledger, name="ledger"),
    path("oversight/ledger/ledger.csv", ledger_file, name="ledger_file"),
]
