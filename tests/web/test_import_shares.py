"""What came in by an import is listed, admission first, and shared in one act under one form."""

import re
from uuid import UUID

import pytest
from border import Seated, is_sound, seated
from django.core.files.uploadedfile import SimpleUploadedFile
from support.cast import NAKA, says
from support.markup import markup
from support.visiting import text

from sangam.audit import audit
from sangam.interchange.imports import jobs, worker
from sangam.kernel.handling import Caveat
from sangam.records.own_records import records
from sangam.records.visibility import views
from sangam.web.imports import import_shares

RELEASES = (
    "क्रमांक,नाम,उर्फ,पिता का नाम,आयु,मोबाइल,थाना,रिहाई की तारीख,रिहाई का प्रकार\n"
    "1,सुरेश कुमार,काले,मांगेराम,34,6660000501,थाना खरखौदा,2026-11-20,जमानत\n"
    "2,रमेश लाल,,बलवंत,41 वर्ष,6660000502,थाना लोनी,2026-11-21,पैरोल\n"
)


@pytest.fixture
def analyst(across) -> Seated:
    return seated(across.delhi, "dl1005", "DL-ON", "analyst")


def work(officer: Seated) -> None:
    with officer.node:
        while worker.work_once():
            pass


def takes_in(officer: Seated, sheet: str = RELEASES, kind: str = "release") -> str:
    file = SimpleUploadedFile("releases.csv", sheet.encode())
    address = officer.posts("/imports/", file=file).headers["Location"]
    work(officer)
    assert f'<option value="{kind}" selected>' in markup(officer.gets(address))  # as its headings suggest
    assert officer.posts(address, step="kind", kind=kind).status_code == 303
    page = markup(officer.gets(address))
    chosen = {
        name: next(iter(re.findall(r'<option value="([^"]+)" selected', rest)), "")
        for name, rest in re.findall(r'<select name="(map-\d+)"[^>]*>(.*?)</select>', page, re.DOTALL)
    }
    graded = {"source": "Jail list", "grade_source": "B", "grade_information": "2"}
    assert officer.posts(address, step="columns", **chosen, **graded).status_code == 303
    work(officer)
    assert officer.posts(address, step="take").status_code == 303
    work(officer)
    return address


def came(officer: Seated, address: str) -> list[str]:
    with officer.node:
        return list(map(str, jobs.taken_records(officer.actor, address.split("/")[2], limit=9)))


def test_a_release_list_maps_its_columns_by_itself(analyst):
    address = takes_in(analyst)
    with analyst.node:
        first, _ = jobs.taken_records(analyst.actor, address.split("/")[2], limit=9)
        view = views.open_record(analyst.actor, first, purpose=NAKA)
    said = {each.property: str(each.value) for each in view.statements}
    assert said["alias"] == "काले"
    assert said["relative"] == "child of मांगेराम"
    assert (said["phone"], said["station"]) == ("+916660000501", "थाना खरखौदा")
    assert (said["release"], said["release_date"]) == ("bail", "2026-11-20")
    assert 2026 - int(said["born_year"]) == 34


def test_what_came_in_is_listed_with_links(analyst):
    address = takes_in(analyst)
    shown = analyst.gets(address)
    is_sound(shown)
    assert "What came in" in text(shown)
    assert "Suresh Kumar" in text(shown)
    assert all(f"/records/{record}/" in markup(shown) for record in came(analyst, address))


def test_what_came_in_is_shared_in_one_act(across, analyst, kundli):
    address = takes_in(analyst)
    form = analyst.gets(f"{address}share/")
    is_sound(form)
    ids = came(analyst, address)
    sent = analyst.posts(f"{address}share/", record=ids, force="HR", level="whole", audience="HR-SNP-KUNDLI")
    assert sent.status_code == 303
    across.wire.deliver()
    with kundli.node:
        held = views.list_records(kundli.actor, purpose=NAKA, kind="release")
    assert sorted(str(view.id) for view in held) == sorted(ids)
    with analyst.node:
        (deed,) = audit.recent_entries(action="officer:record:share-many")
        assert deed.details["shown"] == sorted(ids)


