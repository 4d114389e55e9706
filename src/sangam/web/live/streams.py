"""One reader's stream: what he has, what is new to him, how it is written, and the look that comes of it.

`read` runs in a thread and touches the database; `rest` runs in the event loop.  The two never run at once.
"""

import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils import translation

from sangam.access.public import sessions
from sangam.audit import public as audit
from sangam.exchange.public import alerts
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.notices.types import News, NoticeView
from sangam.web.common import notice_list
from sangam.web.live import bell
from sangam.web.today import today

_TODAY_EVERY_S = 1.0
_LOOK_EVERY_S = 60.0
_LOOK_MOST = 500
_MANY = 200  # a reply this long: let a moment pass before the next one

Key = tuple[UUID, datetime, datetime | None]


class Stream:
    """A stream of one session.  since: the horizon that the reader has; 0: he has nothing yet."""

    def __init__(self, actor: Actor, *, since: int, beat_s: float) -> None:
        self.wake = asyncio.Event()
        self._actor = actor
        self._horizon = since
        self._beat_s = beat_s
        self._known: frozenset[Key] = frozenset()
        self._crowded = False
        self._today_waits = False
        self._today_at = self._said_at = self._looked_at = time.monotonic()
        self._shown: dict[str, None] = {}
        self._range_from = since
        self._unheard: list[tuple[UUID, str]] = []

    @property
    def officer(self) -> UUID | None:
        """Return whose stream it is."""
        return self._actor.officer

    def read(self) -> bytes | None:
        """Return what is to be said now, or None when the session or post has ended."""
        found = sessions.sitting_of_session(self._session()) if settings.SANGAM.reads_open else None
        if found is None:
            return None
        actor, purpose = found
        news = notice_list.since(actor, self._horizon)
        fresh = [notice for notice in news.notices if _key(notice) not in self._known]
        fresh = notice_list.named(actor, fresh, purpose=purpose)
        self._actor, self._horizon = actor, news.horizon
        self._known = frozenset(map(_key, news.notices))
        self._crowded = len(news.notices) > _MANY
        texts = self._texts(news, fresh, purpose)
        self._note_shown(fresh)
        return b"".join(texts)

    async def rest(self) -> None:
        """Return when there may be more to say: on a wake-up, when Today may be told again, or after a beat."""
        if self._crowded:
            await asyncio.sleep(0.25)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._patience_s()):
                await self.wake.wait()
        self.wake.clear()

    def write_look(self) -> None:
        """Write into the ledger what was shown since the last time."""
        if not self._shown:
            return
        shown, since = list(self._shown), self._range_from
        self._shown, self._range_from, self._looked_at = {}, self._horizon, time.monotonic()
        with audit.deed(self._actor, "officer:live:show", on=self._session()) as facts:
            facts.update(channel="notices", since=since, to=self._horizon)
            facts.showed(shown)
            alerts.note_heard(self._unheard)
            self._unheard = []

    def _session(self) -> UUID:
        if self._actor.session is None:
            raise RuntimeError(f"{self._actor.label} has no session")
        return self._actor.session

    def _texts(self, news: News, fresh: Sequence[NoticeView], purpose: Stated | None) -> list[bytes]:
        now = time.monotonic()
        texts: list[bytes] = []
        if fresh:
            self._today_waits = True
            with translation.override(self._actor.language):
                texts += [_notices_event(news.horizon, fresh), *_subject_events(fresh)]
        is_due = self._today_waits and now - self._today_at >= _TODAY_EVERY_S
        if is_due or any(notice.kind == "alert" or today.cannot_wait(notice) for notice in fresh):
            texts.append(self._standing(fresh, purpose))
        if is_due:
            self._today_waits, self._today_at = False, now
            texts.append(_event("today", "changed"))
        if not texts and now - self._said_at >= self._beat_s * 0.9:
            texts.append(b": beat\n\n")
        if texts:
            self._said_at = now
        return texts

    def _standing(self, fresh: Sequence[NoticeView], purpose: Stated | None) -> bytes:
        """Return the strip of every page, and how many things wait now: what is done elsewhere falls silent here.

        It reads all that is open, so it goes at once with what rings, and with Today otherwise.
        """
        open_ones = notice_list.since(self._actor, 0).notices
        again = notice_list.named(self._actor, bell.loud(open_ones), purpose=purpose)
        with translation.override(self._actor.language):
            strip = _event("told", bell.render(again, bell.heard_once(fresh)))
        return strip + _event("waiting", json.dumps(bell.counts(open_ones)))

    def _note_shown(self, fresh: Sequence[NoticeView]) -> None:
        self._shown.update(dict.fromkeys(str(notice.subject.id) for notice in fresh))
        came = [(each.subject.id, each.to) for each in fresh if each.kind == "alert" and each.done_at is None]
        self._unheard = alerts.unheard(came)
        if self._unheard or len(self._shown) >= _LOOK_MOST or time.monotonic() - self._looked_at >= _LOOK_EVERY_S:
            self.write_look()

    def _patience_s(self) -> float:
        if not self._today_waits:
            return self._beat_s
        return max(0.0, self._today_at + _TODAY_EVERY_S - time.monotonic()) + 0.001


def _key(notice: NoticeView) -> Key:
    return notice.id, notice.told_at, notice.done_at


def _notices_event(horizon: int, fresh: Sequence[NoticeView]) -> bytes:
    data = {"horizon": horizon, "notices": [_words(notice) for notice in fresh]}
    return b"id: %d\n" % horizon + _event("notices", json.dumps(data, ensure_ascii=False))


def _words(notice: NoticeView) -> dict[str, object]:
    return {
        "id": str(notice.id),
        "kind": notice.kind,
        "subject": {"kind": notice.subject.kind, "id": str(notice.subject.id)},
        "title": today.title(notice),
        "address": today.address(notice),
        "urgency": str(notice.urgency),
        "lane": str(notice.lane),
        "times": notice.times,
        "told_at": notice.told_at.isoformat(),
        "due_at": notice.due_at and notice.due_at.isoformat(),
        "done_at": notice.done_at and notice.done_at.isoformat(),
    }


def _subject_events(fresh: Sequence[NoticeView]) -> list[bytes]:
    names = dict.fromkeys(f"{notice.subject.kind}-{notice.subject.id}" for notice in fresh)
    return [_event(name, "changed") for name in names]


def _event(name: str, data: str) -> bytes:
    lines = "".join(f"data: {line}\n" for line in data.splitlines() if line.strip())
    return f"event: {name}\n{lines}\n".encode()
