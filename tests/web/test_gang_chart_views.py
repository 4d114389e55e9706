"""What the page and the paper of a gang chart say, from made charts."""

from dataclasses import replace
from datetime import UTC, date, datetime
from inspect import unwrap
from pathlib import Path
from uuid import uuid4

import pytest
from django.http import HttpRequest, QueryDict
from django.utils import translation
from made_views import record, says

from sangam.arrests.gang_charts.chart_types import (
    AuthorityView,
    CaseRow,
    Cell,
    ChargeSheets,
    ChartLine,
    ChartView,
    EntryView,
    Form,
    FormRow,
    Lacking,
    MeetingView,
    MemberRow,
    ReasonView,
)
from sangam.arrests.types import Decision, Part, Per, Use
from sangam.kernel import here
from sangam.kernel.errors import Malformed, NotFound
from sangam.kernel.handling import Caveat
from sangam.kernel.paper import Unprinted
from sangam.print_pages.paper import Paper
from sangam.records.types import ShownStatement
from sangam.web.gang_charts import chart_views, chart_words
from sangam.web.gang_charts import chart_views as gang_chart_chart_views
from sangam.web.gang_charts.chart_words import EntryForm

AT = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
DAY = date(2026, 11, 1)
BY = "DCP Outer North"
CALLED = {BY: "the DCP"}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"), here.acting_as(here.Here("DL", Path(), Path())):
        yield


RANA = record(1, says("name", "Rana"))
GANG = record(2, says("name", "Narela Boys"), kind="gang")
CASE = record(3, says("fir", "442/2026"), says("station", "Narela"), kind="case")
CLAIM = record(4, says("role", "shooter"), kind="membership")
ROW = FormRow(
    "name",
    1,
    Part.COLUMN,
    ("gate",),
    (),
    (),
    "1",
    Per.GANG,
    (),
    (),
    "Rule 5",
    None,
    None,
    "",
    {"en": "Name of the gang", "hi": "गिरोह का नाम"},
)
OF_CASE = replace(ROW, code="bail", number="2", per=Per.CASE, texts={"en": "Bail"})
SIGNS = replace(ROW, code="sp", part=Part.AUTHORITY, texts={"en": "Superintendent"}, ranks=("SP",))
BESIDE = replace(ROW, code="point", part=Part.ITEM, beside=("bail", "sp"), texts={"en": "Read the bail order"})
LAW = replace(ROW, code="gate", part=Part.FORM, texts={"en": "The Act"})
ENTRY = EntryView(uuid4(), "Granted", "order 9", BY, AT)
EMPTY = Cell(OF_CASE, CASE.id)
FULL = Cell(ROW, GANG.id, ((GANG, GANG.statements[0]),))
WRITTEN = replace(EMPTY, entry=ENTRY)
SHEETS = ChargeSheets(DAY, DAY, (), (), ())
MEMBER = MemberRow(RANA, CLAIM, "shooter", (), (CaseRow(CASE.id, (CASE,), Use.CHART, (EMPTY,)),), SHEETS)
REASON = ReasonView("sp", Decision.AGREES, "Seen.", "", "", "", BY, AT, "K7", is_current=True)
HELD = MeetingView(AT, "Narela", ("SHO", "SP"), "We met.", BY, AT, is_current=True)
CHART = ChartView(
    uuid4(),
    "GC-1",
    Form(LAW, (ROW, OF_CASE), (BESIDE,), (SIGNS,), ()),
    "Boys",
    "DL-ON-NARELA",
    BY,
    AT,
    GANG,
    AT,
    1,
    (FULL,),
    (MEMBER,),
    (),
    "K7",
    False,
    (),
    (),
    (AuthorityView(SIGNS, ()),),
)


def test_a_row_is_read_in_the_readers_language_else_in_english():
    for language, said in (("hi", "गिरोह का नाम"), ("ur", "Name of the gang"), (None, "Name of the gang")):
        with translation.override(language):
            assert chart_words.row_words(ROW)["text"] == said


