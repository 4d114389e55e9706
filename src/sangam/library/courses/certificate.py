"""The certificate of a course, on paper: the reader's language beside English."""

from django.utils.translation import pgettext_lazy

from sangam.access.public.printed_names import printed_force
from sangam.kernel import clock
from sangam.kernel.ids import short
from sangam.library.types.courses import Certificate
from sangam.names.public.official_names import official_name
from sangam.print_pages.public.print_pages import FixedWords, Paper, beside_english, paper_language

_HANDLING = "Unclassified"


def write_certificate(found: Certificate) -> Paper:
    """Return the certificate on paper: who, which course, which score, when, and the code by which it is looked up."""
    course = found.course
    paper = Paper(course.title.in_language("en")[0], handling=_HANDLING)
    paper.slot_and_names(*printed_force(found.force))
    paper.room(12)
    _two(paper, pgettext_lazy("paper", "Certificate"), size=20, bold=True)
    paper.room(8)
    name = official_name(found.officer_en, found.officer_hi, paper_language())
    paper.two(f"{found.rank} {name}", f"{found.rank} {found.officer_en}", size=15, bold=True)
    paper.room(4)
    _two(paper, pgettext_lazy("paper", "has completed the course:"))
    paper.room(3)
    titles = (course.title.in_language(language)[0] for language in (paper_language(), "en"))
    paper.two(*titles, size=14, bold=True)
    paper.room(6)
    _result(paper, found)
    paper.room(25)
    _two(paper, pgettext_lazy("letter", "Signature"), size=10.5)
    paper.blank_line()
    return paper


def _result(paper: Paper, found: Certificate) -> None:
    done = found.completion
    day = f"{done.done_at.astimezone(clock.INDIA):%d.%m.%Y}"
    _two(paper, pgettext_lazy("paper", "Right answers: {score} of {most}"), score=done.score, most=done.most)
    if not done.checked:
        _two(paper, pgettext_lazy("paper", "Counted by the officer's device, not by the server"))
    _two(paper, pgettext_lazy("paper", "Date: {day}"), day=day)
    _two(paper, pgettext_lazy("paper", "Edition: {edition}"), edition=done.edition)
    _two(paper, pgettext_lazy("paper", "Code: {code}"), code=short(done.id))


def _two(paper: Paper, words: FixedWords, *, size: float = 12, bold: bool = False, **parts: object) -> None:
    paper.two(*beside_english(words, **parts), size=size, bold=bold)
