"""Papers given as files, and the page of one that is still being made: it reads itself anew, without scripts too."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.http import require_GET

from sangam.node.press import client, messages
from sangam.node.press.messages import Reply
from sangam.print_pages.public.print_pages import Paper
from sangam.web.common.pages import OfficerRequest, officer_only, page, see_other
from sangam.web.door.callers import digest_of
from sangam.web.door.prints import DEFERS, STATE, Print, order_of, read_ticket

_STATUS = {messages.WAITING: 202, messages.DONE: 200, messages.FULL: 429, messages.FAILED: 503, messages.AWAY: 503}
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
    is_waiting, is_ready = reply.state == messages.WAITING, reply.state == messages.DONE
    words = {"is_waiting": is_waiting, "is_ready": is_ready, "is_full": reply.state == messages.FULL}
    words |= {"before": reply.before, "address": said["address"]}
    answer = page(request, "papers/awaited.html", words, status=_STATUS[reply.state])
    if is_waiting:
        answer.headers["Refresh"] = f"{min(_LATEST_S, _SOONEST_S + reply.before)}; url={request.path}"
    elif is_ready:
        answer.headers["Refresh"] = f"0; url={said['address']}"
    return answer


def _state_of(key: str) -> Reply:
    press = client.of_this_node(settings.SANGAM.home)
    return press.state_of(key, "") if press else Reply(messages.UNKNOWN)


def _session(request: OfficerRequest) -> str:
    return digest_of(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))


urlpatterns = [path("prints/<str:ticket>/", awaited_print, name="awaited_print")]
