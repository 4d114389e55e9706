"""Meetings in the browser, over two nodes: called, sent, held, and an action that is done on the other side."""

import re
from uuid import UUID

import pytest
from border import Seated, is_sound, seated
from meeting_world import TITLE, called, set_for
from support.cast import person, says
from support.markup import error_at, markup
from support.visiting import form_time, text

from sangam.access.units import units
from sangam.coordination import meetings, pages
from sangam.kernel.handling import Level
from sangam.records.own_records import records

FORM = {"title": TITLE, "level": "station", "border": "Kundli – Narela", "series": "monthly", "place": "PS Kundli",
        "lasts_min": "90", "unit": ["DL-ON-NARELA"]}  # fmt: skip
WORDS = {"hi": "कार्यसूची", "ur": "ایجنڈا", "pa": "ਏਜੰਡਾ"}


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


def calls(kundli: Seated, across) -> str:
    """Call a meeting by its form, and send it; return its address."""
    made = kundli.posts("/meetings/new/", **FORM, starts_at=form_time(days=2))
    assert made.status_code == 303, text(made)
    page = made.headers["Location"]
    assert kundli.posts(f"{page}send/").status_code == 303
    across.wire.deliver()
    return page


def test_a_meeting_is_called_held_and_its_action_done_across(across, kundli, narela):
    page = calls(kundli, across)
    assert "invites you" in text(narela.gets("/"))
    assert narela.posts(f"{page}item/", title="Tenants not verified", consent="1").status_code == 303
    across.wire.deliver()
    assert "Tenants not verified" in text(kundli.gets(page))
    assert kundli.posts(f"{page}start/").status_code == 303
    assert kundli.posts(f"{page}consent/").status_code == 303
    assert kundli.posts(f"{page}decision/", decision="Joint naka on Fridays").status_code == 303
    said = {"action": "List the tenants", "owner": "DL-ON-NARELA", "due_at": form_time(days=9), "evidence": "the list"}
    assert kundli.posts(f"{page}action/", **said).status_code == 303
    across.wire.deliver()
    today = markup(narela.gets("/"))
    action = re.search(r"/actions/[0-9a-f-]{36}/", today)[0]
    assert "List the tenants" in today
    is_sound(narela.gets(action))
    assert narela.posts(f"{action}report/", text="Checked 41 houses").status_code == 303
    across.wire.deliver()
    assert "Checked 41 houses" in text(kundli.gets(action))
    assert kundli.posts(f"{action}settle/", how="confirm").status_code == 303
    assert kundli.posts(f"{page}close/").status_code == 303
    across.wire.deliver()
    minutes = text(narela.gets(f"{page}minutes/"))
    assert "Joint naka on Fridays" in minutes
    assert "confirmed" in minutes
    assert "Code on paper" in minutes
    wrong = kundli.posts(f"{page}agree-minutes/", minutes_by="soon")
    assert (wrong.status_code, 'value="soon"' in markup(wrong)) == (400, True)
    assert kundli.posts(f"{page}agree-minutes/", minutes_by=form_time(days=2)).status_code == 303
    across.wire.deliver()
    today = markup(narela.gets("/"))
    assert "asks whether you agree to the minutes" in today
    put = re.search(r"/circulations/[0-9a-f-]{36}/", today)[0]
    assert "The minutes here have this digest." in text(narela.gets(put))
    asked = is_sound(narela.gets(put))
    assert ("&amp;of=" in asked, f"sse:circulation-{put.split('/')[2]}" in asked) == (True, True)
    assert ("needed only where" in asked, "if known" in asked) == (True, False)
    assert ">उत्तर</h2>" in markup(narela.in_hindi(put))
    for _ in range(2):
        assert narela.posts(f"{put}answer/", says="agreed").status_code == 303
    assert markup(narela.gets(put)).count("<b>Agrees</b>") == 1
    across.wire.deliver()
    assert kundli.posts(f"{put}settle/", how="decided").status_code == 303
    sheet = text(kundli.gets(f"{page}minutes/"))
    digest = re.search(r"[0-9a-f]{64}", sheet)[0]
    assert ("Agreed to by" in sheet, digest in text(narela.gets(put))) == (True, True)
    assert "of=" not in re.search(r'sse-connect="([^"]+)"', markup(kundli.gets(put)))[1]


