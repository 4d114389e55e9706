"""Who has how many live pages, whom a wake-up wakes, and what a locked screen says, without a database."""

import asyncio
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.test import override_settings
from django.utils import translation
from made_notices import ALERT, AT

from sangam.kernel.actor import Actor
from sangam.notices.types import TodayLane, Urgency
from sangam.web.live import endpoints, lock_screen
from sangam.web.live import streams as live_streams
from sangam.web.live.endpoints import Live
from sangam.web.live.streams import Stream

READER = Actor("DL", "SI Asha, Narela", role="station", officer=UUID(int=7), unit="DL-ON-NARELA")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def stream(officer: int = 7, unit: str = "DL-ON-NARELA") -> Stream:
    """Return a stream, inside a loop: it waits there for its wake-up."""
    return Stream(replace(READER, officer=UUID(int=officer), unit=unit), uuid4(), since=0, beat_s=15)


def locked() -> lock_screen.LockedStream:
    return lock_screen.LockedStream("seal", "device", language="en", beat_s=15)


def test_a_session_has_so_many_live_pages_and_no_more():
    live, session = Live(), uuid4()
    for _ in range(endpoints.STREAMS_A_SESSION):
        assert live._has_enough(UUID(int=7), session) is False
        live._enter(stream(), session)
    assert live._has_enough(UUID(int=7), session) is True
    assert live._has_enough(UUID(int=7), uuid4()) is False


def test_an_officer_has_so_many_live_pages_in_all_sessions():
    live = Live()
    for _ in range(endpoints.STREAMS_AN_OFFICER):
        assert live._has_enough(UUID(int=7), uuid4()) is False
        live._enter(stream(), uuid4())
    assert live._has_enough(UUID(int=7), uuid4()) is True
    assert live._has_enough(UUID(int=8), uuid4()) is False


def test_locked_desks_are_nobodys_and_are_counted_with_all(monkeypatch):
    monkeypatch.setattr(endpoints, "STREAMS_IN_ALL", endpoints.STREAMS_AN_OFFICER + 2)
    live = Live()
    for _ in range(endpoints.STREAMS_IN_ALL):
        assert live._has_enough(None, uuid4()) is False
        live._enter(locked(), uuid4())
    assert live._has_enough(None, uuid4()) is True
    assert live._has_enough(UUID(int=8), uuid4()) is True


def woken(named: str) -> list[bool]:
    live, every = Live(), [stream(), stream(8, "DL-ON-ALIPUR"), locked()]
    for each in every:
        live._enter(each, uuid4())
    live._wake(named)
    return [each.wake.is_set() for each in every]


def test_a_wake_up_wakes_whom_it_names_and_every_locked_desk():
    assert woken(stream().tokens[0]) == [True, False, True]
    assert woken(f"{stream(8, 'DL-ON-ALIPUR').tokens[0]},of-tomorrow") == [False, True, True]
    assert woken("of-tomorrow") == [False, False, True]
    assert woken("") == [True, True, True]


def test_a_stream_that_has_ended_is_kept_nowhere():
    live, session = Live(), uuid4()
    first, second = stream(), stream()
    live._enter(first, session)
    live._enter(second, session)
    live._leave(first, session)
    assert live._streams == {session: {second}}
    live._leave(second, session)
    assert (live._streams, live._by_token) == ({}, {})


def asked(query: bytes = b"", *headers: tuple[bytes, bytes], path: str = endpoints.PATH) -> dict:
    return {"path": path, "query_string": query, "headers": list(headers)}


@pytest.mark.parametrize(
    "query, headers, since",
    [
        (b"", (), 0),
        (b"since=41", (), 41),
        (b"since=41", ((b"last-event-id", b"42"),), 42),
        (b"since=x", (), 0),
        (b"since=41", ((b"x-other", b"9"),), 41),
        (b"since=-1", (), 0),
    ],
)
def test_a_page_comes_back_with_the_last_that_it_heard(query, headers, since):
    assert endpoints._since(asked(query, *headers)) == since


def test_the_lines_of_one_header_are_read_as_one():
    lines = (b"cookie", b"a=1"), (b"x-other", b"9"), (b"cookie", b"b=2")
    assert endpoints._header(asked(b"", *lines), b"cookie") == "a=1; b=2"


