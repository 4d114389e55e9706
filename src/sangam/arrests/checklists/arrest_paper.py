"""The sheet of an arrest as PDF, the reader's language beside English: the checklist, and what it lacks."""

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import pgettext_lazy

from sangam.access.units import units
from sangam.access.units.printed_names import printed_unit
from sangam.arrests import policy
from sangam.arrests.checklists.arrest_files import open_arrest_page
from sangam.arrests.types import ArrestView, ChecklistItem, Lack, Point, StepState
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.print_pages.paper import FixedWords, Paper, beside_english, code_of, paper_language

_HANDLING = "Restricted"
_LACKS: Mapping[Lack, FixedWords] = {
    Lack.MISSING: pgettext_lazy("paper", "nothing is written"),
    Lack.LATE: pgettext_lazy("paper", "its time is over, nothing is written"),
    Lack.TOO_LATE: pgettext_lazy("paper", "done after its time"),
    Lack.LANGUAGE: pgettext_lazy("paper", "not in the language understood: {language}"),
    Lack.DOCUMENT: pgettext_lazy("paper", "no document"),
    Lack.SIGNATURE: pgettext_lazy("paper", "no signature"),
    Lack.REASON: pgettext_lazy("paper", "no reason"),
    Lack.DECIDED_BY: pgettext_lazy("paper", "not said who decided"),
    Lack.CHANGED: pgettext_lazy("paper", "this item was changed since"),
}
_STATES: Mapping[StepState, FixedWords] = {
    StepState.DONE: pgettext_lazy("paper", "done"),
    StepState.NOT_DONE: pgettext_lazy("paper", "not done"),
    StepState.NOT_APPLICABLE: pgettext_lazy("paper", "does not apply"),
}
_BINDING: Mapping[str, FixedWords] = {"law": pgettext_lazy("paper", "law"), "policy": pgettext_lazy("paper", "policy")}
_VERIFIED = pgettext_lazy("paper", "verified by {officer}")
_UNVERIFIED = pgettext_lazy("paper", "not yet verified by a legal officer")
_YES, _NO = pgettext_lazy("paper", "yes"), pgettext_lazy("paper", "no")


def print_arrest(actor: Actor, arrest: UUID) -> tuple[Paper, str]:
    """Return the sheet of an arrest on paper, and its number.  One look.  Raises NotFound."""
    view = open_arrest_page(actor, arrest)
    code = code_of("arrest", arrest, sum(len(each.steps) for each in view.points))
    paper = Paper(view.number, handling=_HANDLING, code=code)
    paper.two(*beside_english(pgettext_lazy("paper", "Checklist of an arrest")), size=15, bold=True)
    paper.room(1)
    _facts(paper, view)
    for point in view.points:
        paper.room(2)
        paper.whole(20)
        _point(paper, view, point)
    for words in (pgettext_lazy("paper", "Name, rank"), pgettext_lazy("paper", "Signature, date")):
        paper.room(2)
        paper.two(*beside_english(words), size=9, bold=True)
        paper.blank_line()
    return paper, view.number


def _facts(paper: Paper, view: ArrestView) -> None:
    draft = view.draft
    known = units.units(filter(None, (draft.place_unit, draft.home_unit, view.unit)))
    said = [
        (pgettext_lazy("letter", "Number"), view.number),
        (pgettext_lazy("paper", "Person"), draft.name),
        (pgettext_lazy("paper", "Time of arrest"), moment(draft.arrested_at)),
        (pgettext_lazy("paper", "Before a magistrate by"), moment(draft.arrested_at + policy.PRODUCTION)),
        (pgettext_lazy("paper", "Place"), draft.place),
        (pgettext_lazy("paper", "Language understood"), draft.language),
        (pgettext_lazy("paper", "FIR, sections"), " · ".join(filter(None, (draft.fir, draft.sections)))),
    ]
    for heading, text in said:
        if text:
            _fact(paper, heading, (text, text))
    _fact(paper, pgettext_lazy("paper", "Warrant"), beside_english(_YES if draft.warrant else _NO))
    for heading, code in (
        (pgettext_lazy("paper", "Station"), draft.place_unit),
        (pgettext_lazy("paper", "Home district"), draft.home_unit),
        (pgettext_lazy("paper", "Arresting unit"), view.unit),
    ):
        if code in known:
            _fact(paper, heading, printed_unit(known[code]))


def _fact(paper: Paper, heading: FixedWords, texts: tuple[str, str]) -> None:
    """Print a heading with its fact; one in letters from the right beneath it, where its figures keep their place."""
    headings = beside_english(heading)
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in texts[0]):
        paper.two(*(f"{each}:" for each in headings))
        paper.paragraph(texts[0])
    else:
        local, english = (f"{word}: {text}" for word, text in zip(headings, texts, strict=True))
        paper.two(local, english)


def _point(paper: Paper, view: ArrestView, point: Point) -> None:
    item, step = point.item, point.step
    paper.two(item.text(paper_language()), item.text("en"), bold=True)
    paper.paragraph(" · ".join((item.source, *_binding_words(item))), size=8)
    if step is not None:
        local, english = beside_english(_STATES[step.state])
        at = moment(step.at) if step.at else ""
        told = [at, step.document, step.language, step.signed_by, step.note, step.decided_by]
        paper.two(f"{local} · {step.by}", f"{english} · {step.by}", size=9.5)
        paper.paragraph(" · ".join(filter(None, told)), size=9.5)
    for lack in point.lacks:
        local, english = beside_english(_LACKS[lack], language=view.draft.language)
        paper.two(f"! {local}", f"! {english}", size=9.5, bold=True)


def _binding_words(item: ChecklistItem) -> tuple[str, str]:
    """Return whether an item is law or policy, and who verified it, each in both languages."""
    verified = beside_english(_VERIFIED, officer=item.verified_by) if item.verified_by else beside_english(_UNVERIFIED)
    return " / ".join(beside_english(_BINDING[item.binding])), " / ".join(verified)


def moment(at: datetime) -> str:
    """Return a time as it is printed, in India time."""
    return at.astimezone(clock.INDIA).strftime("%d.%m.%Y %H:%M")
