"""Patterns in the browser: what an officer may not see changes no number, and a lead goes to the other desk."""

import re

import pytest
from border import Seated, is_sound, seated
from support.cast import says
from support.leaves import on_paper
from support.markup import markup
from support.visiting import enters, text

from sangam.kernel.handling import Caveat, Level
from sangam.records.own_records import records

PERIOD = "/patterns/?since=2026-09-01&until=2026-11-30"
SHOTS = ("means.firearm", "transport.motorcycle", "style.masked", "pals.two")


@pytest.fixture
def analyst(across) -> Seated:
    return seated(across.delhi, "dl9001", "DL-ON", role="analyst")


@pytest.fixture
def opposite(across) -> Seated:
    return seated(across.haryana, "hr9001", "HR-SNP", role="analyst")


def shots(officer, day, *, place="28.5262, 77.0800", level="RESTRICTED", shares=None):
    """Let an officer write a firing, with method, place and trade."""
    said = [
        says("head", "firing", level=level),
        says("position", place, level=level),
        says("earliest", f"2026-11-{day:02d} 21:30", level=level),
        says("trade", "property dealer", level=level),
        *(says("modus", mark, level=level) for mark in SHOTS),
    ]
    with officer.node:
        made = records.create(officer.actor, records.New("incident", said))
        if shares:
            records.share(officer.actor, made, with_forces=shares)
    return made


@pytest.fixture
def series(across, analyst, opposite):
    """Two firings of Delhi and two of Haryana that look like one series."""
    ours = [shots(analyst, day) for day in (3, 9)]
    theirs = [shots(opposite, day, place="28.5275, 77.0810", shares={"DL": Level.WHOLE}) for day in (6, 12)]
    across.wire.deliver()
    return ours, theirs


@pytest.mark.parametrize("caveats", [(), (Caveat.OWNER_ONLY,)])
def test_findings_with_what_is_barred_from_paper_stay_on_the_screen(analyst, series, caveats):
    said = [
        says("head", "firing", *caveats),
        says("position", "28.5262, 77.0800"),
        says("earliest", "2026-11-15 21:30"),
    ]
    with analyst.node:
        records.create(analyst.actor, records.New("incident", said))
    page = analyst.gets(PERIOD).content
    assert "may be one series" in text(analyst.gets(PERIOD))
    assert ("may be one series" in on_paper(page)) is not bool(caveats)
    assert ("stay on the screen" in on_paper(page)) is bool(caveats)


def numbers(page: str) -> str:
    """Return all that a page says but its moving parts: times of the day and tokens."""
    main = page[page.index("<main") : page.index("</main>")]
    return re.sub(r'(name="csrfmiddlewaretoken" value|since)="?[^"&]*', "", main)


def test_a_series_over_the_border_is_shown_with_why_and_opens_its_records(analyst, series):
    ours, theirs = series
    page = is_sound(analyst.gets(PERIOD))
    assert "These 4 incidents on both sides of a state border may be one series" in page
    assert "property dealer" in page
    assert "Motorcycle" in page
    for record in (*ours, *theirs):
        assert f"/records/{record}/" in page
        assert analyst.gets(f"/records/{record}/").status_code == 200
    assert "Too few to say" in page
    assert page.count("Incidents: 2") == 2
    assert 'href="/patterns/series/"' in page  # the board has a way to it


def test_a_lead_opens_the_question_to_the_other_desk_with_its_sentence(across, analyst, opposite, series):
    page = markup(analyst.gets(PERIOD))
    address = re.search(r'href="(/records/[0-9a-f-]+/ask/\?[^"]+)"', page)
    assert address
    asking = analyst.gets(address[1].replace("&amp;", "&"))
    shown = is_sound(asking)
    assert re.search(r'value="one-series" checked', shown)
    assert re.search(r'value="routine" required checked', shown)
    about = re.search(r'name="about" value="([^"]+)"', shown)
    assert about
    sent = analyst.posts(address[1].split("?")[0], about=about[1], kind="incident", ready="one-series", pace="routine")
    assert sent.status_code == 303
    across.wire.deliver()
    thread = re.search(r"/threads/[0-9a-f-]{36}/", markup(opposite.gets("/threads/")))
    assert thread
    assert "may be one series" in text(opposite.gets(thread[0]))


@pytest.mark.parametrize("hidden", ["secret", "unshared"])
def test_an_incident_that_one_may_not_see_changes_no_number(across, analyst, opposite, series, hidden):
    before = numbers(markup(analyst.gets(PERIOD)))
    if hidden == "unshared":
        shots(opposite, 10)
    else:
        shots(
            seated(across.delhi, "dl9002", "DL-ON", role="station", clearance="CONFIDENTIAL"), 10, level="CONFIDENTIAL"
        )
    across.wire.deliver()
    assert numbers(markup(analyst.gets(PERIOD))) == before


def test_no_incident_gives_no_finding_and_no_number(analyst):
    page = is_sound(analyst.gets("/patterns/"))
    assert "You may see no incident of this area and period." in page
    assert '<svg class="squares"' not in page


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("since=2026-11-20&until=2026-11-01", "The period ends before it begins"),
        ("since=2026-11-20&until=", "Choose both days of the period"),
        ("since=2026-13-40&until=2026-11-20", "Choose both days of the period"),
        ("since=9999-12-30&until=9999-12-31", "Choose both days of the period"),
        ("since=2026-11-01&until=2026-11-20&head=gossip", "There is no such crime head"),
        ("since=2026-11-01&until=2026-11-20&around=Kapashera", "as latitude, longitude"),
        ("since=2026-11-01&until=2026-11-20&around=nan,nan", "latitude first"),
        ("since=2026-11-01&until=2026-11-20&around=77.08,28.52", "latitude first"),
    ],
)
def test_a_form_that_asks_for_nothing_sensible_is_answered_in_a_sentence(analyst, asked, said):
    answer = analyst.gets(f"/patterns/?{asked}")
    assert answer.status_code == 400
    page = is_sound(answer)
    assert said in text(answer)
    assert 'id="finding-1"' not in page
    for name in ("since", "until"):
        value = re.search(rf"{name}=([^&]*)", asked)[1]
        assert f'name="{name}" type="date" value="{value}"' in page


def test_an_area_leaves_out_what_lies_outside_and_counts_what_has_no_place(analyst, series):
    near = text(analyst.gets(f"{PERIOD}&around=28.526,77.080&km=2"))
    assert "Incidents: 4, from" in near
    assert "Incidents: 0, from" in text(analyst.gets(f"{PERIOD}&around=19.0,73.0&km=2"))
    assert "Incidents: 0, from" in text(analyst.gets(f"{PERIOD}&head=theft"))


def test_a_post_that_is_no_desk_reads_no_patterns(across):
    beat = seated(across.delhi, "dl9003", "DL-ON", role="beat")
    assert beat.gets("/patterns/").status_code == 403
    assert "/patterns/" not in markup(beat.gets("/more/"))


def test_the_purpose_is_asked_first(across, analyst):
    visitor = enters(across.delhi, "dl9004", "DL-ON", "analyst")
    with across.delhi:
        visitor.signs_in()
        answer = visitor.gets("/patterns/")
    assert "Why are you searching?" in text(answer)
    assert 'href="/patterns/"' in markup(analyst.gets("/more/"))


def test_each_language_has_the_page(analyst, series):
    for language, word in (("hi", "पैटर्न"), ("ur", "پیٹرن"), ("pa", "ਪੈਟਰਨ")):
        assert word in is_sound(analyst.gets_in(language, PERIOD)), language
