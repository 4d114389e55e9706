"""A record as a dossier on paper: its statements with the number of their source, and the sources with their grades."""

from base64 import b64decode
from typing import Any

from django.utils.translation import gettext as _

from sangam.print_pages.public.print_pages import Paper
from sangam.web.common.sheet import number_sources
from sangam.web.papers.parts import SMALL, TITLE, printable_line, section, text_of
from sangam.web.templatetags.words import day_words, grade_words, plate_spaced, word, words_of

_FACE_MM = 28
_DATA = "data:image/jpeg;base64,"


def print_dossier(paper: Paper, words: dict[str, Any]) -> None:
    """Print a record in the active language, without what may not be printed.  words: as its page shows them."""
    barred = bool(words["unprinted"])
    paper.paragraph(f"{word(words['kind'], 'kind')} · {words['short']}", size=SMALL, bold=True)
    paper.paragraph(text_of(words["print_title"] if barred else words["title"]) or "…", size=TITLE, bold=True)
    if barred:
        paper.paragraph(_("What is not to be printed is left out of this sheet: ask the owner's desk."), bold=True)
    else:
        _face(paper, words["photo_url"])
        cautions = printable_line([word(code, "caution") for code in words["cautions"]])
        if cautions:
            paper.paragraph(f"{_('Caution')}: {cautions}", bold=True)
    _print_standing(paper, words)
    sources = number_sources(words["groups"])
    for group in words["groups"]:
        section(paper, str(group["label"]), [_statement(each) for each in group["statements"] if not each["unprinted"]])
    section(paper, _("Sources"), [_source(each) for each in sources])


def _print_standing(paper: Paper, words: dict[str, Any]) -> None:
    paper.paragraph(
        f"{_('Owner')}: {word(words['owner'], 'force')}, {text_of(words['desk'])} · {_('Version')} {words['version']}",
        size=SMALL,
    )
    if words["status"] == "recalled":
        paper.paragraph(_("Recalled by its owner. Do not act on it."), bold=True)
    elif words["status"] == "expired":
        paper.paragraph(_("Its time has passed. Ask the owner before you act."), bold=True)


def _face(paper: Paper, photo: str) -> None:
    if photo.startswith(_DATA):
        paper.whole(_FACE_MM * 1.3)
        paper.picture(b64decode(photo.removeprefix(_DATA)), width_mm=_FACE_MM)
        paper.room(2)


def _statement(each: dict[str, Any]) -> str:
    value = each["masked"] or text_of(each["value"])
    value = plate_spaced(value) if each["kind"] == "plate" else value
    marks = [f"[{each['source_number']}]"] if each.get("source_number") else []
    marks += [words_of(each["caveats"], "caveat")] if each["caveats"] else []
    return " ".join(filter(None, (f"{each['label']}: {value}", *marks)))


def _source(each: dict[str, Any]) -> str:
    graded = f" · {grade_words(each['grade'])} ({each['grade']})" if each["grade"] else ""
    marks = word(each["classification"], "classification")
    caveats = f" · {words_of(each['caveats'], 'caveat')}" if each["caveats"] else ""
    source = f"[{each['number']}] {text_of(each['source'])} ({word(each['source_force'], 'force')})"
    return f"{source}{graded} · {marks}{caveats} · {day_words(each['learned_date'])}"