def test_every_page_of_a_meeting_is_sound_in_every_language(across, kundli, narela):
    with kundli.node:
        set_for(kundli.actor, "DL-ON-NARELA", owner="DL-ON-NARELA")
    across.wire.deliver()
    page = re.search(r"/meetings/[0-9a-f-]{36}/", markup(narela.gets("/meetings/")))[0]
    for reader in (kundli, narela):
        for address in ("/meetings/", "/meetings/new/", page, f"{page}brief/", f"{page}minutes/"):
            is_sound(reader.gets(address))
    is_sound(kundli.gets(f"{page}plan/"))
    assert "कार्यवृत्त" not in text(kundli.in_hindi("/meetings/new/"))  # its minutes are those of the clock
    for language, word in WORDS.items():
        assert word in text(narela.gets_in(language, page))


def test_bad_input_is_told_and_nothing_typed_is_lost(across, kundli):
    wrong = kundli.posts("/meetings/new/", **FORM | {"title": ""}, starts_at=form_time(days=2))
    assert wrong.status_code == 400
    assert "Kundli – Narela" in markup(wrong)
    assert error_at(wrong, "title") == "This is missing."
    assert kundli.posts("/meetings/new/", **FORM, starts_at="soon").status_code == 400
    long = kundli.posts("/meetings/new/", **FORM | {"lasts_min": "long"}, starts_at=form_time(days=2))
    assert (long.status_code, "A meeting lasts from" in error_at(long, "lasts_min")) == (400, True)
    assert 'value="long"' in markup(long)
    page = calls(kundli, across)
    kundli.posts(f"{page}start/")
    wrong = kundli.posts(f"{page}action/", action="List the tenants", owner="DL-ON-NARELA", due_at=form_time(days=-2))
    assert wrong.status_code == 400
    assert "List the tenants" in markup(wrong)
    assert kundli.posts(f"{page}dance/").status_code == 404


def test_the_calendar_file_says_nothing_operational(across, kundli, narela):
    page = calls(kundli, across)
    answer = narela.gets(f"{page}meeting.ics")
    file = markup(answer).replace("\r\n ", "")
    assert "method=REQUEST" in answer.headers["Content-Type"]
    assert "SUMMARY:Coordination meeting\\, station level\\, no. 1" in file
    assert "PS Kundli" not in file
    assert "LOCATION" not in file
    kundli.posts(f"{page}cancel/", why="elections")
    across.wire.deliver()
    gone = markup(
        narela.gets(
            f"{page}meeting.ics",
        )
    )
    assert "METHOD:CANCEL" in gone
    assert "SEQUENCE:1" in gone
    assert narela.gets(f"{page}meeting.ics?address=x%0Ay").status_code == 400


def test_the_brief_shows_each_reader_only_what_that_post_may_see(across, kundli, narela):
    with kundli.node:
        meeting = called(kundli.actor, "DL-ON-NARELA", send=True)
        for name, audience in (("Harjit Singh", None), ("Balwant Rai", {"DL": frozenset({"DL-ON-ALIPUR"})})):
            made = records.create(kundli.actor, records.New("wanted", [says("name", name), says("warrant", "reward")]))
            records.share(kundli.actor, made, with_forces={"DL": Level.WHOLE}, audience=audience)
        shown = records.create(kundli.actor, records.New("person", person("Ordinary Man")))
        records.share(kundli.actor, shown, with_forces={"DL": Level.WHOLE})
    across.wire.deliver()
    brief = text(narela.gets(f"/meetings/{meeting}/brief/"))
    assert "Harjit Singh" in brief
    assert "Balwant Rai" not in brief
    assert "Ordinary Man" not in brief


