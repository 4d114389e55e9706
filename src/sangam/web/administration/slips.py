"""New sign-in data on paper: one sheet to be folded and sealed, drawn once and kept nowhere."""

import io

import segno
from django.http import HttpResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from sangam.access.public.staff import Issued
from sangam.access.types import OfficerFile
from sangam.kernel import here
from sangam.print_pages.public.print_pages import Paper
from sangam.web.common.languages import in_language
from sangam.web.papers.parts import HEAD, TITLE, fact
from sangam.web.templatetags.words import day_words, police_words

_PICTURE_MM = 45


def sealed_slip(file: OfficerFile, issued: Issued) -> HttpResponse:
    """Return the slip as a PDF file, in the reader's language and in English."""
    languages = list(dict.fromkeys([get_language() or "en", "en"]))
    paper = Paper(_("Sign-in data"), handling="Confidential")
    for place, language in enumerate(languages):
        with override(language):
            if place:
                paper.begin_part()
            _print_slip(paper, file, issued)
    answer = HttpResponse(paper.output(), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{file.officer.service_number}.pdf"'
    return answer


def _print_slip(paper: Paper, file: OfficerFile, issued: Issued) -> None:
    force = here.node().force
    with override("en"):
        english = police_words(force)
    paper.slot_and_names(police_words(force), english)
    officer = file.officer
    rank, name = in_language(officer.rank, officer.rank_hi), in_language(officer.name_en, officer.name_hi)
    paper.paragraph(f"{rank} {name}", size=TITLE, bold=True)
    fact(paper, _("Service number"), officer.service_number)
    for each in file.postings[:1]:
        fact(paper, _("Unit"), in_language(each.unit_name_en, each.unit_name_hi))
    paper.paragraph(_("For this officer alone. Fold here and seal; hand it over in person against a signature."))
    paper.rule()
    fact(paper, _("Sign-in name"), issued.sign_in_name)
    heading = _("Password") if issued.totp_uri else _("Enrolment code")
    paper.paragraph(f"{heading}: {issued.password}", size=HEAD, bold=True)
    if issued.until is not None:
        fact(paper, _("Change it, under Me, by"), day_words(issued.until))
    if not issued.totp_uri:
        return
    paper.paragraph(_("Take a picture of this with the app that makes one-time codes:"))
    picture = io.BytesIO()
    segno.make(issued.totp_uri, micro=False).save(picture, kind="png", scale=6)
    paper.picture(picture.getvalue(), width_mm=_PICTURE_MM)
