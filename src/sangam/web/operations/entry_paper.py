"""A notice of entry on paper, in the reader's language beside English: what both sides can show a magistrate."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.utils.translation import pgettext_lazy

from sangam.access.public.printed_names import printed_force
from sangam.kernel import clock, here
from sangam.operations.types import EntryView, EntryWords
from sangam.print_pages.public.print_pages import FixedWords, Paper, beside_english
from sangam.web.operations import forms

_HANDLING = "Restricted"

_PURPOSES: Mapping[str, FixedWords] = {
    "arrest": pgettext_lazy("paper", "Arrest"),
    "search": pgettext_lazy("paper", "Search of premises"),
    "inquiry": pgettext_lazy("paper", "Inquiry"),
    "surveillance": pgettext_lazy("paper", "Surveillance"),
    "pursuit": pgettext_lazy("paper", "Pursuit"),
    "escort": pgettext_lazy("paper", "Escort"),
}
_STATES: Mapping[str, FixedWords] = {
    "proposed": pgettext_lazy("paper", "Waits for the second person"),
    "announced": pgettext_lazy("paper", "Not acknowledged"),
    "sealed": pgettext_lazy("paper", "Sealed"),
    "acknowledged": pgettext_lazy("paper", "Acknowledged"),
    "cancelled": pgettext_lazy("paper", "Cancelled"),
    "over": pgettext_lazy("paper", "The team has left"),
}


def write_entry_paper(view: EntryView) -> Paper:
    """Return a notice of entry, with the acknowledgements and the digest that stand in both ledgers, on paper."""
    paper = Paper(f"Notice of entry {view.number}", handling=_HANDLING)
    paper.slot_and_names(*printed_force(here.node().force))
    paper.two(*beside_english(pgettext_lazy("paper", "Notice of entry")), size=15, bold=True)
    paper.room(2)
    for heading, text in _lines(view):
        paper.two(*beside_english(heading), size=9, bold=True)
        paper.paragraph(text)
        paper.room(1)
    paper.rule()
    for each in view.acknowledgements:
        paper.two(*beside_english(_STATES["acknowledged"]), size=9, bold=True)
        said = f"{each.by.label} ({each.by.force}), {_time(each.at)}"
        paper.paragraph(f"{said}: {each.note}" if each.note else said)
    _foot(paper, view)
    return paper


def _lines(view: EntryView) -> Iterator[tuple[FixedWords, str]]:
    yield pgettext_lazy("letter", "Number"), view.number
    yield pgettext_lazy("paper", "State"), " / ".join(beside_english(_STATES[view.state]))
    yield pgettext_lazy("letter", "From"), f"{view.by.label} ({view.by.force})"
    yield pgettext_lazy("letter", "To"), forms.unit_name(view.host_unit)
    if view.sent_at:
        yield pgettext_lazy("paper", "Sent"), _time(view.sent_at)
    if view.opens_at:
        yield pgettext_lazy("paper", "Sealed until"), f"{_time(view.opens_at)} ({view.second})"
    if view.says:
        yield from _content(view.says)
    if view.why:
        yield pgettext_lazy("paper", "Reason"), view.why


def _content(says: EntryWords) -> Iterator[tuple[FixedWords, str]]:
    yield pgettext_lazy("paper", "Purpose"), " / ".join(beside_english(_PURPOSES[says.purpose]))
    yield pgettext_lazy("paper", "From and until"), f"{_time(says.starts_at)} – {_time(says.ends_at)}"
    for number, each in enumerate(says.team, 1):
        yield pgettext_lazy("paper", "Member of the team"), f"{number}. {each.rank} {each.name}, {each.belt}"
    for heading, text in (
        (pgettext_lazy("paper", "Vehicles"), ", ".join(says.vehicles)),
        (pgettext_lazy("paper", "Area"), says.area),
        (pgettext_lazy("paper", "FIR or warrant"), says.reference),
        (pgettext_lazy("paper", "Telephone of the team"), says.contact),
    ):
        if text:
            yield heading, text


def _foot(paper: Paper, view: EntryView) -> None:
    paper.room(3)
    if not view.acknowledgements:
        paper.two(*beside_english(pgettext_lazy("paper", "Nobody has acknowledged it yet.")))
    if view.digest:
        held = pgettext_lazy("paper", "Both forces' audit logs hold this digest: {digest}")
        paper.two(*beside_english(held, digest=view.digest), size=8)
    printed = beside_english(pgettext_lazy("paper", "Printed {at}"), at=_time(clock.now()))
    paper.stamp(" / ".join(dict.fromkeys(printed)), size=8)


def _time(at: datetime) -> str:
    return f"{at.astimezone(clock.INDIA):%d.%m.%Y %H:%M}"
