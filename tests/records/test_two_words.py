"""A transfer between two others is believed by the words of both: nobody is made an owner in its absence."""

import pytest
from record_envelopes import bodies, sends
from support.cast import person
from support.desks import told_to_desk

from sangam.federation.types import Lane
from sangam.kernel.handling import Level


def says_it_is(station, record, taker, to, **more):
    body = {"record": str(record), "to": taker.force, "version": 2, **more}
    sends(station, "record.transferred.v1", body, to, Lane.URGENT)


@pytest.fixture(params=[Level.WHOLE, Level.SILENT], ids=["whole", "silent"])
def record(request, delhi, haryana, wire):
    """A record of Delhi's that Haryana holds."""
    made = delhi.opens(person("Harjeet", relative="s/o Balwant", plate="HR26DK8337"), shares={"HR": request.param})
    wire.deliver()
    return made


def owner_at(station, record):
    query = "SELECT owner FROM records_record WHERE id = %s UNION SELECT owner FROM records_silent WHERE record = %s"
    return [owner for (owner,) in station.rows(query, record, record)]


def test_a_transfer_never_accepted_is_not_believed_and_a_recall_binds(delhi, haryana, up, wire, record):
    says_it_is(delhi, record, up, haryana)
    wire.deliver()
    assert owner_at(haryana, record) == ["DL"]
    delhi.recalls(record)
    wire.deliver()
    assert owner_at(haryana, record) == []
    assert told_to_desk(haryana.node) == []


def test_neither_is_one_by_another_acceptance_or_an_altered_one(delhi, haryana, up, wire, record):
    other = delhi.opens(person("Sunil"), shares={"HR": Level.WHOLE})
    delhi.hands_over(other, to=up)
    wire.deliver()
    up.takes_over(other)
    wire.deliver()
    (line,) = delhi.read_rows("records_handover", "acceptance", acceptance__gt="")[0]
    for forged in (line, line.replace(str(other), str(record)), line[:-9], 7):
        says_it_is(delhi, record, up, haryana, accepted=forged)
    wire.deliver()
    assert owner_at(haryana, other) == ["UP"]
    assert owner_at(haryana, record) == ["DL"]
    up.hands_over(other, to=delhi)
    wire.deliver()
    says_it_is(up, other, delhi, haryana, accepted=line)
    wire.deliver()
    assert owner_at(haryana, other) == ["UP"]


def test_no_force_makes_us_the_owner_of_what_we_never_took_over(delhi, haryana, wire, record):
    says_it_is(delhi, record, haryana, haryana)
    wire.deliver()
    assert owner_at(haryana, record) == ["DL"]
    assert told_to_desk(haryana.node) == ["records:not-accepted"]


@pytest.mark.long
def test_a_transfer_is_believed_before_the_taker_s_first_version_comes(delhi, haryana, up, wire, record):
    delhi.hands_over(record, to=up)
    wire.deliver()
    up.takes_over(record)
    for _ in range(2):
        for journey in wire.load():
            if "HR" not in (journey.source.force, journey.target.force) or journey.source.force == "DL":
                wire.carry(journey)
    assert owner_at(haryana, record) == ["UP"]


@pytest.mark.long
@pytest.mark.parametrize("first", ["the word", "the version"])
def test_a_node_without_acceptances_is_believed_with_the_takers_version(world, record, first, monkeypatch):
    delhi, haryana, up, wire = world
    delhi.hands_over(record, to=up)
    wire.deliver()
    up.takes_over(record)
    with monkeypatch.context() as earlier:
        earlier.setattr("sangam.records.ownership.transfer_log._accepted_version", lambda *_, **__: None)
        wire.brings_first("UP" if first == "the version" else "DL")
        wire.deliver(repeated=2)
    assert owner_at(haryana, record) == ["UP"]
    assert not haryana.waits()


@pytest.mark.long
def test_our_own_signature_gives_back_what_we_took_over_and_lost(delhi, haryana, wire):
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.node.backs_up()
    haryana.takes_over(record)
    (acceptance,) = [journey for journey in wire.load() if bodies([journey], "record.accepted.v1")]
    line = acceptance.batch.payload.decode().splitlines()[0]
    wire.carry(acceptance)
    haryana.node.is_put_back()
    says_it_is(delhi, record, haryana, haryana, accepted=line)
    for journey in wire.load():
        if journey.source.force == "DL":
            wire.carry(journey)
    assert haryana.read_rows("records_record", "owner", "version", "state", "received_at") == [("HR", 2, "live", None)]
