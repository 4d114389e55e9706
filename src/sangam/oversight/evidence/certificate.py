"""The draft of the certificate of section 63(4)(c) of the Bharatiya Sakshya Adhiniyam, 2023: parts A and B.

What the node knows is filled in; what people must know or judge is left as lines.  The software signs nothing.  The
wording follows the Schedule's headings: compare it with the Act before it is filed.
"""

from datetime import datetime

from django.utils.translation import pgettext_lazy

from sangam.access.public.printed_names import printed_force
from sangam.kernel import clock
from sangam.print_pages.public import FixedWords, Paper, beside_english

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
_DEVICE = (
    pgettext_lazy("paper", "Device or source of the record: kind, make, model, colour"),
    pgettext_lazy("paper", "Serial number; IMEI, UIN, UID, MAC or cloud ID"),
    pgettext_lazy("paper", "In whose lawful control it was, and from when to when in regular use"),
    pgettext_lazy("paper", "Whether it worked properly then; if not, what that means for the record"),
)
_SIGN = pgettext_lazy("paper", "Date (DD/MM/YYYY), time (IST, 24 hours), place, signature")
_EXPERT = pgettext_lazy("paper", "Whether the hash was computed independently, with which tool, and the result")
_PART_B_MM = 110  # the expert's part stands on one page
_RECORD = pgettext_lazy("paper", "The record (filled in by the server)")


def certificate_pdf(*, name: str, size: int, digest: str, at: datetime, by: str, force: str) -> bytes:
    """Return the draft as PDF.  at: when the file was exported; by: the officer who exported it."""
    paper = Paper(f"Certificate {name}", handling="Restricted")
    paper.slot_and_names(*printed_force(force))
    paper.two(*beside_english(_DRAFT), size=9, bold=True)
    paper.room(3)
    paper.two(*beside_english(_TITLE), size=12, bold=True)
    _heading(paper, _PART_A)
    for words in (*_PERSON, *_DEVICE):
        _blank(paper, words)
    _record(paper, name=name, size=size, digest=digest, at=at, by=by)
    _blank(paper, _SIGN)
    paper.whole(_PART_B_MM)
    _heading(paper, _PART_B)
    for words in _PERSON:
        _blank(paper, words)
    _digest(paper, digest)
    _blank(paper, _EXPERT)
    _blank(paper, _SIGN)
    return bytes(paper.output())


def _heading(paper: Paper, words: FixedWords) -> None:
    paper.room(4)
    paper.two(*beside_english(words), size=11, bold=True)
    paper.room(1)


def _blank(paper: Paper, words: FixedWords) -> None:
    paper.whole(20)
    paper.two(*beside_english(words), size=9)
    paper.blank_line()


def _record(paper: Paper, *, name: str, size: int, digest: str, at: datetime, by: str) -> None:
    """Print what the node knows of the file and of its export."""
    moment = f"{at.astimezone(clock.INDIA):%d/%m/%Y %H:%M:%S} IST"
    paper.room(2)
    paper.two(*beside_english(_RECORD), size=9, bold=True)
    paper.paragraph(f"{name} · {size:,} bytes")
    _digest(paper, digest)
    paper.paragraph(f"{moment} · {by}", size=9)
    paper.room(2)


def _digest(paper: Paper, digest: str) -> None:
    paper.paragraph(f"SHA-256: {' '.join(digest[at : at + 8] for at in range(0, len(digest), 8))}", size=9)
