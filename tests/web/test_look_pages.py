"""The auditor's list of looks that nothing explains, in the browser."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from border import Seated, is_sound, seated
from support.markup import markup
from support.visiting import text

from sangam.audit.audit import deed
from sangam.kernel import clock
from sangam.kernel.purpose import Purpose, Stated
from sangam.matching.checks import batch, check
from sangam.matching.types import Line, Listing
from sangam.oversight.models import Judgement, Look, LookQuestion
from sangam.records.visibility import views

LOOKS = "/oversight/looks/"
NAKA = Stated(Purpose.NAKA)


@pytest.fixture
def auditor(across) -> Seated:
    return seated(across.delhi, "dl1009", "DL", "auditor")


def looks_again_and_again(officer: Seated, record, *, days: int) -> None:
    """Let an officer look for one person on so many days, under the purpose of a naka."""
    actor = officer.actor
    for day in range(days):
        with clock.shift_time(timedelta(days=-day, hours=-1)), officer.node:
            check.check(actor, "Harjit Singh", purpose=NAKA)
            views.open_record(actor, record.id, purpose=NAKA)


@pytest.fixture
def neighbour(across):
    """Haryana's record of one man, with Delhi: one constable looks fourteen times, two colleagues once each."""
    record = across.shared_person(seated(across.haryana, "hr2001", "HR-SNP-KUNDLI"))
    constable = seated(across.delhi, "dl1002", "DL-ON-NARELA", "beat")
    looks_again_and_again(constable, record, days=14)
    for number, unit in (("dl1003", "DL-ON-NARELA"), ("dl1004", "DL-ON-ALIPUR")):
        looks_again_and_again(seated(across.delhi, number, unit, "beat", title_en=f"beat {number}"), record, days=1)
    return constable


def test_fourteen_looks_at_one_neighbour_are_found_and_no_colleagues(across, auditor, neighbour):
    assert auditor.posts(f"{LOOKS}explain/").status_code == 303
    page = auditor.gets(LOOKS)
    is_sound(page)
    said = text(page)
    assert "Looks: 28; days: 14" in said
    assert "one thing on four days or more" in said
    assert "dl1002" in said
    assert "dl1003" not in said
    assert "dl1004" not in said
    with across.delhi:
        assert {look.officer for look in Look.objects.all()} == {neighbour.actor.officer}


def test_the_page_says_which_explanations_were_tried(across, auditor):
    assert "a watch that is kept for a case" in text(auditor.gets(LOOKS))


def judges(auditor: Seated, **changes: str):
    page = markup(auditor.gets(LOOKS))
    named = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("officer", "thing")}
    return auditor.posts(f"{LOOKS}judge/", **{**named, "verdict": "to-ask", "text": "Ask his SHO", **changes})


def test_a_judgement_is_written_and_the_line_leaves_the_list(across, auditor, neighbour):
    auditor.posts(f"{LOOKS}explain/")
    assert judges(auditor).status_code == 303
    assert "Ask his SHO" in text(auditor.gets(LOOKS))
    assert judges(auditor, verdict="misuse", text="Admitted in writing").status_code == 303
    said = text(auditor.gets(LOOKS))
    assert "No line waits for a judgement." in said
    assert "Admitted in writing" in said
    assert "Judged unexplained looks" in text(auditor.gets("/oversight/ledger/"))


def test_a_judgement_without_words_or_line_is_refused(across, auditor, neighbour):
    auditor.posts(f"{LOOKS}explain/")
    assert judges(auditor, text=" ").status_code == 400
    refused = judges(auditor, verdict="guilty", text="Ask the SHO")
    assert refused.status_code == 400
    assert 'value="Ask the SHO"' in markup(refused)
    assert judges(auditor, thing="=nothing").status_code == 404
    assert judges(auditor, officer="x").status_code == 400
    with across.delhi:
        assert not Judgement.objects.exists()


def test_nobody_judges_his_own_looks(across, auditor):
    actor = auditor.actor
    with across.delhi, deed(actor, "officer:test:plant"):
        Look.objects.bulk_create(
            Look(
                id=uuid4(),
                at=clock.now() - timedelta(days=day),
                officer=actor.officer,
                label=actor.label,
                unit=actor.unit,
                action="officer:record:open",
                purpose="naka",
                thing="=ab",
                rules=["again"],
            )
            for day in range(5)
        )
    assert "another auditor judges them" in text(auditor.gets(LOOKS))
    refused = auditor.posts(
        f"{LOOKS}judge/", officer=str(actor.officer), thing="=ab", verdict="explained", text="My own case"
    )
    assert refused.status_code == 403
    assert "Nobody judges their own looks" in text(refused)


def asks(auditor: Seated, *, question: str = "Why fourteen times?", **changes: str):
    page = markup(auditor.gets(LOOKS))
    named = {name: re.search(rf'name="{name}" value="([^"]+)"', page)[1] for name in ("officer", "thing")}
    return auditor.posts(f"{LOOKS}ask/", **{**named, "text": question, **changes})


