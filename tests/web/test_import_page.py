"""Import in the browser: the file, its columns, the dry run with its report, taken in."""

import io
import re

import openpyxl
import pytest
from border import NAKA, Seated, is_sound, seated
from django.core.files.uploadedfile import SimpleUploadedFile
from support.markup import markup
from support.queries import counted
from support.visiting import lay_down, text

from sangam.interchange.public import jobs as import_jobs
from sangam.kernel import here
from sangam.kernel.ids import new_id
from sangam.records.public import records

SHEET = "ID,NAME,FATHER NAME,MOBILE NO\n1,Harjit Singh,Balwant,9812345678\n2,Sunil Kumar,Ramesh,12\n3,Meena,,\n"


@pytest.fixture
def analyst(fresh_nodes) -> Seated:
    (node,) = fresh_nodes("DL")
    lay_down(node)
    return seated(node, "dl1005", "DL-ON", "analyst")


def gives(officer: Seated, sheet: str | bytes = SHEET, name: str = "gang.csv", kind: str = "person"):
    """Give a file, have it read, and say what stands in its rows."""
    content = sheet if isinstance(sheet, bytes) else sheet.encode()
    given = officer.posts("/imports/", file=SimpleUploadedFile(name, content))
    work(officer)
    if kind and given.status_code == 303:
        officer.posts(given.headers["Location"], step="kind", kind=kind)
    return given


def confirmed(officer: Seated) -> str:
    address = gives(officer).headers["Location"]
    columns = {"map-0": "id", "map-1": "name", "map-2": "relative", "map-3": "phone"}
    graded = {"source": "Gang file", "grade_source": "B", "grade_information": "2"}
    sent = officer.posts(address, step="columns", **columns, **graded)
    assert sent.status_code == 303, text(sent)
    return address


def test_columns_chosen_for_another_kind_are_looked_at_again(analyst):
    address = gives(analyst).headers["Location"]
    assert 'name="of" value="person"' in is_sound(analyst.gets(address))
    assert analyst.posts(address, step="kind", kind="wanted").status_code == 303
    graded = {"source": "Gang file", "grade_source": "B", "grade_information": "2"}
    sent = analyst.posts(address, step="columns", of="person", **{"map-0": "id", "map-1": "name"}, **graded)
    assert sent.status_code == 409
    assert "What the rows contain was changed meanwhile" in text(sent)
    assert (
        analyst.posts(address, step="columns", of="wanted", **{"map-0": "id", "map-1": "name"}, **graded).status_code
        == 303
    )
    work(analyst)
    assert "nothing has been saved yet. Each row is read as: Wanted notice." in text(analyst.gets(address))


def work(officer: Seated) -> None:
    with officer.node:
        while import_jobs.work_once():
            pass


def workbook() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for line in SHEET.splitlines():
        book.active.append(line.split(","))
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_taken_in_whatever_name_it_is_kept_under(analyst):
    address = gives(analyst, workbook(), "gang.xlsx").headers["Location"]
    shown = analyst.gets(address)
    assert "3 rows, Excel, sheet Sheet" in text(shown)
    columns = {"map-0": "id", "map-1": "name", "map-2": "relative", "map-3": "phone"}
    graded = {"source": "Gang file", "grade_source": "B", "grade_information": "2"}
    assert analyst.posts(address, step="columns", **columns, **graded).status_code == 303
    work(analyst)
    assert "MOBILE NO 12" in text(analyst.gets(address))
    assert analyst.posts(address, step="take").status_code == 303
    work(analyst)
    with analyst.node:
        found = {str(view.first("name")) for view in records.listing(analyst.actor, purpose=NAKA)}
        left = [path.name for path in (here.node().files / "imports").iterdir() if path.suffix != ".csv"]
    assert found == {"Harjit Singh", "Meena"}
    assert left == []


def test_a_file_is_read_by_the_worker_while_the_page_waits(analyst):
    given = analyst.posts("/imports/", file=SimpleUploadedFile("gang.csv", SHEET.encode()))
    address = given.headers["Location"]
    waiting = analyst.gets(address)
    page = is_sound(waiting)
    assert "The file is being read." in text(waiting)
    assert 'hx-trigger="every 2s"' in page
    assert analyst.posts(address, step="take").status_code == 409
    work(analyst)
    read = is_sound(analyst.gets(address))
    assert '<form class="form sheet" id="job"' in read
    assert 'hx-trigger="every 2s"' not in read


def test_what_the_worker_cannot_read_is_said_on_the_page_and_not_kept(analyst):
    for sheet, why in ((b"\0\0", "does not read as a heading"), (b"PK\x03\x04 cut off", "cannot be read")):
        address = gives(analyst, sheet).headers["Location"]
        assert why in text(analyst.gets(address))
        with analyst.node:
            assert list((here.node().files / "imports").iterdir()) == []


