"""The draft of the certificate of section 63(4)(c) of the Bharatiya Sakshya Adhiniyam, 2023: parts A and B.

Each element of the Schedule stands in its order, with its own boxes to tick; `docs/oversight.md` compares them.  What
the node knows is filled in: the digest, its algorithm, the file, when and by whom it was exported.  The software ticks
nothing that a person must know, and signs nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import pgettext_lazy

from sangam.access.public.printed_names import printed_force
from sangam.kernel import clock
from sangam.print_pages.public.print_pages import FixedWords, Paper, beside_english

_DRAFT = pgettext_lazy(
    "paper",
    "Draft: people complete and sign it. The software certifies nothing. Compare it with the Schedule of the Act.",
)
_TITLE = pgettext_lazy("paper", "Certificate under section 63(4)(c) of the Bharatiya Sakshya Adhiniyam, 2023")
_PART_A = pgettext_lazy("paper", "Part A (to be filled in by the party)")
_PART_B = pgettext_lazy("paper", "Part B (to be filled in by the expert)")
_PERSON = (
    pgettext_lazy("paper", "Name"),
    pgettext_lazy("paper", "Son, daughter or spouse of"),
    pgettext_lazy("paper", "Residing or employed at, designation"),
)
_AFFIRMED = pgettext_lazy("paper", "I solemnly affirm, and sincerely state and submit, as follows:")
_TAKEN = pgettext_lazy(
    "paper",
    "I have produced the electronic record, or the output of the digital record, taken from this device or source "
    "(tick it):",
)
_OBTAINED = pgettext_lazy(
    "paper",
    "The electronic record produced, or the output of the digital record, was obtained from this device or source "
    "(tick it):",
)
_DEVICE = (
    pgettext_lazy("paper", "Make and model, colour"),
    pgettext_lazy("paper", "Serial number; IMEI, UIN, UID, MAC or cloud ID"),
    pgettext_lazy("paper", "Any other relevant information about the device or the digital record"),
)
_CONTROL = (
    pgettext_lazy(
        "paper",
        "The device or source was under lawful control, for regularly creating, storing or processing information in "
        "regular activities.",
    ),
    pgettext_lazy(
        "paper",
        "In this period it worked properly, and the relevant information was regularly fed into it in the ordinary "
        "course of business.",
    ),
    pgettext_lazy(
        "paper",
        "If at any time it did not work properly or was out of operation, the record and its accuracy were not "
        "affected.",
    ),
)
_HELD = pgettext_lazy(
    "paper", "The device or source is owned, maintained, managed or operated by me (tick what applies):"
)
_HASHED = pgettext_lazy("paper", "I state that the hash value of the record is this, obtained through this algorithm:")
_ENCLOSED = pgettext_lazy("paper", "The hash report is enclosed with the certificate: the file SHA256SUMS.")
_SIGNED_A = pgettext_lazy("paper", "Name and signature")
_SIGNED_B = pgettext_lazy("paper", "Name, designation and signature")
_WHEN = pgettext_lazy("paper", "Date (DD/MM/YYYY), time (IST, 24 hours), place")
_RECORD = pgettext_lazy("paper", "The record (filled in by the server)")


@dataclass(frozen=True, slots=True)
class Element:
    """One element of the Schedule.  is_blank: people write on the line.  boxes: to tick, in the Schedule's words."""

    words: FixedWords
    is_blank: bool = False
    boxes: tuple[str, ...] = ()
    ticked: str = ""
    holds_digest: bool = False


_SOURCES = ("Computer / Storage Media", "DVR", "Mobile", "Flash Drive", "CD/DVD", "Server", "Cloud", "Other: ....")
_RELATIONS = ("Owned", "Maintained", "Managed", "Operated")
_ALGORITHMS = ("SHA1", "SHA256", "MD5", "Other (legally acceptable standard): ........")


def _blanks(*words: FixedWords) -> tuple[Element, ...]:
    return tuple(Element(each, is_blank=True) for each in words)


def _sworn(source: FixedWords) -> tuple[Element, ...]:
    """Return who affirms, and from which device or source the record was taken."""
    return (*_blanks(*_PERSON), Element(_AFFIRMED), Element(source, boxes=_SOURCES), *_blanks(*_DEVICE))


def _closing_lines(hashed: Element, signed: FixedWords) -> tuple[Element, ...]:
    """Return the digest with its algorithm, the enclosure, and the lines to sign on."""
    return (hashed, Element(_ENCLOSED), *_blanks(signed, _WHEN))


_BY_NODE = Element(_HASHED, boxes=_ALGORITHMS, ticked="SHA256", holds_digest=True)
_BY_EXPERT = Element(_HASHED, boxes=_ALGORITHMS, is_blank=True)
"""The expert computes the digest anew, and writes it."""

PART_A = (
    *_sworn(_TAKEN),
    *map(Element, _CONTROL),
    Element(_HELD, boxes=_RELATIONS),
    *_closing_lines(_BY_NODE, _SIGNED_A),
)
PART_B = (*_sworn(_OBTAINED), *_closing_lines(_BY_EXPERT, _SIGNED_B))
"""The parts of the certificate, in the order of the Schedule."""

_PART_B_MM = 220  # the expert's part stands on a page of its own


def certificate_pdf(*, name: str, size: int, digest: str, at: datetime, by: str, force: str) -> bytes:
    """Return the draft as PDF.  at: when the file was exported; by: the officer who exported it."""
    paper = Paper(f"Certificate {name}", handling="Restricted")
    paper.slot_and_names(*printed_force(force))
    paper.two(*beside_english(_DRAFT), size=9, bold=True)
    paper.room(3)
    paper.two(*beside_english(_TITLE), size=12, bold=True)
    _record(paper, name=name, size=size, at=at, by=by)
    _part(paper, _PART_A, PART_A, digest)
    paper.whole(_PART_B_MM)
    _part(paper, _PART_B, PART_B, digest)
    return paper.output()


def _record(paper: Paper, *, name: str, size: int, at: datetime, by: str) -> None:
    """Print what the node knows of the file and of its export."""
    moment = f"{at.astimezone(clock.INDIA):%d/%m/%Y %H:%M:%S} IST"
    paper.room(2)
    paper.two(*beside_english(_RECORD), size=9, bold=True)
    paper.paragraph(f"{name} · {size:,} bytes · {moment} · {by}", size=9)


def _part(paper: Paper, heading: FixedWords, elements: Iterable[Element], digest: str) -> None:
    paper.room(4)
    paper.two(*beside_english(heading), size=11, bold=True)
    paper.room(1)
    for each in elements:
        _element(paper, each, digest)


def _element(paper: Paper, element: Element, digest: str) -> None:
    paper.whole(20)
    paper.two(*beside_english(element.words), size=9)
    if element.boxes:
        marks = ((("x" if each == element.ticked else "  "), each) for each in element.boxes)
        paper.paragraph("   ".join(f"[{mark}] {each}" for mark, each in marks), size=9)
    if element.is_blank:
        paper.blank_line()
    if element.holds_digest:
        paper.paragraph(f"SHA-256: {' '.join(digest[at : at + 8] for at in range(0, len(digest), 8))}", size=9)
