"""Anyone who sees a statement may challenge it; its owner answers inside a clock; holders see it until then."""

from datetime import timedelta

import pytest
from challenged_statements import answers, challenged, challenges, statement, upholds
from support.cast import NAKA, person, says
from support.desks import told_to_desk

from sangam.audit import audit
from sangam.federation import outbox
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.handling import Caveat, Level
from sangam.kernel.ids import new_id
from sangam.notices import deliveries, lists
from sangam.records.corrections import challenge_expiry, owner_notes
from sangam.records.corrections import challenges as correction_challenges
from sangam.records.corrections.challenges import ASKED, BACK, OVERDUE
from sangam.records.recalls import receipt_reminders
from sangam.records.types import Answer
from sangam.web.common.notice_list import readable_notices

WHOLE = {"HR": Level.WHOLE, "UP": Level.WHOLE}


def kinds(notices_):
    return [told.kind for told in notices_ if "challenge" in told.kind]


def test_a_challenge_reaches_the_owners_desk_with_a_clock_and_all_holders(delhi, haryana, up, wire):
    record = delhi.opens(person("Harjeet", alias="काला"), shares=WHOLE)
    wire.deliver()
    challenges(haryana, record, "alias")
    wire.deliver(repeated=2)
    (told,) = (each for each in delhi.told() if each.kind == ASKED)
    assert (told.parts["what"], told.parts["why"]) == ("Alias", "that man is in jail")
    assert timedelta(hours=71) < told.due_at - clock.now() <= timedelta(hours=72)
    wanted = statement(delhi, record, "alias")
    assert [challenged(each, record) for each in (delhi, haryana, up)] == [[wanted]] * 3
    assert delhi.reads(record).version == 1


def test_an_upheld_statement_stays_and_the_challenge_is_over_everywhere(delhi, haryana, up, wire):
    record = delhi.opens(person("Harjeet"), shares=WHOLE)
    wire.deliver()
    made = challenges(haryana, record)
    wire.deliver()
    upholds(delhi, made)
    wire.deliver(reordered=True)
    assert [challenged(each, record) for each in (delhi, haryana, up)] == [[]] * 3
    assert answers(haryana, record) == [Answer.UPHELD]
    with haryana.node:
        pending = readable_notices(haryana.desk, lists.open_notices(haryana.desk), purpose=NAKA)
        (told,) = (each for each in pending if each.kind == BACK)
    assert told.parts["why"] == "seen by two officers"
    assert kinds(delhi.told()) == []


def test_correcting_the_statement_answers_by_itself(delhi, haryana, up, wire):
    record = delhi.opens(person("Harjeet", alias="काला"), shares=WHOLE)
    wire.deliver()
    challenges(haryana, record, "alias")
    wire.deliver()
    wrong = statement(delhi, record, "alias")
    delhi.corrects(record, says("alias", "गोरा"), take_back=[wrong], why="mistyped")
    wire.deliver(reordered=True)
    assert answers(haryana, record) == [Answer.CORRECTED]
    assert [challenged(each, record) for each in (delhi, haryana, up)] == [[]] * 3
    assert haryana.reads(record).values("alias") == ["गोरा"]


@pytest.mark.parametrize("seed", range(3))
def test_challenges_and_answers_survive_any_delivery(delhi, haryana, up, wire, seed):
    wire.random.seed(seed)
    record = delhi.opens(person("Harjeet", alias="काला"), shares=WHOLE)
    wire.deliver()
    first = challenges(haryana, record)
    challenges(up, record, "alias", reason="his brother's name")
    wire.deliver(reordered=True)
    upholds(delhi, first)
    wire.deliver(reordered=True)
    left = [statement(delhi, record, "alias")]
    assert [challenged(each, record) for each in (delhi, haryana, up)] == [left] * 3
    for each in (delhi, haryana, up):
        assert not each.set_aside()
        assert not each.waits()


