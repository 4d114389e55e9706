"""Check a list in the browser: a file or pasted lines in, hits first; whose it is, how long, and what leaves."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
from border import NAKA, Across, Seated, is_sound, seated
from given_lists import answered, at_narela, given, pasted, taken, work, workbook
from support.cast import person, says
from support.markup import markup
from support.putting_back import falls_behind
from support.queries import counted
from support.visiting import text

from sangam.audit.audit import recent_entries
from sangam.interchange.lists import list_worker, lists
from sangam.interchange.lists import list_worker as list_list_worker
from sangam.interchange.models import CheckedList, ListedRow
from sangam.kernel import clock, here
from sangam.kernel.handling import Caveat, Level
from sangam.kernel.ids import new_id
from sangam.matching.checks import check
from sangam.matching.models import Watch
from sangam.records.own_records import records
from sangam.records.own_records.records import New
from sangam.records.visibility import views
from sangam.web.templatetags.words import word

GUESTS = "NAME,FATHER NAME,VEHICLE NO\nHarjeet,Balwant,\nNobody Atall,Nemo,\n,,DL1CAB1234\n"


@pytest.fixture
def narela(fresh_nodes) -> Seated:
    """Return a station officer whose force knows an armed person and a vehicle."""
    return at_narela(*fresh_nodes("DL"))


def test_pasted_lines_are_answered_hits_first_and_armed_said(narela):
    address = pasted(narela, "Nobody Atall", "", "DL1CAB1234", "Harjeet s/o Balwant", "!!")
    page = is_sound(narela.gets(address))
    words = text(narela.gets(address))
    assert "4 rows: 2 strong hits, 0 to look at, 1 with nothing, 1 unreadable" in words
    assert page.index("Harjeet s/o Balwant") < page.index(">DL1CAB1234") < page.index("Nobody Atall")
    assert "Armed" in words
    assert "each hit is shown as it is now" in words
    assert "This is not a clearance" in words
    assert "nothing in this row could be recognised" in words


def test_rows_with_nothing_fold_behind_one_line_and_no_others(narela):
    page = is_sound(narela.gets(pasted(narela, "DL1CAB1234", "Nobody Atall", "Nobody Else", "!!")))
    folded = page.partition('<details class="fold sheet stack">')[2].partition("</details>")[0]
    assert "2 rows with nothing in Sangam. This is not a clearance." in folded
    assert [line in folded for line in ("Nobody Atall", "Nobody Else", "DL1CAB1234", "!!")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("make", [GUESTS.encode(), None])
def test_a_sheet_is_read_by_its_headings_by_the_worker(narela, make):
    content = make or workbook(*(tuple(line.split(",")) for line in GUESTS.splitlines()))
    response = given(narela, content)
    address = response.headers["Location"]
    waiting = narela.gets(address)
    assert "The file is being read." in text(waiting)
    assert 'hx-trigger="every 2s"' in is_sound(waiting)
    work(narela)
    shown = narela.gets(address)
    assert 'hx-trigger="every 2s"' not in is_sound(shown)
    assert "3 rows: 2 strong hits, 0 to look at, 1 with nothing, 0 unreadable" in text(shown)
    assert "FATHER NAME : Relative" in text(shown)
    with narela.node:
        assert list((here.node().files / "lists").iterdir()) == []


def test_a_sheet_without_a_heading_loses_no_line(narela):
    address = answered(narela, given(narela, "Harjeet s/o Balwant,room 4\nSunil Kumar,room 5\n"))
    words = text(narela.gets(address))
    assert "2 rows: 1 strong hit" in words
    assert "each line was asked as it stands, the first one too" in words


def test_a_sheet_with_headings_but_none_of_names_is_asked_row_by_row(narela):
    address = answered(narela, given(narela, "ROOM,WHO,MOBILE NO\n4,Harjeet s/o Balwant,\n5,,9811111111\n"))
    words = text(narela.gets(address))
    assert "2 rows: 1 strong hit" in words
    assert "No column is known to hold names" in words


def test_the_answer_and_the_file_ask_why_first(narela):
    address = pasted(narela, "DL1CAB1234")
    with narela.node:
        narela.visitor.browser.cookies.clear()
        narela.visitor.takes_seat()
    for way in (address, f"{address}answer.csv"):
        page = markup(narela.gets(way))
        assert 'value="naka"' in page
        assert "DL 1C AB 1234" not in page


def test_a_hit_leads_to_its_record_and_to_the_check_of_its_row(narela):
    page = markup(narela.gets(pasted(narela, "DL1CAB1234")))
    assert 'href="/records/' in page
    assert '<input type="hidden" name="text" value="DL1CAB1234">' in page


def test_each_row_stands_in_the_ledger_and_is_watched_once(narela):
    address = pasted(narela, "DL1CAB1234", "Harjeet s/o Balwant")
    narela.gets(address)
    narela.gets(address)
    with narela.node:
        (looked,) = recent_entries(action="officer:check:file")
        (begun,) = recent_entries(action="officer:list:start")
        again = recent_entries(action="officer:list:open")
        assert Watch.objects.count() == 1
    assert [row["text"] for row in looked.details["rows"]] == ["DL1CAB1234", "Harjeet s/o Balwant"]
    assert looked.purpose == begun.purpose == "naka"
    assert (begun.on, len(again)) == (address.split("/")[3], 2)
    assert again[0].details["shown"]


def test_the_answer_is_admitted_anew_each_time(narela):
    address = pasted(narela, "DL1CAB1234")
    with narela.node:
        (vehicle,) = [each.id for each in views.list_records(narela.actor, purpose=NAKA) if each.kind == "vehicle"]
        records.recall(narela.actor, vehicle, reason="the wrong car")
    page = narela.gets(address)
    assert str(vehicle) not in markup(page)
    assert "no longer yours to see" in text(page)


def test_a_masked_name_stays_masked(narela):
    with narela.node:
        hidden = [says("name", "Meena Devi", Caveat.VICTIM), says("village", "Nahra")]
        records.create(narela.actor, New("person", hidden))
    beat = seated(narela.node, "dl1002", "DL-ON-NARELA", "beat")
    assert "1 row: 0 strong hits, 0 to look at, 1 with nothing" in text(beat.gets(pasted(beat, "Meena Devi s/o Ram")))


def test_the_owner_of_a_silent_record_is_told_as_of_a_check(across: Across, kundli: Seated) -> None:
    with across.haryana:
        made = records.create(kundli.actor, New("person", [*person("Balwant Rana"), says("plate", "HR26DK8337")]))
        records.share(kundli.actor, made, with_forces={"DL": Level.SILENT})
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    across.wire.deliver()
    address = pasted(narela, "HR26DK8337")
    assert "1 with nothing" in text(narela.gets(address))
    with across.delhi:
        assert check.notify_owners() == 1
        assert check.notify_owners() == 0


def test_only_who_gave_it_opens_it_and_only_in_that_post(narela):
    address = pasted(narela, "DL1CAB1234")
    other = seated(narela.node, "dl1002", "DL-ON-NARELA")
    for way in (address, f"{address}answer.csv", f"/check/list/{new_id()}/"):
        assert other.gets(way).status_code == 404
    with narela.node:
        CheckedList.objects.update(post=new_id())
    assert narela.gets(address).status_code == 404
    assert "Pasted lines" not in text(narela.gets("/check/list/"))


def test_who_may_not_check_may_not_check_a_list(narela):
    auditor = seated(narela.node, "dl1003", "DL-ON", "auditor")
    assert auditor.gets("/check/list/").status_code == 403
    assert auditor.posts("/check/list/", lines="DL1CAB1234").status_code == 403
    with narela.node:
        assert not CheckedList.objects.exists()


def test_without_a_purpose_one_tap_says_it_and_checks(narela):
    with narela.node:
        narela.visitor.browser.cookies.clear()
        narela.visitor.takes_seat()
    asked = narela.gets("/check/list/")
    assert '<button name="purpose" value="naka">' in is_sound(asked)
    refused = narela.posts("/check/list/", lines="DL1CAB1234")
    assert (refused.status_code, "DL1CAB1234</textarea>" in markup(refused)) == (403, True)
    address = answered(narela, narela.posts("/check/list/", lines="DL1CAB1234", purpose="naka"))
    assert "1 strong hit" in text(narela.gets(address))


def test_another_list_waits_until_the_first_is_answered(narela):
    assert narela.posts("/check/list/", lines="DL1CAB1234").status_code == 303
    second = narela.posts("/check/list/", lines="DL1CAB1235")
    assert (second.status_code, "DL1CAB1235</textarea>" in markup(second)) == (409, True)
    work(narela)
    assert narela.posts("/check/list/", lines="DL1CAB1235").status_code == 303


def test_1001_rows_are_refused_with_the_limit_and_the_command(narela):
    lines = "\n".join(f"DL1CAB{number:04}" for number in range(1_001))
    refused = narela.posts("/check/list/", lines=lines)
    assert refused.status_code == 400
    assert "more than 1,000 rows" in text(refused)
    assert "sangam check --file" in text(refused)
    assert "DL1CAB0999" in markup(refused)
    page = text(narela.gets(answered(narela, given(narela, f"NAME\n{lines}\n"))))
    assert "guests.csv has more than 1,000 rows" in page
    with narela.node:
        assert not ListedRow.objects.exists()


def bomb() -> bytes:
    """Return a workbook whose styles unpack to 17 MB."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook(("NAME",), ("Harjeet",)))) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()} | {"xl/styles.xml": b" " * 17 * 2**20}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"\0\0", "guests.xlsx", "does not read as a heading"),
        (b"PK\x03\x04 cut off", "guests.xlsx", "cannot be read"),
        ("bomb", "guests.xlsx", "packed too tightly"),
        (b"NAME\n", "guests.csv", "has a heading and no row below it"),
    ],
)
def test_a_hostile_file_is_said_on_its_page_and_not_kept(narela, content, name, why):
    address = answered(narela, given(narela, bomb() if content == "bomb" else content, name))
    page = narela.gets(address)
    is_sound(page)
    assert why in text(page)
    with narela.node:
        assert list((here.node().files / "lists").iterdir()) == []
        assert not ListedRow.objects.exists()


