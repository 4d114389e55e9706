"""What the library's pages show of notes and drafts, in the reader's language."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sangam.access.policy import may
from sangam.access.units import units
from sangam.federation.lanes import status
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.library import drafts, notes, pages, shipped_notes
from sangam.library.types import TEXT_PARTS, Category, DraftView, Find, NoteView, PracticeText, Query, Shelf, Stage
from sangam.web.common import labels, typed_times
from sangam.web.common.languages import in_language
from sangam.web.common.pages import OfficerRequest, officer_only, page
from sangam.web.records.files import file_words
from sangam.web.templatetags import library_words
from sangam.web.templatetags.vocabulary import Words
from sangam.web.templatetags.words import word

_BEFORE = 40


def item(view: NoteView) -> dict[str, Any]:
    """Return a note as a line of a list."""
    text, language = view.in_language(get_language() or "en")
    return {
        "id": view.id,
        "url": reverse("practice", args=[view.id]),
        "title": text.title,
        "summary": text.summary,
        "lang": language,
        "force": force_code(view.force),
        "category": view.category,
        "stage": view.stage,
        "shelf": view.shelf,
        "adopters": view.adopters,
        "languages": view.languages,
        "is_overdue": view.is_overdue,
        "at": view.released_at,
    }


def whole(view: NoteView, *, language: str) -> dict[str, Any]:
    """Return a note as its page shows it.  language: in which it is read, its own where it is not translated."""
    text, shown = view.in_language(language)
    translation = next((each for each in view.translations if each.language == shown), None)
    names = _unit_names([view.unit])
    officers = labels.officer_names(set(_authors(view)))
    return item(view) | {
        "title": text.title or _("Withdrawn practice"),
        "summary": text.summary,
        "lang": shown,
        "state": view.state,
        "version": view.version,
        "unit": names.get(view.unit, view.unit),
        "by": officers[view.by.label] if view.by else "",
        "reviewed_by": officers.get(view.reviewed_by, ""),
        "owner": officers[view.owner.label] if view.owner else "",
        "owner_gone": view.owner_gone,
        "review_by": view.review_by,
        "is_out_of_search": view.is_out_of_search,
        "why_withdrawn": view.why_withdrawn,
        "parts": parts(text, but=("title", "summary")),
        "translated_by": officers[translation.by.label] if translation else "",
        "translated_force": force_code(translation.by.force) if translation else "",
        "is_old_translation": bool(translation and translation.of_version < view.version),
        "adoptions": _adoptions(view, officers),
        "comments": [
            {"force": each.by.force, "by": officers[each.by.label], "text": each.text, "at": each.at}
            for each in view.comments
        ],
        "files": [file_words(each, reverse("practice_file", args=[view.id, each.id])) for each in view.files],
        "versions": [{"number": number, "at": at} for number, at in view.versions],
        "can": set(view.can),
    }


def _authors(view: NoteView) -> Iterator[str]:
    """Yield the labels of a note's author, reviewer, owner, translators, commenters and adopters."""
    yield from (each.label for each in (view.by, view.owner) if each)
    yield from filter(None, [view.reviewed_by])
    yield from (each.by.label for each in view.translations)
    yield from (each.by.label for each in view.comments)
    yield from (each.by.label for each in view.adoptions)


def _adoptions(view: NoteView, officers: Mapping[str, str]) -> list[dict[str, Any]]:
    names = _unit_names([each.by.unit for each in view.adoptions])
    return [
        {
            "id": each.id,
            "force": each.by.force,
            "unit": names.get(each.by.unit, each.by.unit),
            "by": officers[each.by.label],
            "text": each.text,
            "at": each.at,
            "meeting": reverse("meeting", args=[each.meeting]) if each.meeting else "",
            "results": each.results,
            "can_report": each.can_report,
        }
        for each in view.adoptions
    ]


def parts(text: PracticeText, *, but: Iterable[str] = ()) -> list[dict[str, str]]:
    """Return the parts of a text that say something: key, words."""
    return [
        {"key": part, "text": getattr(text, part)} for part in TEXT_PARTS if part not in but and getattr(text, part)
    ]


def draft_item(view: DraftView) -> dict[str, Any]:
    """Return a draft as a line of a list."""
    return {
        "id": view.id,
        "url": reverse("practice_draft", args=[view.id]),
        "title": view.said.text.title,
        "lang": view.said.language,
        "state": view.state,
        "by": view.by,
        "at": view.changed_at,
        "reviews": "released" in view.can,
    }


def draft(view: DraftView) -> dict[str, Any]:
    """Return a draft as its page shows it."""
    cleared = {each.text: each for each in view.set_aside}
    names = _unit_names([view.unit, view.review_unit])
    return draft_item(view) | {
        "unit": names.get(view.unit, view.unit),
        "review_unit": names.get(view.review_unit, view.review_unit),
        "returned": view.returned,
        "base": view.base,
        "category": view.said.category,
        "stage": view.said.stage,
        "shelf": view.said.shelf,
        "review_by": view.said.review_by,
        "parts": parts(view.said.text),
        "finds": [finding_words(each, view.said.text) | {"aside": cleared.get(each.text)} for each in view.finds],
        "open_finds": len(view.open_finds),
        "files": [
            file_words(each, reverse("practice_file", args=[view.id, each.id])) | {"id": each.id} for each in view.files
        ],
        "seen": view.changed_at.isoformat(),
        "can": {act.replace(" ", "_") for act in view.can},
    }


