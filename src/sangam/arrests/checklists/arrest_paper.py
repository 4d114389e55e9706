"""The sheet of an arrest as PDF, Hindi and English side by side: the checklist as it stands, and what is wanting."""

import csv
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib import resources
from uuid import UUID

from sangam.access.public import units
from sangam.arrests import policy
from sangam.arrests.checklists.arrest_pages import open_arrest_page
from sangam.arrests.types import ArrestView, ChecklistItem, Point, StepView
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.print_pages.public import Paper, code_of

_HANDLING = "Restricted"


def print_arrest(actor: Actor, arrest: UUID) -> tuple[bytes, str]:
    """Return the sheet of an arrest as PDF, and its number.  One look.  Raises NotFound."""
    view = open_arrest_page(actor, arrest)
    code = code_of("arrest", arrest, sum(len(each.steps) for each in view.points))
    paper = Paper(view.number, handling=_HANDLING, code=code)
    paper.two(*_pair("title"), size=15, bold=True)
    paper.room(1)
    for word, hindi, english in _facts(view):
        _print_fact(paper, word, hindi, english)
    for point in view.points:
        paper.room(2)
        paper.whole(20)
        _print_point(paper, view, point)
    for word in ("name-rank", "signed"):
        paper.room(2)
        paper.two(*_pair(word), size=9, bold=True)
        paper.blank_line()
    return bytes(paper.output()), view.number


def _facts(view: ArrestView) -> Iterator[tuple[str, str, str]]:
    """Yield the word for each fact of an arrest, and the fact in Hindi and in English."""
    draft = view.draft
    for word, text in (
        ("number", view.number),
        ("person", draft.name),
        ("arrested", moment(draft.arrested_at)),
        ("production", moment(draft.arrested_at + policy.PRODUCTION)),
        ("place", draft.place),
        ("language", draft.language),
        ("case", " · ".join(filter(None, (draft.fir, draft.sections)))),
    ):
        if text:
            yield word, text, text
    yield "warrant", *_pair("yes" if draft.warrant else "no")
    known = units.units(filter(None, (draft.place_unit, draft.home_unit, view.unit)))
    for word, code in (("station", draft.place_unit), ("home", draft.home_unit), ("unit", view.unit)):
        if code in known:
            yield word, known[code].name_hi, known[code].name_en


def _print_fact(paper: Paper, word: str, hindi: str, english: str) -> None:
    """Print a fact beside its word; one in letters from the right beneath it, where its figures keep their place."""
    heading = _pair(word)
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in hindi):
        paper.two(*(f"{each}:" for each in heading))
        paper.paragraph(hindi)
    else:
        paper.two(f"{heading[0]}: {hindi}", f"{heading[1]}: {english}")


def _print_point(paper: Paper, view: ArrestView, point: Point) -> None:
    item, step = point.item, point.step
    paper.two(item.text("hi"), item.text("en"), bold=True)
    paper.paragraph(" · ".join((item.source, *_standing(item))), size=8)
    if step is not None:
        paper.two(*(f"{each} · {step.by}" for each in _pair(step.state)), size=9.5)
        paper.paragraph(_told(step), size=9.5)
    for lack in point.lacks:
        paper.two(
            *(f"! {each.format(language=view.draft.language)}" for each in _pair(f"lack:{lack}")), size=9.5, bold=True
        )


def _standing(item: ChecklistItem) -> tuple[str, str]:
    """Return whether an item is law or policy, and who verified it, each in Hindi and in English."""
    binding, verified = " / ".join(_pair(item.binding)), " / ".join(_pair("verified"))
    return binding, f"{verified}: {item.verified_by}" if item.verified_by else " / ".join(_pair("unverified"))


def _told(step: StepView) -> str:
    at = moment(step.at) if step.at else ""
    told = (at, step.document, step.language, step.signed_by, step.note, step.decided_by)
    return " · ".join(filter(None, told))


def moment(at: datetime) -> str:
    """Return a time as it is printed, in India time."""
    return at.astimezone(clock.INDIA).strftime("%d.%m.%Y %H:%M")


def _pair(code: str) -> tuple[str, str]:
    """Return a fixed word of the sheet in Hindi and in English."""
    return _words()[code]


@cache
def _words() -> Mapping[str, tuple[str, str]]:
    text = resources.files("sangam.arrests").joinpath("data/sheet_words.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["code"]: (row["hi"], row["en"]) for row in rows}