def test_on_a_restored_node_nobody_reads_live_and_no_lock_serves(tmp_path):
    (tmp_path / "restored_at").write_text("2026-11-24T10:00:00+05:30")
    cookie = (b"cookie", f"{settings.SESSION_COOKIE_NAME}=x".encode())
    with override_settings(SANGAM=replace(settings.SANGAM, home=tmp_path)):
        assert endpoints._stream_of(asked(b"", cookie), 15) is None
        assert endpoints._stream_of(asked(path=endpoints.LOCKED_PATH), 15) is None
        assert lock_screen.most_urgent("seal", "device") is None
        assert locked().read() is None


class Line:
    """A browser that leaves after it has said something, and keeps what it heard."""

    def __init__(self, *types: str) -> None:
        self._types, self.said = list(types), []

    async def receive(self) -> dict:
        return {"type": self._types.pop(0)}

    async def send(self, message: dict) -> None:
        self.said.append(message)


def test_a_page_has_gone_once_its_connection_has():
    line = Line("http.request", "http.request", "http.disconnect", "http.request")
    asyncio.run(asyncio.wait_for(endpoints._until_gone(line.receive), 10))
    assert line._types == ["http.request"]


def test_what_is_said_goes_on_and_a_refusal_ends():
    line = Line()
    asyncio.run(endpoints._send_text(line.send, b"news"))
    assert line.said == [{"type": "http.response.body", "body": b"news", "more_body": True}]
    refused = Line()
    asyncio.run(endpoints._refuse(refused.send, 401))
    assert (refused.said[0]["status"], refused.said[1].get("more_body", False)) == (401, False)


def test_live_pages_reach_the_database_by_a_connection_of_their_own():
    place = endpoints._place()
    assert place["autocommit"] is True
    assert not set(endpoints._OUTSIDE) & set(place)
    assert "dbname" in place


@pytest.mark.parametrize(
    "open_ones, urgency, since",
    [
        ([], "", None),
        ([ALERT], "flash", AT),
        ([replace(ALERT, urgency=Urgency.ROUTINE)], "routine", None),
        ([replace(ALERT, urgency=Urgency.ROUTINE, lane=TodayLane.WATCHING)], "", None),
        ([replace(ALERT, kind="thread.news"), replace(ALERT, kind="x", lane=TodayLane.BACK)], "routine", None),
    ],
)
def test_a_locked_screen_says_how_urgent_it_is_what_waits(open_ones, urgency, since):
    assert lock_screen._most_urgent(open_ones) == (urgency, since)


@pytest.mark.parametrize("language, spoken", [("hi", "hi"), ("xx", "en"), ("", "en")])
def test_a_locked_screen_speaks_a_language_that_is_listed(language, spoken):
    assert lock_screen.LockedStream("", "", language=language, beat_s=1)._language == spoken


def test_a_locked_screen_owes_no_look_for_it_shows_nothing():
    assert locked().owes_look is False
    assert locked().write_look() is None


def test_readings_run_side_by_side_only_where_very_many_wait():
    sizes, most = [], 0
    running = 0

    async def run(_act, streams):
        nonlocal running, most
        sizes.append(len(streams))
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        return [b"" for _ in streams]

    async def read(count: int) -> None:
        reading = live_streams.Batches(run)
        await asyncio.gather(*(reading.read(each) for each in range(count)))
        await reading.read(0)

    asyncio.run(asyncio.wait_for(read(live_streams.MOST), 10))
    assert (most, sizes) == (1, [live_streams.MOST, 1])
    asyncio.run(asyncio.wait_for(read(live_streams.MOST * 4), 10))
    assert most == live_streams.AT_ONCE


def test_a_few_who_ask_while_a_reading_runs_wait_for_the_next():
    running: list[int] = []

    async def run(_act, streams):
        running.append(len(streams))
        assert len(running) == 1, "beside another"
        for _ in range(5):
            await asyncio.sleep(0)
        running.pop()
        return [b"" for _ in streams]

    async def read() -> list[bytes | None]:
        reading = live_streams.Batches(run)
        first = asyncio.ensure_future(reading.read(0))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return [*await asyncio.gather(reading.read(1), reading.read(2)), await first]

    assert asyncio.run(asyncio.wait_for(read(), 10)) == [b"", b"", b""]
