"""A hostile holder that would have comparing go on without end."""

import pytest
from cast import person
from wire_world import operator

from sangam.audit.public import deed
from sangam.federation import public as federation
from sangam.kernel.handling import Level
from sangam.records import comparing_wire
from sangam.records import public_comparing as public

FIRST, BEYOND = str(comparing_wire.FIRST), str(comparing_wire.BEYOND)


def asked(delhi, wire):
    """Let Delhi ask Haryana what it holds; return the run of the comparing."""
    with delhi.node:
        public.begin(operator("DL"), "HR", why="asked")
        assert public.advance() == 1
    wire.deliver()
    ((run,),) = delhi.rows("SELECT run FROM records_comparing WHERE force = 'HR'")
    return run


def answers(station, run, answer):
    body = {"run": str(run), "answers": [{"first": FIRST, "beyond": BEYOND, **answer}]}
    with station.node, deed(station.desk, "officer:test:forge"):
        federation.post("records.differ.v1", to=["DL"], body=body)


def test_a_holder_that_says_differs_and_never_what_is_refused_and_told_of_once(delhi, haryana, wire):
    answer, code = {"count": 2}, "records:compare-no-list"
    for alias in ("Kala", "Meena"):
        delhi.opens(person(alias), shares={"HR": Level.WHOLE})
    wire.deliver()
    run = asked(delhi, wire)
    answers(haryana, run, answer)
    wire.deliver()
    with delhi.node:
        assert public.advance() == 0
    assert delhi.rows("SELECT code FROM federation_setaside") == [(code,)]
    assert delhi.rows("SELECT code FROM federation_desknote") == [(code,)]
    with haryana.node:
        assert public.answer() == 1
    wire.deliver()
    with delhi.node:
        assert public.advance() == 1
        (view,) = [each for each in public.views() if each.force == "HR"]
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
    assert delhi.rows("SELECT record FROM records_ahead") == []