def test_a_file_is_read_and_its_columns_are_guessed(analyst):
    address = gives(analyst).headers["Location"]
    shown = analyst.gets(address)
    page = is_sound(shown)
    assert "3 rows, UTF-8" in text(shown) or "3 rows, utf-8" in text(shown)
    assert '<option value="name" selected>' in page
    assert '<option value="phone" selected>' in page


RELEASED = "S.No,Name,Father's Name,Date of release,Jail\n1,Harjit,Balwant,20/11/2026,Tihar\n"


def selected(page: str) -> list[str]:
    kinds = page.partition('<select id="f-kind"')[2].partition("</select>")[0]
    return re.findall(r'<option value="([^"]*)" selected', kinds)


def test_no_kind_is_asked_before_the_file_and_none_is_preselected(analyst):
    assert "f-kind" not in is_sound(analyst.gets("/imports/"))
    shown = analyst.gets(gives(analyst, "A,B\n1,2\n", kind="").headers["Location"])
    assert selected(is_sound(shown)) == [""]
    assert "The headings do not show what the rows contain. Choose the kind yourself." in text(shown)


def test_the_kind_is_suggested_with_its_reason_and_confirmed(analyst):
    address = gives(analyst, RELEASED, kind="").headers["Location"]
    shown = analyst.gets(address)
    assert selected(is_sound(shown)) == ["release"]
    words = text(shown).replace("\u2068", "").replace("\u2069", "")
    assert "The headings “Date of release”, “Jail” look like a list of this kind: Release from custody." in words
    assert "confirm it, or choose another kind" in words
    early = analyst.posts(address, step="columns", **{"map-0": "name"})
    assert (early.status_code, "Choose what the rows" in text(early)) == (400, True)
    assert analyst.posts(address, step="kind", kind="release").status_code == 303
    page = is_sound(analyst.gets(address))
    assert '<option value="release_date" selected>' in page
    assert '<option value="jail" selected>' in page


def test_another_kind_than_suggested_is_chosen_even_after_confirming(analyst):
    address = gives(analyst, RELEASED, kind="release").headers["Location"]
    assert selected(is_sound(analyst.gets(address))) == ["release"]
    assert analyst.posts(address, step="kind", kind="person").status_code == 303
    page = is_sound(analyst.gets(address))
    assert selected(page) == ["person"]
    assert '<option value="release_date"' not in page


@pytest.mark.parametrize(("kind", "why"), [("", "Choose what the rows"), ("dance", "no kind of record dance")])
def test_a_kind_that_is_none_is_refused_and_nothing_is_preselected(analyst, kind, why):
    address = gives(analyst, "A,B\n1,2\n", kind="").headers["Location"]
    refused = analyst.posts(address, step="kind", kind=kind)
    assert (refused.status_code, selected(is_sound(refused))) == (400, [""])
    assert why in text(refused)


def test_the_suggestion_is_said_in_hindi(analyst):
    given = gives(analyst, "नाम,पिता का नाम,रिहाई की तारीख,जेल\nहरजीत,बलवंत,20/11/2026,तिहाड़\n", kind="")
    address = given.headers["Location"]
    words = text(analyst.in_hindi(address)).replace("\u2068", "").replace("\u2069", "")
    assert "शीर्षक “रिहाई की तारीख”, “जेल”" in words


def test_the_dry_run_reports_each_rejected_value_and_writes_nothing(analyst):
    address = confirmed(analyst)
    waiting = markup(analyst.gets(address))
    assert 'hx-trigger="every 2s"' in waiting
    work(analyst)
    tried = analyst.gets(address)
    is_sound(tried)
    assert "Dry run: nothing has been saved yet." in text(tried)
    assert "MOBILE NO 12" in text(tried)
    assert "Import" in text(tried)
    with analyst.node:
        assert records.listing(analyst.actor, purpose=NAKA) == []


def test_the_report_is_given_out_whole_as_a_file(analyst):
    address = confirmed(analyst)
    assert analyst.gets(f"{address}rejected.csv").status_code == 404
    work(analyst)
    report = analyst.gets(f"{address}rejected.csv")
    assert report.headers["Content-Disposition"].startswith("attachment")
    assert "MOBILE NO" in report.content.decode("utf-8-sig")


def test_what_the_officer_takes_in_stands_as_records(analyst):
    address = confirmed(analyst)
    work(analyst)
    assert analyst.posts(address, step="take").status_code == 303
    work(analyst)
    assert "Imported. The audit log records your name and the file." in text(analyst.gets(address))
    with analyst.node:
        found = records.listing(analyst.actor, purpose=NAKA)
    assert "Harjit Singh" in {str(view.first("name")) for view in found}
    assert "gang.csv" in text(analyst.gets("/imports/"))


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
        return {str(view.first("name")) for view in records.listing(officer.actor, purpose=NAKA)}


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


