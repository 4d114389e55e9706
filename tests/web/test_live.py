"""Live pages: what is told to a post reaches its reader by itself, and stops with his session."""

from collections.abc import Iterator
from datetime import timedelta
from typing import cast

import pytest
from django.test import Client
from live_pages import Reader, Server, tell
from support.cluster import TestCluster
from support.markup import markup
from support.nodes import TestNode
from support.visiting import Visitor, enters
from support.wire_world import until

from sangam.audit.audit import deed, recent_entries
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id
from sangam.notices import deliveries
from sangam.notices.types import NoticeView, Subject, Telling, TodayLane, Urgency
from sangam.web.live import endpoints
from sangam.web.today import today


@pytest.fixture
def server(delhi: TestNode, cluster: TestCluster) -> Iterator[Server]:
    served = Server(delhi, cluster)
    yield served
    served.stop()


@pytest.fixture
def reader(server: Server, narela: Visitor) -> Iterator[Reader]:
    opened = Reader(server.port, narela.token)
    yield opened
    opened.leaves()


def test_what_is_told_to_the_post_is_there_without_another_request(delhi: TestNode, reader: Reader) -> None:
    subject = tell("{number}: white Scorpio", number="DL-7Q2M0XK")
    (found,) = reader.notices()
    assert found["title"] == "DL-7Q2M0XK: white Scorpio"
    assert (found["kind"], found["urgency"]) == ("alert", "urgent")
    assert found["subject"] == {"kind": "alert", "id": str(subject.id)}
    assert found["address"] == f"/alerts/{subject.id}/"


def test_a_page_about_the_alert_and_today_are_told_to_read_again(reader: Reader) -> None:
    subject = tell("something")
    assert reader.next(f"alert-{subject.id}")["data"] == "changed"
    assert 'role="alert"' not in reader.next("told")["data"]
    assert reader.next("today")["data"] == "changed"


def test_the_title_that_appears_on_any_page_is_escaped(reader: Reader) -> None:
    tell("{what}", what="<script>alert(1)</script>")
    assert "&lt;script&gt;" in reader.next("told")["data"]


def test_another_units_notice_stays_away(reader: Reader) -> None:
    tell("theirs", to="DL-ON-ALIPUR")
    tell("ours")
    assert [each["title"] for each in reader.notices()] == ["ours"]


def test_a_notice_that_lacks_a_part_is_shown_as_it_was_written(narela: Visitor, reader: Reader) -> None:
    tell("{gone} was seen")
    assert [each["title"] for each in reader.notices()] == ["{gone} was seen"]
    assert "{gone} was seen" in markup(narela.gets("/"))


def test_totals_are_told_to_no_role_that_cannot_open_them(reader: Reader) -> None:
    told = Telling("totals.stated", Subject("totals", new_id()), "Totals came", {}, TodayLane.NOW)
    with deed(Actor.system("DL", "test"), "node:test:tell"):
        deliveries.notify(told, to=["DL-ON-NARELA"])
    tell("ours")
    assert [each["title"] for each in reader.notices()] == ["ours"]
    assert today.address(cast(NoticeView, told)) == "/oversight/totals/?month=", "without its month: the newest"


