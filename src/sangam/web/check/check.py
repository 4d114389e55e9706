"""The one box: a text in, everything known about it out, under the box and not on another page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from sangam.access import policy
from sangam.access.sign_in import sessions
from sangam.access.types import Way
from sangam.identifiers import confusion
from sangam.identifiers.types import Kind
from sangam.kernel.actor import Actor
from sangam.matching.checks import check as check_check
from sangam.matching.checks import lookup
from sangam.matching.checks.lookup import SharedPlate
from sangam.matching.types import Answer, Band, Hit, Recognised, Why
from sangam.records.corrections.owner_notes import of as remarks
from sangam.records.schema.kinds import KINDS, About
from sangam.records.types import RecordView, RemarkView
from sangam.records.visibility import disclosure
from sangam.web.account.me import purpose_of_form
from sangam.web.check import relations
from sangam.web.common import labels
from sangam.web.common.pages import OfficerRequest, form_for, is_htmx, officer_only, page
from sangam.web.common.sentences import sentence_in_words
from sangam.web.templatetags.words import cautions_are_danger, word
from sangam.web.units.duty import whom_to_ring

# What a laboratory's reference ties, in words above an answer: the weapon and the cases of its firings.


def tied_words(hits: Iterable[Hit]) -> list[dict[str, Any]]:
    """Return each reference that several hits hold: its records, and the way to the network that draws them."""
    held: dict[str, list[tuple[str, RecordView]]] = {}
    for hit in hits:
        for value in dict.fromkeys(str(each) for each in hit.record.values("lab_reference")):
            held.setdefault(confusion.confusion_key(Kind.LABORATORY, value), []).append((value, hit.record))
    return [_words(found) for found in held.values() if len(found) > 1]


def _words(found: list[tuple[str, RecordView]]) -> dict[str, Any]:
    views = [view for _, view in found]
    middle = next((view for view in views if view.kind == "weapon"), views[0])
    return {
        "reference": found[0][0],
        "records": [
            {"url": f"#hit-{each.id}", "owner": each.owner, "kind": each.kind, "name": labels.name_of(each).name}
            for each in views
        ],
        "network": reverse("network", args=[middle.id]),
    }


# Plates that several vehicles carry, in words: above an answer, and on the page of a record.


def shared_words(plate: SharedPlate, *, page_of: UUID | None = None, in_list: bool = False) -> dict[str, Any]:
    """Return a plate that several vehicles carry, each with its chassis number, how it stands and the way to it.

    page_of: the record on whose page it stands; None above an answer, where each leads to its hit.  in_list: above
    the hits of a row, where each leads to its record.
    """
    carriers = [
        {
            "id": each.record.id,
            "owner": each.record.owner,
            "chassis": labels.for_sheet(each.record, each.chassis, str(each.chassis.value)),
            "status": word(labels.status(each.record), "choice"),
            "url": _way(each.record.id, page_of, in_list=in_list),
        }
        for each in plate.carriers
    ]
    of = plate.carriers[0].record
    stated = next(each for each in of.statements if each.property == "plate" and str(each.value) == plate.plate)
    return {"plate": labels.for_sheet(of, stated, plate.plate), "carriers": carriers}


def _way(record: UUID, page_of: UUID | None, *, in_list: bool) -> str:
    if page_of is None and not in_list:
        return f"#hit-{record}"
    return "" if record == page_of else reverse("record", args=[record])


STRENGTHS = {Band.STRONG: "strong", Band.POSSIBLE: "likely", Band.WEAK: "weak"}
_SHOWN = 120
"""Characters of a check that its list shows."""
_RECENT, _LOOKED_THROUGH = 50, 500
"""Checks by hand that are listed, and checks of the session among which they are found."""
_AGAINST = frozenset({"given-name-only", "one-word-only"})


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the text that was recognised, to be marked."""

    start: int
    end: int
    kind: str
    valid: bool


@require_http_methods(["GET", "POST"])
@form_for("check:run")
def check(request: OfficerRequest) -> HttpResponse:
    """Answer what was typed or pasted; ask for the purpose first when none stands, and keep the text."""
    if request.method == "GET":
        may_judge = policy.may(request.actor, "record:judge")
        context = {"check": None, "recent": recent(request.actor), "may_judge": may_judge}
        return page(request, "check/check.html", context)
    text = request.POST.get("text", "")
    if "purpose" in request.POST:
        request.purpose = purpose_of_form(request)
        sessions.state_purpose(request.actor, request.purpose)
    if request.purpose is None:
        return _render_answer(request, {"check": None, "asks_purpose": True, "text": text})
    found = check_check.check(request.actor, text, purpose=request.purpose)
    response = _render_answer(request, {"check": answer_words(found, request.actor), "text": text})
    response.headers["HX-Push-Url"] = reverse("check_again", args=[found.id])
    return response


@require_GET
@officer_only
def check_again(request: OfficerRequest, check: UUID) -> HttpResponse:
    """Show the answer of a check of this session as it is now: where Back, reload and "leave it" lead."""
    found = lookup.check_again(request.actor, check, purpose=request.purpose)
    return _render_answer(request, {"check": answer_words(found, request.actor), "text": found.text})


def recent(actor: Actor) -> list[dict[str, Any]]:
    """Return what the officer has checked by hand in this session, newest first, for the list on the box's page."""
    asked = [each for each in lookup.asked_in_session(actor, most=_LOOKED_THROUGH) if each.by_hand]
    return [
        {"url": reverse("check_again", args=[each.id]), "text": each.text[:_SHOWN], "at": each.at, "hits": each.hits}
        for each in asked[:_RECENT]
    ]


