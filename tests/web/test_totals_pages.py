"""The Ministry's desk: totals of a month as each force stated them, as page, CSV and paper, and nothing beneath."""

import time
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from border import Seated, is_sound, seated
from django.db import connection
from stated_totals import states
from support.markup import markup
from support.visiting import text

from sangam.audit.audit import deed
from sangam.kernel.actor import Actor
from sangam.library import pages, remarks, shipped_notes
from sangam.library.types import Query
from sangam.node.envelope_handlers import HANDLERS
from sangam.oversight.models import MonthlyTotals
from sangam.oversight.responses.table import count_responses
from sangam.oversight.totals.monthly import MEASURES, noise_of, recent_months, state_month

TOTALS = "/oversight/totals/"


@pytest.fixture
def ministry(across) -> Seated:
    return seated(across.delhi, "dl1010", "DL", "ministry")


def test_the_ministry_sees_what_each_force_stated_rounded(across, ministry):
    month, before = recent_months(2)
    states(across.haryana, across.wire, before, request=101, shared=3)
    states(across.haryana, across.wire, month, request=123, shared=4)
    states(across.delhi, across.wire, month, request=48, shared=52)
    page = ministry.gets(TOTALS)
    is_sound(page)
    said = text(page)
    assert "Requests received 45 120 165 +20" in said
    assert "Records shared 50 &lt; 5 50" in said
    assert "123" not in said


def test_only_a_count_that_one_force_stated_is_called_fewer_than_five(across, ministry):
    """Neither a sum of small counts nor the month of a force that stated none is known to be few."""
    month, before = recent_months(2)
    states(across.haryana, across.wire, before, request=101)
    states(across.delhi, across.wire, month, request=48, shared=4)
    said = text(ministry.gets(TOTALS))
    assert "Requests received 48" not in said
    assert "Requests received 45 – 45" in said
    assert "Records shared &lt; 5 – –" in said
    assert '"साझा अभिलेख","Records shared","< 5","–","–",""' in markup(ministry.gets(f"{TOTALS}{month}/totals.csv"))


def test_the_same_count_is_stated_otherwise_in_another_month(across):
    """Blurred by a secret: who knows a count does not know the number that is stated, and a new look alters nothing."""
    with across.haryana:
        blurs = {(month, name): noise_of("HR", month, name) for month in recent_months(12) for name in MEASURES}
        again = {each: noise_of("HR", *each) for each in blurs}
    assert again == blurs
    assert len(set(blurs.values())) > 5
    with across.delhi:
        assert {each: noise_of("HR", *each) for each in blurs} != blurs


def test_what_is_stated_is_blurred(across):
    months = recent_months(60)  # so many that chance says all alike once in ten million runs
    with across.haryana:
        for month in months:
            state_month(Actor.system("HR", "test"), month)
        stated = [row.totals for row in MonthlyTotals.objects.filter(force="HR", month__in=months)]
    said = {said["practice"] for said in stated} | {said["adopted"] for said in stated}
    assert len(said) > 1, "sixty months without any are all said alike"


def test_a_month_that_moves_by_one_is_not_stated_again(across, ministry):
    month = recent_months(1)[0]
    states(across.haryana, across.wire, month, request=122)
    first = ministry.gets(f"{TOTALS}{month}/totals.csv").content
    states(across.haryana, across.wire, month, request=123)
    assert ministry.gets(f"{TOTALS}{month}/totals.csv").content == first
    states(across.haryana, across.wire, month, request=127)
    assert "125" in markup(ministry.gets(f"{TOTALS}{month}/totals.csv"))


def test_the_report_leaves_as_csv_and_paper_in_both_languages(across, ministry):
    month = recent_months(1)[0]
    states(across.haryana, across.wire, month, request=123)
    begun = time.process_time()
    paper = ministry.gets(f"{TOTALS}{month}/totals.pdf")
    assert paper.content.startswith(b"%PDF")
    assert time.process_time() - begun < 5
    said = markup(ministry.gets(f"{TOTALS}{month}/totals.csv"))
    assert '"प्राप्त अनुरोध","Requests received","120","120"' in said


def test_a_month_without_data_says_so_on_page_csv_and_paper(across, ministry):
    assert "No force has stated totals of this month." in text(ministry.gets(f"{TOTALS}?month=2024-02"))
    assert "No force has stated totals" in markup(ministry.gets(f"{TOTALS}2024-02/totals.csv"))
    assert ministry.gets(f"{TOTALS}2024-02/totals.pdf").content.startswith(b"%PDF")
    assert ministry.gets(f"{TOTALS}?month=soon").status_code == 400
    assert ministry.gets(f"{TOTALS}soon/totals.csv").status_code == 400
    assert ministry.gets(f"{TOTALS}2024-02/totals.exe").status_code == 404