def test_the_last_page_asks_for_the_purpose_and_leads_to_what_came_in(analyst):
    address = confirmed(analyst)
    work(analyst)
    analyst.posts(address, step="take")
    work(analyst)
    with analyst.node:
        analyst.visitor.posts("/sign-out/")
        assert analyst.visitor.signs_in(step=1).status_code == 303
    last = analyst.gets(address)
    assert "Harjit Singh" not in text(last)
    part = is_sound(last).partition('id="why"')[2]
    assert f'name="next" value="{address}"' in part
    assert 'name="purpose" value="case"' in part
    stated = analyst.posts("/purpose/", purpose="case", reference="0012/2026", next=address)
    assert stated.headers["Location"] == address
    assert "Harjit Singh" in text(analyst.gets(address))


def test_taking_in_before_the_dry_run_is_a_conflict_that_the_page_explains(analyst):
    address = gives(analyst).headers["Location"]
    assert analyst.posts(address, step="take").status_code == 409


def test_a_column_cannot_hold_what_the_kind_has_not(analyst):
    address = gives(analyst).headers["Location"]
    wrong = analyst.posts(address, **{"step": "columns", "map-0": "shoe_size"})
    assert wrong.status_code == 400
    assert "shoe_size" in text(wrong)
    assert analyst.posts(address, step="dance").status_code == 400


def test_an_import_can_be_left(analyst):
    address = gives(analyst).headers["Location"]
    assert analyst.posts(address, step="drop").status_code == 303
    assert "This import was cancelled." in text(analyst.gets(address))


def test_an_old_hindi_font_is_previewed_before_it_is_converted(analyst):
    names = ("gjthr flag", "jkts'k dqekj", "lqjsUnz flag", "ckyd jke", "egsUnz ;kno")
    address = gives(analyst, "NAME\n" + "\n".join(names)).headers["Location"]
    shown = analyst.gets(address)
    assert "Old Hindi font: this is how it will read" in text(shown)
    assert "हरजीत सिंह" in text(shown)


def test_what_is_no_sheet_is_refused_on_the_form(analyst):
    for sheet in (b"", b"\xd0\xcf\x11\xe0 old"):
        refused = gives(analyst, sheet)
        assert refused.status_code == 400
        assert "CSV or Excel file" in text(refused)
    assert analyst.posts("/imports/").status_code == 400


def test_only_posts_with_the_right_import_and_only_their_own(analyst):
    station = seated(analyst.node, "dl1006", "DL-ON-NARELA")
    assert station.gets("/imports/").status_code == 403
    assert gives(station).status_code == 403
    other = seated(analyst.node, "dl1007", "DL-ON", "analyst")
    address = confirmed(analyst)
    assert other.gets(address).status_code == other.gets(f"/imports/{new_id()}/").status_code == 404


def test_the_pages_speak_hindi(analyst):
    for address in ("/imports/", gives(analyst).headers["Location"]):
        assert 'lang="hi"' in is_sound(analyst.in_hindi(address))
        assert "आयात" in text(analyst.in_hindi(address))


def test_columns_and_rejected_values_are_explained_in_the_readers_language(analyst):
    address = gives(analyst, "ID,NAME,पिता का नाम,,MOBILE NO\n1,Harjit Singh,Balwant,x,12\n").headers["Location"]
    columns = text(analyst.in_hindi(address))
    assert "शीर्षक पिता का नाम का अर्थ" in columns
    assert "का शीर्षक ख़ाली है" in columns
    assert "was read as" not in columns
    graded = {"source": "Gang file", "grade_source": "B", "grade_information": "2"}
    analyst.posts(address, step="columns", **{"map-0": "id", "map-1": "name", "map-4": "phone"}, **graded)
    work(analyst)
    why = text(analyst.in_hindi(address))
    assert "MOBILE NO 12" in why
    assert "सही फ़ोन नहीं है: ऐसा चाहिए: 6 से 9 तक से शुरू दस अंक" in why


def test_why_an_import_failed_stands_in_the_readers_language(analyst):
    address = confirmed(analyst)
    with analyst.node:
        for kept in (here.node().files / "imports").iterdir():
            kept.unlink()
    work(analyst)
    assert "cannot be read on the server any more" in text(analyst.gets(address))
    assert "सर्वर पर पढ़ी नहीं जा सकती" in text(analyst.in_hindi(address))


def test_watching_an_import_asks_little(analyst):
    address = confirmed(analyst)
    analyst.gets(address)
    with analyst.node, counted() as asked:
        analyst.gets(address)
    assert len(asked) <= 20
