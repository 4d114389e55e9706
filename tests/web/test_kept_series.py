"""A series that people keep: named, judged, followed, proposed to another force in one tap, and found again."""

import re
from dataclasses import replace
from uuid import UUID

import pytest
from border import Seated, is_sound, seated
from support.cast import says
from support.markup import markup
from support.visiting import laid_down_and_paired, text
from support.wire_world import Wire

from sangam.analysis.series_board import kept_series
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Level
from sangam.kernel.purpose import Purpose, Stated
from sangam.node.envelope_handlers import HANDLERS
from sangam.records.own_records import records
from sangam.records.visibility import views

CASE = Stated(Purpose.CASE, "FIR 212")
PERIOD = "since=2026-09-01&until=2026-11-30"
BOARD = f"/patterns/series/?{PERIOD}"
SHOTS = ("means.firearm", "transport.motorcycle", "style.masked", "pals.two")
SAID = {
    "name": "White scooter series", "judgement": "may-be-one", "series_kind": "series", "reason": "Same weapon",
    "source": "PS diary", "grade_source": "B", "grade_information": "2",
}  # fmt: skip


@pytest.fixture
def analyst(across) -> Seated:
    return seated(across.delhi, "dl9501", "DL-ON", role="analyst")


@pytest.fixture
def opposite(across) -> Seated:
    return seated(across.haryana, "hr9501", "HR-SNP", role="station")


def shots(officer, day, shares=None, **terms):
    said = [
        says("head", "firing"), says("position", "28.5262, 77.0800"), says("earliest", f"2026-11-{day:02d} 21:30"),
        says("latest", f"2026-11-{day:02d} 22:30"), says("trade", "property dealer"),
        *(says("modus", mark) for mark in SHOTS),
    ]  # fmt: skip
    with officer.node:
        made = records.create(officer.actor, records.New("incident", said))
        if shares:
            records.share(officer.actor, made, with_forces=shares)
    return made


@pytest.fixture
def incidents(across, analyst, opposite):
    ours = [shots(analyst, day, {"HR": Level.WHOLE}) for day in (3, 9)]
    theirs = shots(opposite, 6, {"DL": Level.WHOLE})
    across.wire.deliver()
    return [*ours, theirs]


def keeps(officer, chosen, **changes):
    answer = officer.posts("/patterns/series/kept/", incident=[str(each) for each in chosen], **(SAID | changes))
    return answer.headers.get("Location", ""), answer


def test_a_series_is_kept_followed_and_proposed_in_one_tap(across, analyst, opposite, incidents):
    ours, theirs = incidents[:2], incidents[2]
    page = markup(analyst.gets(f"/patterns/series/{theirs}/?{PERIOD}"))
    assert page.count('name="incident"') == 3
    address, answer = keeps(analyst, incidents)
    assert answer.status_code == 303
    board = text(analyst.gets(BOARD))
    assert "Kept 1" in board
    assert "White scooter series" in board
    kept = is_sound(analyst.gets(f"{address}?{PERIOD}"))
    assert "May be one series" in kept
    assert "03.11.2026 21:30" in kept
    later = shots(analyst, 12)
    assert "May belong to it too: 1" in text(analyst.gets(BOARD))
    assert str(later) in markup(analyst.gets(f"{address}?{PERIOD}"))
    assert analyst.posts(f"{address}incidents/", incident=str(later)).status_code == 303
    assert "May belong to it too: 1" not in text(analyst.gets(BOARD))
    assert "Incidents: 4" in text(analyst.gets(BOARD))
    assert analyst.posts(f"{address}propose/", force="HR").status_code == 303
    across.wire.deliver()
    seen = text(opposite.gets(BOARD))
    assert "Kept 1" in seen
    assert "White scooter series" in seen
    assert "Proposed 1" in seen
    whole = markup(opposite.gets(f"{address}?{PERIOD}"))
    assert str(ours[0]) in whole
    assert str(later) not in whole
    assert "Take them into the series" not in whole


def test_a_kept_series_is_found_again_among_the_records(analyst, incidents):
    address, _ = keeps(analyst, incidents)
    record = re.search(r"[0-9a-f-]{36}", address)[0]
    assert record in markup(analyst.gets("/records/?kind=series"))


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": " "}, "Give the series a name"), ({"judgement": "guilty"}, "Say what you judge"),
        ({"series_kind": "gang"}, "Say what you judge"), ({"reason": ""}, "Give the reason"),
        ({"name": "x" * 121}, "at most 120 characters"), ({"reason": "x" * 10_001}, "at most"),
        ({"incident": "nothing"}, "Choose incidents"), ({"incident": []}, "holds 2 to 200 incidents"),
    ],
)  # fmt: skip
def test_what_is_no_series_is_refused_in_a_sentence(analyst, incidents, changes, why):
    answer = analyst.posts(
        "/patterns/series/kept/", **({"incident": [str(each) for each in incidents]} | SAID | changes)
    )
    assert answer.status_code == 400
    assert why in text(answer)
    assert "Kept 0" in text(analyst.gets(BOARD))


def test_a_hidden_incident_is_in_no_kept_series(across, analyst, opposite, incidents):
    hidden = shots(opposite, 10)
    across.wire.deliver()
    _, answer = keeps(analyst, [*incidents, hidden])
    assert answer.status_code == 404
    assert "not here, or not yours to see: 1" in text(answer)


def test_a_series_is_proposed_to_no_force_that_is_not_in_it(analyst, incidents):
    address, _ = keeps(analyst, incidents[:2])
    refused = analyst.posts(f"{address}propose/", force="HR")
    assert (refused.status_code, "no incident of that force" in text(refused)) == (403, True)
    again = analyst.posts(f"{address}incidents/", incident=str(incidents[0]))
    assert (again.status_code, "does not stand in this series yet" in text(again)) == (400, True)
    other = analyst.posts(f"/patterns/series/kept/{incidents[0]}/incidents/", incident=str(incidents[1]))
    assert (other.status_code, "no series that was kept" in text(other)) == (404, True)


def test_a_shared_series_takes_in_no_incident_of_a_third_force(fresh_nodes):
    delhi, haryana, up = nodes = fresh_nodes("DL", "HR", "UP")
    laid_down_and_paired(*nodes)
    analyst = seated(delhi, "dl9501", "DL-ON", role="analyst")
    theirs = shots(seated(haryana, "hr9501", "HR-SNP"), 6, {"DL": Level.WHOLE})
    third = shots(seated(up, "up9501", "UP-GZB"), 9, {"DL": Level.WHOLE})
    Wire(nodes, HANDLERS).deliver()
    address, _ = keeps(analyst, [shots(analyst, 3), theirs])
    assert analyst.posts(f"{address}propose/", force="HR").status_code == 303
    refused = analyst.posts(f"{address}incidents/", incident=str(third))
    assert (refused.status_code, "incidents of a third force" in text(refused)) == (403, True)
    assert "Incidents: 2" in text(analyst.gets(BOARD))


def test_a_refused_question_shares_nothing_of_a_series(analyst, incidents):
    address, _ = keeps(analyst, [incidents[0], incidents[2]])
    series = UUID(address.rstrip("/").rpartition("/")[2])
    nobody = replace(analyst.actor, post=None)
    with analyst.node:
        with pytest.raises(Refused, match="holds no post"):
            kept_series.propose_series(nobody, series, "HR", "One series?", purpose=CASE)
        assert list(views.holders(series)) == []
