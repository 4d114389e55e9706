"""A force's own units in the browser: one at a time or by a sheet, tried first, taken back; at headquarters alone."""

from csv import DictReader
from html import unescape

import pytest
from border import Seated, hidden, is_sound, seated
from django.core.files.uploadedfile import SimpleUploadedFile
from support.markup import error_at, markup
from support.nodes import TestNode
from support.visiting import text

SHEET = "/administration/units/"
NARELA = "/administration/units/DL-ON-NARELA/"
HEADING = "कोड,parent,kind,name_en,name_hi,closes_into\n"
NEW = {
    "code": "DL-ON-NAYA",
    "kind": "station",
    "name_en": "PS Naya Bazar",
    "name_hi": "थाना नया बाज़ार",
    "parent": "DL-ON",
}


@pytest.fixture
def chief(delhi: TestNode) -> Seated:
    """The administrator at headquarters."""
    return seated(delhi, "dl7101", "DL", "admin")


def csv(body: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("units.csv", (HEADING + body).encode(), content_type="text/csv")


def test_a_sheet_is_tried_then_taken_and_taken_back(chief: Seated) -> None:
    assert "Last change" not in is_sound(chief.gets(SHEET))
    wrong = chief.posts(SHEET, file=csv("DL-ON-NAYA,DL-GONE,fort,Naya,नया,\n"))
    assert wrong.status_code == 400
    assert {"DL-GONE", "fort"} <= set(text(wrong).split())
    assert error_at(chief.posts(SHEET), "file")
    tried = chief.posts(
        SHEET, file=csv("DL-ON-NAYA,DL-ON,station,Naya,नया,\nDL-ON-ALIPUR,DL-ON,station,A,अ,DL-ON-NARELA\n")
    )
    assert "2 changes" in text(tried)
    assert chief.gets("/units/DL-ON-NAYA/").status_code == 404
    rows = unescape(hidden(tried, "rows"))
    for cell in ("DL-ON-NAYA", "DL-\\u0000", "\\ud800"):
        forged = f'[["code"],[["{cell}"]],[2]]'
        assert chief.posts(SHEET, step="take", rows=forged).status_code == 400
    assert chief.posts(SHEET, step="take", rows=rows).status_code == 303
    assert "Naya" in text(chief.gets("/units/DL-ON-NAYA/"))
    assert "dl7101" in text(chief.gets(SHEET))
    assert chief.posts(SHEET + "undo/").status_code == 303
    assert chief.gets("/units/DL-ON-NAYA/").status_code == 404
    assert chief.posts(SHEET + "undo/").status_code == 409


def test_many_closed_units_are_allowed_first(chief: Seated) -> None:
    rows = DictReader(chief.gets(SHEET + "sheet.csv").content.decode("utf-8-sig").splitlines())
    body = "".join(f"{row['code']},DL,station,A,अ,DL\n" for row in rows if row["parent"])
    assert "allow that first" in text(chief.posts(SHEET, file=csv(body)))
    tried = chief.posts(SHEET, file=csv(body), closes_many="on")
    assert tried.status_code == 200
    taken = {"step": "take", "rows": unescape(hidden(tried, "rows")), "closes_many": hidden(tried, "closes_many")}
    assert chief.posts(SHEET, **taken).status_code == 303


def test_one_unit_is_changed_from_its_page(chief: Seated) -> None:
    assert NARELA in markup(chief.gets("/units/DL-ON-NARELA/"))
    assert 'value="DL-ON"' in is_sound(chief.gets(NARELA))
    assert "DL-ON-NARELA" in text(chief.gets(NARELA))
    sent = {"kind": "station", "name_en": "PS Narela East", "name_hi": "थाना नरेला पूर्व", "parent": "DL"}
    faulty = chief.posts(NARELA, **(sent | {"parent": "DL-GONE", "name_hi": "ujsyk"}))
    assert faulty.status_code == 400
    assert "no open unit" in error_at(faulty, "parent")
    assert "Kruti Dev" in error_at(faulty, "name_hi")
    assert "PS Narela East" in markup(faulty)
    tried = chief.posts(NARELA, **(sent | {"code": "DL-X"}))
    assert "2 changes" in text(tried)
    assert chief.posts(SHEET, step="take", rows=unescape(hidden(tried, "rows"))).status_code == 303
    assert "PS Narela East" in text(chief.gets("/units/DL-ON-NARELA/"))


def test_a_unit_is_added_below_one_and_another_is_closed_into_it(chief: Seated) -> None:
    below = "/administration/units/DL-ON/below/"
    assert 'value="DL-ON"' in is_sound(chief.gets(below))
    assert error_at(chief.posts(below, **(NEW | {"code": "HR-X"})), "code")
    assert error_at(chief.posts(below, **(NEW | {"code": ""})), "code")
    tried = chief.posts(below, **NEW)
    assert chief.posts(SHEET, step="take", rows=unescape(hidden(tried, "rows"))).status_code == 303
    sent = {
        "kind": "station",
        "name_en": "PS Narela",
        "name_hi": "थाना नरेला",
        "parent": "DL-ON",
        "closes_into": "DL-ON-NAYA",
    }
    tried = chief.posts(NARELA, **sent)
    assert "Closed; taken over by" in text(tried)
    assert chief.posts(SHEET, step="take", rows=unescape(hidden(tried, "rows"))).status_code == 303
    assert chief.gets(NARELA).status_code == 404


@pytest.mark.parametrize("unit, role", [("DL-ON", "admin"), ("DL", "supervisor")])
def test_units_are_changed_by_the_administrator_at_headquarters_alone(delhi: TestNode, unit: str, role: str) -> None:
    other = seated(delhi, "dl7102", unit, role)
    for at in (SHEET, SHEET + "sheet.csv", NARELA, "/administration/units/DL-ON/below/"):
        assert other.gets(at).status_code == 403
    row = '[["code","parent","kind","name_en","name_hi"],[["DL-ON-NAYA","DL-ON","station","Naya","नया"]],[2]]'
    assert other.posts(SHEET, step="take", rows=row).status_code == 403
    assert other.posts(SHEET, file=csv("DL-ON-NAYA,DL-ON,station,Naya,नया,\n")).status_code == 403
    assert other.posts(NARELA, **NEW).status_code == 403
    assert other.posts(SHEET + "undo/").status_code == 403
    assert NARELA not in markup(other.gets("/units/DL-ON-NARELA/"))
    if role == "admin":
        assert SHEET not in markup(other.gets("/administration/"))


def test_another_force_s_unit_is_not_changed_here(chief: Seated) -> None:
    assert chief.gets("/administration/units/HR-SNP-KUNDLI/").status_code == 404
    assert chief.posts("/administration/units/HR/below/", **NEW).status_code == 404
