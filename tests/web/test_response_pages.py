"""Who answers, in the browser: counted by force and unit, our own first, with remarks."""

import pytest
from border import Seated, is_sound, seated
from support.markup import markup
from support.visiting import text

from sangam.exchange.threads import acts
from sangam.exchange.types import Pace, RecordRef
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Grade
from sangam.oversight.responses.table import count_responses
from sangam.records.own_records import records

ANSWERS = "/oversight/answers/"


@pytest.fixture
def dcp(across) -> Seated:
    return seated(across.delhi, "dl1005", "DL-ON", "supervisor")


@pytest.fixture
def asked(across, dcp):
    """Two questions of Narela's to Kundli's desk, one answered."""
    kundli = seated(across.haryana, "hr2001", "HR-SNP-KUNDLI")
    record = across.shared_person(kundli)
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    about = RecordRef(record.id, "HR", "Harjit Singh", "HR-SNP-KUNDLI")
    with across.delhi:
        actor = narela.actor
        made = [
            acts.open_thread(actor, about, question=said, purpose=actor.purpose, pace=Pace.ROUTINE)
            for said in ("Seen lately?", "Which car?")
        ]
    across.wire.deliver()
    with across.haryana:
        acts.answer(kundli.actor, made[0], text="Last week", grade=Grade.parse("B2"))
    across.wire.deliver()
    with across.delhi:
        count_responses(Actor.system(here.node().force, "test"))


def test_answers_are_counted_by_force_and_unit(across, dcp, asked):
    is_sound(dcp.gets(ANSWERS))
    assert "HR all units 2 1 1 1 0:00" in text(dcp.gets(ANSWERS))
    assert "PS Kundli" not in text(dcp.gets(ANSWERS))
    said = text(dcp.gets(f"{ANSWERS}?force=HR"))
    assert "Requests" in said
    assert "PS Kundli 2 1 1 1 0:00" in said
    assert "DL PS Narela 2" in text(dcp.gets(ANSWERS))
    assert "Nothing was received in this period from: Rajasthan, Uttar Pradesh" in said
    assert "too few to compare" in said
    assert "dl1001" not in said


def test_a_receipt_is_counted_with_the_time_it_took(across, dcp):
    narela = seated(across.delhi, "dl1001", "DL-ON-NARELA")
    record = across.shared_person(narela)
    with across.delhi:
        records.recall(narela.actor, record.id, reason="Another person")
    across.wire.deliver()
    with across.delhi:
        count_responses(Actor.system(here.node().force, "test"))
    said = text(dcp.gets(ANSWERS))
    assert "Receipts Force Unit Count Answered In time" in said
    assert "HR all units 1 1 1 0 0:00" in said


def test_a_period_without_anything_says_so_and_no_period_is_refused(across, dcp, asked):
    assert "Nothing was counted in this period." in text(dcp.gets(f"{ANSWERS}?period=2025-02"))
    wrong = dcp.gets(f"{ANSWERS}?period=soon")
    assert wrong.status_code == 400
    assert "Give a month such as 2026-11" in text(wrong)


def remarks(officer: Seated, **changes: str):
    month = f"{clock.now().astimezone(clock.INDIA):%Y-%m}"
    said = {"period": month, "unit": "DL-ON", "matter": "shared", "text": "Our line was down for a week"}
    return officer.posts(f"{ANSWERS}remark/", **{**said, **changes})


def test_a_remark_stands_beside_a_line_of_our_own_alone(across, dcp, asked):
    assert remarks(dcp).status_code == 303
    refused = remarks(dcp, unit="HR-SNP-KUNDLI")
    assert refused.status_code == 403
    for typed in ("HR-SNP-KUNDLI", "Our line was down for a week", '<option value="shared" selected'):
        assert typed in markup(refused)
    assert remarks(dcp, unit="").status_code == 403
    assert remarks(dcp, matter="officers").status_code == 400
    assert remarks(dcp, text=" ").status_code == 400


def test_an_officer_without_the_right_reads_no_answers(across):
    constable = seated(across.delhi, "dl1002", "DL-ON-NARELA", "beat")
    assert constable.gets(ANSWERS).status_code == 403
    assert remarks(constable).status_code == 403
