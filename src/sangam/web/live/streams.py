"""An officer's stream: what is there, what is new, how it is written, and the look that comes of it.

Many are read at once (`read_all`): a message to a channel is news to hundreds of open pages.  Each question to the
database is asked once for all of them.  That runs in a thread; `rest` runs in the event loop.  The two never run at
once for one stream.
"""

import asyncio
import json
import logging
import math
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.conf import settings
from django.utils import translation

from sangam.access.sign_in import sessions
from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.exchange.alerts import pages
from sangam.federation.lanes import status
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.kernel.sentences import Guarded
from sangam.notices import policy
from sangam.notices.types import News, NoticeView
from sangam.web.common import notice_list
from sangam.web.live import bell
from sangam.web.live.sent_things import Followed, Following, Mark
from sangam.web.today import today

_TODAY_EVERY_S = 1.0
_LOOK_EVERY_S = 60.0
_LOOK_MOST = 500
_MANY = 200  # a reply this long: let a moment pass before the next one
_LONG_BEAT_S = 5.0  # such beats fall on whole seconds, so that those of many streams are read together

Key = tuple[UUID, datetime, datetime | None]
Unheard = tuple[UUID, str]
Written = dict[tuple[str, int, tuple[Key, ...]], tuple[list[NoticeView], bytes]]

log = logging.getLogger(__name__)


