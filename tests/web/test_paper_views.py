"""What stands on a paper and what does not, from made words; and whose marks a sheet numbers."""

from base64 import b64encode
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from django.utils import translation

from sangam.exchange.request_types import request_types
from sangam.exchange.types import Terms
from sangam.kernel import clock
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Classification
from sangam.kernel.paper import Unprinted
from sangam.print_pages.paper import Paper
from sangam.web.common import sheet
from sangam.web.operations import plan_forms
from sangam.web.papers import paper_pages, parts
from sangam.web.papers import parts as paper_parts

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
ASKS = RequestFactory()


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


class Read(Paper):
    """A paper that keeps which lines were printed on it."""

    def __init__(self) -> None:
        super().__init__("x", handling="Restricted")
        self.lines: list[str] = []
        self.bold: list[str] = []
        self.pictures = 0

    def paragraph(self, text: str, *, size: float = 10.5, bold: bool = False) -> None:
        self.lines.append(text)
        self.bold += [text] if bold else []
        super().paragraph(text, size=size, bold=bold)

    def picture(self, content: bytes, *, width_mm: float) -> None:
        self.pictures += 1
        super().picture(content, width_mm=width_mm)

    @property
    def said(self) -> str:
        return "\n".join(self.lines)


def alert(**more: object) -> Read:
    view = SimpleNamespace(number="DL-7Q2M0XK", version=2, reason="He was found.", earlier={1: AT}, changed_at=AT)
    words = {
        "title": "White Scorpio",
        "state": "live",
        "action": "stop-and-check",
        "cautions": [],
        "text": "Used in firing.",
        "record": None,
        "identifiers": ["HR26DK8337"],
        "reference": "",
        "area": ["Narela"],
        "expires_at": AT,
        "by": "SHO Narela",
        "owner": "DL",
    }
    paper = Read()
    paper_parts.print_bulletin(paper, view, words | more)
    return paper


def test_a_bulletin_says_whether_it_is_in_force_and_why_it_is_not():
    ended, over = "He was found.", "No longer in force"
    for state, says in (("live", (False, False)), ("cancelled", (True, False)), ("expired", (False, True))):
        printed = alert(state=state).said
        assert (ended in printed, over in printed) == says, state


def test_a_bulletin_has_no_heading_without_its_text():
    plain, whole = alert().said, alert(cautions=["armed"], reference="FIR 442/2026").said
    assert ("Caution" in plain, "Armed" in whole) == (False, True)
    assert ("rests on" in plain, "FIR 442/2026" in whole) == (False, True)
    assert "2. 24.11.2026 12:00" in plain


def test_what_warns_on_a_paper_stands_out():
    for paper, warnings in (
        (alert(state="cancelled", cautions=["armed"]), ("Cancelled.", "Caution: Armed")),
        (alert(state="expired"), ("No longer in force.",)),
        (record(status="recalled", cautions=["armed"]), ("Recalled by its owner.", "Caution: Armed")),
        (record(status="expired"), ("Its validity has ended",)),
        (record(unprinted=1), ("What is not to be printed",)),
    ):
        for warning in warnings:
            assert [line for line in paper.bold if line.startswith(warning)], warning
        assert not [line for line in paper.bold if "Used in firing" in line or line.startswith("Name:")]


SAID = {
    "label": "Name",
    "value": "Harjeet Singh",
    "kind": "",
    "masked": "",
    "unprinted": False,
    "caveats": [],
    "source": "FIR 1",
    "source_force": "DL",
    "grade": "B2",
    "classification": Classification.RESTRICTED,
    "learned_date": date(2026, 11, 1),
}


def record(*said: dict, **more: object) -> Read:
    words = {
        "unprinted": 0,
        "kind": "person",
        "short": "K7",
        "title": "Harjeet Singh",
        "print_title": "A person",
        "photo_url": "",
        "cautions": [],
        "owner": "DL",
        "desk": "PS Narela",
        "version": 3,
        "status": "current",
        "groups": [{"label": "Identity", "statements": [dict(each) for each in said or (SAID,)]}],
    }
    paper = Read()
    paper_pages.print_dossier(paper, words | more)
    return paper


def test_a_dossier_warns_of_a_record_that_is_recalled_or_past():
    recalled, past = "Do not act on it", "Its validity has ended"
    for status, says in (("current", (False, False)), ("recalled", (True, False)), ("expired", (False, True))):
        printed = record(status=status).said
        assert (recalled in printed, past in printed) == says, status


def test_a_dossier_leaves_out_what_may_not_be_printed_and_says_so():
    hidden = SAID | {"label": "Note", "value": "Sitadonul", "unprinted": True, "source": "Informer"}
    printed = record(SAID, hidden, unprinted=1, cautions=["armed"], title="Harjeet @ Kala").said
    assert ("Name: Harjeet Singh [1]" in printed, "A person" in printed) == (True, True)
    for word in ("Sitadonul", "Informer", "Kala", "Armed"):
        assert word not in printed
    assert "left out of this sheet" in printed
    whole = record(cautions=["armed"]).said
    assert ("left out" in whole, "Armed" in whole, "A person" in whole) == (False, True, False)
    assert "…" in record(title="").said