def finding_words(find: Find, text: PracticeText) -> dict[str, Any]:
    """Return what may name a person, with the words around it, so that it is seen where it stands."""
    words = getattr(text, find.part)
    return {
        "part": find.part,
        "kind": find.kind,
        "is_name": find.is_name,
        "text": find.text,
        "before": words[max(0, find.start - _BEFORE) : find.start],
        "after": words[find.end : find.end + _BEFORE],
    }


def force_code(force: str) -> str:
    """Return the force of a note or remark, "" for what ships with Sangam."""
    return "" if force == notes.SHIPPED else force


def unit_choices(codes: Iterable[str]) -> list[dict[str, str]]:
    """Return units as choices of a form, by code."""
    known = units.units(codes)
    return [
        {"code": each.code, "label": in_language(each.name_en, each.name_hi)}
        for each in sorted(known.values(), key=lambda unit: unit.code)
    ]


def _unit_names(codes: Iterable[str]) -> dict[str, str]:
    known = units.units(code for code in codes if code)
    return {code: in_language(each.name_en, each.name_hi) for code, each in known.items()}


# Practices at the items of the checklist of an arrest: those that name an item's address, and some that ship.

_ADDRESS = re.compile(r"/checklist/([a-z0-9-]{1,60})/")
_MOST = 5

_SHIPPED: Mapping[str, tuple[str, ...]] = {
    "search": ("search-on-video", "chain-of-custody", "first-responder-devices"),
    "memo": ("chain-of-custody",),
    "custody": ("interviews", "electronic-evidence"),
    "fir-copies": ("zero-fir",),
}
"""Which notes that ship stand at which item."""


def practices_at(actor: Actor, items: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Return the practices at each of these items, a few each; none without the right to read."""
    asked = list(items)
    shipped = shipped_notes.shipped_ids({name for code in asked for name in _SHIPPED.get(code, ())})
    named = pages.notes_named(actor, shipped.values())
    found = {
        code: [named[shipped[name]] for name in _SHIPPED.get(code, ()) if shipped[name] in named] for code in asked
    }
    for view in pages.notes_with(actor, "/checklist/"):
        for code in dict.fromkeys(_ADDRESS.findall(_whole_text(view))):
            if code in found:
                found[code].append(view)
    return {code: [item(each) for each in views[:_MOST]] for code, views in found.items()}


def _whole_text(view: NoteView) -> str:
    return " ".join((view.text.summary, view.text.done, view.text.implementation, view.text.sources))


# What the forms of the library share: choices, reviewers, days.


def reviewers(unit: str) -> list[dict[str, str]]:
    """Return the units that may be asked to review what a unit writes: every one but itself with such a post."""
    return unit_choices(drafts.reviewing_units() - {unit})


def options(words: Words) -> list[dict[str, Any]]:
    """Return a table of words as choices of a form."""
    return [{"code": code, "label": label} for code, label in words.items()]


def day(typed_day: str) -> date:
    """Read a day as a browser's field has it.  Raises Malformed."""
    try:
        return typed_times.day(typed_day)
    except ValueError:
        raise Malformed("web:library-day", "Give the day as 31.12.2027.") from None


# The library: its list with search and filters, the drafts of the unit, and the courses beside it.

_LONGEST = 200


@require_GET
@officer_only
def practices(request: OfficerRequest) -> HttpResponse:
    """List the practices that a search asks for on two shelves of equal rank, and the drafts of the unit."""
    asked = {name: request.GET.get(name, "").strip()[:_LONGEST] for name in ("q", "category", "stage", "force")}
    overdue = request.GET.get("overdue") == "1"
    query = Query(
        asked["q"],
        asked["category"] if asked["category"] in set(Category) else "",
        asked["stage"] if asked["stage"] in set(Stage) else "",
        force=asked["force"],
        overdue=overdue,
    )
    found = pages.list_notes(request.actor, query)
    context = {
        "shelves": [
            {"key": str(shelf), "notes": [item(each) for each in found if each.shelf is shelf]} for shelf in Shelf
        ],
        "drafts": [draft_item(each) for each in drafts.drafts(request.actor)],
        "asked": asked | {"overdue": overdue},
        "is_filtered": overdue or any(asked.values()),
        "categories": options(library_words.CATEGORIES),
        "stages": options(library_words.STAGES),
        "forces": [
            {"code": notes.SHIPPED, "label": library_words.SHIPPED},
            *({"code": code, "label": word(code, "force")} for code in _forces()),
        ],
        "may_write": may(request.actor, "practice:write"),
    }
    return page(request, "library/practices.html", context)


def _forces() -> list[str]:
    return [here.node().force, *sorted(peer.force for peer in status.partners())]


urlpatterns = [path("library/", practices, name="library")]
