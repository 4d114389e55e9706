"""The dry run of an import in the browser: kept values, the way back, and who would become another person."""

import re

import pytest
from border import NAKA, Seated, is_sound, seated
from import_world import confirmed, gives, work
from support.visiting import lay_down, text

from sangam.records.visibility import views


@pytest.fixture
def analyst(fresh_nodes) -> Seated:
    (node,) = fresh_nodes("DL")
    lay_down(node)
    return seated(node, "dl1005", "DL-ON", "analyst")


def by_serial(officer: Seated, people: str, *, key: str = "id") -> str:
    """Give a list of persons under the same file name, its serial numbers as the key; return the dry run's address."""
    address = gives(officer, f"S No,Name,Father's Name\n{people}", "rel_en.csv").headers["Location"]
    graded = {"source": "rel_en.csv", "grade_source": "B", "grade_information": "2"}
    columns = {"map-0": key, "map-1": "name", "map-2": "relative"}
    assert officer.posts(address, step="columns", **columns, **graded).status_code == 303
    work(officer)
    return address


def names_held(officer: Seated) -> set[str]:
    with officer.node:
        return {str(view.first("name")) for view in views.list_records(officer.actor, purpose=NAKA)}


@pytest.mark.parametrize(
    ("ticked", "names", "said"),
    [({}, {"Naresh Kumar", "Sunil"}, "It stays as it was."), ({"others": "yes"}, {"Kuldeep", "Sunil"}, "as you said")],
)
def test_who_would_become_another_is_named_and_left_without_a_tick(analyst, ticked, names, said):
    first = by_serial(analyst, "1,Naresh Kumar,Ram\n2,Sunil,Mohan\n")
    analyst.posts(first, step="take")
    work(analyst)
    second = by_serial(analyst, "1,Kuldeep,Balbir\n2,Sunil,Mohan\n")
    tried = text(analyst.gets(second))
    is_sound(analyst.gets(second))
    assert "Row 2 Naresh Kumar becomes Kuldeep" in tried.replace("\u2068", "").replace("\u2069", "")
    assert "1 record would become another person or thing. It stays as it is unless you tick the box below." in tried
    assert "looks like a serial number of the rows" in tried
    assert "Import 0 records" not in tried  # the box decides how many
    assert " Import " in tried.partition("Change 1 record too")[2]
    assert analyst.posts(second, step="take", **ticked).status_code == 303
    work(analyst)
    assert names_held(analyst) == names
    assert said in text(analyst.gets(second))


def test_a_serial_number_is_no_number_in_a_register(analyst):
    address = gives(analyst, "S No,Name\n1,Naresh\n2,Sunil\n").headers["Location"]
    shown = analyst.gets(address)
    assert '<option value="id" selected>' not in is_sound(shown)
    assert "a serial number of the rows, which names no record: left out" in text(shown)
    assert "Holds 1, 2, 3 and so on" in text(shown)
    first, second = (by_serial(analyst, f"1,{name},Ram\n", key="") for name in ("Naresh", "Kuldeep"))
    for each in (first, second):
        analyst.posts(each, step="take")
        work(analyst)
    assert names_held(analyst) == {"Naresh", "Kuldeep"}


def test_the_dry_run_shows_the_first_rows_as_they_would_be_taken_in(analyst):
    address = confirmed(analyst)
    work(analyst)
    rows = is_sound(analyst.gets(address)).partition("The first rows")[2].partition("Rows to look at")[0]
    assert rows.count("<tr>") == 4
    first = rows.split("<tr>")[2]
    assert re.findall(r"<bdi[^>]*>([^<]+)</bdi>", first) == ["1", "Harjit Singh", "child of Balwant", "+919812345678"]
    assert "Phone" in rows.split("<tr>")[3].partition('data-head="Rejected"')[2], "why it is rejected"


def tried_release(officer: Seated) -> str:
    """Give a list of releases with a day, a choice in words and an Aadhaar number; return its dry run's address."""
    sheet = "Name,Date of release,Kind of release,Conditions\nHarjit,29/11/2026,Parole,Aadhaar 2345 6789 0124\n"
    address = gives(officer, sheet, kind="release").headers["Location"]
    graded = {"source": "Gang file", "grade_source": "B", "grade_information": "2"}
    columns = {"map-0": "name", "map-1": "release_date", "map-2": "release", "map-3": "conditions"}
    sent = officer.posts(address, step="columns", **columns, **graded)
    assert sent.status_code == 303, text(sent)
    work(officer)
    return address


def test_the_first_rows_show_each_value_as_it_is_kept(analyst):
    address = tried_release(analyst)
    first = is_sound(analyst.gets(address)).partition('id="first"')[2].partition("</section>")[0]
    assert "29.11.2026" in first
    assert "29/11/2026" not in first
    assert "2345 6789 0124" not in first
    assert "पैरोल" in text(analyst.in_hindi(address))


def test_from_the_dry_run_the_columns_and_the_kind_are_chosen_again(analyst):
    address = tried_release(analyst)
    assert f'href="{address}?at=columns"' in is_sound(analyst.gets(address))
    again = is_sound(analyst.gets(f"{address}?at=columns"))
    assert '<option value="release_date" selected>' in again
    graded = {"source": "Gang file", "grade_source": "B", "grade_information": "2"}
    wrong = analyst.posts(address, step="columns", **{"map-0": "shoe_size"}, **graded)
    assert (wrong.status_code, 'name="map-0"' in is_sound(wrong)) == (400, True)
    assert analyst.posts(address, step="columns", **{"map-0": "name"}, **graded).status_code == 303
    work(analyst)
    assert "29.11.2026" not in text(analyst.gets(address))
    assert analyst.posts(address, step="kind", kind="person").status_code == 303
    assert '<option value="release_date"' not in is_sound(analyst.gets(address))
    assert analyst.posts(address, step="take").status_code == 409


def test_a_tick_for_rows_that_the_dry_run_did_not_show_changes_none(analyst):
    address = by_serial(analyst, "1,Naresh Kumar,Ram\n")
    between = by_serial(analyst, "1,Kuldeep,Balbir\n")
    for each in (between, address):
        assert analyst.posts(each, step="take", others="yes").status_code == 303
        work(analyst)
    assert names_held(analyst) == {"Kuldeep"}
    assert "It stays as it was." in text(analyst.gets(address))
