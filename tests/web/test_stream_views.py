"""What an open page is told, and when, decided on made notices without a database."""

import asyncio
import json
import time
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.utils import translation
from made_notices import ALERT, AT

from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.sentences import label_of
from sangam.notices.types import CAN_WAIT, News, NoticeView, Subject, TodayLane, Urgency
from sangam.web.live import bell, streams
from sangam.web.live.streams import Stream
from sangam.web.today import today

READER = Actor("DL", "SI Asha, Narela", role="station", officer=UUID(int=7), unit="DL-ON-NARELA", quiet=(0, 0))
QUIET = replace(READER, quiet=(9, 17))
NEWS = replace(ALERT, id=UUID(int=2), kind="thread.news", urgency=Urgency.ROUTINE, title="An answer came")
TALK = replace(NEWS, id=UUID(int=3), kind="channel.mention", subject=Subject("channel", UUID(int=12)), title="To you")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def opened(actor: Actor = READER, *, beat_s: float = 15.0) -> Stream:
    return Stream(actor, UUID(int=9), since=7, beat_s=beat_s)


def told(stream: Stream, *notices: NoticeView, horizon: int = 8) -> bytes:
    return stream.take(News(notices, horizon), {})


def test_a_notice_is_told_once_until_it_is_told_anew_or_done():
    stream = opened()
    assert b"White Scorpio" in told(stream, ALERT)
    assert told(stream, ALERT, horizon=9) == b""
    assert stream.horizon == 9
    assert told(stream, replace(ALERT, told_at=AT + timedelta(minutes=1)))
    assert told(stream, replace(ALERT, done_at=AT))


def test_of_many_notices_only_what_is_new_is_told():
    stream = opened()
    told(stream, NEWS)
    text = told(stream, NEWS, ALERT)
    assert b"White Scorpio" in text
    assert b"An answer came" not in text


def test_each_notice_is_told_with_its_times_where_it_has_them():
    (plain,) = json.loads(told(opened(), ALERT).split(b"data: ")[1].split(b"\n")[0])["notices"]
    assert (plain["told_at"], plain["due_at"], plain["done_at"]) == (AT.isoformat(), None, None)
    (timed,) = json.loads(told(opened(), replace(ALERT, due_at=AT, done_at=AT)).split(b"data: ")[1].split(b"\n")[0])[
        "notices"
    ]
    assert (timed["due_at"], timed["done_at"]) == (AT.isoformat(), AT.isoformat())


def test_readers_of_one_language_are_told_in_the_same_bytes():
    written: streams.Written = {}
    first, second, third = opened(), opened(), opened(replace(READER, language="hi"))
    text = first.take(News((ALERT,), 8), written)
    assert second.take(News((ALERT,), 8), written) is text
    third.take(News((ALERT,), 8), written)
    assert len(written) == 2


def test_what_quotes_a_record_is_not_the_same_for_all_its_readers():
    assert streams._is_plain(ALERT) is True
    assert streams._is_plain(replace(ALERT, parts={"number": "1"})) is True
    assert streams._is_plain(replace(ALERT, parts={"number": "1", "what": label_of(UUID(int=5))})) is False


def test_a_notice_that_cannot_be_said_is_left_out(monkeypatch):
    monkeypatch.setitem(today._PAGES, "thread", "no_such_page")
    text = told(opened(), replace(NEWS, subject=Subject("thread", UUID(int=4))), ALERT)
    assert b"White Scorpio" in text
    assert b"An answer came" not in text


def test_a_look_is_owed_of_what_was_shown_once_a_minute(monkeypatch):
    stream = opened()
    at = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: at + 61)
    assert stream.owes_look is False, "nothing was shown"
    told(stream, ALERT)
    assert stream.owes_look is True
    monkeypatch.setattr(time, "monotonic", lambda: at + 10)
    assert stream.owes_look is False


def test_a_look_is_owed_at_once_of_an_alert_unheard_and_of_very_many():
    stream = opened()
    stream.hear([(UUID(int=11), "DL-ON-NARELA")])
    assert stream.owes_look is False, "nothing was shown"
    told(stream, ALERT)
    assert stream.owes_look is True
    crowd = [replace(NEWS, subject=Subject("thread", UUID(int=each))) for each in range(streams._LOOK_MOST)]
    few, many = opened(), opened()
    told(few, *crowd[1:])
    told(many, *crowd)
    assert (few.owes_look, many.owes_look) == (False, True)


