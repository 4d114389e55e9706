"""Watching on the pages: under an answer, on Today, in the list of the post, and the form that keeps it longer."""

from datetime import timedelta

from django.http import HttpResponse
from support.cast import says
from support.markup import error_at, markup
from support.nodes import TestNode
from support.visiting import Visitor, enters, text
from support.watched import answer_all

from sangam.kernel import clock
from sangam.records.own_records import records
from sangam.records.own_records.records import New

PLATE = "HR26DK8337"


def appears(delhi: TestNode, *more: object) -> None:
    """Let another post make a record of the plate, and the worker take its turn."""
    alipur = enters(delhi, "dl1002", "DL-ON-ALIPUR")
    alipur.signs_in()
    records.create(alipur.actor, New("vehicle", [says("plate", PLATE), *more]))  # type: ignore[list-item]
    answer_all()


def kept(narela: Visitor, **other: str) -> HttpResponse:
    narela.posts("/check/", text=PLATE)
    address = markup(narela.gets("/watches/")).split('href="/watches/')[1].split('"')[0]
    until = (clock.now().astimezone(clock.INDIA) + timedelta(days=9)).date().isoformat()
    said = {"case_number": "0123/2026", "until": until, "why": "seen near the bank"}
    return narela.posts(f"/watches/{address}", **(said | other))


def test_the_answer_says_that_it_is_watched_and_offers_to_keep_it(narela: Visitor) -> None:
    page = narela.posts("/check/", text=PLATE)
    assert "Watched for 72 hours" in text(page)
    assert "Keep watching" in text(page)
    assert "Not watched" in text(narela.posts("/check/", text="Sunil Kumar"))


def test_a_record_that_answers_stands_on_today_with_what_to_do(delhi: TestNode, narela: Visitor) -> None:
    narela.posts("/check/", text=PLATE)
    appears(delhi)
    page = narela.gets("/")
    assert f"{PLATE} appeared in a record of Delhi Police: PS Alipur" in text(page)
    for act in ("Open", "Ask the desk", "Not this person", "Done"):
        assert act in text(page)
    html = markup(page)
    wrong = "/check/not-him/" + html.split('action="/check/not-him/')[1].split('"')[0]
    subject = html.split('name="subject" value="')[1].split('"')[0]
    assert len(subject) == 32
    assert narela.gets(wrong).status_code == 405
    off = "/notices/" + markup(page).split('action="/notices/')[1].split('"')[0]
    assert narela.posts(off, htmx=True).status_code == 200
    assert "appeared" not in text(narela.gets("/"))


def test_an_armed_man_stands_under_now_with_the_caution_in_words(delhi: TestNode, narela: Visitor) -> None:
    narela.posts("/check/", text=PLATE)
    appears(delhi, says("caution", "armed"))
    page = text(narela.gets("/"))
    assert page.index("Needs me now") < page.index("appeared in") < page.index("Replies")
    assert "Armed" in page


def test_the_posts_watches_are_listed_kept_renewed_and_ended(narela: Visitor) -> None:
    assert kept(narela).status_code == 303
    page = narela.gets("/watches/")
    assert "0123/2026" in text(page)
    assert "seen near the bank" in text(page)
    address = "/watches/" + markup(page).split('action="/watches/')[1].split("end/")[0]
    assert "Renew the watch" in text(narela.gets(address))
    until = (clock.now().astimezone(clock.INDIA) + timedelta(days=100)).date().isoformat()
    assert narela.posts(address, until=until).status_code == 303
    assert narela.posts(f"{address}end/").status_code == 303
    assert "0123/2026" not in text(narela.gets("/watches/"))


def test_what_is_wrong_comes_back_in_the_form(narela: Visitor) -> None:
    wrong = (
        ({"case_number": "bank"}, "expected"),
        ({"why": ""}, "Say in a few words"),
        ({"until": "soon"}, "Choose the day"),
        ({"until": "2020-01-01"}, "at most 180 days"),
    )
    for other, said in wrong:
        answer = kept(narela, **other)
        assert answer.status_code == 400
        assert said in text(answer)
        assert error_at(answer, next(iter(other)))
        assert "seen near the bank" in markup(answer) or "why" in other


def test_a_beat_officer_is_not_offered_what_he_may_not(delhi: TestNode) -> None:
    beat = enters(delhi, "dl1003", "DL-ON-NARELA", "beat")
    beat.signs_in()
    beat.states()
    page = text(beat.posts("/check/", text=PLATE))
    assert "Watched for 72 hours" in page
    assert "Keep watching" not in page
    assert "Keep watching" not in text(beat.gets("/watches/")).replace("choose Keep watching", "")


def test_another_posts_watch_is_not_there(delhi: TestNode, narela: Visitor) -> None:
    narela.posts("/check/", text=PLATE)
    address = markup(narela.gets("/watches/")).split('href="/watches/')[1].split('"')[0]
    alipur = enters(delhi, "dl1002", "DL-ON-ALIPUR")
    alipur.signs_in()
    alipur.states()
    assert alipur.gets(f"/watches/{address}").status_code == 404
    assert alipur.posts(f"/watches/{address}end/").status_code == 404