def test_a_decision_is_circulated_and_answered_across(across, kundli, narela):
    page = calls(kundli, across)
    wrong = kundli.posts(f"{page}circulate/", circulated="One channel for the naka", answer_by="soon")
    assert wrong.status_code == 400
    assert "One channel for the naka" in markup(wrong)
    assert "Give day and time" in error_at(wrong, "answer_by")
    said = {"circulated": "One channel for the naka", "answer_by": form_time(days=1)}
    assert kundli.posts(f"{page}circulate/", **said).status_code == 303
    across.wire.deliver()
    today = markup(narela.gets("/"))
    assert "asks whether you agree" in today
    put = re.search(r"/circulations/[0-9a-f-]{36}/", today)[0]
    wrong = narela.posts(f"{put}answer/", says="meeting", text="")
    assert wrong.status_code == 400
    assert "from 1 to" in error_at(wrong, "text")
    for reader in (kundli, narela):
        is_sound(reader.gets(put))
    assert narela.posts(f"{put}answer/", says="agreed").status_code == 303
    across.wire.deliver()
    assert "all have agreed" in text(kundli.gets(page))
    assert kundli.posts(f"{put}settle/", how="decided").status_code == 303
    across.wire.deliver()
    for reader in (kundli, narela):
        assert "by circulation" in text(reader.gets(f"{page}minutes/"))
    assert kundli.posts(f"{put}settle/", how="withdrawn", note="x").status_code == 409
    assert "परिचालन" in text(narela.gets_in("hi", put))


def test_an_answer_too_many_comes_back_with_its_words(across, kundli, narela, monkeypatch):
    page = calls(kundli, across)
    said = {"circulated": "One channel for the naka", "answer_by": form_time(days=1)}
    assert kundli.posts(f"{page}circulate/", **said).status_code == 303
    across.wire.deliver()
    put = re.search(r"/circulations/[0-9a-f-]{36}/", markup(narela.gets("/")))[0]
    monkeypatch.setattr("sangam.coordination.policy.MOST_ANSWERS", 0)
    refused = narela.posts(f"{put}answer/", says="meeting", text="The channel is taken")
    assert refused.status_code == 403
    assert "The channel is taken" in markup(refused)


def test_a_post_is_invited_by_the_form_and_others_join_later(across, kundli, narela):
    page = calls(kundli, across)
    with kundli.node:
        (post,) = [each for each in units.posts_among(["HR-SNP-KUNDLI"]) if each.is_desk]
    found = kundli.posts(f"{page}join/", q="Kundli", step="find")
    assert f"post:{post.id}" in is_sound(found)
    assert kundli.posts(f"{page}join/", unit=[f"post:{post.id}"]).status_code == 303
    assert post.title_en in text(kundli.gets(page))
    for wrong in (
        {},
        {"unit": ["post:nobody"]},
        {"unit": [f"post:{kundli.actor.officer}"]},
        {"unit": ["DL-ON-NARELA"]},
    ):
        assert kundli.posts(f"{page}join/", **wrong).status_code == 400
    made = kundli.posts(
        "/meetings/new/", **FORM | {"unit": ["DL-ON-NARELA", f"post:{post.id}"]}, starts_at=form_time(days=2)
    )
    assert made.status_code == 303


def test_a_list_has_what_is_to_come_first_and_what_is_over_apart(kundli):
    with kundli.node:
        later, sooner, gone = (called(kundli.actor) for _ in range(3))
        meetings.advance_meeting(kundli.actor, gone, "cancelled", why="elections")
        (first, *_) = [each.id for each in pages.meetings(kundli.actor) if each.id != gone]
    page = markup(kundli.gets("/meetings/"))
    places = [
        page.index(f"/meetings/{each}/") for each in ({later, sooner} - {first}, {first}, {gone}) for each in each
    ]
    assert places == sorted(places)
    assert kundli.gets("/meetings/?whose=nobody").status_code == 400


def test_a_form_that_seeks_keeps_what_was_typed_and_says_nothing_wrong(kundli):
    for address in ("/meetings/new/", f"/meetings/{called_by(kundli)}/join/"):
        found = kundli.posts(address, step="find", q="Narela", unit=[])
        assert (found.status_code, "says danger" in markup(found)) == (200, False)
        assert "DL-ON-NARELA" in markup(found)


