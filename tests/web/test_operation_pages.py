"""Operations in the browser, over two nodes: a conflict and whom to call, a team announced and acknowledged."""

import re
from dataclasses import replace

import pytest
from border import Seated, is_sound, seated
from operation_world import approved
from support.markup import error_at, markup
from support.visiting import form_time, text

from sangam.audit import audit
from sangam.kernel.ids import new_id
from sangam.operations import policy

WORDS = {"hi": "अभियान", "ur": "آپریشن", "pa": "ਆਪ੍ਰੇਸ਼ਨ"}


@pytest.fixture
def narela(across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


def check_form(**changes: str) -> dict[str, str]:
    return {
        "kind": "raid",
        "at": "28.8526, 77.0929",
        "place": "Flat 12",
        "starts_at": form_time(hours=3),
        "ends_at": form_time(hours=5),
        **changes,
    }


def entry_form(**changes: str) -> dict[str, str]:
    team = "Insp., Rakesh Malik, 412\nHC, Sunita Devi, 1190"
    return {
        "host_unit": "DL-ON-NARELA",
        "purpose": "arrest",
        "starts_at": form_time(hours=2),
        "ends_at": form_time(hours=9),
        "team": team,
        "vehicles": "HR10AB1234",
        "area": "Sector 5",
        **changes,
    }


def made(officer: Seated, address: str, **fields: str) -> str:
    response = officer.posts(address, **fields)
    assert response.status_code == 303, text(response)
    return response.headers["Location"]


def test_a_conflict_says_whom_to_call_and_takes_what_is_agreed(across, kundli, narela):
    first = made(narela, "/operations/checks/new/", **check_form())
    assert "Not all forces have answered" in text(narela.gets(first))
    across.wire.deliver()
    assert "No conflict known." in text(narela.gets(first))
    second = made(kundli, "/operations/checks/new/", **check_form(place="House of the cousin"))
    across.wire.deliver()
    today = text(narela.gets("/"))
    assert "Conflict with" in today
    assert "House of the cousin" not in today + text(narela.gets(first))
    page = is_sound(kundli.gets(second))
    conflict = re.search(r'name="conflict" value="([0-9a-f-]{36})"', page)[1]
    assert "call the duty officer" in page
    bad = kundli.posts(f"{second}resolve/", conflict=conflict, resolution="maybe", note="kept words")
    assert (bad.status_code, "kept words" in markup(bad)) == (400, True)
    assert "Choose one of what the form offers" in error_at(bad, "resolution")
    assert kundli.posts(f"{second}resolve/", conflict=conflict, resolution="jointly", note="At four").status_code == 303
    across.wire.deliver()
    seen = text(narela.gets(first))
    assert "We act jointly" in seen
    assert "At four" in seen
    auditor = seated(across.delhi, "dl1007", "DL", "auditor")
    counts = markup(auditor.gets("/operations/checks/counts/"))
    with across.delhi:
        assert len(audit.recent_entries(action="officer:deconfliction:counts")) == 1
    assert "<bdi>PS Narela</bdi>" in counts
    assert ">DL-ON-NARELA<" not in counts
    assert "16 / 256" in counts


def test_an_operation_in_conflict_warns_and_starts_by_a_tick(across, kundli, narela):
    made(kundli, "/operations/checks/new/", **check_form())
    across.wire.deliver()
    with across.delhi:
        begun = approved(narela.actor, replace(narela.actor, officer=new_id()))
    across.wire.deliver()
    assert "Conflict: nothing is agreed yet." in text(narela.gets("/operations/"))
    page = is_sound(narela.gets(f"/operations/{begun}/"))
    assert page.index("Conflict: call the duty officer of") < page.index('id="board"')
    assert "Start despite the conflict with" in text(narela.gets(f"/operations/{begun}/"))
    unnamed = narela.posts(f"/operations/{begun}/start/")
    assert (unnamed.status_code, "nothing is agreed: call" in text(unnamed)) == (409, True)
    conflict = re.search(r'name="despite" value="([0-9a-f-]{36})"', page)[1]
    assert narela.posts(f"/operations/{begun}/start/", despite=conflict).status_code == 303
    assert "under way" in text(narela.gets(f"/operations/{begun}/"))


def test_a_form_that_cannot_be_compared_keeps_what_was_typed(kundli):
    assert "<bdi>28.7493, 77.2779</bdi>" in markup(kundli.gets_in("ur", "/operations/checks/new/"))  # latitude first
    bad = kundli.posts("/operations/checks/new/", **check_form(at="near the temple", targets="9812345678"))
    assert bad.status_code == 400
    assert "9812345678" in markup(bad)
    assert "28.7493, 77.2779" in text(bad)
    assert "28.7493, 77.2779" in error_at(bad, "at")
    late = kundli.posts("/operations/checks/new/", **check_form(starts_at=form_time(hours=-1)))
    assert "write down why" in error_at(late, "late_reason")


def test_all_that_a_plan_lacks_is_said_at_once_each_at_its_field(kundli):
    bad = kundli.posts("/operations/new/", **check_form(title="", kind="picnic", stop="Kept words"))
    assert bad.status_code == 400
    assert {name: error_at(bad, name) for name in ("title", "objectives")} == dict.fromkeys(
        ("title", "objectives"), "This is missing."
    )
    assert error_at(bad, "kind") == "Choose one of what the form offers."
    assert "Kept words" in markup(bad)


def test_a_team_is_announced_acknowledged_and_printed_on_both_sides(across, kundli, narela):
    page = made(kundli, "/operations/entries/new/", **entry_form())
    across.wire.deliver()
    assert "announces a team" in text(narela.gets("/"))
    is_sound(narela.gets(page))
    assert "Sunita Devi" in text(narela.gets(page))
    assert narela.posts(f"{page}acknowledge/", note="SI Meena goes along").status_code == 303
    across.wire.deliver()
    assert "SI Meena goes along" in text(kundli.gets(page))
    for officer in (kundli, narela):
        pdf = officer.gets(f"{page}notice.pdf")
        assert pdf.headers["Content-Type"] == "application/pdf"
        assert pdf.content.startswith(b"%PDF-")
    digests = [re.search(r"[0-9a-f]{8}( [0-9a-f]{8}){7}", text(each.gets(page)))[0] for each in (kundli, narela)]
    assert digests[0] == digests[1]


def test_a_sealed_notice_is_agreed_to_by_another_and_not_opened_early(across, kundli, narela):
    page = made(kundli, "/operations/entries/new/", **entry_form(opens_at=form_time(hours=1)))
    assert "Agree as the second person" not in text(kundli.gets(page))
    assert "second" in text(kundli.posts(f"{page}seal/"))
    chief = seated(across.haryana, "hr2009", "HR-SNP", "supervisor")
    assert chief.posts(f"{page}seal/").status_code == 303
    across.wire.deliver()
    seen = text(narela.gets(page))
    assert "Sealed until" in seen
    assert "Sunita Devi" not in seen
    early = narela.posts(f"{page}open/", code="0" * 20)
    assert (early.status_code, "is sealed until" in text(early)) == (403, True)


def test_a_notice_with_a_team_that_cannot_be_read_keeps_what_was_typed(kundli):
    bad = kundli.posts("/operations/entries/new/", **entry_form(team="Sunita Devi"))
    assert bad.status_code == 400
    assert "Sector 5" in markup(bad)
    assert "Sunita Devi" in markup(bad)
    assert "rank, name, belt number" in error_at(bad, "team")
    ours = kundli.posts("/operations/entries/new/", **entry_form(host_unit="HR-SNP-KUNDLI", opens_at="soon"))
    assert error_at(ours, "opens_at") == "Give day and time as 31.12.2026 04:00."
    ours = kundli.posts("/operations/entries/new/", **entry_form(host_unit="HR-SNP-KUNDLI"))
    assert "of your own force" in error_at(ours, "host_unit")
    found = kundli.posts("/operations/entries/new/", **entry_form(host_unit="", q="Alipur", step="find"))
    assert "PS Alipur" in text(found)


def test_a_team_line_may_have_urdu_commas(kundli):
    page = made(kundli, "/operations/entries/new/", **entry_form(team="انسپکٹر، راکیش ملک، 412"))
    assert "راکیش ملک" in text(kundli.gets(page))


def test_a_refusal_of_another_force_is_read_in_ones_own_language(across, kundli, monkeypatch):
    monkeypatch.setattr(policy, "MOST_PLACES", dict.fromkeys(policy.MOST_PLACES, 15))
    check = made(kundli, "/operations/checks/new/", **check_form())
    across.wire.deliver()
    assert " compares at most 15 in one hour" in text(kundli.gets(check))
    assert " एक घंटे में अधिक से अधिक 15 का मिलान" in text(kundli.gets_in("hi", check))


def test_every_page_of_operations_is_sound_in_every_language(across, kundli, narela):
    check = made(narela, "/operations/checks/new/", **check_form())
    entry = made(narela, "/operations/entries/new/", **entry_form(host_unit="HR-SNP-KUNDLI"))
    across.wire.deliver()
    for language, word in WORDS.items():
        assert word in is_sound(narela.gets_in(language, "/operations/"))
        for page in ("/operations/checks/new/", "/operations/entries/new/", check, entry):
            is_sound(narela.gets_in(language, page))
    assert "किससे" not in text(narela.in_hindi("/operations/entries/new/"))  # from when, not from whom


def plan_on(page: str) -> str:
    return re.search(r'name="plan" value="(\w{16})"', page)[1]


def test_an_operation_is_planned_approved_run_and_closed(across, kundli, narela):
    made_of = check_form(title="Ankur Vihar", objectives="Arrest one man", legal_basis="NBW of 12.11.2026")
    page = made(kundli, "/operations/new/", **made_of, unit="DL-ON-NARELA")
    read = plan_on(markup(kundli.gets(page)))
    # On one line with the place, Urdu tears the coordinates apart.
    assert '</bdi><br><bdi dir="ltr" class="mono">' in markup(kundli.gets(page))
    assert kundli.posts(f"{page}approve/", plan=read).status_code == 303
    assert "takes two persons" in text(kundli.posts(f"{page}approve/", plan=read))
    assert narela.gets(page).status_code == 404
    chief = seated(across.haryana, "hr2009", "HR-SNP", "supervisor")
    assert chief.posts(f"{page}approve/", plan=read).status_code == 303
    assert kundli.posts(f"{page}plan/", **made_of | {"title": ""}).status_code == 400
    assert kundli.posts(f"{page}plan/", **made_of | {"teams": "Three teams"}).status_code == 303
    assert "Three teams" in is_sound(kundli.gets(page))
    is_sound(kundli.gets(f"{page}plan/"))
    assert kundli.posts(f"{page}start/").status_code == 409
    for unread in ({"plan": read}, {}):
        refused = chief.posts(f"{page}approve/", **unread)
        assert (refused.status_code, "changed since you opened it" in text(refused)) == (409, True)
    for one in (kundli, chief):
        assert one.posts(f"{page}approve/", plan=plan_on(markup(one.gets(page)))).status_code == 303
    assert kundli.posts(f"{page}task/", task_text="Close the back lane", owner="DL-ON-NARELA").status_code == 303
    assert kundli.posts(f"{page}start/").status_code == 303
    across.wire.deliver()
    assert "plans an operation with you" in text(narela.gets("/"))
    board = is_sound(narela.gets(page))
    task = re.search(r'name="task" value="([0-9a-f-]{36})"', board)[1]
    assert narela.posts(f"{page}entry/", kind="task", task=task, task_state="done").status_code == 303
    assert narela.posts(f"{page}entry/", kind="incident", text="Two men fled").status_code == 303
    across.wire.deliver()
    assert "Two men fled" in text(kundli.gets(page))
    kept = kundli.posts(f"{page}close/", arrests="two", debrief="Radio failed")
    assert (kept.status_code, "Radio failed" in text(kept)) == (400, True)
    assert "whole number" in error_at(kept, "arrests")
    for act, field, form in (("entry", "text", {"kind": "incident"}), ("task", "task_text", {})):
        assert error_at(kundli.posts(f"{page}{act}/", **form), field), act
    assert kundli.posts(f"{page}close/", arrests="1", debrief="Radio failed").status_code == 303
    across.wire.deliver()
    assert "Radio failed" in text(narela.gets(page))
    assert f"?operation={page.split('/')[-2]}" in markup(chief.gets(page))
    assert "Radio failed" in is_sound(chief.gets(f"/library/new/?operation={page.split('/')[-2]}"))
    late = narela.posts(f"{page}entry/", kind="incident", text="Written offline")
    assert (late.status_code, "Written offline" in text(late)) == (409, True)