class Stream:
    """A stream of one session.  since: the horizon that the page has; 0: nothing is on it yet."""

    def __init__(
        self, actor: Actor, session: UUID, *, since: int, beat_s: float, follows: Followed | None = None
    ) -> None:
        self.following = Following(follows) if follows else None
        self.wake = asyncio.Event()
        self.session = session
        self.actor = actor
        self.horizon = since
        self._purpose: Stated | None = None
        self._beat_s = beat_s
        self._known: frozenset[Key] = frozenset()
        self._fresh: list[NoticeView] = []
        self._crowded = False
        self._today_waits = False
        self._today_at = self._said_at = self._looked_at = time.monotonic()
        self._shown: dict[str, None] = {}
        self._range_from = since
        self._unheard: list[Unheard] = []

    @property
    def officer(self) -> UUID | None:
        """Return whose stream it is."""
        return self.actor.officer

    @property
    def tokens(self) -> Sequence[str]:
        """Return to whom a notice goes that this stream tells."""
        return policy.tokens(self.actor)

    @property
    def owes_look(self) -> bool:
        """Tell whether what was shown is to be written into the ledger now."""
        is_due = len(self._shown) >= _LOOK_MOST or time.monotonic() - self._looked_at >= _LOOK_EVERY_S
        return bool(self._shown) and (bool(self._unheard) or is_due)

    def touch(self, name: str) -> None:
        """Take a wake-up by a name: of a recipient, or of what the page follows."""
        if self.following is not None:
            self.following.touch(name)
        self.wake.set()

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
        self._shown, self._range_from, self._looked_at = {}, self.horizon, time.monotonic()
        with audit.deed(self.actor, "officer:live:show", on=self.session) as facts:
            facts.update(channel="notices", since=since, to=self.horizon)
            facts.showed(shown)
            pages.note_heard(self._unheard)
            self._unheard = []

    def sit(self, actor: Actor, purpose: Stated | None) -> None:
        """Take who reads, as signed in now; in another post, what the page followed is followed no more."""
        if self.following is not None and (actor.post, actor.role) != (self.actor.post, self.actor.role):
            self.following.end()
        self.actor, self._purpose = actor, purpose

    def take(self, news: News, written: Written) -> bytes:
        """Take what may be new; return how it is written.  written: what others were told, in the same words."""
        fresh = [notice for notice in news.notices if _key(notice) not in self._known]
        self._known = frozenset(map(_key, news.notices))
        self._crowded = len(news.notices) > _MANY
        self.horizon, self._fresh = news.horizon, fresh
        if not fresh:
            return b""
        self._today_waits = True
        self._shown.update(dict.fromkeys(str(notice.subject.id) for notice in fresh))
        key = (self.actor.language, news.horizon, tuple(map(_key, fresh)))
        if key not in written or not all(map(_is_plain, fresh)):
            written[key] = self._write(news.horizon, fresh)
        self._fresh, text = written[key]
        return text

    def _write(self, horizon: int, fresh: Sequence[NoticeView]) -> tuple[list[NoticeView], bytes]:
        with translation.override(self.actor.language):
            named = notice_list.readable_notices(self.actor, fresh, purpose=self._purpose)
            words = [(notice, said) for notice in named if (said := _words_or_none(notice)) is not None]
            told = [notice for notice, _ in words]
            return told, b"".join([_notices_event(horizon, [said for _, said in words]), *_subject_events(told)])

    def alerts_that_came(self) -> list[Unheard]:
        """Return the alerts that are new, each with the unit that is told."""
        return [(each.subject.id, each.to) for each in self._fresh if each.kind == "alert" and each.done_at is None]

    def hear(self, unheard: Sequence[Unheard]) -> None:
        """Take the alerts that no open page of their unit has shown before: the next look says so."""
        self._unheard += unheard

    def is_standing_due(self) -> bool:
        """Tell whether the strip and the counts are told again: they read all that is open.

        They go at once with what rings, and with Today otherwise.
        """
        if self._is_today_due():
            return True
        return any(each.kind == "alert" or bell.rings_for(each, self.actor) for each in self._fresh)

    def stand(self, open_ones: Sequence[NoticeView]) -> bytes:
        """Return the strip of every page, and how many things wait now: what is done elsewhere falls silent here."""
        open_ones = notice_list.of_others(self.actor, open_ones)
        once = bell.heard_once(notice_list.of_others(self.actor, self._fresh), self.actor)
        with translation.override(self.actor.language):
            loud = notice_list.readable_notices(self.actor, bell.loud(open_ones), purpose=self._purpose)
            again = [notice for notice in loud if _words_or_none(notice) is not None]
            strip = _event("told", bell.render(again, once)) if again or once else _silent(self.actor.language)
        texts = strip + _event("waiting", json.dumps(bell.counts(open_ones)))
        if self._is_today_due():
            self._today_waits, self._today_at = False, time.monotonic()
            texts += _event("today", "changed")
        return texts

    def follow(self, under_way: Mapping[UUID, Mark]) -> bytes:
        """Take which envelopes are under way; return the word that the page reads again what it follows."""
        if self.following is None:
            return b""
        self.following.take(under_way)
        return _event(self.following.what.name, "changed") if self.following.takes_turn() else b""

    def beat(self, text: bytes) -> bytes:
        """Return the next push, or a sign of life where nothing came for long."""
        now = time.monotonic()
        if not text and now - self._said_at >= self._beat_s * 0.9:
            text = b": beat\n\n"
        if text:
            self._said_at = now
        return text

    def _is_today_due(self) -> bool:
        return self._today_waits and time.monotonic() - self._today_at >= _TODAY_EVERY_S

    def _patience_s(self) -> float:
        followed = self.following.patience_s() if self.following else math.inf
        return min(followed, self._news_patience_s())

    def _news_patience_s(self) -> float:
        now = time.monotonic()
        if self._today_waits:
            return max(0.0, self._today_at + _TODAY_EVERY_S - now) + 0.001
        return self._beat_s if self._beat_s < _LONG_BEAT_S else math.ceil(now + self._beat_s) - now


def read_all(streams: Sequence[Stream]) -> list[bytes | None]:
    """Return what is to be said now on each stream, in their order; None where its session or post has ended."""
    told = _news_of(streams) if settings.SANGAM.reads_open else {}
    written: Written = {}
    texts = {id(stream): stream.take(news, written) for stream, news in told.items()}
    here = list(told)
    _note_heard(here)
    standing = [stream for stream in here if stream.is_standing_due()]
    every = notice_list.since_each([(stream.actor, 0) for stream in standing]) if standing else []
    for stream, news in zip(standing, every, strict=True):
        texts[id(stream)] += stream.stand(news.notices)
    under_way = _under_way(here)
    for stream in here:
        texts[id(stream)] += stream.follow(under_way)
    return [stream.beat(texts[id(stream)]) if id(stream) in texts else None for stream in streams]


def _under_way(streams: Sequence[Stream]) -> Mapping[UUID, Mark]:
    """Return of all that these streams follow what is under way, by one question; none where nothing was."""
    things = {thing for stream in streams if stream.following for thing in stream.following.looks_at}
    return status.under_way(things) if things else {}


