"""A force that recalls another's record erases nothing and does not learn whether it is held here; our desk is told."""

import pytest
from record_envelopes import sends
from support.cast import person
from support.desks import told_to_desk

from sangam.kernel.handling import Level
from sangam.kernel.ids import new_id


def one(record):
    return "record.recalled.v1", {"record": str(record), "version": 2, "reason": "malice"}


def page(record):
    return "records.recalled.v1", {"records": [[str(record), 2]], "reason": "malice"}


def heard(station, record):
    """Return all that a force hears of its recall: the outcome, and the receipt that came back."""
    sent = "SELECT outcome, reason FROM federation_outbox WHERE kind LIKE 'record%%.recalled.v1'"
    came = "SELECT kind, outcome FROM federation_inbox WHERE kind LIKE 'record%%.erased.v1'"
    return [station.rows(f"{query} ORDER BY id DESC LIMIT 1") for query in (sent, came)]


@pytest.mark.parametrize("asks", [one, page])
@pytest.mark.parametrize("level", [Level.WHOLE, Level.SILENT])
def test_who_recalls_anothers_record_hears_the_same_as_for_one_not_here(world, asks, level):
    delhi, haryana, up, wire = world
    record = delhi.opens(person("Harjeet", relative="s/o Balwant"), shares={"HR": level})
    wire.deliver()
    before = haryana.copies()[0]
    answers = []
    for each in (new_id(), record):
        sends(up, *asks(each), haryana)
        wire.deliver()
        answers.append(heard(up, each))
    assert answers[0] == answers[1]
    assert answers[0][0] == [("tombstoned", "")]
    assert haryana.copies()[0] == before
    assert told_to_desk(haryana.node) == ["records:recall-others"]


def test_a_recall_by_another_hides_nothing_and_the_owner_still_recalls_it(delhi, haryana, up, wire):
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    wire.deliver()
    sends(up, *one(record), haryana)
    wire.deliver()
    delhi.offers(record, to=haryana)
    wire.deliver()
    assert haryana.reads(record).version == 2
    delhi.recalls(record)
    wire.deliver()
    assert not haryana.sees(record)
