"""The rules of gang charts without a database: whose words, which order, what lacks, charge sheets, the forms."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from sangam.access.types import Showing
from sangam.arrests.gang_charts import forms
from sangam.arrests.gang_charts.chart_acts import require_own_words
from sangam.arrests.gang_charts.chart_types import (
    AuthorityView,
    Cell,
    ChartView,
    Form,
    FormRow,
    Lacking,
    MeetingView,
    ReasonView,
)
from sangam.arrests.gang_charts.columns import charge_sheets
from sangam.arrests.gang_charts.forms import forms_in, shipped_rows
from sangam.arrests.types import Decision, Part, Per, Use
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.handling import Grade, Handling
from sangam.records.types import RecordView, ShownStatement, Terms

NOW = datetime(2026, 11, 29, tzinfo=UTC)
TODAY = date(2026, 11, 29)
OWN = "Harjit fired at the contractor in Loni on two nights and his men took the rent of eleven shops by fear"
OTHER = "The memo of the pistol and the call from jail fit together so that I hold both cases to belong to one gang"
STOCK = "The gang chart was perused and discussed in the joint meeting and is approved by the undersigned"
HINDI = "हरजीत ने लोनी में दो रात ठेकेदार पर गोली चलाई और ग्यारह दुकानों से डर दिखाकर किराया वसूला जिससे बाज़ार शाम को बंद हुआ"
CODE = "a" * 16
FORCES = ("UP", "DL", "HR")


def row(code: str, part: Part = Part.AUTHORITY, **more: object) -> FormRow:
    said = {"per": None, "fill": (), "ranks": (), "number": "", "beside": (), **more}
    return FormRow(
        code,
        0,
        part,
        ("f",),
        (),
        source="s",
        from_date=None,
        until_date=None,
        verified_by="",
        texts={"en": code},
        **said,
    )


def wrote(authority: str, decision: Decision = Decision.AGREES, *, current: bool = True) -> ReasonView:
    return ReasonView(authority, decision, OWN, "", "", "", "SP", NOW, CODE, current)


def chart(*reasons: ReasonView, meeting: bool = False, lacks: bool = False, **more: object) -> ChartView:
    rows = [
        row("station", ranks=("Insp",)),
        row("district", ranks=("SP",)),
        row("approval", ranks=("CP",), by_order=True),
    ]
    authorities = tuple(
        AuthorityView(each, tuple(one for one in reasons if one.authority == each.code)) for each in rows
    )
    column = row("bail", Part.COLUMN, per=Per.CASE)
    meetings = (MeetingView(NOW, "Camp", ("A", "B"), "text", "SP", NOW, is_current=True),) if meeting else ()
    view = ChartView(
        UUID(int=1),
        "UP-1",
        Form(row("f", Part.FORM), (column,), (), tuple(rows), ()),
        "Kala",
        "UP-GZB",
        "SHO",
        NOW,
        None,
        NOW,
        1,
        (),
        (),
        (Lacking(column, None),) if lacks else (),
        CODE,
        False,
        (),
        meetings,
        authorities,
    )
    return replace(view, **more)


def turn(view: ChartView, code: str, decision: Decision = Decision.AGREES) -> None:
    forms.require_turn(view, forms.require_authority(view, code), decision, language="en")


def court(number: int, day: str = "", stage: str = "", *, fir: str = "", case: int = 0) -> RecordView:
    said = [("charge_sheet_date", day), ("stage", stage), ("fir", fir), ("station", "PS" if fir else "")]
    said += [("case", {"ref": str(UUID(int=case)), "label": ""})] if case else []
    statements = tuple(
        ShownStatement(UUID(int=at), name, value, "file", Grade.parse("B2"), Handling(), TODAY, Showing.FULL)
        for at, (name, value) in enumerate(said)
        if value
    )
    return RecordView(UUID(int=number), "prosecution", "UP", "UP", 1, "live", "", statements, Terms(NOW), NOW, None)


@pytest.mark.parametrize("text", [OWN, HINDI])
def test_an_authoritys_own_reasons_are_taken_in_any_script(text):
    require_own_words(text, others=[OTHER], stock=[STOCK])


@pytest.mark.parametrize("text", ["", "Approved.", "seen " * 40, "अनुमोदित"])
def test_a_word_of_assent_is_no_reason(text):
    with pytest.raises(Malformed, match="at least 15 different words"):
        require_own_words(text, others=[], stock=[])


@pytest.mark.parametrize("text", [OTHER, OTHER.upper(), f"Perused; {OTHER}! Forwarded.", OTHER.replace(" ", "  , ")])
def test_a_paste_of_anothers_reasons_is_refused_however_it_is_dressed(text):
    with pytest.raises(Refused, match="another's reasons"):
        require_own_words(text, others=[OWN, OTHER], stock=[])


def test_a_pre_printed_sentence_is_refused_inside_a_longer_text():
    with pytest.raises(Refused, match="pre-printed form"):
        require_own_words(f"{OWN}. {STOCK}.", others=[], stock=[STOCK])


def test_each_pre_printed_sentence_that_ships_is_refused():
    for each in (one for one in shipped_rows() if one.part is Part.STOCK):
        for text in each.texts.values():
            with pytest.raises(Refused):
                require_own_words(text, others=[], stock=[text])


def test_the_chart_goes_through_its_authorities_in_their_order():
    turn(chart(), "station")
    with pytest.raises(Conflict, match="station has not agreed"):
        turn(chart(), "district")
    with pytest.raises(Conflict, match="station has not agreed"):
        turn(chart(wrote("station", Decision.RETURNS)), "district")
    with pytest.raises(Conflict, match="station has not agreed"):
        turn(chart(wrote("station", current=False)), "district")
    turn(chart(wrote("station")), "district")


def test_the_last_authority_needs_a_joint_meeting_on_this_version():
    signed = (wrote("station"), wrote("district"))
    with pytest.raises(Conflict, match="No joint meeting"):
        turn(chart(*signed), "approval")
    turn(chart(*signed, meeting=True), "approval")


def test_a_chart_that_lacks_a_column_is_only_returned():
    with pytest.raises(Conflict, match="lacks columns: bail"):
        turn(chart(lacks=True), "station")
    turn(chart(lacks=True), "district", Decision.RETURNS)


def test_an_authority_writes_once_on_a_version_and_only_who_holds_its_rank():
    with pytest.raises(Conflict, match="written on this version already"):
        turn(chart(wrote("station")), "station")
    turn(chart(wrote("station", current=False)), "station")
    with pytest.raises(Refused, match="This is written by SP"):
        forms.require_rank(row("district", ranks=("SP",)), "Insp")
    with pytest.raises(NotFound):
        forms.require_authority(chart(), "minister")


def test_nobody_signs_what_was_not_read():
    forms.require_read(chart(), CODE)
    for view, read, error in (
        (chart(drawn_at=None), CODE, Conflict),
        (chart(unseen=True), CODE, Refused),
        (chart(), "b" * 16, Conflict),
    ):
        with pytest.raises(error):
            forms.require_read(view, read)


def test_an_order_on_paper_needs_number_signatory_and_document_and_no_text():
    forms.require_order("", "117", "DM", "F-3")
    for text, *parts in (("I am", "117", "DM", "F-3"), ("", "117", "DM", ""), ("", "", "DM", "F-3")):
        with pytest.raises(Malformed, match="its reasons stay on it"):
            forms.require_order(text, *parts)


def test_a_meeting_has_two_persons_and_a_drawing_one_base_case_a_member():
    forms.require_sat(["A", "B"])
    for sat in ([], ["A"], ["A"] * 13):
        with pytest.raises(Malformed):
            forms.require_sat(sat)
    who, one, two = (UUID(int=each) for each in (1, 2, 3))
    forms.require_drawable({who: {one: Use.BASE, two: Use.CHART}})
    many = {UUID(int=each): Use.OUT for each in range(101)}
    for members in ({}, {who: {one: Use.BASE, two: Use.BASE}}, {who: many}):
        with pytest.raises(Malformed):
            forms.require_drawable(members)


def test_the_version_changes_with_drawing_record_and_entry():
    drawing, record, entry = (UUID(int=each) for each in (1, 2, 3))
    codes = {
        forms.code_of_chart("f", each, versions, entries)
        for each, versions, entries in (
            (drawing, {record: 1}, []),
            (record, {record: 1}, []),
            (drawing, {record: 2}, []),
            (drawing, {record: 1}, [entry]),
        )
    }
    assert len(codes) == 4


def test_what_lacks_is_named_and_a_case_listed_apart_lacks_nothing():
    column = row("bail", Part.COLUMN, per=Per.GANG)
    assert [each.column.code for each in forms.empty_columns([Cell(column, UUID(int=1))], [])] == ["bail"]


def test_charge_sheets_of_ten_years_count_with_cognisance_alone():
    views = [
        court(1, "2020-03-01", "cognisance"), court(2, "2016-11-28", "convicted"), court(3, "2016-11-29", "acquitted"),
        court(4, "2025-01-01", "charge-sheeted"), court(5, "", "evidence"), court(6, "2026-12-01", "cognisance"),
    ]  # fmt: skip
    found = charge_sheets(views, until=TODAY)
    assert [each.id.int for each in found.counted] == [3, 1]
    assert [each.id.int for each in found.uncounted] == [4]
    assert [each.id.int for each in found.undated] == [5]
    assert found.since == date(2016, 11, 29)


def test_two_records_of_one_case_are_one_charge_sheet():
    views = [court(1, "2020-03-01", "", case=9), court(2, "2020-03-01", "cognisance", case=9)]
    assert [each.id.int for each in charge_sheets(views, until=TODAY).counted] == [2]
    views = [court(1, "2020-03-01", "evidence", fir="91/2020"), court(2, "2020-03-01", "evidence", fir="91/2020")]
    assert len(charge_sheets(views, until=TODAY).counted) == 1
    views = [court(1, "2020-03-01", "evidence", fir="91/2020"), court(2, "2021-03-01", "evidence", fir="91/2020")]
    assert len(charge_sheets(views, until=TODAY).counted) == 2
    assert charge_sheets([], until=date(2024, 2, 29)).since == date(2014, 2, 28)


def test_each_row_that_ships_has_source_and_languages_and_is_unverified():
    rows = shipped_rows()
    assert all(set(each.texts) == {"en", "hi", "ur", "pa"} and each.source and not each.verified_by for each in rows)
    codes = {each.code for each in rows}
    beside = {one for each in rows for one in each.beside} - {"meeting", "chart", "ten-years"}
    assert beside <= codes
    assert {each.code: each.forces for each in rows if each.part is Part.FORM} == {
        "up-gangsters": ("UP",),
        "mcoca": ("DL",),
        "bns-111": (),
    }
    gates = {form for each in rows if each.part is Part.AUTHORITY for form in each.forms}
    assert gates == {"up-gangsters"}


def test_only_up_has_the_up_gate_and_every_other_force_its_own_law():
    found = {force: {each.code: each.is_gate for each in forms_in(shipped_rows(), force, TODAY)} for force in FORCES}
    assert found == {
        "UP": {"up-gangsters": True, "bns-111": False},
        "DL": {"mcoca": False, "bns-111": False},
        "HR": {"bns-111": False},
    }
    before = forms_in(shipped_rows(), "UP", date(2024, 6, 30))
    assert [each.code for each in before] == ["up-gangsters"]
    assert "sub-section" not in {each.code for each in before[0].items}


def test_no_text_that_ships_says_a_satisfaction_but_what_is_refused():
    said = [text for each in shipped_rows() if each.part is not Part.STOCK for text in each.texts.values()]
    assert not [text for text in said if any(word in text.casefold() for word in ("satisf", "संतुष्ट", "مطمئن", "ਸੰਤੁਸ਼ਟ"))]
