"""Import in the browser: the file, its columns, the dry run with its report, taken in."""

import io
import re

import openpyxl
import pytest
from border import NAKA, Seated, is_sound, seated
from django.core.files.uploadedfile import SimpleUploadedFile
from import_world import SHEET, confirmed, gives, work
from support.markup import error_at, markup
from support.queries import counted
from support.visiting import lay_down, text

from sangam.kernel import here
from sangam.kernel.ids import new_id
from sangam.records.visibility import views


@pytest.fixture
def analyst(fresh_nodes) -> Seated:
    (node,) = fresh_nodes("DL")
    lay_down(node)
    return seated(node, "dl1005", "DL-ON", "analyst")


def test_columns_chosen_for_another_kind_are_looked_at_again(analyst):
    address = gives(analyst).headers["Location"]
    assert 'name="of" value="person"' in is_sound(analyst.gets(address))
    assert analyst.posts(address, step="kind", kind="wanted").status_code == 303
    graded = {"source": "Gang file", "grade_source": "B", "grade_information": "2"}
    ungraded = {**graded, "grade_source": ""}
    assert error_at(analyst.posts(address, step="columns", of="wanted", **{"map-1": "name"}, **ungraded), "grade")
    sent = analyst.posts(address, step="columns", of="person", **{"map-0": "id", "map-1": "name"}, **graded)
    assert sent.status_code == 409
    assert "What the rows contain was changed meanwhile" in text(sent)
    assert (
        analyst.posts(address, step="columns", of="wanted", **{"map-0": "id", "map-1": "name"}, **graded).status_code
        == 303
    )
    work(analyst)
    assert "nothing has been saved yet. Each row is read as: Wanted notice." in text(analyst.gets(address))


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
        found = {str(view.first("name")) for view in views.list_records(analyst.actor, purpose=NAKA)}
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
        assert views.list_records(analyst.actor, purpose=NAKA) == []


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
        found = views.list_records(analyst.actor, purpose=NAKA)
    assert "Harjit Singh" in {str(view.first("name")) for view in found}
    assert "gang.csv" in text(analyst.gets("/imports/"))


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
