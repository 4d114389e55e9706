"""How notices stand on Today, in the bell, on a locked screen and in an officer's stream, from made notices."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import translation

from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id
from sangam.notices.types import CAN_WAIT, News, NoticeView, Subject, TodayLane, Urgency
from sangam.web.live import bell, lock_screen
from sangam.web.live.streams import Stream
from sangam.web.today import today

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
OFFICER = Actor("DL", "SI Asha, Narela", role="station", officer=uuid4(), post=uuid4(), unit="DL-ON-NARELA")


def told(
    kind: str = "alert", *, urgency: Urgency = Urgency.FLASH, minute: int = 0, about: str = "", **more
) -> NoticeView:
    at = AT + timedelta(minutes=minute)
    made = NoticeView(
        new_id(), "DL-ON-NARELA", kind, Subject(about or kind.partition(".")[0], new_id()), "White Scorpio", {},
        TodayLane.NOW, urgency, at, at, None, 1, None,
    )  # fmt: skip
    return replace(made, **more)


DONE = {"done_at": AT}
BACK = {"lane": TodayLane.BACK}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def test_what_waits_is_counted_by_the_way_that_leads_to_it():
    mention = told("channel.mention", urgency=Urgency.ROUTINE)
    open_ones = [
        told(), told(**DONE), told(**BACK), told("thread.soon"), mention, replace(mention, id=new_id()),
        told("channel.message", **BACK), told("channel.message", **DONE), told("channel.changed", **BACK),
    ]  # fmt: skip
    assert bell.counts(open_ones) == {"today": 4, "alerts": 1, "channels": 2}


def test_the_loudest_alert_rings_first_and_then_the_newest():
    routine, done, other = told(urgency=Urgency.ROUTINE), told(**DONE), told("thread.soon")
    old, urgent, fresh = told(minute=1), told(urgency=Urgency.URGENT, minute=3), told(minute=2)
    assert bell.loud([routine, old, urgent, done, other, fresh]) == [fresh, old, urgent]


def test_only_what_has_just_come_and_is_no_alert_rings_once():
    first, last = told("thread.soon"), told("thread.soon")
    assert bell.heard_once([first, last, told(), told("thread.soon", urgency=Urgency.ROUTINE)], OFFICER) == [last]
    assert bell.heard_once([told()], OFFICER) == []


def test_a_call_that_can_wait_rings_while_it_waits():
    call = told("channel.mention", urgency=Urgency.ROUTINE, parts={CAN_WAIT: "yes"})
    assert bell.rings_for(replace(call, **DONE), OFFICER) is False
    assert bell.rings_for(replace(call, **BACK), OFFICER) is False


def test_a_strip_shows_three_alerts_and_counts_the_others():
    shown = bell.strip([told() for _ in range(5)], [told("thread.soon")])
    assert ([each["rings"] for each in shown["shown"]], shown["more"]) == (["again"] * 3 + ["once"], 2)
    assert bell.strip([told()])["more"] == 0


def test_a_strip_warns_of_what_an_alert_warns_of_and_says_what_to_do():
    parts = {"caution": "Armed"}
    alert, other, odd = bell.strip([told(parts=parts), told("thread.soon", parts=parts), told("of.tomorrow")])["shown"]
    assert [each["cautions"] for each in (alert, other, odd)] == [["armed"], [], []]
    assert [each["doing"] for each in (alert, other, odd)] == [today.DOINGS["alert"].act, "answer", ""]


def test_a_locked_screen_says_how_urgent_it_is_what_waits():
    assert lock_screen._most_urgent([told(minute=4), told(urgency=Urgency.URGENT, minute=5)]) == (
        "flash", AT + timedelta(minutes=4),
    )  # fmt: skip
    assert lock_screen._most_urgent([told(urgency=Urgency.ROUTINE)]) == ("routine", None)
    assert lock_screen._most_urgent([told(urgency=Urgency.ROUTINE, **BACK)]) == ("", None)
    assert lock_screen._most_urgent([]) == ("", None)


@pytest.mark.parametrize(
    "more, is_urgent",
    [({}, True), ({"urgency": Urgency.URGENT}, True), ({"urgency": Urgency.ROUTINE}, False), (BACK, False)],
)
def test_an_entry_is_urgent_while_it_calls(delhi, more, is_urgent):
    assert today.item(told(**more))["urgent"] is is_urgent
    assert today.cannot_wait(told(**more)) is is_urgent
    assert today.cannot_wait(told(**more, **DONE)) is False


def test_an_entry_that_is_owed_is_not_put_away_unread(delhi):
    owed, other = today.item(told("thread.soon")), today.item(told("thread.news"))
    assert (owed["done_url"], other["done_url"] != "") == ("", True)
    assert (owed["is_sentence"], owed["force"]) == (True, "DL")
    assert today.item(told(parts={"force": "HR"}))["force"] == "HR"
    hit = today.item(told("watch.hit", about="record", parts={"subject": "him"}))
    assert ("ask_url" in hit, "ask_url" in owed) == (True, False)


def test_what_was_told_can_be_put_back_after_it_was_done(delhi):
    past, still = today.past_item(told(**DONE)), today.past_item(told())
    assert (past["done"], past["undo_url"] != "", past["urgent"]) == (True, True, False)
    assert (still["done"], still["undo_url"]) == (False, "")


def test_a_review_that_the_role_does_not_open_leads_to_today():
    held = told("channel.quarantine", about="quarantine")
    assert today._url_if_closed(replace(OFFICER, role="auditor"), held) == {"url": "/"}
    assert today._url_if_closed(replace(OFFICER, role="auditor"), told()) == {}
    assert today._url_if_closed(replace(OFFICER, role="supervisor"), held) == {}


def test_a_notice_leads_to_the_page_of_its_thing():
    alert = told()
    assert today.address(alert) == f"/alerts/{alert.subject.id}/"
    assert today.address(told(about="sign-in")) == "/me/"
    assert today.address(told(about="looks")) == "/oversight/looks/"
    assert today.address(told(about="totals", parts={"month": "2026-10"})) == "/oversight/totals/?month=2026-10"
    assert today.address(told(about="of-tomorrow")) == "/"


def test_a_notice_without_its_parts_stands_as_it_was_written():
    assert today.title(told(title="%(who)s asks")) == "%(who)s asks"


def stream(**more) -> Stream:
    made = Stream(OFFICER, uuid4(), since=0, beat_s=2.0)
    for name, value in more.items():
        setattr(made, name, value)
    return made


LONG_AGO = time.monotonic() - 1_000_000


def test_a_look_is_owed_for_what_was_shown_when_it_is_due_or_rings():
    shown = {"a": None}
    assert stream(_looked_at=LONG_AGO, _unheard=[(uuid4(), "")]).owes_look is False
    assert stream(_shown=shown).owes_look is False
    assert stream(_shown=shown, _unheard=[(uuid4(), "")]).owes_look is True
    assert stream(_shown=shown, _looked_at=LONG_AGO).owes_look is True
    assert stream(_shown={str(each): None for each in range(500)}).owes_look is True
    assert stream(_shown={str(each): None for each in range(499)}).owes_look is False


def test_a_stream_tells_each_state_of_a_notice_once(delhi):
    notice, open_ = told("thread.soon"), stream()
    assert b'"White Scorpio"' in open_.take(News((notice,), 7), {})
    assert (open_.horizon, list(open_._shown)) == (7, [str(notice.subject.id)])
    assert open_.take(News((notice,), 8), {}) == b""
    assert open_.take(News((replace(notice, **DONE),), 9), {}) != b""


def test_a_stream_is_crowded_by_more_than_two_hundred_notices(delhi):
    many = tuple(told("thread.soon") for _ in range(201))
    full, crowded = stream(), stream()
    full.take(News(many[:200], 1), {})
    crowded.take(News(many, 1), {})
    assert (full._crowded, crowded._crowded) == (False, True)


def test_alerts_that_wait_are_heard_when_they_come(delhi):
    alert, done, other = told(), told(**DONE), told("thread.soon")
    open_ = stream()
    open_.take(News((alert, done, other), 1), {})
    assert open_.alerts_that_came() == [(alert.subject.id, alert.to)]


@pytest.mark.parametrize(
    "kind, urgency, rings",
    [("alert", "routine", True), ("thread.soon", "urgent", True), ("thread.soon", "routine", False)],
)
def test_the_strip_is_told_at_once_with_what_rings(delhi, kind, urgency, rings):
    open_ = stream()
    open_.take(News((told(kind, urgency=Urgency(urgency)),), 1), {})
    assert open_.is_standing_due() is rings
    open_._today_at = LONG_AGO
    assert open_.is_standing_due() is True


def test_today_is_told_again_after_a_second_where_something_came():
    assert stream(_today_waits=True)._is_today_due() is False
    assert stream(_today_waits=True, _today_at=LONG_AGO)._is_today_due() is True
    assert stream(_today_at=LONG_AGO)._is_today_due() is False
    told_again = stream(_today_waits=True, _today_at=LONG_AGO)
    assert b"event: today" in told_again.stand([])
    assert b"event: today" not in told_again.stand([])


def test_a_stream_says_that_it_lives_where_nothing_came_for_long():
    assert stream().beat(b"") == b""
    assert stream(_said_at=LONG_AGO).beat(b"") == b": beat\n\n"
    quiet = stream(_said_at=LONG_AGO)
    assert quiet.beat(b"news") == b"news"
    assert quiet.beat(b"") == b""


def test_a_stream_rests_until_its_beat_or_until_today_is_due():
    assert stream()._patience_s() == 2.0
    assert 0.5 < stream(_today_waits=True)._patience_s() <= 1.001
    assert stream(_today_waits=True, _today_at=LONG_AGO)._patience_s() == 0.001
    assert 14.0 <= stream(_beat_s=15.0)._patience_s() <= 16.0
