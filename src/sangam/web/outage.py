"""When the database accepts nothing: a sentence, and the form kept in the page, to be sent again."""

import errno

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from sangam.web.common import pages

_SECRETS = frozenset({"password", "code", "pin", "secret"})  # never written into a page
_WRITTEN = frozenset({
    "text", "question", "why", "note", "value", "title", "subject", "source", "summary", "reason", "name", "numbers",
})  # fmt: skip
"""Fields of forms that hold words, not a choice."""
_AGAIN_S = 5


def is_ours(error: Exception) -> bool:
    """Tell whether an error says that the database is away or the disk is full: no fault of what was asked."""
    return isinstance(error, OperationalError | InterfaceError) or _is_full(error)


def page(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer what could not be saved or read: what is so, and the form with all that was written in it."""
    vars(request).pop("actor", None)  # the frame of an officer's page would ask the database again
    context = {"message": _sentence(request, error), "kept": _fields_to_keep(request), "lost": sorted(request.FILES)}
    if pages.is_htmx(request):  # the form still stands on the screen as it is
        response = pages.page(request, "parts/_refusal.html", context, status=503)
        response.headers["HX-Retarget"] = "#messages"
        response.headers["HX-Reswap"] = "outerHTML"
    else:
        response = pages.page(request, "unsaved.html", context, status=503)
    response.headers["Retry-After"] = str(_AGAIN_S)
    return response


def _sentence(request: HttpRequest, error: Exception) -> str:
    if _is_full(error):
        return _("The disk of this node is full: nothing was saved. Tell the administrator; then send it again.")
    if request.method == "POST":
        return _("The database of this node does not answer: what you sent is not confirmed. Send it again soon.")
    return _("The database of this node does not answer now. It comes back by itself: try again in a moment.")


def _fields_to_keep(request: HttpRequest) -> list[tuple[str, str]]:
    if request.method != "POST" or _SECRETS & set(request.POST):
        return []
    own = {"csrfmiddlewaretoken"}
    return [(name, value) for name, values in request.POST.lists() if name not in own for value in values]


def typed_texts(request: HttpRequest) -> list[str]:
    """Return what was written by hand in a form that is refused: it stands in the page, to be copied from there."""
    kept = [(name, value.strip()) for name, value in _fields_to_keep(request)]
    return list(dict.fromkeys(value for name, value in kept if name in _WRITTEN and value))


def _is_full(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(error.__cause__, psycopg.errors.DiskFull)
