"""The year's trends, the register of extortion calls, the findings on paper and on Today."""

import re

import pytest
from border import Seated, is_sound, seated
from support.cast import says
from support.markup import markup
from support.visiting import text

from sangam.kernel.handling import Caveat, Level
from sangam.records.own_records import records

PERIOD = "since=2026-09-01&until=2026-11-30"


@pytest.fixture
def analyst(across) -> Seated:
    return seated(across.delhi, "dl9201", "DL-ON", role="analyst")


@pytest.fixture
def opposite(across) -> Seated:
    return seated(across.haryana, "hr9201", "HR-SNP", role="analyst")


def called(officer: Seated, number: str, *, to: str = "", level: str = "RESTRICTED", caveat: tuple = ()):
    said = [
        says("head", "extortion-call", level=level),
        says("earliest", "2026-11-20 21:30", level=level),
        says("position", "28.5262, 77.0800", level=level),
        says("place", "Kapashera", level=level),
        says("trade", "jeweller", level=level),
        says("phone", number, *caveat, level=level),
        says("claimed", "Kala Rana", level=level),
        says("demand", "500000", level=level),
    ]
    with officer.node:
        made = records.create(officer.actor, records.New("incident", said))
        if to:
            records.share(officer.actor, made, with_forces={to: Level.WHOLE})
    return made


def test_calls_of_two_forces_by_one_number_stand_together(across, analyst, opposite):
    ours, theirs = called(analyst, "+14165550100"), called(opposite, "+14165550100", to="DL")
    across.wire.deliver()
    page = is_sound(analyst.gets("/patterns/extortion/"))
    words = text(analyst.gets("/patterns/extortion/"))
    assert "May be one hand; calls: 2" in words
    assert "over a state border" in words
    assert "Kapashera" in words
    assert f"/records/{ours}/" in page
    assert f"/records/{theirs}/ask/?ready=one-series" in page
    assert "<circle" in page
    for language, word in (("hi", "रंगदारी"), ("ur", "بھتے"), ("pa", "ਫਿਰੌਤੀ")):
        assert word in is_sound(analyst.gets_in(language, "/patterns/extortion/"))


def test_a_call_that_one_may_not_see_changes_no_group(across, analyst, opposite):
    called(analyst, "+14165550100")
    called(opposite, "+14165550100")
    across.wire.deliver()
    words = text(analyst.gets("/patterns/extortion/"))
    assert "May be one hand" not in words
    assert "Calls that share nothing 1" in words


def test_the_year_says_when_there_is_too_little(analyst):
    words = text(analyst.gets("/patterns/trends/"))
    assert "there is nothing to expect from" in words
    called(analyst, "+14165550100")
    assert "Fourteen months of incidents: 1" in text(analyst.gets("/patterns/trends/"))


def test_findings_go_out_as_a_brief_unless_something_is_barred(analyst):
    called(analyst, "+14165550100")
    brief = analyst.gets(f"/patterns/brief.pdf?{PERIOD}")
    assert brief.headers["Content-Type"] == "application/pdf"
    assert brief.content.startswith(b"%PDF")
    assert analyst.gets(f"/patterns/brief.pdf?{PERIOD}&language=fr").status_code == 400
    with analyst.node:
        said = [says("head", "firing", Caveat.OWNER_ONLY), says("earliest", "2026-11-15 21:30")]
        records.create(analyst.actor, records.New("incident", said))
    refused = analyst.gets(f"/patterns/brief.pdf?{PERIOD}")
    assert refused.status_code == 403
    assert "may not be printed" in text(refused)


def test_today_shows_the_five_findings_when_asked(across, analyst):
    assert "/patterns/five/" in markup(analyst.gets("/"))
    assert markup(analyst.gets("/patterns/five/")).count("<li>") == 5
    beat = seated(across.delhi, "dl9203", "DL-ON", role="beat")
    assert "/patterns/five/" not in markup(beat.gets("/"))
    assert beat.gets("/patterns/five/").status_code == 403


def test_hours_weekday_and_side_choose_a_part_or_are_refused(across, analyst, opposite):
    called(analyst, "+14165550100")
    called(opposite, "+14165550100", to="DL")
    across.wire.deliver()
    counted = {"": 2, "&side=own": 1, "&hours=21": 2, "&hours=9": 0, "&weekday=4": 2, "&weekday=0": 0}
    for more, n in counted.items():
        assert f"Incidents: {n}, from" in text(analyst.gets(f"/patterns/?{PERIOD}{more}")), more
    wrong = analyst.gets(f"/patterns/?{PERIOD}&hours=now")
    assert wrong.status_code == 400
    assert "Choose hours, weekday and side" in text(wrong)


@pytest.mark.parametrize("address", ["/patterns/trends/", "/patterns/five/"])
def test_counts_of_what_may_not_be_printed_stay_on_the_screen(analyst, address):
    made = markup(analyst.gets(address))
    assert not re.search(r'class="[^"]*(stack|findings) no-print|class="no-print stack"', made)
    called(analyst, "+14165550100", caveat=(Caveat.OWNER_ONLY,))
    with analyst.node:
        said = [says("head", "firing", Caveat.OWNER_ONLY), says("earliest", "2026-11-15 21:30")]
        records.create(analyst.actor, records.New("incident", said))
    barred = markup(analyst.gets(address))
    assert re.search(r'class="[^"]*findings no-print|class="no-print stack"', barred)
