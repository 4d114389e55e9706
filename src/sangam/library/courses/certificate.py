"""The certificate of a course, on paper: Hindi and English side by side."""

from sangam.kernel import clock
from sangam.kernel.ids import short
from sangam.library.types.courses import Certificate
from sangam.print_pages.public import Paper

_HANDLING = "Unclassified"


def certificate_pdf(found: Certificate, *, force_en: str, force_hi: str) -> bytes:
    """Return the certificate as PDF: who, which course, which score, when, and the code by which it is looked up."""
    done, course = found.completion, found.course
    day = done.done_at.astimezone(clock.INDIA).date()
    paper = Paper(course.title.in_language("en")[0], handling=_HANDLING)
    paper.slot_and_names(force_hi, force_en)
    paper.room(12)
    paper.two("प्रमाण-पत्र", "Certificate", size=20, bold=True)
    paper.room(8)
    paper.two(
        f"{found.rank} {found.officer_hi or found.officer_en}", f"{found.rank} {found.officer_en}", size=15, bold=True
    )
    paper.room(4)
    paper.two("ने यह पाठ्यक्रम पूरा किया है:", "has completed the course:", size=12)
    paper.room(3)
    paper.two(course.title.in_language("hi")[0], course.title.in_language("en")[0], size=14, bold=True)
    paper.room(6)
    paper.two(f"सही उत्तर: {done.most} में से {done.score}", f"Right answers: {done.score} of {done.most}", size=12)
    paper.two(f"दिनांक: {day:%d.%m.%Y}", f"Date: {day:%d.%m.%Y}", size=12)
    paper.two(f"संस्करण: {done.edition}", f"Edition: {done.edition}", size=12)
    paper.two(f"कोड: {short(done.id)}", f"Code: {short(done.id)}", size=12)
    paper.room(25)
    paper.two("हस्ताक्षर", "Signature")
    paper.blank_line()
    return bytes(paper.output())
