"""A request with its answers on paper: type, legal basis, approval, clock, and each message with who said it when."""

from typing import Any

from django.utils.translation import gettext as _

from sangam.exchange.types import ThreadView
from sangam.print_pages.public.print_pages import Paper
from sangam.web.papers.parts import SMALL, TITLE, fact, section, text_of
from sangam.web.requests.request_words import terms_words
from sangam.web.templatetags.words import grade_words, moment_words, word


def print_request(paper: Paper, view: ThreadView, words: dict[str, Any]) -> None:
    """Print a thread in the active language.  words: as its page shows them."""
    terms = terms_words(view.terms) if view.terms else None
    head = terms["type"] if terms else _("Thread")
    paper.paragraph(f"{head} · {view.number}", size=SMALL, bold=True)
    paper.paragraph(text_of(words["title"]) or view.number, size=TITLE, bold=True)
    fact(paper, _("Asked by"), f"{text_of(words['asker']['post'])}, {word(words['asker']['force'], 'force')}")
    to = " · ".join(filter(None, (view.terms.to_title if view.terms else "", words["answerer"]["post"])))
    fact(paper, _("Answers"), f"{to}, {word(words['answerer']['force'], 'force')}")
    fact(paper, _("Purpose"), word(words["purpose"], "purpose"))
    fact(paper, _("Asked"), moment_words(words["asked_at"]))
    if view.due_at:
        fact(paper, _("Answer due"), moment_words(view.due_at))
    if terms:
        section(paper, _("Request"), [f"{each['heading']}: {text_of(each['value'])}" for each in terms["fields"]])
        fact(paper, _("Legal basis"), terms["basis"])
        if terms["approved_by"]:
            fact(paper, _("Approved by"), f"{text_of(terms['approved_by'])}, {moment_words(terms['approved_at'])}")
    section(paper, _("Messages"), [_message_text(each) for each in words["said"]])
    if words["outcome"]:
        fact(paper, _("Outcome"), word(words["outcome"], "outcome"))


def _message_text(said: dict[str, Any]) -> str:
    head = [word(said["force"], "force"), text_of(said["by"]), moment_words(said["at"])]
    head += [f"{grade_words(said['grade'])} ({said['grade']})"] if said["grade"] else []
    file = f"\n[{text_of(said['file']['name'])}]" if said["file"] else ""
    return f"{' · '.join(head)}\n{text_of(said['text'])}{file}"