def test_a_notice_that_cannot_be_shown_silences_no_other(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(today._PAGES, "thread", "no_such_page")
    with deed(Actor.system("DL", "test"), "node:test:tell"):
        for kind, urgency in (("thread", Urgency.FLASH), ("alert", Urgency.ROUTINE)):
            told = Telling(kind, Subject(kind, new_id()), kind, {}, TodayLane.NOW, urgency)
            deliveries.notify(told, to=["DL-ON-NARELA"])
    assert [each["title"] for each in reader.notices()] == ["alert"]
    assert "cannot be said on a live page" in caplog.text


def test_a_hundred_in_a_row_all_come_once_and_in_order(reader: Reader) -> None:
    for number in range(100):
        tell(str(number))
    titles: list[str] = []
    while len(titles) < 100:
        titles += [each["title"] for each in reader.notices()]
    assert titles == [str(number) for number in range(100)]


def test_what_does_not_ring_is_counted_with_today_and_no_oftener(reader: Reader) -> None:
    names: list[str] = []
    for number in range(5):
        with deed(Actor.system("DL", "test"), "node:test:tell"):
            told = Telling("thread", Subject("thread", new_id()), str(number), {}, TodayLane.NOW, Urgency.ROUTINE)
            deliveries.notify(told, to=["DL-ON-NARELA"])
        names.append("")
        while names[-1] != "notices":
            names.append(reader.event().get("event", ""))
    while names[-1] != "today":
        names.append(reader.event().get("event", ""))
    assert names.count("notices") == 5
    assert names.count("waiting") == names.count("today") <= 2


def test_a_reader_who_returns_gets_what_he_missed_and_nothing_else(server: Server, narela: Visitor) -> None:
    first = Reader(server.port, narela.token)
    tell("seen")
    horizon = first.next("notices")["id"]
    first.leaves()
    tell("missed")
    second = Reader(server.port, narela.token, last=horizon)
    titles = [each["title"] for each in second.notices()]
    second.leaves()
    assert titles[-1:] == ["missed"]
    assert set(titles) <= {"seen", "missed"}


def test_a_page_that_was_just_drawn_gets_only_what_came_after_it(server: Server, narela: Visitor) -> None:
    tell("before")
    drawn = markup(narela.gets("/"))
    since = drawn.split("/live/?since=")[1].split('"')[0]
    tell("after")
    reader = Reader(server.port, narela.token, since=since)
    assert [each["title"] for each in reader.notices()] == ["after"]
    reader.leaves()


def test_the_stream_ends_with_the_session(narela: Visitor, reader: Reader) -> None:
    assert reader.beats()
    narela.posts("/sign-out/")
    assert reader.next("ended")
    assert reader.ended()


def test_nobody_reads_without_a_session(server: Server) -> None:
    stranger = Reader(server.port, "no-such-token")
    assert stranger.status == 401
    assert stranger.is_guarded()
    stranger.leaves()


def test_a_stream_is_guarded_as_every_answer_is(reader: Reader) -> None:
    assert reader.is_guarded()


def test_an_unattended_screen_does_not_keep_its_session_open(delhi: TestNode, narela: Visitor, reader: Reader) -> None:
    from sangam.access.models import SessionSeen  # the only trace of use

    before = SessionSeen.objects.get().at
    assert reader.beats()
    assert SessionSeen.objects.get().at == before


def test_opening_a_stream_is_no_activity(delhi: TestNode, server: Server, narela: Visitor) -> None:
    from sangam.access.models import SessionSeen  # the only trace of use

    seen = SessionSeen.objects.get()
    SessionSeen.objects.update(at=seen.at - timedelta(minutes=19))
    reader = Reader(server.port, narela.token)
    assert (reader.status, reader.beats()) == (200, True)
    reader.leaves()
    assert SessionSeen.objects.get().at == seen.at - timedelta(minutes=19)


def test_an_officer_opens_only_so_many_streams_and_leaves_others_theirs(
    delhi: TestNode, server: Server, narela: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endpoints, "STREAMS_AN_OFFICER", 2)
    again = Visitor(narela.service_number, Client(SERVER_NAME="localhost"))
    again.signs_in(step=1)
    other = enters(delhi, "dl1002", "DL-ON-ALIPUR")
    other.signs_in()
    readers = [Reader(server.port, visitor.token) for visitor in (narela, again, again, other)]
    assert [reader.status for reader in readers] == [200, 200, 429, 200]
    for reader in readers:
        reader.leaves()


def test_a_session_opens_only_so_many_streams(server: Server, narela: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "STREAMS_A_SESSION", 1)
    first = Reader(server.port, narela.token)
    second = Reader(server.port, narela.token)
    assert (first.status, second.status) == (200, 429)
    first.leaves()
    second.leaves()


def test_one_look_is_written_with_its_range_when_the_stream_ends(
    delhi: TestNode, server: Server, narela: Visitor
) -> None:
    reader = Reader(server.port, narela.token)
    subjects = [tell("one"), tell("two")]
    seen = 0
    while seen < 2:
        seen += len(reader.notices())
    reader.leaves()
    until(lambda: bool(recent_entries(action="officer:live:show")))
    (look,) = recent_entries(action="officer:live:show")
    assert look.details
    assert look.details["shown"] == [str(subject.id) for subject in subjects]
    assert int(str(look.details["since"])) < int(str(look.details["to"]))


def test_where_no_stream_is_served_the_browser_is_told_to_ask_no_more(narela: Visitor) -> None:
    assert narela.gets("/live/").status_code == 204
