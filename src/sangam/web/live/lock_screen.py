"""The locked screen of a duty desk: it rings, and shows that something waits and how urgent it is, never what.

Whoever passes by may read it.  Its stream says one word, and no page opens to its seal; a PIN opens the desk again.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import translation
from django.views.decorators.http import require_GET, require_POST

from sangam.access.sign_in import sessions, steps
from sangam.notices import lists
from sangam.notices.types import NoticeView, TodayLane
from sangam.web.common.cookies import keep_cookie
from sangam.web.common.pages import OfficerRequest, page, see_other, signed_in
from sangam.web.live import bell

Waiting = tuple[str, datetime | None]
"""How urgent it is what waits ("flash", "urgent", "routine", or nothing), and since when it rings."""

_LOCK_S = int(steps.LIFE.total_seconds())


@require_POST
@signed_in
def lock(request: OfficerRequest) -> HttpResponseBase:
    """End the session, and leave a screen that rings."""
    sealed = steps.lock(request.actor, request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""))
    response = see_other(reverse("locked"))
    response.delete_cookie(settings.SESSION_COOKIE_NAME)
    keep_cookie(response, settings.LOCK_COOKIE_NAME, sealed, for_s=_LOCK_S)
    return response


@require_GET
def locked_page(request: HttpRequest) -> HttpResponse:
    """Show the locked screen; where its seal serves no more, the way in."""
    seal, device = (request.COOKIES.get(name, "") for name in (settings.LOCK_COOKIE_NAME, settings.DEVICE_COOKIE_NAME))
    found = most_urgent(seal, device)
    if found is None:
        return see_other(reverse("device_pin" if device else "sign_in"))
    return page(request, "live/locked.html", {"waiting": _words(found)})


def keep_lock(request: HttpRequest, response: HttpResponse, token: str) -> None:
    """Seal the lock anew for the officer who has just opened a locked desk: it locks again after the session."""
    opened = sessions.actor_for(token) if settings.LOCK_COOKIE_NAME in request.COOKIES else None
    if opened:
        sealed = steps.seal_of(opened[0], request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""))
        keep_cookie(response, settings.LOCK_COOKIE_NAME, sealed, for_s=_LOCK_S)


def most_urgent(seal: str, device: str) -> Waiting | None:
    """Return what waits for a locked desk, None where its seal serves no more."""
    desk = steps.locked_desk(seal, device) if settings.SANGAM.reads_open else None
    return _most_urgent(lists.open_notices(desk)) if desk else None


def _most_urgent(open_ones: Sequence[NoticeView]) -> Waiting:
    loud = bell.loud(open_ones)
    if loud:
        return str(loud[0].urgency), loud[0].told_at
    return "routine" if any(each.lane is TodayLane.NOW for each in open_ones) else "", None


def _words(found: Waiting) -> dict[str, object]:
    return {"urgency": found[0], "since": found[1]}


class LockedStream:
    """The stream of a locked screen: at each change the one word, and signs of life."""

    owes_look = False

    def __init__(self, seal: str, device: str, *, language: str, beat_s: float) -> None:
        self.wake = asyncio.Event()
        self.officer: UUID | None = None
        self._seal, self._device, self._beat_s = seal, device, beat_s
        self._language = language if language in dict(settings.LANGUAGES) else "en"
        self._said: Waiting | None = None
        self._said_at = time.monotonic()

    def read(self) -> bytes | None:
        """Return what is to be said now, or None when the seal serves no more."""
        found = most_urgent(self._seal, self._device)
        if found is None:
            return None
        is_new, late = found != self._said, time.monotonic() - self._said_at >= self._beat_s * 0.9
        self._said = found
        if is_new or late:
            self._said_at = time.monotonic()
        if not is_new:
            return b": beat\n\n" if late else b""
        with translation.override(self._language):
            part = render_to_string("live/_waits.html", {"waiting": _words(found)})
        return ("event: told\n" + "".join(f"data: {line}\n" for line in part.splitlines() if line) + "\n").encode()

    def touch(self, _name: str) -> None:
        """Take a wake-up: it looks, whatever that names."""
        self.wake.set()

    async def rest(self) -> None:
        """Return when there may be more to say."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._beat_s):
                await self.wake.wait()
        self.wake.clear()

    def write_look(self) -> None:
        """Write nothing: nothing was shown."""


urlpatterns = [path("lock/", lock, name="lock"), path("locked/", locked_page, name="locked")]
