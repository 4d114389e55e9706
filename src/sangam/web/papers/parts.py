"""What every paper has: the slot for the emblem, facts, sections, who printed it, how to check that it is genuine."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import path
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sangam.exchange.types import AlertView
from sangam.kernel import clock, here
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Classification
from sangam.kernel.paper import printable
from sangam.node.press import client
from sangam.node.press import client as press_client
from sangam.node.press.client import Reply
from sangam.print_pages.paper import Paper
from sangam.web.common.labels import called_as
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other
from sangam.web.door.callers import digest_of
from sangam.web.door.prints import DEFERS, STATE, Print, order_of, read_ticket
from sangam.web.templatetags.words import moment_words, police_words, word, words_of

# Papers given as files, and the page of one that is still being made: it reads itself anew, without scripts too.

_STATUS = {
    press_client.WAITING: 202,
    press_client.DONE: 200,
    press_client.FULL: 429,
    press_client.FAILED: 503,
    press_client.AWAY: 503,
}
_SOONEST_S, _LATEST_S = 2, 15


def give_paper(request: OfficerRequest, paper: Paper, name: str) -> HttpResponse:
    """Return a paper as a file of this name; drawn by the press, where the door has one."""
    answer: HttpResponse
    if request.META.get(DEFERS):
        order = order_of(paper.script, str(request.actor.officer))
        answer = Print(order, session=_session(request), address=request.get_full_path())
    else:
        answer = HttpResponse(paper.output(), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer


@require_GET
@officer_only
def awaited_print(request: OfficerRequest, ticket: str) -> HttpResponse:
    """Say how a print stands; once it is made, lead to where it was asked for, which judges anew and gives it.

    A file that is saved replaces no page.  So the page says that it is ready, and has the browser fetch it.
    """
    said = read_ticket(ticket, session=_session(request))
    reply = request.META.get(STATE) or _state_of(said["key"])
    if reply.state not in _STATUS:
        return see_other(said["address"])
    is_waiting, is_ready = reply.state == press_client.WAITING, reply.state == press_client.DONE
    words = {"is_waiting": is_waiting, "is_ready": is_ready, "is_full": reply.state == press_client.FULL}
    words |= {"before": reply.before, "address": said["address"]}
    answer = page(request, "papers/awaited.html", words, status=_STATUS[reply.state])
    if is_waiting:
        answer.headers["Refresh"] = f"{min(_LATEST_S, _SOONEST_S + reply.before)}; url={request.path}"
    elif is_ready:
        answer.headers["Refresh"] = f"0; url={said['address']}"
    return answer


def _state_of(key: str) -> Reply:
    press = client.of_this_node(settings.SANGAM.home)
    return press.state_of(key, "") if press else Reply(press_client.UNKNOWN)


def _session(request: OfficerRequest) -> str:
    return digest_of(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))


urlpatterns = [path("prints/<str:ticket>/", awaited_print, name="awaited_print")]


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


# An alert as a bulletin on paper: whom or what, what to do, until when, by whom it was issued, and its versions.


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