def test_no_look_is_written_where_nothing_was_shown():
    assert opened().write_look() is None, "it would ask the database"


def test_an_alert_is_heard_where_it_is_new_and_not_over():
    stream = opened()
    over = replace(ALERT, id=UUID(int=5), subject=Subject("alert", UUID(int=15)), done_at=AT)
    told(stream, ALERT, replace(NEWS, subject=Subject("thread", UUID(int=13))), over)
    assert stream.alerts_that_came() == [(UUID(int=11), "DL-ON-NARELA")]


@pytest.mark.parametrize(
    "notice, rings",
    [
        (ALERT, True),
        (replace(ALERT, urgency=Urgency.ROUTINE), True),
        (replace(NEWS, urgency=Urgency.URGENT), True),
        (NEWS, False),
        (replace(TALK, parts={CAN_WAIT: "yes"}), True),
    ],
)
def test_the_strip_goes_at_once_with_what_rings_and_else_with_today(notice, rings):
    stream = opened()
    told(stream, notice)
    assert stream.is_standing_due() is rings
    stream._today_at -= streams._TODAY_EVERY_S
    assert stream.is_standing_due() is True


def test_today_is_told_once_where_something_came():
    stream = opened()
    stream._today_at -= streams._TODAY_EVERY_S
    assert stream.is_standing_due() is False, "nothing came"
    told(stream, NEWS)
    assert b"event: today\n" in stream.stand([NEWS])
    stream._today_at -= streams._TODAY_EVERY_S
    assert stream.is_standing_due() is False, "nothing came since"
    again = opened()
    told(again, ALERT)
    assert b"event: today\n" not in again.stand([ALERT]), "within a second of the last time"


def test_the_strip_shows_what_rings_and_is_silent_without_it():
    stream = opened()
    told(stream, ALERT)
    rings = stream.stand([ALERT, NEWS])
    assert b'data-rings="again"' in rings
    assert b'{"today": 2, "alerts": 1, "channels": 0}' in rings
    told(stream, NEWS)
    assert b"data-rings" not in stream.stand([NEWS])


def test_what_has_just_come_and_is_no_alert_rings_once():
    stream = opened()
    told(stream, replace(NEWS, urgency=Urgency.URGENT))
    assert b'data-rings="once"' in stream.stand([])
    assert b"data-rings" not in opened().stand([])


def test_a_sign_of_life_goes_where_nothing_went_for_a_beat():
    stream = opened()
    assert stream.beat(b"news") == b"news"
    assert stream.beat(b"") == b""
    stream._said_at -= 14
    assert stream.beat(b"news") == b"news"
    assert stream.beat(b"") == b"", "news are a sign of life"
    stream._said_at -= 14
    assert stream.beat(b"") == b": beat\n\n"
    assert stream.beat(b"") == b""


def test_a_stream_waits_until_today_may_be_told_and_else_for_a_beat(monkeypatch):
    stream, short = opened(), opened(beat_s=0.3)
    monkeypatch.setattr(time, "monotonic", lambda: stream._today_at + 0.4)
    assert 0 < short._patience_s() <= 0.3
    assert 15 <= stream._patience_s() <= 16
    assert (stream._today_at + 0.4 + stream._patience_s()) % 1 == pytest.approx(0, abs=1e-6)
    told(stream, NEWS)
    assert 0.6 <= stream._patience_s() < 0.7
    monkeypatch.setattr(time, "monotonic", lambda: stream._today_at + 5)
    assert 0 < stream._patience_s() < 0.1


def test_a_reader_of_very_many_notices_is_told_at_a_slower_pace():
    async def rested(stream: Stream) -> float:
        stream.wake.set()
        began = time.monotonic()
        await stream.rest()
        assert not stream.wake.is_set()
        return time.monotonic() - began

    calm, crowded = opened(), opened()
    told(calm, *[replace(NEWS, id=UUID(int=each)) for each in range(streams._MANY)])
    told(crowded, *[replace(NEWS, id=UUID(int=each)) for each in range(streams._MANY + 1)])
    assert asyncio.run(rested(calm)) < 0.2 < asyncio.run(rested(crowded))