def answer_words(answer: Answer, actor: Actor) -> dict[str, Any]:
    """Return an answer as its page shows it."""
    desks = labels.desks(view for hit in answer.hits for view in (hit.record, *hit.wanted))
    officers = officers_of(answer.hits)
    ring = whom_to_ring(hit.record.desk for hit in answer.hits)
    said_beside = remarks(hit.record.id for hit in answer.hits)
    hits = [hit_words(hit, actor, desks, officers) for hit in answer.hits]
    return {
        "id": answer.id,
        "text": answer.text,
        "spans": [_span(each) for each in answer.recognised],
        "unread": [{"text": piece, "why": _("could not be read")} for piece in answer.unread] + _imitated_names(answer),
        "looked_for": answer.looked_for,
        "only_places": any(each.kind == "place" for each in answer.recognised) and not answer.looked_for,
        "hits": [
            {
                **words,
                "ring": ring.get(hit.record.desk),
                "unconfirmed_since": _unconfirmed_since(said_beside.get(hit.record.id)),
            }
            for hit, words in zip(answer.hits, hits, strict=True)
        ],
        "pressing": any(hit["wanted"] or cautions_are_danger(hit["cautions"]) for hit in hits),
        "shared_plates": [shared_words(each) for each in lookup.shared_plates(answer.hits)],
        "tied": tied_words(answer.hits),
        "more": answer.more,
        "crowded": answer.crowded,
        "partly": sentence_in_words(answer.partly.told.template, answer.partly.told.parts) if answer.partly else "",
        "at": answer.at,
        "watched_until": answer.watched_until,
        "may_keep": policy.may(actor, "watch:keep"),
    }


def _unconfirmed_since(said_beside: RemarkView | None) -> datetime | None:
    return said_beside.unconfirmed_since if said_beside else None


def officers_of(hits: Iterable[Hit]) -> dict[str, str]:
    """Return how the officers who judged hits are called on a page, by their labels and one look-up."""
    judged = [hit.judged for hit in hits]
    said = {word.by for each in judged for word in each.ties} | {each.not_him.by for each in judged if each.not_him}
    return labels.officer_names(said)


def hit_words(hit: Hit, actor: Actor, desks: Mapping[str, str], officers: Mapping[str, str]) -> dict[str, Any]:
    """Return a hit as its page shows it: caution first."""
    view = hit.record
    called = labels.name_of(view)
    shown = (view, *hit.judged.same, *(link.record for link in hit.links))
    return {
        "id": view.id,
        "kind": view.kind,
        "level": "whole",
        "relief": labels.relief(view),
        "cautions": labels.cautions(view, *hit.judged.same, *hit.wanted),
        "wanted": relations.wanted_words(hit.wanted, desks),
        "links": relations.card_words(hit.links),
        "flags": labels.flags(view, *hit.judged.same),
        "unprinted": any(disclosure.barred_caveats(each, Way.PRINT) for each in shown),
        "photo_url": labels.face(view, hit.links),
        "has_face": labels.has_face(view.kind),
        "name": called.name,
        "name_lang": called.lang,
        "original": called.original,
        "original_lang": called.original_lang,
        "line": labels.line(view),
        "strength": STRENGTHS[hit.band],
        "sentence": lookup.in_one_sentence(hit, sentence_in_words),
        "reasons": [reason_words(why) for why in hit.why],
        "judged": judged_words(hit, officers),
        "owner": view.owner,
        "desk": desks.get(view.desk, view.desk),
        "ours": not view.is_copy,
        "copied_at": view.received_at,
        "grade": labels.grade_of(view),
        "status": word(view.first("status") or "", "choice"),
        "may_open": policy.may(actor, "record:open"),
        "may_ask": policy.may(actor, "thread:open") and view.desk != actor.unit,
    }


def judged_words(hit: Hit, officers: Mapping[str, str]) -> dict[str, Any]:
    """Return what people said that bears on a hit, as its page shows it."""
    not_him = hit.judged.not_him
    same = [{"id": view.id, "name": labels.name_of(view).name, "owner": view.owner} for view in hit.judged.same]
    return {
        "subject": hit.judged.subject,
        "same": same,
        "count": len(same) + 1,
        "by": list(dict.fromkeys(officers.get(each.by, each.by) for each in hit.judged.ties)),
        "contradicted": bool(hit.judged.against),
        "not_him": replace(not_him, by=officers.get(not_him.by, not_him.by)) if not_him else None,
        "of_thing": KINDS[hit.record.kind].about is not About.PERSON,
    }


def reason_words(why: Why) -> dict[str, Any]:
    """Return a reason in the reader's language, and whether it speaks against the hit."""
    return {"text": sentence_in_words(why.sentence, why.parts), "against": why.bits < 0 or why.code in _AGAINST}


def _render_answer(request: OfficerRequest, context: Mapping[str, Any]) -> HttpResponse:
    htmx = is_htmx(request)
    return page(request, "check/_answered.html" if htmx else "check/check.html", {**context, "htmx": htmx})


def _imitated_names(answer: Answer) -> list[dict[str, str]]:
    """Return the names written with letters or digits that only look like a name's, and what they were read as."""
    why = _("has letters or digits that only look alike; read as %(name)s")
    return [
        {"text": answer.text[each.start : each.end], "why": why % {"name": each.normal}}
        for each in answer.recognised
        if each.kind == "person" and each.notes
    ]


def _span(found: Recognised) -> Span:
    return Span(found.start, found.end, "name" if found.kind == "person" else found.kind, not found.doubtful)


urlpatterns = [path("check/", check, name="check"), path("check/<uuid:check>/", check_again, name="check_again")]
