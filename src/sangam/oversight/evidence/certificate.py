"""The draft of the certificate of section 63(4)(c) of the Bharatiya Sakshya Adhiniyam, 2023: parts A and B.

What the node knows is filled in; what people must know or judge is left as lines.  The software signs nothing.  The
wording follows the Schedule's headings: compare it with the Act before it is filed.
"""

from datetime import datetime

from sangam.access.public import units
from sangam.kernel import clock
from sangam.print_pages.public import Paper

_DRAFT = (
    "प्रारूप: लोगों द्वारा भरा और हस्ताक्षरित किया जाना है। सॉफ़्टवेयर कुछ भी प्रमाणित नहीं करता। अधिनियम की अनुसूची से मिलाएँ।",
    "Draft: people complete and sign it. The software certifies nothing. Compare it with the Schedule of the Act.",
)
_TITLE = (
    "भारतीय साक्ष्य अधिनियम, 2023 की धारा 63(4)(ग) के अधीन प्रमाणपत्र",
    "Certificate under section 63(4)(c) of the Bharatiya Sakshya Adhiniyam, 2023",
)
_PART_A = ("भाग क (पक्षकार द्वारा भरा जाए)", "Part A (to be filled in by the party)")
_PART_B = ("भाग ख (विशेषज्ञ द्वारा भरा जाए)", "Part B (to be filled in by the expert)")
_PERSON = (
    ("नाम", "Name"),
    ("पुत्र/पुत्री/पति या पत्नी", "Son, daughter or spouse of"),
    ("निवास या नियोजन का स्थान, पद", "Residing or employed at, designation"),
)
_DEVICE = (
    ("उपकरण या अभिलेख का स्रोत: प्रकार, निर्माता, मॉडल, रंग", "Device or source of the record: kind, make, model, colour"),
    ("क्रम संख्या; IMEI/UIN/UID/MAC/क्लाउड आईडी", "Serial number; IMEI, UIN, UID, MAC or cloud ID"),
    (
        "किसके विधिपूर्ण नियंत्रण में और किस अवधि में नियमित उपयोग में था",
        "In whose lawful control it was, and from when to when in regular use",
    ),
    (
        "क्या इस अवधि में ठीक चला; यदि नहीं, तो अभिलेख पर क्या प्रभाव",
        "Whether it worked properly then; if not, what that means for the record",
    ),
)
_SIGN = (
    "दिनांक (दि/मा/व), समय (IST, 24 घंटे), स्थान, हस्ताक्षर",
    "Date (DD/MM/YYYY), time (IST, 24 hours), place, signature",
)
_EXPERT = (
    "क्या हैश मान की स्वतंत्र गणना की गई, किस उपकरण से, और परिणाम",
    "Whether the hash was computed independently, with which tool, and the result",
)


def certificate_pdf(*, name: str, size: int, digest: str, at: datetime, by: str, force: str) -> bytes:
    """Return the draft as PDF.  at: when the file was exported; by: the officer who exported it."""
    paper = Paper(f"Certificate {name}", handling="Restricted")
    paper.slot_and_names(*_names(force))
    paper.two(*_DRAFT, size=9, bold=True)
    paper.room(3)
    paper.two(*_TITLE, size=12, bold=True)
    _heading(paper, _PART_A)
    for words in (*_PERSON, *_DEVICE):
        _blank(paper, words)
    _record(paper, name=name, size=size, digest=digest, at=at, by=by)
    _blank(paper, _SIGN)
    _heading(paper, _PART_B)
    for words in _PERSON:
        _blank(paper, words)
    _digest(paper, digest)
    _blank(paper, _EXPERT)
    _blank(paper, _SIGN)
    return bytes(paper.output())


def _heading(paper: Paper, words: tuple[str, str]) -> None:
    paper.room(4)
    paper.two(*words, size=11, bold=True)
    paper.room(1)


def _blank(paper: Paper, words: tuple[str, str]) -> None:
    paper.whole(20)
    paper.two(*words, size=9)
    paper.blank_line()


def _record(paper: Paper, *, name: str, size: int, digest: str, at: datetime, by: str) -> None:
    """Print what the node knows of the file and of its export."""
    moment = f"{at.astimezone(clock.INDIA):%d/%m/%Y %H:%M:%S} IST"
    paper.room(2)
    paper.two("अभिलेख (नोड द्वारा भरा गया)", "The record (filled in by the node)", size=9, bold=True)
    paper.paragraph(f"{name} · {size:,} bytes")
    _digest(paper, digest)
    paper.paragraph(f"{moment} · {by}", size=9)
    paper.room(2)


def _digest(paper: Paper, digest: str) -> None:
    paper.paragraph(f"SHA-256: {' '.join(digest[at : at + 8] for at in range(0, len(digest), 8))}", size=9)


def _names(force: str) -> tuple[str, str]:
    found = next((each for each in units.forces() if each.code == force), None)
    return (found.name_hi, found.name_en) if found else (force, force)