def test_who_cannot_be_invited_is_said_at_the_choice(kundli):
    wrong = kundli.posts(f"/meetings/{called_by(kundli)}/join/", unit=[f"post:{UUID(int=1)}"])
    assert (wrong.status_code, error_at(wrong, "unit")) == (
        400,
        "There is no such post any more: choose another one.",
    )


def called_by(officer: Seated, *others: str) -> UUID:
    with officer.node:
        return called(officer.actor, *others, send=True)


def test_a_meeting_follows_one_that_there_is(kundli):
    for answer in (
        kundli.gets("/meetings/new/?after=x"),
        kundli.posts("/meetings/new/", **FORM, starts_at=form_time(days=2), after="x"),
    ):
        assert answer.status_code == 400
    before = called_by(kundli)
    assert f'name="after" value="{before}"' in markup(kundli.gets(f"/meetings/new/?after={before}"))


def test_a_plan_that_cannot_be_taken_comes_back_as_typed(kundli):
    page = f"/meetings/{called_by(kundli)}/"
    refused = kundli.posts(f"{page}plan/", **FORM | {"title": "Kept"}, starts_at="soon")
    assert (refused.status_code, 'value="Kept"' in markup(refused)) == (400, True)
    assert kundli.posts(f"{page}plan/", **FORM, starts_at=form_time(days=3)).headers["Location"] == page


def test_only_what_stands_in_the_forms_is_told_on_the_page(across, kundli, narela):
    meeting = called_by(kundli, "DL-ON-NARELA")
    across.wire.deliver()
    page = f"/meetings/{meeting}/"
    refused = narela.posts(f"{page}start/")
    assert (refused.status_code, TITLE in text(refused)) == (403, False)
    kundli.posts(f"{page}start/")
    said = {"action": "List the tenants", "due_at": form_time(days=9), "evidence": ""}
    kept = kundli.posts(f"{page}action/", owner="UP-GZB-LONI", **said)
    assert (kept.status_code, "List the tenants" in markup(kept)) == (403, True)
    assert error_at(kept, "owner")
    assert kundli.posts(f"{page}action/", owner="DL-ON-NARELA", **said).status_code == 303
    action = re.search(r"/actions/[0-9a-f-]{36}/", markup(kundli.gets(page)))[0]
    assert kundli.posts(f"{action}settle/", how="dance").status_code == 400
    across.wire.deliver()
    refused = narela.posts(f"{action}settle/", how="confirm")
    assert (refused.status_code, "List the tenants" in text(refused)) == (403, False)


def test_an_action_is_set_for_units_and_a_member_taken_out_but_the_host(across, kundli, narela):
    with kundli.node:
        (post,) = [each for each in units.posts_among(["HR-SNP-KUNDLI"]) if each.is_desk]
    meeting = called_by(kundli, "DL-ON-NARELA")
    assert kundli.posts(f"/meetings/{meeting}/join/", unit=[f"post:{post.id}"]).status_code == 303
    kundli.posts(f"/meetings/{meeting}/start/")
    page = markup(kundli.gets(f"/meetings/{meeting}/"))
    owners = page.split('name="owner"')[1].split("</select>")[0]
    assert ("DL-ON-NARELA" in owners, "post:" in owners) == (True, False)
    removed = page.split(f"/meetings/{meeting}/remove/")[1].split("</form>")[0]
    assert ('"DL"' in removed, '"HR"' in removed) == (True, False)


def test_the_calendar_file_names_the_address_that_is_given(kundli):
    page = f"/meetings/{called_by(kundli)}/meeting.ics"
    given = kundli.gets(f"{page}?address=asha@example.org")
    assert (given.status_code, given.headers["Content-Type"][:13]) == (200, "text/calendar")
    assert "asha@example.org" in markup(given).replace("\r\n ", "")
    assert kundli.gets(f"{page}?address=asha").status_code == 400
    assert "REQUEST" in kundli.gets(page).headers["Content-Type"]
    assert "STATUS:CANCELLED" not in markup(kundli.gets(page))
