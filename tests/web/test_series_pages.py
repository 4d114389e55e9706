"""The series board, the timeline and the matrix: what the officer may see, proposed and judged by people."""

import re

import pytest
from border import Seated, is_sound, seated
from support.cast import says
from support.leaves import on_paper
from support.markup import markup
from support.visiting import text

from sangam.kernel.handling import Caveat, Level
from sangam.records.own_records import records

PERIOD = "since=2026-09-01&until=2026-11-30"
BOARD = f"/patterns/series/?{PERIOD}"
SHOTS = ("means.firearm", "transport.motorcycle", "style.masked", "pals.two")


@pytest.fixture
def analyst(across) -> Seated:
    return seated(across.delhi, "dl9401", "DL-ON", role="analyst")


@pytest.fixture
def opposite(across) -> Seated:
    return seated(across.haryana, "hr9401", "HR-SNP", role="station")


def shots(officer, day, *more, shares=None):
    said = [
        says("head", "firing"),
        says("position", "28.5262, 77.0800"),
        says("earliest", f"2026-11-{day:02d} 21:30"),
        says("latest", f"2026-11-{day:02d} 22:30"),
        says("trade", "property dealer"),
        *(says("modus", mark) for mark in SHOTS),
        *more,
    ]
    with officer.node:
        made = records.create(officer.actor, records.New("incident", said))
        if shares:
            records.share(officer.actor, made, with_forces=shares)
    return made


@pytest.fixture
def series(across, analyst, opposite):
    ours = [
        shots(analyst, 3, says("plate", "HR26DK8337"), says("phone", "9810012345", Caveat.OWNER_ONLY)),
        shots(analyst, 9, says("plate", "HR 26 DK 8337"), says("claimed", "Kala Rana")),
    ]
    theirs = [shots(opposite, 6, says("plate", "HR26DK8337"), shares={"DL": Level.WHOLE})]
    across.wire.deliver()
    return ours, theirs


def test_a_series_is_open_then_proposed_then_judged(across, analyst, opposite, series):
    page = is_sound(analyst.gets(BOARD))
    assert "Not yet proposed 1" in text(analyst.gets(BOARD))
    whole = re.search(r'href="(/patterns/series/[0-9a-f-]+/\?[^"]+)"', page)[1].replace("&amp;", "&")
    asking = re.search(r'href="(/records/[0-9a-f-]+/ask/\?[^"]+)"', markup(analyst.gets(whole)))[1]
    about = re.search(r'name="about" value="([^"]+)"', markup(analyst.gets(asking.replace("&amp;", "&"))))[1]
    analyst.posts(asking.split("?")[0], about=about, kind="incident", ready="one-series", pace="routine")
    across.wire.deliver()
    for officer in (analyst, opposite):
        assert "Proposed 1" in text(officer.gets(BOARD))
    assert "Not yet proposed 0" in text(analyst.gets(BOARD))
    assert "waits for an answer" in text(analyst.gets(whole))
    thread = re.search(r"/threads/[0-9a-f-]{36}/", markup(opposite.gets(BOARD)))[0]
    said = {"text": "We see it so too.", "kind": "answer", "grade_source": "B", "grade_information": "2"}
    assert opposite.posts(f"{thread}say/", **said).status_code == 303
    across.wire.deliver()
    assert "Judged 1" in text(analyst.gets(BOARD))


def test_a_series_shows_when_and_who_is_named_where(analyst, opposite, series):
    ours, theirs = series
    answer = analyst.gets(f"/patterns/series/{theirs[0]}/?{PERIOD}")
    page = is_sound(answer)
    assert page.count("<circle") == 3
    for record in (*ours, *theirs):
        assert f"/records/{record}/" in page
    plate = next(row for row in re.findall(r"<tr.*?</tr>", page) if re.search(r">[^<]*8337<", row))
    assert plate.count("●") == 3
    assert "Kala Rana" in page
    for language, word in (("hi", "समय-रेखा"), ("ur", "وقت کی لکیر"), ("pa", "ਸਮਾਂ-ਰੇਖਾ")):
        assert word in is_sound(analyst.gets_in(language, f"/patterns/series/{theirs[0]}/?{PERIOD}")), language


def test_what_is_barred_from_paper_prints_in_no_line(analyst, series):
    answer = analyst.gets(f"/patterns/series/{series[1][0]}/?{PERIOD}")
    assert "98100" in markup(answer)
    assert "98100" not in on_paper(answer.content)
    assert "8337" in on_paper(answer.content)


def test_an_incident_of_no_series_or_out_of_sight_has_no_series_page(across, analyst, opposite, series):
    hidden = shots(opposite, 12)
    across.wire.deliver()
    answer = analyst.gets(f"/patterns/series/{hidden}/?{PERIOD}")
    assert answer.status_code == 404
    assert "No series of this period" in text(answer)
    before = text(analyst.gets(f"/patterns/series/{series[1][0]}/?{PERIOD}"))
    assert "These 3 incidents" in before
