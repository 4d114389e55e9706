"""What every paper has: the slot for the emblem, facts, sections, who printed it, how to check that it is genuine."""

from collections.abc import Callable, Iterable, Sequence

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from sangam.kernel import clock, here
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Classification
from sangam.kernel.paper import printable
from sangam.print_pages.public.print_pages import Paper
from sangam.web.common.labels import called_as
from sangam.web.common.pages import OfficerRequest
from sangam.web.papers.prints import give_paper
from sangam.web.templatetags.words import moment_words, police_words

SMALL, USUAL, HEAD, TITLE = 9, 10.5, 12, 15


def languages_of(request: OfficerRequest) -> tuple[str, ...]:
    """Return the languages that an address asks for, else the reader's and English.  Raises Malformed."""
    known = dict(settings.LANGUAGES)
    asked = request.GET.getlist("language")
    if unknown := [each for each in asked if each not in known]:
        raise Malformed("web:paper-language", "There is no paper in the language {language}.", language=unknown[0][:20])
    return tuple(dict.fromkeys(asked or [get_language() or "en", "en"]))


def paper_response(
    request: OfficerRequest,
    title: str,
    part: Callable[[Paper], None],
    *,
    code: str,
    handling: Classification = Classification.RESTRICTED,
) -> HttpResponse:
    """Return a paper with a part in each language; the last lines of each say who printed it, and how to check it."""
    languages = languages_of(request)
    with override(languages[0]):
        paper = Paper(title, handling=handling.name.replace("_", " ").capitalize(), code=code)
    for place, language in enumerate(languages):
        with override(language):
            if place:
                paper.begin_part()
            paper.slot_and_names(police_words(here.node().force), _in_english(here.node().force))
            part(paper)
            _print_last_lines(request, paper, code)
    return give_paper(request, paper, f"{title}-{code}")


def fact(paper: Paper, heading: str, text: object) -> None:
    """Print a heading and what stands under it; nothing where nothing may be printed."""
    said = text_of(text)
    if said:
        paper.paragraph(f"{heading.rstrip('?؟')}: {said}")


def section(paper: Paper, heading: str, lines: Iterable[str]) -> None:
    """Print a heading and its lines; nothing for none."""
    kept = [line for line in lines if line]
    if not kept:
        return
    paper.room(3)
    paper.whole(18)
    paper.paragraph(heading, size=HEAD, bold=True)
    for line in kept:
        paper.paragraph(line, size=USUAL)


def text_of(text: object) -> str:
    """Return what of a text may be printed."""
    return printable(text if isinstance(text, str) else str(text)).strip()


def printable_line(texts: Sequence[object]) -> str:
    """Return what of these texts may be printed, in one line."""
    return " · ".join(filter(None, map(text_of, texts)))


def _print_last_lines(request: OfficerRequest, paper: Paper, code: str) -> None:
    by, at = called_as(request.actor.label), moment_words(clock.now())
    said = _("Printed on %(at)s by %(by)s. Prints are beyond recall: destroy this sheet after use.")
    paper.room(4)
    paper.whole(20)
    paper.paragraph(f"{_('Code on paper')}: {code}", size=SMALL, bold=True)
    paper.stamp(said % {"by": by, "at": at}, size=SMALL)
    paper.paragraph(
        _("Open the same page in Sangam: if it shows another code, this sheet is old or forged."), size=SMALL
    )
    if paper.unprinted:
        paper.paragraph(_("Some letters could not be printed: [?] stands in their place."), size=SMALL)


def _in_english(force: str) -> str:
    with override("en"):
        return police_words(force)