def test_a_chart_is_unseen_where_it_is_drawn_and_not_all_of_it_is_shown(delhi):
    for drawn_at, unseen, is_told in ((AT, True, True), (None, True, False), (AT, False, False)):
        assert chart_words.chart_words(replace(CHART, drawn_at=drawn_at, unseen=unseen))["unseen"] is is_told


def test_a_chart_shows_columns_of_cases_and_what_stands_beside_each(delhi):
    shown = chart_words.chart_words(CHART)
    assert [each["text"] for each in shown["heads"]] == ["Bail"]
    assert [[item["code"] for item in each["items"]] for each in shown["columns"]] == [[], ["point"]]
    assert (shown["is_gate"], shown["gang"]["name"], shown["approval"]) == (True, "Narela Boys", None)
    assert chart_words.chart_words(replace(CHART, gang=None))["gang"] is None


def test_a_chart_names_all_who_wrote_met_or_signed_on_it(delhi):
    authority = AuthorityView(SIGNS, (REASON,))
    shown = chart_words.chart_words(replace(CHART, cells=(WRITTEN,), meetings=(HELD,), authorities=(authority,)))
    assert (shown["cells"][0]["entry"].by, shown["meetings"][0].by, shown["approval"]["by"]) == (BY, BY, BY)


def test_a_case_to_which_the_act_was_applied_before_stands_apart():
    for use in Use:
        member = replace(MEMBER, cases=(replace(MEMBER.cases[0], use=use),))
        assert chart_words.member_words(member, CALLED)["cases"][0]["is_apart"] is (use is Use.EARLIER)


def test_a_cell_shows_what_is_said_or_written_or_that_it_is_empty():
    shown = chart_words.cell_words(WRITTEN, CALLED)
    assert (shown["entry"].by, shown["is_empty"], shown["said"]) == ("the DCP", False, [])
    assert (chart_words.cell_words(EMPTY, CALLED)["entry"], chart_words.cell_words(EMPTY, CALLED)["is_empty"]) == (
        None,
        True,
    )


def test_what_lacks_is_listed_once_with_whom_it_lacks_for():
    lines = chart_words.lack_words([Lacking(OF_CASE, CASE), Lacking(ROW, None), Lacking(OF_CASE, RANA)])
    assert [(each["code"], [one["name"] for one in each["of"]]) for each in lines] == [
        ("bail", ["442/2026", "Rana"]),
        ("name", []),
    ]


def test_a_case_is_called_by_its_fir_and_a_person_by_name_alone():
    accused = replace(RANA, statements=(*RANA.statements, says("fir", "1/2026")))
    assert [chart_words._name_in_chart(each) for each in (CASE, accused)] == ["442/2026", "Rana"]
    assert chart_words._name_in_chart(replace(CASE, statements=CASE.statements[1:])) == "Record 3"


def test_the_cells_that_lack_are_the_first_to_be_written_into():
    listed = chart_words.slots(replace(CHART, cells=(FULL,)))
    assert [each["label"] for each in listed] == ["Bail · Rana · 442/2026", "Name of the gang"]
    assert listed[0]["code"] == f"bail:{CASE.id}"


def test_what_is_barred_from_paper_stands_in_its_cell_on_the_screen_alone():
    open_, shut = says("bail", "Granted"), says("bail", "Granted", Caveat.OWNER_ONLY)
    for statement, may in ((open_, True), (shut, False)):
        shown = chart_words._statement_words(CASE, statement)
        assert (shown["may_print"], isinstance(shown["value"], Unprinted)) == (may, not may)
        assert (isinstance(shown["source"], Unprinted), shown["value"]) == (not may, "Granted")
    assert chart_words._statement_words(CASE, replace(open_, value=None))["value"] == ""


def sheet_line(*said: ShownStatement) -> dict:
    return chart_words._sheet(record(6, *said, kind="prosecution"))