def test_what_lies_beneath_a_total_is_refused_and_written(across, ministry):
    refused = ministry.gets(f"{TOTALS}HR/request/")
    assert refused.status_code == 403
    assert "Nothing beneath a total is shown here." in text(refused)
    for page in ("/records/", "/threads/", "/alerts/", "/oversight/looks/", "/oversight/answers/", "/meetings/"):
        assert ministry.gets(page).status_code == 403, page
    auditor = seated(across.delhi, "dl1009", "DL", "auditor")
    assert "Asked for what lies beneath a total" in text(auditor.gets("/oversight/ledger/"))


def test_an_officer_without_the_right_reads_no_totals(across):
    constable = seated(across.delhi, "dl1002", "DL-ON-NARELA", "beat")
    assert constable.gets(TOTALS).status_code == 403


def set_aside(node) -> list[str]:
    with node, connection.cursor() as cursor:
        cursor.execute("SELECT code FROM federation_setaside")
        return [code for (code,) in cursor.fetchall()]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"month": "2026-13", "version": 1, "totals": {}}, "exchange:body"),
        ({"month": "2026-10", "version": True, "totals": {}}, "exchange:body"),
        ({"month": "2026-10", "version": 1, "totals": {"request": 3}}, "oversight:totals"),
        ({"month": "2026-10", "version": 1, "totals": {"request": "125"}}, "exchange:body"),
        ({"month": "2026-10", "version": 1}, "exchange:body"),
    ],
)
def test_totals_that_passed_no_gate_are_set_aside(across, ministry, body: dict[str, object], code: str):
    from sangam.federation import outbox

    post: Callable[..., object] = outbox.post
    with across.haryana, deed(Actor.system("HR", "test"), "node:test:send"):
        post("totals.month.v1", to=["DL"], body=body)
    across.wire.deliver()
    assert set_aside(across.delhi) == [code]


def test_practices_adopted_stand_on_the_ministrys_desk(across, ministry):
    month = recent_months(1)[0]
    assert "No practice was adopted in this month." in text(ministry.gets(TOTALS))
    adopter = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    with across.delhi:
        shipped_notes.lay_in()
        note = next(each for each in pages.list_notes(adopter.actor, Query()) if "verif" in each.text.title.lower())
        remarks.adopt(adopter.actor, note.id)
        count_responses(Actor.system("DL", "test"))
        state_month(Actor.system("DL", "test"), month)
    said = text(ministry.gets(TOTALS))
    assert note.text.title in said
    assert "Practices adopted" in said
    assert "DL-ON-NARELA" not in said
    assert f'"{note.text.title}","DL"' in markup(ministry.gets(f"{TOTALS}{month}/totals.csv"))


def test_no_cell_of_the_answer_is_a_formula_in_any_reader(across, ministry):
    for reference in ("x;=1+1", "＝1+1", " \u200b=1", "x|@a"):
        said = asks(ministry, reference=reference).content.decode("utf-8-sig")
        assert f'"{reference}' not in said
        assert "'" in said.splitlines()[0]


def asks(officer: Seated, kind: str = "csv", **changes: str):
    last, *_, first = recent_months(3)
    typed = {"topic": "requests", "since": first, "until": last, "to": "MHA", "reference": "=12/2026", **changes}
    return officer.gets(f"{TOTALS}answer.{kind}?{urlencode(typed)}")


def test_a_letter_that_asks_for_a_report_is_answered_from_a_template(across):
    across.wire.handlers = HANDLERS
    dcp = seated(across.delhi, "dl1005", "DL-ON", "supervisor")
    last, _, first = recent_months(3)
    states(across.delhi, across.wire, first, request=48)
    states(across.haryana, across.wire, last, request=90)
    states(across.delhi, across.wire, last, request=3)
    said = markup(asks(dcp))
    assert '"प्राप्त अनुरोध","Requests received","45","–","< 5","45"' in said
    assert "'=12/2026" in said
    assert "90" not in said
    paper = asks(dcp, "pdf")
    assert paper.content.startswith(b"%PDF")
    assert "attachment" in paper.headers["Content-Disposition"]
    auditor = seated(across.delhi, "dl1009", "DL", "auditor")
    assert "Answered a letter that asks for a report" in text(auditor.gets("/oversight/ledger/"))


def test_a_refused_answer_comes_back_with_its_words(across):
    dcp = seated(across.delhi, "dl1005", "DL-ON", "supervisor")
    last, *_, first = recent_months(3)
    for changes in (
        {"topic": "officers"},
        {"since": last, "until": first},
        {"since": "2020-01"},
        {"until": "soon"},
        {"since": "20٢٦-01", "until": "20٢٦-02"},
    ):
        refused = asks(dcp, **changes)
        assert refused.status_code == 400
        assert 'value="=12/2026"' in markup(refused)
    assert asks(seated(across.delhi, "dl1002", "DL-ON-NARELA", "beat")).status_code == 403