def answer_address(officer: Seated) -> str:
    return re.search(r'action="(/oversight/looks/[^"]+/answer/)"', markup(officer.gets("/oversight/ledger/")))[1]


def test_an_officer_alone_is_asked_and_the_auditor_reads_the_answer(across, auditor, neighbour):
    auditor.posts(f"{LOOKS}explain/")
    colleague = seated(across.delhi, "dl1003", "DL-ON-NARELA", "beat", title_en="beat dl1003")
    assert asks(auditor).status_code == 303
    assert "An auditor asks you about your looks" in text(neighbour.gets("/"))
    assert "An auditor asks you" not in text(colleague.gets("/"))
    assert "Why fourteen times?" not in text(colleague.gets("/oversight/ledger/"))
    own = neighbour.gets("/oversight/ledger/")
    is_sound(own)
    assert "Why fourteen times?" in text(own)
    address = answer_address(neighbour)
    assert colleague.posts(address, text="I did not look").status_code == 404
    assert neighbour.posts(address, text="He is my witness, FIR 12/2026").status_code == 303
    assert "An auditor asks you about your looks" not in text(neighbour.gets("/"))
    assert neighbour.posts(address, text="Another answer").status_code == 409
    page = text(auditor.gets(LOOKS))
    assert "He is my witness, FIR 12/2026" in page
    assert "has answered what you asked" in text(auditor.gets("/"))
    for act in ("Asked an officer about looks", "Answered an auditor about own looks"):
        assert act in text(auditor.gets("/oversight/ledger/"))


def test_a_question_unfit_or_asked_twice_is_refused(across, auditor, neighbour):
    auditor.posts(f"{LOOKS}explain/")
    assert asks(auditor, question=" ").status_code == 400
    assert asks(auditor, question="x" * 2_001).status_code == 400
    assert asks(auditor, thing="=nothing").status_code == 404
    assert asks(auditor, officer=str(auditor.actor.officer)).status_code == 403
    assert (
        neighbour.posts(f"{LOOKS}ask/", officer=str(neighbour.actor.officer), thing="=ab", text="?").status_code == 403
    )
    assert asks(auditor).status_code == 303
    assert "the officer's answer is awaited" in text(auditor.gets(LOOKS))
    assert asks(auditor, question="Once more?").status_code == 409
    assert neighbour.posts(answer_address(neighbour), text=" ").status_code == 400
    assert neighbour.posts(answer_address(neighbour), text="x" * 2_001).status_code == 400


def test_a_refused_question_comes_back_with_its_words(across, auditor, neighbour):
    auditor.posts(f"{LOOKS}explain/")
    long = "Why so often? " + "x" * 2_000
    assert long in markup(asks(auditor, question=long))
    assert asks(auditor).status_code == 303
    again = asks(auditor, question="Once more, why?")
    assert (again.status_code, "Once more, why?" in text(again)) == (409, True)


def test_a_question_that_waits_stands_before_all_that_are_answered(across):
    officer = seated(across.delhi, "dl1002", "DL-ON-NARELA", "beat")
    actor, now = officer.actor, clock.now()
    with across.delhi, deed(actor, "officer:test:plant"):
        LookQuestion.objects.bulk_create(
            LookQuestion(
                id=uuid4(),
                officer=actor.officer,
                label=actor.label,
                thing=f"={day:02d}",
                looks=4,
                days=4,
                last_at=now,
                text=f"Question {day}?",
                asker=uuid4(),
                by="Auditor",
                at=now - timedelta(days=day),
                answer="" if day == 30 else "It was my case",
                answered_at=None if day == 30 else now,
            )
            for day in range(31)
        )
    assert "Question 30?" in text(officer.gets("/oversight/ledger/"))


def test_rows_of_a_list_are_one_line_which_leads_to_its_deeds(across, auditor):
    officer = seated(across.delhi, "dl1002", "DL-ON-NARELA", "beat")
    rows = [Line(number, "", f"DL1CAB{1000 + number}") for number in range(45)]
    with across.delhi:
        batch.check_many(officer.actor, rows, of=Listing("list.csv", "ab" * 32), purpose=Stated(Purpose.ENQUIRY))
    auditor.posts(f"{LOOKS}explain/")
    page = auditor.gets(LOOKS)
    is_sound(page)
    assert "Looks: 45; days: 1" in text(page)
    assert "rows of a list that was checked" in text(page)
    address = re.search(r'href="(/oversight/ledger/\?officer=[^"]+)"', markup(page))[1].replace("&amp;", "&")
    assert "Checked a list" in text(auditor.gets(address))
    assert asks(auditor, question="Whose list is this?").status_code == 303
    assert "rows of a list that was checked" in text(officer.gets("/oversight/ledger/"))
    assert judges(auditor, verdict="explained", text="Stolen cars").status_code == 303
    assert "No line waits for a judgement." in text(auditor.gets(LOOKS))


def test_an_officer_without_the_right_sees_no_list(across):
    constable = seated(across.delhi, "dl1002", "DL-ON-NARELA", "beat")
    assert constable.gets(LOOKS).status_code == 403
    assert constable.posts(f"{LOOKS}explain/").status_code == 403
