"""Today: what needs the officer now, what came back, what he watches, each with one thing to do next."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from sangam_lab.world.public import LACKS, write_tour
from support.markup import markup
from support.nodes import TestNode
from support.visiting import Visitor, enters, text
from told_notices import tell

from sangam.audit.audit import deed
from sangam.kernel.actor import Actor
from sangam.kernel.clock import now
from sangam.kernel.ids import new_id
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane, Urgency
from sangam.web.today.tour import STORIES, tour


def test_each_notice_stands_under_its_heading_with_its_act(narela: Visitor) -> None:
    alert = tell("alert", "white Scorpio", urgency=Urgency.FLASH)
    thread = tell("thread.question", "they ask", about="thread", due_at=now() + timedelta(hours=1))
    tell("thread.news", "they answered", about="thread", lane=TodayLane.BACK)
    tell("record.opened", "they opened it", about="record", lane=TodayLane.WATCHING)
    page = markup(narela.gets("/")).split('id="today"')[1]
    order = ["Needs me now", "white Scorpio", "they ask", "Replies", "they answered", "Watching", "they opened it"]
    assert [page.index(each) for each in order] == sorted(page.index(each) for each in order)
    assert f'href="/alerts/{alert.id}/"' in page
    assert f'href="/threads/{thread.id}/"' in page
    assert "Acknowledge" in page
    assert "min left" in page


def test_the_way_to_today_counts_what_waits(narela: Visitor) -> None:
    tell("alert", "one")
    assert "1 waiting" in text(narela.gets("/me/"))


def told_of_own(officer: Visitor, kind: str, title: str, lane: TodayLane) -> None:
    with deed(officer.actor, "officer:test:tell"):
        deliveries.notify(Telling(kind, Subject("record", new_id()), title, {}, lane), to=["DL-ON-NARELA"])


def test_ones_own_act_is_no_news_and_others_hear_of_it(narela: Visitor, delhi: TestNode) -> None:
    told_of_own(narela, "channel.message", "I wrote", TodayLane.BACK)
    told_of_own(narela, "operation.news", "I wrote a line", TodayLane.WATCHING)
    told_of_own(narela, "meeting.invited", "We invite", TodayLane.NOW)
    told_of_own(narela, "action.set", "Do it by Friday", TodayLane.NOW)
    page = text(narela.gets("/"))
    assert "Do it by Friday" in page  # work to do stays, whoever set it
    assert not [each for each in ("I wrote", "We invite") if each in page]
    assert "1 waiting" in page
    other = enters(delhi, "dl1099", "DL-ON-NARELA")
    other.takes_seat()
    assert [each in text(other.gets("/")) for each in ("I wrote", "I wrote a line", "We invite")] == [True] * 3


def test_what_is_done_with_leaves_the_list(narela: Visitor) -> None:
    tell("record.opened", "they opened it", about="record", lane=TodayLane.BACK)
    address = _done_address(narela)
    gone = narela.posts(address, htmx=True)
    assert gone.status_code == 200
    assert 'hx-swap-oob="true"' in markup(gone)
    assert "they opened it" not in markup(narela.gets("/"))
    assert narela.posts(address).status_code == 303


def test_opening_is_the_main_act_of_a_notice_and_loses_nothing(narela: Visitor) -> None:
    subject = tell("silent.asked", "Loni asked", about="record")
    page = markup(narela.gets("/"))
    assert f'<a class="button main-act" href="/records/{subject.id}/">Open</a>' in page
    narela.gets(f"/records/{subject.id}/")
    assert "Loni asked" in markup(narela.gets("/"))
    assert not re.search(r'<button class="main-act"[^>]*>(Read|Done)', page)


def test_done_is_undone_with_one_tap_on_the_page_that_follows(narela: Visitor) -> None:
    tell("record.opened", "they opened it", about="record", lane=TodayLane.BACK)
    address = _done_address(narela)
    after = markup(narela.gets(narela.posts(address).headers["Location"]))
    assert "Done: they opened it" in after
    undo = re.search(r'action="(/notices/[^"]+/undo/)"', after)
    assert undo
    assert narela.posts(undo[1]).status_code == 303
    assert "they opened it" in markup(narela.gets("/"))
    assert narela.posts(undo[1]).status_code == 303  # again changes nothing


def test_what_an_officer_must_see_for_himself_is_undone_for_him(narela: Visitor) -> None:
    tell("alert.cancelled", "it is over", each_officer=True)
    address = _done_address(narela)
    narela.posts(address)
    assert "it is over" not in markup(narela.gets("/"))
    narela.posts(address.replace("/done/", "/undo/"))
    assert "it is over" in markup(narela.gets("/"))


def test_what_was_told_anew_since_is_not_put_back_twice(narela: Visitor) -> None:
    subject = Subject("record", new_id())
    for _ in range(2):
        with deed(Actor.system("DL", "test"), "node:test:tell"):
            deliveries.notify(Telling("record.opened", subject, "they opened it"), to=["DL-ON-NARELA"])
        first = _done_address(narela)
        narela.posts(first)
    with deed(Actor.system("DL", "test"), "node:test:tell"):
        deliveries.notify(Telling("record.opened", subject, "they opened it"), to=["DL-ON-NARELA"])
    again = narela.posts(first.replace("/done/", "/undo/"))
    assert again.status_code == 409
    assert "told of this again since" in text(again)


def test_what_is_done_with_is_listed_and_can_be_put_back(narela: Visitor) -> None:
    tell("record.opened", "they opened it", about="record")
    narela.posts(_done_address(narela))
    assert 'href="/notices/"' in markup(narela.gets("/"))
    page = markup(narela.gets("/notices/"))
    assert "they opened it" in page
    assert re.search(r'action="/notices/[^"]+/undo/"', page)


def test_more_of_what_was_done_with_is_one_tap_away(narela: Visitor) -> None:
    for title in ("first", "second"):
        tell("record.opened", f"they opened the {title}", about="record")
        narela.posts(_done_address(narela))
    page = markup(narela.gets("/notices/?limit=1"))
    assert "the second" in page
    assert "the first" not in page
    assert "the first" in markup(narela.gets(re.search(r'href="(/notices/\?limit=2)"', page)[1]))
    assert narela.gets("/notices/?limit=x").status_code == 200


def test_past_notices_are_the_posts_own(delhi: TestNode, narela: Visitor) -> None:
    tell("record.opened", "theirs", about="record", to="DL-ON-ALIPUR")
    alipur = enters(delhi, "dl1002", "DL-ON-ALIPUR")
    alipur.signs_in()
    address = _done_address(alipur)
    alipur.posts(address)
    assert "theirs" in markup(alipur.gets("/notices/"))
    assert "theirs" not in markup(narela.gets("/notices/"))
    assert "theirs" not in markup(narela.gets(f"/?done={address.split('/')[2]}"))
    assert narela.posts(address.replace("/done/", "/undo/")).status_code == 404


def test_what_must_be_acted_on_is_not_done_with_by_a_tap_on_today(narela: Visitor) -> None:
    for kind in ("alert", "thread.question", "record.challenged", "recall.proposed"):
        tell(kind, kind, about="record")
    assert "/done/" not in markup(narela.gets("/"))


def test_a_notice_is_called_by_what_it_is_about(narela: Visitor) -> None:
    called = {
        "record.challenged": "Objection",
        "record.opened": "Looks",
        "record.offered": "Record",
        "case.offered": "Case (FIR)",
        "glass.broken": "Break glass",
        "group.changed": "Sharing group",
        "sign-in.changed": "Sign in",
    }
    for kind in called:
        tell(kind, f"told: {kind}", about="record")
    page = markup(narela.gets("/"))
    items = re.findall(r">told: ([a-z.-]+)<.*?<span>([^<]+)</span>", page, re.DOTALL)
    assert dict(items) == called


def test_the_key_a_reaches_the_alert_from_today_and_acknowledges_nothing(narela: Visitor) -> None:
    alert = tell("alert", "white Scorpio")
    page = markup(narela.gets("/"))
    assert f'href="/alerts/{alert.id}/" data-key="a"' in page
    assert "/acknowledge/" not in page


def _done_address(visitor: Visitor) -> str:
    return "/notices/" + markup(visitor.gets("/")).split('action="/notices/')[1].split('"')[0]


def test_another_units_notice_is_not_there_and_cannot_be_taken_off(delhi: TestNode, narela: Visitor) -> None:
    tell("record.opened", "theirs", about="record", to="DL-ON-ALIPUR")
    assert "theirs" not in markup(narela.gets("/"))
    alipur = enters(delhi, "dl1002", "DL-ON-ALIPUR")
    alipur.signs_in()
    page = markup(alipur.gets("/"))
    assert "theirs" in page
    assert narela.posts("/notices/" + page.split('action="/notices/')[1].split('"')[0]).status_code == 404
    assert narela.posts(f"/notices/{uuid4()}/done/").status_code == 404


def test_an_empty_day_says_so(narela: Visitor) -> None:
    assert "Nothing needs your action." in text(narela.gets("/"))


def test_a_title_cannot_put_anything_into_the_page(narela: Visitor) -> None:
    tell("alert", "{what}", parts={"what": "<b>bold</b>"})
    assert "&lt;b&gt;bold" in markup(narela.gets("/"))


def test_the_list_reads_itself_again_when_told(narela: Visitor) -> None:
    page = markup(narela.gets("/"))
    assert 'id="today" hx-get="/" hx-trigger="sse:today" hx-select="#today"' in page
    assert 'sse-connect="/live/?since=' in page


def test_in_urdu_a_sentence_runs_from_the_right_and_a_title_its_own_way(narela: Visitor) -> None:
    title = "{force} offers to hand over the case {record} with {count} records"
    tell("case.offered", title, about="record", parts={"force": "UP", "record": "Sunil Kumar @ +91 98", "count": "3"})
    narela.posts("/language/", language="ur")
    page = markup(narela.gets("/"))
    assert re.search(r'<a href="/records/[^>]+>اتر پردیش پولیس [^<]*\u2068Sunil Kumar @ \+91 98\u2069', page)
    assert "<bdi>اتر" not in page


def test_what_is_done_with_a_notice_is_said_as_something_to_do(narela: Visitor) -> None:
    tell("watch.hit", "it appeared", about="record")
    tell("thread.question", "they ask", about="thread")
    narela.posts("/language/", language="hi")
    acts = re.findall(r'<a class="button[^>]*>([^<]+)</a>', markup(narela.gets("/")))
    assert sorted(acts) == ["उत्तर दें", "खोलें"]


def test_only_a_demonstration_shows_the_tour_the_readers_own_stories_first(
    narela: Visitor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert "Try this" not in markup(narela.gets("/"))
    monkeypatch.setattr(settings, "SANGAM", replace(settings.SANGAM, home=tmp_path, synthetic=True))
    write_tour(tmp_path)
    page = markup(narela.gets("/"))
    assert page.index("A. The extortion call") < page.index("H. The inter-state meeting")
    assert "HR26DKB337" in page
    kapashera = Actor("DL", "SHO Kapashera", role="station", unit="DL-SW-KAPASHERA")
    assert [story["letter"] for story in tour(kapashera)][:2] == ["A", "G"]


def test_the_tour_and_the_check_end_each_story_at_the_same_place() -> None:
    assert {story.letter: str(story.lacks) for story in STORIES} == LACKS


def test_an_empty_today_shows_where_to_begin(narela: Visitor) -> None:
    page = narela.gets("/")
    begin = re.search(r'<p class="acts first-day">(.*?)</p>', markup(page), re.DOTALL)[1]
    assert re.findall(r'<a class="button" href="([^"]+)"', begin) == ["/check/", "/opposite-numbers/"]
    tell("alert", "white Scorpio", urgency=Urgency.FLASH)
    assert "first-day" not in markup(narela.gets("/"))