def test_who_was_unticked_is_not_shared(across, analyst, kundli):
    address = takes_in(analyst)
    _first, second = came(analyst, address)
    analyst.posts(f"{address}share/", record=[second], force="HR", level="whole")
    across.wire.deliver()
    with kundli.node:
        assert [str(each.id) for each in views.list_records(kundli.actor, purpose=NAKA, kind="release")] == [second]


def test_nothing_is_shared_where_a_part_of_one_is_hidden(across, analyst, kundli):
    address = takes_in(analyst)
    ids = came(analyst, address)
    keeper = seated(across.delhi, "dl1010", "DL", "data_officer", clearance="confidential")
    with keeper.node:
        hidden = says("conditions", "Kept secret", level="CONFIDENTIAL")
        records.correct(keeper.actor, ids[0], say=[hidden], why="from the court")
    refused = analyst.posts(f"{address}share/", record=ids, force="HR", level="whole")
    assert refused.status_code == 403
    assert "You may not see parts of this record" in text(refused)
    across.wire.deliver()
    with kundli.node:
        assert views.list_records(kundli.actor, purpose=NAKA, kind="release") == []


@pytest.mark.one_case
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"force": "HR", "level": "whole", "record": []}, "0 records were chosen"),
        ({"level": "whole"}, "Choose at least one force or group."),
        ({"force": "HR"}, "Choose how much they receive."),
        ({"force": "HR", "level": "whole", "audience": "DL-ON"}, "There is no unit DL-ON"),
    ],
)
def test_a_wrong_form_comes_back_with_its_ticks_and_a_sentence(analyst, fields, said):
    address = takes_in(analyst)
    ids = came(analyst, address)
    again = analyst.posts(f"{address}share/", **({"record": ids} | fields))
    assert again.status_code == 400
    assert said in text(again)
    ticked = re.findall(r'name="record" value="([^"]+)" checked', markup(again))
    assert ticked == fields.get("record", ids)


def test_an_import_of_more_than_one_act_shares_is_shared_in_parts(across, analyst, kundli, monkeypatch):
    address = takes_in(analyst)
    first, second = came(analyst, address)
    monkeypatch.setattr(import_shares, "MOST_SHARED", 1)
    shown = analyst.gets(address)
    assert "1 to 1 of 2. Part 1 2" in text(shown)
    assert second not in markup(shown)
    form = analyst.gets(f"{address}share/?part=2")
    assert re.findall(r'name="record" value="([^"]+)" checked', markup(form)) == [second]
    sent = analyst.posts(f"{address}share/?part=2", record=[first, second], force="HR", level="whole")
    assert sent.status_code == 303
    across.wire.deliver()
    with kundli.node:
        assert [str(each.id) for each in views.list_records(kundli.actor, purpose=NAKA, kind="release")] == [second]


@pytest.mark.one_case
@pytest.mark.parametrize("part", ["0", "3", "x", "²"])
def test_a_part_that_is_none_shows_the_nearest(analyst, part):
    address = takes_in(analyst)
    assert all(record in markup(analyst.gets(f"{address}?part={part}")) for record in came(analyst, address))


def test_an_import_is_listed_and_shared_by_its_own_officer_alone(across, analyst):
    address = takes_in(analyst)
    other = seated(across.delhi, "dl1006", "DL-ON", "analyst")
    assert other.gets(f"{address}share/").status_code == 404
    assert other.posts(f"{address}share/", record=[], force="HR", level="whole").status_code == 404


def test_a_record_that_came_in_and_is_hidden_now_is_not_listed(across, analyst):
    address = takes_in(analyst)
    ids = came(analyst, address)
    with analyst.node:
        records.recall(analyst.actor, UUID(ids[0]), reason="Wrong list")
        assert set(map(str, views.which_stand(map(UUID, ids)))) == {ids[1]}
    assert ids[0] not in markup(analyst.gets(address))


def test_a_minor_of_a_list_is_named_by_the_word_alone(across, analyst):
    address = takes_in(analyst)
    ids = came(analyst, address)
    with analyst.node:
        second = UUID(ids[1])
        view = views.open_record(analyst.actor, second, purpose=NAKA)
        named = [each.id for each in view.statements if each.property == "name"]
        minor = says("name", "रमेश लाल", Caveat.MINOR)
        records.correct(analyst.actor, second, say=[minor], take_back=named, why="he is seventeen")
    shown = text(analyst.gets(address))
    assert "Minor: name masked" in shown
    assert "Ramesh" not in shown