def test_a_charge_sheet_names_its_sources_and_nothing_barred():
    shown = sheet_line(
        says("charge_sheet_date", "2026-03-04", source="Court list"),
        says("court", "ASJ Rohini", source="Letter"),
        says("fir", "442/2026", Caveat.OWNER_ONLY),
    )
    assert (shown["source"], shown["court"], shown["fir"]) == ("Court list", "ASJ Rohini", "")
    assert "2026" in shown["charge_sheet_date"]


def test_an_authority_agrees_or_returns():
    for decision in Decision:
        shown = chart_words.reason_words(replace(REASON, decision=decision), CALLED)
        assert shown["agrees"] is (decision is Decision.AGREES)


@pytest.mark.parametrize(
    "code, reasons, may",
    [
        ("K7", (), True),
        ("", (), False),
        ("K7", (REASON,), False),
        ("K7", (replace(REASON, is_current=False),), True),
        ("K7", (REASON, replace(REASON, is_current=False)), True),
    ],
)
def test_an_authority_writes_once_on_a_version_that_its_reader_sees(code, reasons, may):
    chart = replace(CHART, code=code)
    for name in ("may_write", "may_enter_order"):
        shown = chart_words._authority(chart, replace(AuthorityView(SIGNS, reasons), **{name: True}), CALLED)
        assert [shown[each] for each in ("may_write", "may_enter_order")] == [
            may and name == each for each in ("may_write", "may_enter_order")
        ]
    assert [each["code"] for each in shown["items"]] == ["point"]


def test_a_list_says_what_a_chart_is_of():
    line = ChartLine(uuid4(), "GC-1", LAW, "Boys", "DL-ON-NARELA", AT, None)
    shown = chart_views._line(line, {"DL-ON-NARELA": "PS Narela"})
    assert (shown["form"], shown["unit"], shown["decided_at"]) == ("The Act", "PS Narela", None)


def posted(form: str) -> HttpRequest:
    request = HttpRequest()
    request.method, request.POST = "POST", QueryDict(form)
    return request


def test_an_act_that_a_chart_has_not_is_not_found():
    with pytest.raises(NotFound, match="cannot do this"):
        unwrap(chart_views.gang_chart_act)(posted(""), uuid4(), "burn")


@pytest.mark.parametrize("slot", ["", "bail", "bail:"])
def test_what_is_written_goes_into_a_column_of_the_list(slot):
    form = EntryForm({"slot": slot})
    assert form.is_valid()
    with pytest.raises(Malformed, match="column from the list"):
        form.draft()


def test_whoever_is_ticked_goes_into_the_chart_with_own_cases_alone():
    one, other, case, more = (str(uuid4()) for _ in range(4))
    form = QueryDict(
        f"member={one}&member={other}&use-{one}-{case}=base&use-{other}-{more}=chart&use-{one}-=out&x-{one}-{more}=out"
    )
    assert [
        (str(each.person), {str(of): use for of, use in each.cases.items()})
        for each in chart_views._chosen_members(form)
    ] == [
        (one, {case: Use.BASE}),
        (other, {more: Use.CHART}),
    ]
    with pytest.raises(Malformed, match="members from the list"):
        chart_views._chosen_members(QueryDict("member="))


def test_a_case_is_told_by_its_leading_record():
    other = record(5, says("fir", "9/2025"), kind="case")
    assert chart_views._case_line((CASE, other)) == "442/2026 · Narela"


class Read(Paper):
    """A paper that remembers what is written on it; a blank line is "_"."""

    said: tuple[str, ...] = ()

    def paragraph(self, text: str, **how: object) -> None:
        self.said = (*self.said, text)
        super().paragraph(text, **how)

    def blank_line(self) -> None:
        self.said = (*self.said, "_")
        super().blank_line()


def printed(part: str, words: object) -> tuple[str, ...]:
    paper = Read("x", handling="Restricted", code="x")
    paper.begin_language("en")
    getattr(gang_chart_chart_views._Part(paper), part)(words)
    return paper.said


def authority(*reasons: ReasonView) -> dict:
    return chart_words._authority(CHART, AuthorityView(SIGNS, reasons), CALLED)