@pytest.mark.parametrize("level", [Level.NONE, Level.SILENT, Level.POINTER])
def test_a_challenge_ends_when_the_record_is_withdrawn_from_who_made_it(delhi, haryana, up, wire, level):
    record = delhi.opens(person("Harjeet", alias="काला"), shares=WHOLE)
    wire.deliver()
    challenges(haryana, record)
    challenges(up, record, "alias")
    wire.deliver()
    with delhi.node:
        assert challenge_expiry.end_withdrawn() == 0
    delhi.offers(record, to=haryana, level=level)
    with delhi.node:
        assert (challenge_expiry.end_withdrawn(), challenge_expiry.end_withdrawn()) == (1, 0)
    wire.deliver(repeated=2)
    assert answers(haryana, record) == [Answer.RECALLED]
    with haryana.node:
        pending = readable_notices(haryana.desk, lists.open_notices(haryana.desk), purpose=NAKA)
        (told,) = (each for each in pending if each.kind == BACK)
    assert told.title == "{force} withdrew {record}, which you challenged, before it could answer"
    wanted = statement(delhi, record, "alias")
    assert [challenged(each, record) for each in (delhi, up)] == [[wanted]] * 2
    assert kinds(delhi.told()) == [ASKED]


def test_an_unanswered_challenge_rings_at_the_desk_and_at_headquarters(delhi, haryana, wire, monkeypatch):
    record = delhi.opens(person("Harjeet"), shares=WHOLE)
    wire.deliver()
    challenges(haryana, record, urgent=True)
    wire.deliver()
    later = clock.now() + timedelta(hours=8, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with delhi.node:
        deliveries.ring_due_clocks()
    assert OVERDUE in kinds(delhi.told())
    assert kinds(delhi.told("DL")) == [OVERDUE]
    with haryana.node:
        (said,) = owner_notes.of([record])[record].challenged
    assert said.due_at < later


def test_a_remark_that_overtakes_its_copy_waits_for_it(delhi, haryana, up, wire):
    """Uttar Pradesh gets the record after Haryana challenged it: the challenge comes along."""
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    wire.deliver()
    challenges(haryana, record)
    wire.deliver()
    delhi.offers(record, to=up)
    wire.brings_first("urgent")
    wire.deliver()
    assert challenged(up, record) == [statement(up, record)]
    assert not up.waits()


@pytest.mark.parametrize("how", ["withdrawn", "recalled", "recalled in a list"])
def test_a_remark_that_overtakes_its_copy_waits_until_the_record_is_gone(delhi, haryana, up, wire, how):
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    wire.deliver()
    challenges(haryana, record)
    wire.deliver()
    delhi.offers(record, to=up)
    if how == "withdrawn":
        delhi.withdraws(record, from_=up)
    elif how == "recalled":
        delhi.recalls(record)
    else:
        delhi.recalls_many([record])
        with delhi.node:
            receipt_reminders.chase()
    wire.brings_first("urgent")
    assert not up.waits()
    wire.deliver()
    assert not up.sees(record)


def test_a_recalled_record_ends_its_challenges_and_leaves_no_remark(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"), shares=WHOLE)
    wire.deliver()
    challenges(haryana, record)
    wire.deliver()
    delhi.recalls(record)
    wire.deliver()
    assert answers(haryana, record) == [Answer.RECALLED]
    assert [each.read_rows("records_remark") for each in (delhi, haryana)] == [[], []]


def test_the_node_answers_a_challenge_that_crosses_correction_or_recall(delhi, haryana, wire):
    corrected = delhi.opens(person("Harjeet", alias="काला"), shares=WHOLE)
    recalled = delhi.opens(person("Sunil"), shares=WHOLE)
    wire.deliver()
    challenges(haryana, corrected, "alias")
    challenges(haryana, recalled)
    delhi.corrects(corrected, take_back=[statement(delhi, corrected, "alias")])
    delhi.recalls(recalled)
    wire.deliver()
    assert answers(haryana, corrected) == [Answer.CORRECTED]
    assert answers(haryana, recalled) == [Answer.RECALLED]


def test_the_owners_own_officer_may_challenge_too(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"), shares=WHOLE)
    made = challenges(delhi, record, by=delhi.at("beat"))
    wire.deliver()
    assert challenged(haryana, record) == [statement(haryana, record)]
    upholds(delhi, made)
    wire.deliver()
    assert challenged(haryana, record) == []


def test_a_challenge_needs_a_reason_a_right_and_a_statement_that_is_seen(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet", says("note", "x", level="CONFIDENTIAL")), shares=WHOLE)
    wire.deliver()
    with pytest.raises(Malformed, match="Say in up to"):
        challenges(haryana, record, reason=" ")
    with pytest.raises(Refused, match="does not carry the right"):
        challenges(haryana, record, by=haryana.at("auditor"))
    note = statement(haryana, record, "note")
    from sangam.kernel.handling import Classification

    low = haryana.at("beat", clearance=Classification.RESTRICTED)
    with haryana.node, pytest.raises(NotFound):
        correction_challenges.challenge(low, record, note, reason="no", purpose=NAKA)
    made = challenges(haryana, record)
    with pytest.raises(Conflict, match="challenges this statement already"):
        challenges(haryana, record)
    with pytest.raises(NotFound, match="no such challenge"):
        upholds(haryana, made)
    wire.deliver()
    with pytest.raises(Malformed, match="Say in up to"):
        upholds(delhi, made, reason="")
    upholds(delhi, made)
    with pytest.raises(Conflict, match="answered already"):
        upholds(delhi, made)


def forges(station, kind, body, to="DL"):
    with station.node, audit.deed(station.desk, "officer:test:forge"):
        outbox.post(kind, to=[to], body=body)


def test_who_has_no_part_in_it_neither_challenges_nor_answers(delhi, haryana, up, wire):
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    wire.deliver()
    made = challenges(haryana, record)
    wire.deliver()
    at, ident = clock.now().isoformat(), str(record)
    raised = {"challenge": str(new_id()), "record": ident, "statement": str(new_id()), "property": "name",
              "reason": "x", "urgent": False, "unit": "UP", "at": at}  # fmt: skip
    forges(up, "record.challenged.v1", raised)
    forges(up, "record.challenged.v1", {**raised, "challenge": str(made)})
    answered = {"challenge": str(made), "record": ident, "answer": "upheld", "reason": "x", "at": at}
    forges(up, "record.challenge_answered.v1", answered, to="HR")
    forges(up, "record.challenge_answered.v1", {**answered, "challenge": str(new_id())}, to="HR")
    forges(up, "record.challenge_answered.v1", {**answered, "answer": "perhaps"}, to="HR")
    remark = {"record": ident, "number": 2**60, "challenged": []}
    forges(up, "record.remarked.v1", remark, to="HR")
    forges(up, "record.remarked.v1", {**remark, "challenged": [{}]}, to="HR")
    wire.deliver()
    codes = [code for (code,) in haryana.read_rows("federation_setaside", "code")]
    assert codes == [
        "records:not-your-challenge",
        "records:never-challenged",
        "exchange:body",
        "exchange:body",
    ]
    assert told_to_desk(delhi.node) == ["records:not-a-holder"] * 2
    assert delhi.read_rows("records_challenge", "id") == [(made,)]
    assert challenged(haryana, record) == [statement(haryana, record)]


def test_a_masked_victim_is_no_obstacle(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet", says("address", "House 7", Caveat.VICTIM)), shares=WHOLE)
    wire.deliver()
    challenges(haryana, record, "address", reason="he moved")
    wire.deliver()
    assert challenged(haryana, record) == [statement(delhi, record, "address")]


def test_a_second_open_challenge_of_a_statement_is_refused_with_its_reason(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"), shares=WHOLE)
    wire.deliver()
    challenges(haryana, record)
    raised = {"challenge": str(new_id()), "record": str(record), "statement": str(statement(haryana, record)),
              "property": "name", "reason": "again", "urgent": False, "unit": "HR"}  # fmt: skip
    raised["at"] = clock.now().isoformat()
    forges(haryana, "record.challenged.v1", raised)
    wire.deliver()
    assert delhi.set_aside() == ["records:challenged"]
    assert len([told for told in delhi.told() if told.kind == ASKED]) == 1
    assert "waits for the answer" in delhi.rows("SELECT reason FROM federation_setaside LIMIT 1")[0][0]