def test_an_event_has_no_empty_line_within_it():
    assert streams._event("told", "one\n\n  \ntwo") == b"event: told\ndata: one\ndata: two\n\n"


def test_a_page_of_a_thing_is_told_once_to_read_itself_again():
    events = streams._subject_events([ALERT, replace(ALERT, id=UUID(int=5)), NEWS])
    assert events == [b"event: alert-00000000-0000-0000-0000-00000000000b\ndata: changed\n\n"]


@pytest.mark.parametrize(
    "notice, counted",
    [
        (ALERT, (1, 1, 0)),
        (NEWS, (1, 0, 0)),
        (TALK, (1, 0, 1)),
        (replace(TALK, kind="channel.message"), (1, 0, 1)),
        (replace(TALK, kind="channel.quarantine"), (1, 0, 0)),
        (replace(TALK, lane=TodayLane.WATCHING), (0, 0, 1)),
        (replace(TALK, done_at=AT), (0, 0, 0)),
        (replace(ALERT, lane=TodayLane.BACK), (0, 0, 0)),
        (replace(ALERT, done_at=AT), (0, 0, 0)),
    ],
)
def test_what_waits_is_counted_by_the_way_that_leads_to_it(notice, counted):
    assert tuple(bell.counts([notice]).values()) == counted


def test_two_messages_of_one_channel_are_one_thing_that_waits():
    assert bell.counts([TALK, replace(TALK, id=UUID(int=8))])["channels"] == 1


def test_alerts_that_cannot_wait_ring_the_loudest_then_newest_first():
    urgent = replace(ALERT, id=UUID(int=21), urgency=Urgency.URGENT, told_at=AT + timedelta(hours=2))
    newer = replace(ALERT, id=UUID(int=22), told_at=AT + timedelta(hours=1))
    routine, none = replace(ALERT, urgency=Urgency.ROUTINE), replace(NEWS, urgency=Urgency.FLASH)
    assert bell.loud([urgent, ALERT, routine, none, newer]) == [newer, ALERT, urgent]


def test_what_is_over_or_stands_elsewhere_rings_for_nobody(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 29, 12, tzinfo=clock.INDIA))
    can_wait = replace(TALK, parts={CAN_WAIT: "yes"})
    assert bell.rings_for(can_wait, READER) is True
    assert bell.rings_for(replace(can_wait, lane=TodayLane.BACK), READER) is False
    assert bell.rings_for(replace(can_wait, done_at=AT), READER) is False
    assert bell.rings_for(can_wait, QUIET) is False
    assert bell.rings_for(ALERT, QUIET) is True


def test_of_what_has_just_come_the_last_rings_once_and_no_alert():
    first, last = (replace(NEWS, id=UUID(int=each), urgency=Urgency.URGENT) for each in (31, 32))
    assert bell.heard_once([first, last, ALERT, NEWS], READER) == [last]
    assert bell.heard_once([ALERT, NEWS], READER) == []


def test_the_strip_has_room_for_a_few_and_says_how_many_more_wait():
    few = bell.strip([ALERT] * bell._MOST)
    many = bell.strip([ALERT] * (bell._MOST + 2), [NEWS])
    assert (len(few["shown"]), few["more"]) == (bell._MOST, 0)
    assert (len(many["shown"]), many["more"]) == (bell._MOST + 1, 2)
    assert [each["rings"] for each in many["shown"]] == ["again"] * bell._MOST + ["once"]


def test_the_strip_warns_by_the_caution_of_an_alert_alone():
    said = {"caution": "armed"}
    (armed,) = bell.strip([replace(ALERT, parts=said)])["shown"]
    (other,) = bell.strip([replace(NEWS, parts=said)])["shown"]
    (plain,) = bell.strip([ALERT])["shown"]
    assert armed["cautions"]
    assert not other["cautions"]
    assert not plain["cautions"]
    assert (armed["doing"], other["doing"]) == ("acknowledge", "open")
    (unknown,) = bell.strip([replace(NEWS, kind="of-tomorrow")])["shown"]
    assert unknown["doing"] == ""