@pytest.mark.parametrize("content", [b"", b"\xd0\xcf\x11\xe0 old"])
def test_what_is_no_sheet_is_refused_on_the_form(narela, content):
    refused = given(narela, content)
    assert refused.status_code == 400
    is_sound(refused)


def test_nothing_given_is_refused_with_a_sentence(narela):
    refused = narela.posts("/check/list/", lines=" \n ")
    assert (refused.status_code, "one person, number or plate a line" in text(refused)) == (400, True)


def test_a_file_that_lies_about_its_type_is_read_for_what_it_is(narela):
    address = answered(narela, given(narela, GUESTS, "guests.xlsx"))
    assert "2 strong hits" in text(narela.gets(address))


def test_binary_garbage_is_told_row_by_row(narela):
    garbage = bytes(number * 7 % 256 for number in range(4_000))
    page = narela.gets(answered(narela, given(narela, garbage, "photo.xlsx")))
    is_sound(page)
    assert "33 rows: 0 strong hits, 0 to look at, 0 with nothing, 33 unreadable" in text(page)


def test_a_giant_cell_and_a_zero_byte_are_named_and_the_other_rows_stand(narela):
    sheet = f"NAME\n{'x' * 32_767}\nHar\0jeet\nHarjeet s/o Balwant\n"
    page = text(narela.gets(answered(narela, given(narela, sheet))))
    assert "1 strong hit, 0 to look at, 0 with nothing, 2 unreadable" in page
    assert "has 32767 characters" in page
    assert "holds a zero byte" in page


