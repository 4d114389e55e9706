"""What of a meeting's brief stands in words on its page, from made values."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.utils import translation
from made_views import record, says

from sangam.analysis.findings.places import HOT_SQUARE, Pattern
from sangam.coordination.brief_types import Brief, BriefFindings, GangChange, ResponseTime
from sangam.exchange.types import Action, AlertState, AlertView, Draft
from sangam.kernel import here
from sangam.kernel.author import Author
from sangam.kernel.handling import Caveat
from sangam.records.types import RecordView
from sangam.web.briefs import brief_words

AT = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
DAY = date(2026, 11, 1)
TIMES = ResponseTime("DL", "HR", 3, 1, 9, timedelta(hours=2))
MANY = tuple(UUID(int=each) for each in range(1, 15))


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"), here.acting_as(here.Here("DL", Path(), Path())):
        yield


def named(number: int, name: str, *caveats: Caveat, kind: str = "gang") -> RecordView:
    return record(number, says("name", name, *caveats), kind=kind, label=name)


GANG, OTHER, CLAIM = named(1, "Boys"), named(2, "Rana"), named(3, "Claim")
SHUT = named(4, "Opinion", Caveat.OWNER_ONLY)
CHANGE = GangChange("joined", GANG, OTHER, CLAIM, DAY)


def brief(**more: object) -> Brief:
    parts = dict.fromkeys(
        (
            "between",
            "questions",
            "responses",
            "actions",
            "wanted",
            "alerts",
            "suspects",
            "releases",
            "vehicles",
            "gangs",
            "lessons",
            "deferred",
        ),
        (),
    )
    return replace(Brief(meeting=None, written_at=AT, unacknowledged={}, **parts), **more)


@pytest.mark.parametrize(
    "median, said",
    [(timedelta(hours=2), "2 h"), (timedelta(seconds=3), "1 min"), (timedelta(), "1 min"), (None, "")],
)
def test_how_soon_a_force_answers_is_said_where_it_has_answered(median, said):
    assert brief_words._response(replace(TIMES, median=median))["span"] == said


def test_findings_stand_in_a_brief_that_has_some():
    assert "patterns" not in brief_words.part_words(brief())
    found = BriefFindings(DAY, DAY, gangs=(CHANGE,), is_printed=False)
    shown = brief_words.part_words(brief(findings=found, gangs=(GANG,)))
    assert (shown["patterns"], shown["patterns_printed"], len(shown["changes"])) == ([], False, 1)
    assert [each["name"] for each in shown["gangs"]] == ["Boys"]


@pytest.mark.parametrize("name", ["gang", "other", "said_in", "opinions"])
def test_news_of_a_gang_stays_off_paper_where_one_record_is_barred(name):
    def unprinted(change: GangChange) -> bool:
        return brief_words._findings(BriefFindings(DAY, DAY, gangs=(change,)))["changes"][0]["unprinted"]

    assert unprinted(replace(CHANGE, opinions=(OTHER,))) is False
    assert unprinted(replace(CHANGE, **{name: (OTHER, SHUT) if name == "opinions" else SHUT})) is True


def pattern(kind: str, at: tuple[float, float] | None) -> dict:
    return brief_words._pattern(Pattern(kind, MANY, {"DL": 9, "HR": 5}, AT, AT, at), DAY)


def test_a_hot_place_leads_to_its_square_a_series_to_its_first_incident():
    square, series = pattern(HOT_SQUARE, (28.85, 77.09)), pattern("spree", (28.85, 77.09))
    assert ("around=" in square["url"], "around=" in series["url"]) == (True, False)
    assert ("around=" in pattern(HOT_SQUARE, None)["url"], square["is_series"]) == (False, False)
    assert series["url"].startswith(f"/patterns/series/{MANY[0]}/")
    assert (series["is_series"], "spree" in str(series["title"]), "Hot place" in square["title"]) == (True, True, True)


def test_a_pattern_names_a_dozen_records_and_counts_the_rest():
    assert (len(pattern("spree", None)["records"]), pattern("spree", None)["more"]) == (12, 2)
    few = brief_words._pattern(Pattern("spree", MANY[:3], {}, AT, AT, None), DAY)
    assert (len(few["records"]), few["more"], few["begun"]) == (3, 0, date(2026, 11, 25))


def test_of_the_alerts_those_that_somebody_has_not_acknowledged_are_listed(delhi):
    by = Author("DL", "DL-ON-NARELA", uuid4(), "SI Asha")
    says = Draft("White Scorpio", "Used in firing", ("DL-ON-NARELA",), Action.STOP_AND_CHECK, AT)
    one, other = (
        AlertView(uuid4(), f"DL-{each}", 1, AlertState.LIVE, by, says, AT, AT, "", None, frozenset()) for each in (1, 2)
    )
    shown = brief_words._unacknowledged_rows(brief(alerts=(one, other), unacknowledged={other.id: ("DL-ON-ALIPUR",)}))
    assert [(each["number"], each["units"]) for each in shown] == [("DL-2", ["PS Alipur"])]
