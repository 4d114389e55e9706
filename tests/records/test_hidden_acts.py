"""A copy whose owner has not caught us up since a restore is read by no officer's act, whichever way it comes."""

import pytest
from support.cast import NAKA, person
from support.handed import picture, upload
from support.putting_back import falls_behind
from support.world import Line, Station

from sangam.kernel.errors import NotFound
from sangam.kernel.handling import Grade, Level
from sangam.records.corrections import challenges
from sangam.records.own_records import adopted_statements, attachments
from sangam.records.transfers import single_record


@pytest.fixture
def copy(delhi: Station, haryana: Station, wire: Line):
    """A person of Delhi's, whole at Haryana, with a photograph."""
    record = delhi.opens(person("Harjeet", alias="काला"), shares={"HR": Level.WHOLE})
    with delhi.node:
        attachments.attach(
            delhi.desk, record, upload(picture(side=64), "a.jpg"), source="FIR 442", grade=Grade.parse("B2")
        )
    wire.deliver()
    return record


def test_its_file_is_not_opened(haryana, copy):
    (file,) = [
        each.value["file"]
        for each in haryana.reads(copy).statements
        if isinstance(each.value, dict) and "file" in each.value
    ]
    falls_behind(haryana.node, "DL")
    with haryana.node, pytest.raises(NotFound, match="not yours to see"):
        attachments.open_file(haryana.desk, copy, file, purpose=NAKA)


def test_nothing_of_it_is_challenged_or_taken_over(haryana, copy):
    own = haryana.opens(person("Harjeet Singh"))
    alias = next(each.id for each in haryana.reads(copy).statements if each.property == "alias")
    falls_behind(haryana.node, "DL")
    with haryana.node, pytest.raises(NotFound, match="not yours to see"):
        challenges.challenge(haryana.desk, copy, alias, reason="no", purpose=NAKA)
    with haryana.node, pytest.raises(NotFound, match="not yours to see"):
        adopted_statements.take_over(haryana.desk, copy, alias, into=own, purpose=NAKA)
    assert haryana.reads(own).values("alias") == []


def test_what_is_on_offer_from_him_waits_until_he_is_heard(delhi, haryana, wire, copy):
    delhi.hands_over(copy, to=haryana)
    wire.deliver()
    falls_behind(haryana.node, "DL")
    with haryana.node, pytest.raises(NotFound, match="not yours to see"):
        single_record.accept_transfer(haryana.at("data_officer"), copy)