def test_a_dossier_has_a_face_where_its_page_holds_one():
    pixel = b64encode(
        bytes.fromhex(
            "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000020001"
            "48afa4710000000049454e44ae426082"
        )
    ).decode()
    assert record(photo_url=f"data:image/jpeg;base64,{pixel}").pictures == 1
    assert record(photo_url="").pictures == record(photo_url="/file/").pictures == 0


def test_a_statement_on_paper_has_its_mask_its_plate_and_its_caveats():
    assert paper_pages._statement(SAID) == "Name: Harjeet Singh"
    assert paper_pages._statement(SAID | {"masked": "masked: ask PS Narela"}) == "Name: masked: ask PS Narela"
    plate = {"label": "Plate", "value": "HR26DK8337"}
    assert paper_pages._statement(SAID | plate | {"kind": "plate"}) == "Plate: HR 26 DK 8337"
    assert paper_pages._statement(SAID | plate) == "Plate: HR26DK8337"
    assert paper_pages._statement(SAID | {"source_number": 2, "caveats": ["lead-only"]}).startswith(
        "Name: Harjeet Singh [2] "
    )


def thread(**more: object) -> str:
    words = {
        "title": "Harjeet Singh",
        "asker": {"post": "SHO Narela", "force": "DL"},
        "answerer": {"post": "", "force": "HR"},
        "purpose": "naka",
        "asked_at": AT,
        "said": [],
        "outcome": "",
    }
    paper = Read()
    view = SimpleNamespace(number="DL-7Q2M0XK", terms=more.pop("terms", None), due_at=more.pop("due_at", None))
    paper_pages.print_request(paper, view, words | more)
    return paper.said


def test_a_request_on_paper_has_its_terms_and_a_question_none():
    code = next(iter(request_types()))
    asked = thread(terms=Terms(code, basis="S. 94 BNSS", approved_by="DCP Outer North", approved_at=AT), due_at=AT)
    assert ("S. 94 BNSS" in asked, "DCP Outer North, 24.11.2026" in asked, "Answer due" in asked) == (True, True, True)
    assert "Approved by" not in thread(terms=Terms(code, basis="S. 94 BNSS"))
    plain = thread()
    assert ("Query · DL-7Q2M0XK" in plain, "Answer due" in plain, "Outcome" in plain) == (True, False, False)
    assert thread(title="").split("\n")[1] == "DL-7Q2M0XK"
    assert "Outcome" in thread(outcome="located")


def test_a_paper_speaks_what_is_asked_else_the_readers_own_and_english():
    assert parts.languages_of(ASKS.get("/?language=ur&language=hi&language=ur")) == ("ur", "hi")
    assert parts.languages_of(ASKS.get("/")) == ("en",)
    with translation.override("hi"):
        assert parts.languages_of(ASKS.get("/")) == ("hi", "en")
    with translation.override(None):
        assert parts.languages_of(ASKS.get("/")) == ("en",)
    with pytest.raises(Malformed, match="no paper in the language xx"):
        parts.languages_of(ASKS.get("/?language=hi&language=xx"))


def test_a_section_without_lines_and_a_fact_without_text_are_left_out():
    paper = Read()
    parts.section(paper, "Sources", ["", ""])
    parts.fact(paper, "Area", Unprinted("Narela"))
    assert paper.lines == []
    parts.section(paper, "Sources", ["", "one"])
    parts.fact(paper, "What next?", "Wait")
    assert paper.lines == ["Sources", "one", "What next: Wait"]


def test_a_source_is_listed_once_and_not_where_all_it_said_is_barred():
    other, barred = SAID | {"source": "FIR 2"}, SAID | {"source": "Informer", "unprinted": True}
    groups = [{"statements": [dict(SAID), dict(other)]}, {"statements": [dict(SAID), dict(barred)]}]
    assert [(each["number"], each["source"]) for each in sheet.number_sources(groups)] == [(1, "FIR 1"), (2, "FIR 2")]
    numbers = [each.get("source_number") for group in groups for each in group["statements"]]
    assert numbers == [1, 2, 1, None]


def test_the_usual_mark_is_that_of_more_than_half():
    def marked(*grades: str) -> tuple[dict | None, list]:
        every = [SAID | {"grade": grade} for grade in grades]
        return sheet.usual_mark([{"statements": every}]), [each.get("is_usual") for each in every]

    assert marked("B2", "C3", "B2") == ({"force": "DL", "grade": "B2"}, [True, False, True])
    assert marked("B2", "C3") == (None, [None, None])
    assert sheet.usual_mark([]) is None


def test_a_notice_of_entry_has_one_sheet_in_whatever_minute_it_is_printed():
    scripts = []
    for minutes in (0, 2):
        paper = Paper("Notice of entry", handling="Restricted")
        with clock.shift_time(timedelta(minutes=minutes)):
            plan_forms._foot(paper, SimpleNamespace(acknowledgements=(), digest=""))
        scripts.append(paper.script)
    first, later = scripts
    assert first.body == later.body
    assert first.stamps != later.stamps
