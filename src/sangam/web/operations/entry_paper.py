"""A notice of entry on paper, in Hindi and English side by side: what both sides can show a magistrate."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import override

from sangam.access.public import units
from sangam.kernel import clock, here
from sangam.operations.types import EntryView, EntryWords
from sangam.print_pages.public import Paper
from sangam.web.operations import forms
from sangam.web.operations.operation_words import ENTRY_PURPOSES, ENTRY_STATES

_HANDLING = "Restricted"


def entry_pdf(view: EntryView) -> bytes:
    """Return a notice of entry, with the acknowledgements and the digest that stand in both ledgers, as PDF."""
    paper = Paper(f"Notice of entry {view.number}", handling=_HANDLING)
    paper.slot_and_names(*_names(here.node().force))
    paper.two("प्रवेश सूचना", "Notice of entry", size=15, bold=True)
    paper.room(2)
    for hindi, english, text in _lines(view):
        paper.two(hindi, english, size=9, bold=True)
        paper.paragraph(text)
        paper.room(1)
    paper.rule()
    for each in view.acknowledgements:
        paper.two("पावती", "Acknowledged", size=9, bold=True)
        said = f"{each.by.label} ({each.by.force}), {_time(each.at)}"
        paper.paragraph(f"{said}: {each.note}" if each.note else said)
    _foot(paper, view)
    return bytes(paper.output())


def _lines(view: EntryView) -> Iterator[tuple[str, str, str]]:
    yield "संख्या", "Number", view.number
    yield "स्थिति", "State", _in_both(ENTRY_STATES[view.state])
    yield "प्रेषक", "From", f"{view.by.label} ({view.by.force})"
    yield "सेवा में", "To", forms.unit_name(view.host_unit)
    if view.sent_at:
        yield "भेजी गई", "Sent", _time(view.sent_at)
    if view.opens_at:
        yield "मुहर खुलने का समय", "Sealed until", f"{_time(view.opens_at)} ({view.second})"
    if view.says:
        yield from _content(view.says)
    if view.why:
        yield "कारण", "Reason", view.why


def _content(says: EntryWords) -> Iterator[tuple[str, str, str]]:
    yield "प्रयोजन", "Purpose", _in_both(ENTRY_PURPOSES[says.purpose])
    yield "कब से कब तक", "From and until", f"{_time(says.starts_at)} – {_time(says.ends_at)}"
    for number, each in enumerate(says.team, 1):
        yield f"सदस्य {number}", f"Member {number}", f"{each.rank} {each.name}, {each.belt}"
    for hindi, english, text in (
        ("वाहन", "Vehicles", ", ".join(says.vehicles)),
        ("क्षेत्र", "Area", says.area),
        ("प्राथमिकी या वारंट", "FIR or warrant", says.reference),
        ("दल का दूरभाष", "Telephone of the team", says.contact),
    ):
        if text:
            yield hindi, english, text


def _foot(paper: Paper, view: EntryView) -> None:
    paper.room(3)
    if not view.acknowledgements:
        paper.two("अब तक कोई पावती नहीं।", "Nobody has acknowledged it yet.")
    if view.digest:
        paper.two(
            f"दोनों बलों के अभिलेख में यही अंकन है: {view.digest}",
            f"Both forces' ledgers hold this digest: {view.digest}",
            size=8,
        )
    printed = _time(clock.now())
    paper.two(f"मुद्रित {printed}", f"Printed {printed}", size=8)


def _names(force: str) -> tuple[str, str]:
    found = next((each for each in units.forces() if each.code == force), None)
    return (found.name_hi, found.name_en) if found else (force, force)


def _in_both(word: object) -> str:
    """Return a word of the pages in Hindi and in English."""
    with override("hi"):
        hindi = str(word)
    with override("en"):
        return f"{hindi} / {word}"


def _time(at: datetime) -> str:
    return f"{at.astimezone(clock.INDIA):%d.%m.%Y %H:%M}"
