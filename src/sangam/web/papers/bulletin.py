"""An alert as a bulletin on paper: whom or what, what to do, until when, by whom it was issued, and its versions."""

from typing import Any

from django.utils.translation import gettext as _

from sangam.exchange.types import AlertView
from sangam.print_pages.public.print_pages import Paper
from sangam.web.papers.parts import SMALL, TITLE, fact, printable_line, section, text_of
from sangam.web.templatetags.words import moment_words, word, words_of


def print_bulletin(paper: Paper, view: AlertView, words: dict[str, Any]) -> None:
    """Print an alert in the active language.  words: as its page shows them."""
    paper.paragraph(f"{_('Alert')} {view.number} · {_('version %(n)s') % {'n': view.version}}", size=SMALL, bold=True)
    paper.paragraph(text_of(words["title"]), size=TITLE, bold=True)
    if words["state"] == "cancelled":
        paper.paragraph(f"{_('Cancelled.')} {text_of(view.reason)}", bold=True)
    elif words["state"] == "expired":
        paper.paragraph(_("No longer in force."), bold=True)
    fact(paper, _("What should they do?"), word(words["action"], "required_action"))
    if words["cautions"]:
        paper.paragraph(f"{_('Caution')}: {words_of(words['cautions'], 'caution')}", bold=True)
    section(paper, _("What happened, who or what is sought"), [text_of(words["text"])])
    paper.room(3)
    if words["record"]:
        fact(paper, _("About"), words["record"]["title"])
    fact(paper, _("Numbers"), printable_line(words["identifiers"]))
    fact(paper, _("To detain: what it rests on"), words["reference"])
    fact(paper, _("Area"), printable_line(words["area"]))
    fact(paper, _("In force until"), moment_words(words["expires_at"]))
    fact(paper, _("Issued by"), f"{text_of(words['by'])}, {word(words['owner'], 'force')}")
    versions = {**view.earlier, view.version: view.changed_at}
    section(paper, _("Versions"), [f"{version}. {moment_words(at)}" for version, at in sorted(versions.items())])