def test_an_authority_that_has_not_agreed_has_lines_for_its_own_hand():
    assert printed("_authority", authority()).count("_") == gang_chart_chart_views._LINES + 1
    assert printed("_authority", authority(REASON)).count("_") == 1
    earlier = printed("_authority", authority(replace(REASON, is_current=False)))
    assert "Written on an earlier version." in earlier
    assert "Written on an earlier version." not in printed("_authority", authority(REASON))


def meeting(*held: MeetingView, is_gate: bool = True) -> tuple[str, ...]:
    return printed("_meetings", {"is_gate": is_gate, "meetings": held})


def test_a_value_that_may_not_be_printed_is_left_out_of_its_cell_on_paper():
    shut = says("bail", "Granted", Caveat.OWNER_ONLY)
    open_ = says("bail", "Refused")
    cell = chart_words.cell_words(replace(EMPTY, said=((CASE, shut), (CASE, open_))), CALLED)
    assert printed("_cells", [cell]) == ("2. Bail: Refused [1]",)
    assert printed("_cells", [chart_words.cell_words(WRITTEN, CALLED)]) == ("2. Bail: Granted (order 9; the DCP)",)


def test_a_member_without_a_name_that_may_be_printed_is_a_person_on_paper():
    child = replace(MEMBER, person=replace(RANA, statements=(says("name", "Rana", Caveat.OWNER_ONLY),)))
    assert printed("_member", chart_words.member_words(MEMBER, CALLED))[0] == "Rana"
    assert printed("_member", chart_words.member_words(child, CALLED))[0] == "Person"


def test_a_joint_meeting_is_printed_of_a_law_with_a_gate():
    assert meeting(HELD, is_gate=False) == ()
    assert meeting()[-1] == "Nothing is written yet."
    assert meeting(HELD)[-1] == "We met."
    assert meeting(replace(HELD, is_current=False))[-1] == "on an earlier version"


def test_the_source_of_law_says_who_verified_it():
    assert printed("_source_of", {"source": "Rule 5", "verified_by": ""})[0].endswith(
        "not yet verified by a legal officer"
    )
    assert printed("_source_of", {"source": "Rule 5", "verified_by": "Adv. Rao"})[0].endswith("verified by Adv. Rao")


def test_a_missing_column_is_printed_with_whom_it_lacks_for():
    (line,) = printed("_lacks", chart_words.lack_words([Lacking(OF_CASE, CASE)]))
    assert line == "! Missing column: Bail (442/2026)"
    assert printed("_lacks", chart_words.lack_words([Lacking(ROW, None)])) == ("! Missing column: Name of the gang",)


def whole(chart: ChartView) -> tuple[str, ...]:
    paper = Read("x", handling="Restricted", code="x")
    paper.begin_language("en")
    gang_chart_chart_views._Part(paper).write(chart_words.chart_words(chart))
    return paper.said


def test_a_value_is_printed_with_the_number_of_its_source(delhi):
    said = whole(CHART)
    assert "1. Name of the gang: Narela Boys [1]" in said
    assert next(line for line in said if line.startswith("[1] ")).endswith("2026")
    assert not any("stays on the screen" in line for line in said)


def test_what_is_barred_is_left_out_of_the_paper_and_the_paper_says_so(delhi):
    barred = replace(GANG, statements=(says("name", "Narela Boys", Caveat.OWNER_ONLY),))
    said = whole(replace(CHART, cells=(replace(FULL, said=((barred, barred.statements[0]),)),), gang=None))
    assert "1. Name of the gang: ! nothing is known" in said
    assert "Something here may not be printed: it stays on the screen." in said
    child = replace(MEMBER, person=replace(RANA, statements=(says("name", "Rana", Caveat.OWNER_ONLY),)))
    assert not any("Rana" in line for line in whole(replace(CHART, members=(child,))))


def test_a_chart_without_a_version_says_so_on_paper(delhi):
    assert any(line.startswith("version K7 · ") for line in whole(CHART))
    assert any(line.startswith("version - · ") for line in whole(replace(CHART, code="")))