def test_the_file_says_each_row_and_holds_no_formula(narela):
    address = pasted(narela, "=HYPERLINK(1) DL1CAB1234", "Nobody Atall", "@!")
    first, second, third = taken(narela, address)
    assert first["asked"].startswith("'=HYPERLINK")
    assert (first["band"], first["owner"]) == ("strong", "DL")
    assert second["why"] == "nothing found. This is not a clearance."
    assert third["asked"] == "'@!"
    assert third["why"].startswith("not looked up")
    with narela.node:
        (entry,) = recent_entries(action="officer:list:export")
    assert (entry.on, entry.details["shown"]) == (address.split("/")[3], [first["record"]])


@pytest.mark.parametrize("caveat", Caveat)
def test_what_may_not_leave_is_left_out_of_the_file_and_said(narela, caveat):
    with narela.node:
        barred = person("रणवीर", says("relative", "s/o महेंद्र", caveat), caution="violent")
        records.create(narela.actor, New("person", barred))
    (row,) = taken(narela, pasted(narela, "रणवीर"))
    may = caveat in {Caveat.NO_ONWARD, Caveat.CALL_FIRST}
    assert ("the name agrees" in row["why"]) is may
    assert ("महेंद्र" in row["label"]) is may
    assert ("Violent" in row["warning"]) is may
    assert ("Call" in row["warning"]) is (caveat is Caveat.CALL_FIRST)
    barred = f"marked {word(caveat, 'caveat')} by Delhi Police and does not go into a list"
    assert (barred in row["warning"]) is not may