def _news_of(streams: Sequence[Stream]) -> dict[Stream, News]:
    """Return the news of the streams whose session and post go on, by one round to the database.

    It asks for the recipients of before; for who sits elsewhere meanwhile, it asks once more.
    """
    before = {stream: stream.tokens for stream in streams}
    asked = notice_list.ask_since([(stream.actor, stream.horizon) for stream in streams])
    sat, *rows = prepared.run_all([sessions.ask_sittings({stream.session for stream in streams}), *asked])
    sittings = sessions.read_sittings(sat)
    for stream in streams:
        if stream.session in sittings:
            stream.sit(*sittings[stream.session])
    told = dict(zip(streams, notice_list.read_since([stream.actor for stream in streams], rows), strict=True))
    here = {stream: news for stream, news in told.items() if stream.session in sittings}
    if moved := [stream for stream in here if stream.tokens != before[stream]]:
        again = notice_list.since_each([(stream.actor, stream.horizon) for stream in moved])
        here |= zip(moved, again, strict=True)
    return here


def _note_heard(streams: Sequence[Stream]) -> None:
    """Let one stream of each unit say that the unit's page shows an alert for the first time."""
    came = {stream: stream.alerts_that_came() for stream in streams}
    unheard = set(pages.unheard({each for alerts_of in came.values() for each in alerts_of}))
    for stream, alerts_of in came.items():
        own = [each for each in alerts_of if each in unheard]
        unheard.difference_update(own)
        stream.hear(own)


@lru_cache(maxsize=8)
def _silent(language: str) -> bytes:  # noqa: ARG001 - the words are of the language that is active
    """Return the strip where nothing rings."""
    return _event("told", bell.render([], []))


def _is_plain(notice: NoticeView) -> bool:
    """Tell whether a notice says the same to all who read it in a language: it quotes no record."""
    return not any(isinstance(part, Guarded) for part in notice.parts.values())


def _key(notice: NoticeView) -> Key:
    return notice.id, notice.told_at, notice.done_at


def _notices_event(horizon: int, words: Sequence[Mapping[str, object]]) -> bytes:
    data = {"horizon": horizon, "notices": words}
    return b"id: %d\n" % horizon + _event("notices", json.dumps(data, ensure_ascii=False))


def _words_or_none(notice: NoticeView) -> Mapping[str, object] | None:
    """Return a notice in words; None for one that cannot be said: it must not silence those beside it."""
    try:
        return _words(notice)
    except Exception:  # whatever a new kind of notice breaks must not end the stream of all others: it is logged
        log.exception("a notice of the kind %s cannot be said on a live page: %s", notice.kind, notice.id)
        return None


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


# Reading for many streams at once: who asks while a reading runs is read with the next one.

MOST = 200
"""Streams that are read together: the first of many hear before the last are read."""
AT_ONCE = 2
"""Readings that run side by side: one waits for the database while the other writes its streams."""

Run = Callable[[Callable[[Sequence[Stream]], list[bytes | None]], Sequence[Stream]], Awaitable[list[bytes | None]]]


class Batches:
    """The readings of one process.  run: runs a function in a thread that may ask the database."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._waiting: list[tuple[Stream, asyncio.Future[bytes | None]]] = []
        self._readings: list[asyncio.Task[None]] = []

    async def read(self, stream: Stream) -> bytes | None:
        """Return what is to be said on a stream now, or None when its session or post has ended."""
        answer: asyncio.Future[bytes | None] = asyncio.get_running_loop().create_future()
        self._waiting.append((stream, answer))
        self._readings = [each for each in self._readings if not each.done()]
        if not self._readings or (len(self._waiting) > MOST and len(self._readings) < AT_ONCE):
            self._readings.append(asyncio.ensure_future(self._read_waiting()))
        return await answer

    async def _read_waiting(self) -> None:
        while self._waiting:
            some, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            try:
                found = await self._run(read_all, [stream for stream, _ in some])
            except Exception as fault:
                for _, answer in some:
                    _set_result(answer, fault)
            else:
                for (_, answer), text in zip(some, found, strict=True):
                    _set_result(answer, text)


def _set_result(answer: "asyncio.Future[bytes | None]", found: bytes | Exception | None) -> None:
    if answer.done():  # its reader has gone
        return
    if isinstance(found, Exception):
        answer.set_exception(found)
    else:
        answer.set_result(found)
