"""The sheet of an arrest as PDF, Hindi and English side by side: the checklist as it stands, and what is wanting."""

from datetime import datetime
from uuid import UUID

from sangam.access.public import units
from sangam.arrests import policy
from sangam.arrests.checklists.arrest_pages import open_arrest_page
from sangam.arrests.types import ArrestView, Lack, Point, StepState
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.print_pages.public import Paper, code_of

_HANDLING = "Restricted"
_LACKS = {
    Lack.MISSING: ("कुछ नहीं लिखा गया", "nothing is written"),
    Lack.LATE: ("समय बीत गया, कुछ नहीं लिखा गया", "its time is over, nothing is written"),
    Lack.TOO_LATE: ("समय के बाद किया गया", "done after its time"),
    Lack.LANGUAGE: ("व्यक्ति की समझ की भाषा में नहीं: {language}", "not in the language understood: {language}"),
    Lack.DOCUMENT: ("दस्तावेज़ नहीं", "no document"),
    Lack.SIGNATURE: ("हस्ताक्षर नहीं", "no signature"),
    Lack.REASON: ("कारण नहीं", "no reason"),
    Lack.DECIDED_BY: ("किसने तय किया, नहीं लिखा", "not said who decided"),
    Lack.CHANGED: ("यह बिंदु बाद में बदला गया", "this item was changed since"),
}
_STATES = {
    StepState.DONE: ("हुआ", "done"),
    StepState.NOT_DONE: ("नहीं हुआ", "not done"),
    StepState.NOT_APPLICABLE: ("लागू नहीं", "does not apply"),
}


def print_arrest(actor: Actor, arrest: UUID) -> tuple[bytes, str]:
    """Return the sheet of an arrest as PDF, and its number.  One look.  Raises NotFound."""
    view = open_arrest_page(actor, arrest)
    code = code_of("arrest", arrest, sum(len(each.steps) for each in view.points))
    paper = Paper(view.number, handling=_HANDLING, code=code)
    paper.two("गिरफ़्तारी की जाँच-सूची", "Checklist of an arrest", size=15, bold=True)
    paper.room(1)
    _facts(paper, view)
    for point in view.points:
        paper.room(2)
        paper.whole(20)
        _point(paper, view, point)
    for hindi, english in (("नाम, पद", "Name, rank"), ("हस्ताक्षर, दिनांक", "Signature, date")):
        paper.room(2)
        paper.two(hindi, english, size=9, bold=True)
        paper.blank_line()
    return bytes(paper.output()), view.number


def _facts(paper: Paper, view: ArrestView) -> None:
    draft = view.draft
    known = units.units(filter(None, (draft.place_unit, draft.home_unit, view.unit)))
    said = [
        ("संख्या", "Number", view.number),
        ("व्यक्ति", "Person", draft.name),
        ("गिरफ़्तारी का समय", "Time of arrest", moment(draft.arrested_at)),
        ("मजिस्ट्रेट के सामने, तक", "Before a magistrate by", moment(draft.arrested_at + policy.PRODUCTION)),
        ("स्थान", "Place", draft.place),
        ("समझ की भाषा", "Language understood", draft.language),
        ("प्राथमिकी, धाराएँ", "FIR, sections", " · ".join(filter(None, (draft.fir, draft.sections)))),
        ("वारंट", "Warrant", "yes / हाँ" if draft.warrant else "no / नहीं"),
    ]
    named = [("थाना", "Station", draft.place_unit), ("गृह ज़िला", "Home district", draft.home_unit),
             ("गिरफ़्तार करने वाली इकाई", "Arresting unit", view.unit)]  # fmt: skip
    for hindi, english, text in said:
        if text:
            paper.two(f"{hindi}: {text}", f"{english}: {text}")
    for hindi, english, code in named:
        if code in known:
            paper.two(f"{hindi}: {known[code].name_hi}", f"{english}: {known[code].name_en}")


def _point(paper: Paper, view: ArrestView, point: Point) -> None:
    item, step = point.item, point.step
    paper.two(item.text("hi"), item.text("en"), bold=True)
    verified = item.verified_by or "not yet verified by a legal officer"
    paper.paragraph(f"{item.source} · {item.binding} · {verified}", size=8)
    if step is not None:
        hindi, english = _STATES[step.state]
        at = moment(step.at) if step.at else ""
        told = [at, step.document, step.language, step.signed_by, step.note, step.decided_by]
        paper.two(f"{hindi} · {step.by}", f"{english} · {step.by}", size=9.5)
        paper.paragraph(" · ".join(filter(None, told)), size=9.5)
    for lack in point.lacks:
        hindi, english = (each.format(language=view.draft.language) for each in _LACKS[lack])
        paper.two(f"! {hindi}", f"! {english}", size=9.5, bold=True)


def moment(at: datetime) -> str:
    """Return a time as it is printed, in India time."""
    return at.astimezone(clock.INDIA).strftime("%d.%m.%Y %H:%M")
