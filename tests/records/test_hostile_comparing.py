"""A hostile holder that would have comparing go on without end."""

from uuid import UUID

import pytest
from support.cast import person
from support.desks import told_to_desk
from support.wire_world import operator

from sangam.audit.audit import deed
from sangam.federation import outbox
from sangam.kernel.handling import Level
from sangam.records.messages import reconciliation as reconciliation_messages
from sangam.records.reconciliation import owner_side, repair
from sangam.records.reconciliation import owner_side as reconciliation_owner_side
from sangam.records.reconciliation import repair as reconciliation_repair

FIRST, BEYOND = str(reconciliation_messages.FIRST), str(reconciliation_messages.BEYOND)


def asked(delhi, wire):
    """Let Delhi ask Haryana what it holds; return the run of the comparing."""
    with delhi.node:
        reconciliation_owner_side.begin_comparison(operator("DL"), "HR", why="asked")
        assert reconciliation_owner_side.advance() == 1
    wire.deliver()
    ((run,),) = delhi.read_rows("records_comparing", "run", force="HR")
    return run


def answers(station, run, answer, *, first=FIRST):
    body = {"run": str(run), "answers": [{"first": str(first), "beyond": BEYOND, **answer}]}
    with station.node, deed(station.desk, "officer:test:forge"):
        outbox.post("records.differ.v1", to=["DL"], body=body)


def test_a_holder_that_differs_and_never_says_how_is_refused_and_told_of(delhi, haryana, wire):
    answer, code = {"count": 2}, "records:compare-no-list"
    for alias in ("Kala", "Meena"):
        delhi.opens(person(alias), shares={"HR": Level.WHOLE})
    wire.deliver()
    run = asked(delhi, wire)
    answers(haryana, run, answer)
    wire.deliver()
    with delhi.node:
        assert reconciliation_owner_side.advance() == 0
    assert delhi.set_aside() == [code]
    assert delhi.read_rows("federation_desknote", "code") == [(code,)]
    with haryana.node:
        assert reconciliation_repair.answer_questions() == 1
    wire.deliver()
    with delhi.node:
        assert reconciliation_owner_side.advance() == 1
        (view,) = [each for each in reconciliation_owner_side.views() if each.force == "HR"]
    assert (view.settled, view.finished_at is None) == (2, False)


@pytest.mark.parametrize("given", [True, False], ids=["once ours and given on", "never ours"])
def test_whose_a_record_is_is_said_of_what_we_gave_on_and_of_nothing_else(given, delhi, haryana, up, wire):
    if given:
        record = delhi.opens(person("Harjeet Singh"))
        delhi.hands_over(record, to=up)
        wire.deliver()
        up.takes_over(record)
    else:
        record = up.opens(person("Harjeet Singh"), shares={"DL": Level.WHOLE})
    wire.deliver()
    run = asked(delhi, wire)
    answers(haryana, run, {"upto": BEYOND, "held": [[str(record), 1, "whole"]]})
    wire.deliver()
    told = [("record.transferred.v1",)] if given else []
    said = "SELECT kind FROM federation_outbox WHERE recipient = 'HR' AND body::text LIKE %s"
    assert delhi.rows(said, f"%{record}%") == told
    assert delhi.read_rows("records_ahead", "record") == []


def creeps(delhi, haryana, wire, *, lists, of=0):
    """Let Haryana answer with lists that each end a little further on, of so many records that nobody has."""
    run, first = asked(delhi, wire), reconciliation_messages.FIRST
    for _ in range(lists):
        listed = [UUID(int=first.int + number) for number in range(of)]
        upto = reconciliation_messages.after(listed[-1] if listed else first)
        held = [[str(record), 1, "whole"] for record in listed]
        answers(haryana, run, {"upto": str(upto), "held": held}, first=first)
        first = upto
        wire.deliver()
        with delhi.node:
            reconciliation_owner_side.advance()
        wire.deliver()


def under_way(delhi):
    with delhi.node:
        (view,) = [each for each in reconciliation_owner_side.views() if each.force == "HR"]
    return view.finished_at is None


@pytest.mark.parametrize("full", [True, False], ids=["full", "short"])
def test_lists_that_creep_forward_end_the_comparing_and_the_desk_is_told(full, delhi, haryana, wire, monkeypatch):
    monkeypatch.setattr(owner_side, "_MOST_SHORT", 3)
    delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    wire.deliver()
    creeps(delhi, haryana, wire, lists=4, of=2 * reconciliation_messages.LEAF if full else 1)
    assert (
        under_way(delhi) is full
    )  # what is full goes on: so an honest holder answers that has far more than it should
    assert ("records:compare-drawn-out" in told_to_desk(delhi.node)) is not full
    assert delhi.set_aside() == []


def test_of_records_without_end_some_are_noted_and_the_comparing_ends(delhi, haryana, wire, monkeypatch):
    monkeypatch.setattr(repair, "MOST_AHEAD", 700)
    creeps(delhi, haryana, wire, lists=2, of=2 * reconciliation_messages.LEAF)
    assert not under_way(delhi)
    assert "records:compare-drawn-out" in told_to_desk(delhi.node)
    assert delhi.count_rows("records_ahead") == 700
    with delhi.node:
        reconciliation_owner_side.begin_comparison(operator("DL"), "HR", why="asked")
    assert under_way(delhi)