def test_a_number_in_the_column_of_names_is_found_and_called_nothing_else(narela):
    page = narela.gets(answered(narela, given(narela, "NAME,FATHER NAME\nDL1CAB1234,\n")))
    assert "1 row: 1 strong hit" in text(page)
    assert "could not be read" not in text(page)


def test_a_list_that_was_stopped_goes_on_and_looks_no_row_up_twice(narela, monkeypatch):
    monkeypatch.setattr(list_worker, "_AT_ONCE", 1)
    address = narela.posts("/check/list/", lines="DL1CAB1234\nHarjeet s/o Balwant").headers["Location"]
    with narela.node:
        assert list_list_worker.check_once(stopping=lambda: True)
    assert "Row 1 of 2" in text(narela.gets(address))
    work(narela)
    assert "2 rows: 2 strong hits" in text(narela.gets(address))
    with narela.node:
        looked = recent_entries(action="officer:check:file")
    assert sorted(row["row"] for entry in looked for row in entry.details["rows"]) == [1, 2]


def test_rows_that_a_list_never_came_to_are_said(narela, monkeypatch):
    monkeypatch.setattr(list_worker, "_AT_ONCE", 1)
    address = narela.posts("/check/list/", lines="DL1CAB1234\nHarjeet s/o Balwant").headers["Location"]
    with narela.node:
        assert list_list_worker.check_once(stopping=lambda: True)
        CheckedList.objects.update(state="failed", over_at=clock.now())
    assert "1 row was not looked up." in text(narela.gets(address))
    found, missed = taken(narela, address)
    assert found["band"] == "strong"
    assert missed["why"] == "not looked up: the list ended before this row was looked up"


def test_a_list_whose_officer_left_the_post_fails(narela):
    address = narela.posts("/check/list/", lines="DL1CAB1234").headers["Location"]
    with narela.node:
        CheckedList.objects.update(post=new_id())
        assert list_list_worker.check_once()
        assert CheckedList.objects.get().code == "access:no-post-today"
    assert narela.gets(address).status_code == 404


def test_after_a_day_the_list_is_erased(narela):
    address = pasted(narela, "DL1CAB1234")
    with narela.node:
        CheckedList.objects.update(at=clock.now() - timedelta(hours=24))
    assert narela.gets(address).status_code == 404
    with narela.node:
        assert lists.tidy() == 1
        assert not ListedRow.objects.exists()


def test_a_long_answer_is_shown_in_parts_and_asks_little(narela):
    lines = ["DL1CAB1234", *(f"Harjeet s/o Balwant, room {number}" for number in range(24))]
    few, many = pasted(narela, "DL1CAB1234"), pasted(narela, *lines)
    narela.gets(few)
    with narela.node, counted() as asked_few:
        narela.gets(few)
    with narela.node, counted() as asked_many:
        page = narela.gets(many)
    assert len(asked_many) - len(asked_few) <= 4
    assert "1 to 20 of 25" in text(page)
    assert "21 to 25 of 25" in text(narela.gets(f"{many}?part=2"))


def test_the_pages_speak_hindi(narela):
    address = pasted(narela, "DL1CAB1234", "Nobody Atall", "!!")
    for each in ("/check/list/", address):
        page = narela.in_hindi(each)
        assert 'lang="hi"' in is_sound(page)
        assert "सूची की जाँच" in text(page)
    assert "1 में कुछ नहीं मिला, 1 पढ़ी नहीं जा सकीं" in text(narela.in_hindi(address))


def test_the_first_page_counts_all_lists_by_one_query(narela):
    pasted(narela, "DL1CAB1234")
    with narela.node, counted() as asked_one:
        narela.gets("/check/list/")
    pasted(narela, "DL1CAB1234")
    pasted(narela, "!!")
    with narela.node, counted() as asked_three:
        page = narela.gets("/check/list/")
    assert len(asked_three) == len(asked_one)
    assert text(page).count("1 row: 1 strong hit") == 2
    assert text(page).count("1 unreadable") == 1


def test_a_cell_that_nothing_reads_and_a_long_row_are_said(narela):
    sheet = "NAME,FATHER,MOBILE\nHarjeet,Balwant,12\n" + "Harjeet " * 150 + ",Balwant,\n"
    page = text(narela.gets(answered(narela, given(narela, sheet))))
    assert "12 : could not be read" in page
    assert "up to 1000 are checked at once" in page.replace(",", "")


def test_a_list_checked_while_copies_were_hidden_says_so(narela):
    falls_behind(narela.node, "HR")
    address = pasted(narela, "Harjeet s/o Balwant")
    assert "copies of Haryana Police could not be read" in text(narela.gets(address))
