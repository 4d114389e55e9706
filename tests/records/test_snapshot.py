"""A new or rebuilt holder gets the present state page by page, cut anywhere; live traffic does not wait for it."""

import pytest
from challenged_statements import challenged, challenges
from click.testing import CliRunner
from compared_holders import compares, goes_on, held, loses, makes, view
from support.wire_world import operator, say

from sangam.audit.audit import deed
from sangam.cli.peer import peer
from sangam.federation.types import Lane
from sangam.kernel.handling import Level
from sangam.node import homes
from sangam.records.models import Remark
from sangam.records.reconciliation import owner_side, repair
from sangam.records.reconciliation import owner_side as reconciliation_owner_side


def rebuilt(delhi, haryana, wire, count):
    made = makes(delhi, count, HR=Level.WHOLE)
    wire.deliver()
    loses(haryana, made)
    with delhi.node:
        reconciliation_owner_side.begin_comparison(operator("DL"), "HR", why="new")
    return made


def steps(station, turns):
    with station.node:
        return sum(reconciliation_owner_side.advance() for _ in range(turns))


def learns_that_nothing_is_there(delhi, haryana, wire):
    steps(delhi, 1)
    wire.deliver()
    with haryana.node:
        repair.answer_questions()
    wire.deliver()


@pytest.mark.long
def test_only_a_few_pages_wait_whatever_there_is_to_send(delhi, haryana, wire, monkeypatch):
    monkeypatch.setattr(owner_side, "PAGE", 50)
    rebuilt(delhi, haryana, wire, 1_000)
    learns_that_nothing_is_there(delhi, haryana, wire)
    steps(delhi, 40)
    assert delhi.count_rows("federation_outbox", reached_at=None) == owner_side.AHEAD_PAGES
    assert (view(delhi).settled, view(delhi).due, view(delhi).finished_at) == (400, 1_000, None)


@pytest.mark.long
def test_it_goes_on_where_it_was_cut(world, delhi, haryana, wire, monkeypatch):
    monkeypatch.setattr(owner_side, "PAGE", 50)
    made = rebuilt(delhi, haryana, wire, 600)
    learns_that_nothing_is_there(delhi, haryana, wire)
    steps(delhi, 3)
    for _, _, sender in wire.senders:  # the line is cut, the worker starts anew
        sender.restart()
    goes_on(world)
    assert {record for record, _ in held(haryana)} == set(made)
    assert (view(delhi).sent, view(delhi).settled) == (600, 600)


def test_live_traffic_goes_on_and_nothing_is_doubled(world, delhi, haryana, wire, monkeypatch):
    monkeypatch.setattr(owner_side, "PAGE", 50)
    made = rebuilt(delhi, haryana, wire, 300)
    learns_that_nothing_is_there(delhi, haryana, wire)
    steps(delhi, 2)
    fresh = makes(delhi, 5, HR=Level.WHOLE)
    delhi.recalls(made[-1])
    goes_on(world)
    assert {record for record, _ in held(haryana)} == {*made[:-1], *fresh}


def test_an_urgent_word_goes_before_all_pages(delhi, haryana, wire, monkeypatch):
    monkeypatch.setattr(owner_side, "PAGE", 50)
    rebuilt(delhi, haryana, wire, 500)
    learns_that_nothing_is_there(delhi, haryana, wire)
    steps(delhi, 20)
    say(delhi.node, "stop the white car", to="HR", lane=Lane.URGENT)
    lanes = {journey.sender.lane: len(journey.batch.rows) for journey in wire.load() if journey.source is delhi.node}
    assert lanes[Lane.URGENT] == 1


def travels(delhi, haryana, wire, *, fate):
    """Let the normal lane from Delhi carry its next batch of at most two envelopes; return which went."""
    (journey,) = (each for each in wire.load(most=2) if (each.source, each.sender.lane) == (delhi.node, Lane.NORMAL))
    receipt = wire.carry(journey) if fate != "lost" else b""
    if fate == "confirmed":
        with delhi.node:
            journey.sender.confirm(journey.batch, receipt)
    else:  # the receiver died before it wrote the batch down, or before its receipt left
        for _, _, sender in wire.senders:
            sender.restart()
    return [row.envelope for row in journey.batch.rows]


@pytest.mark.long
def test_what_had_come_before_the_receiver_died_is_not_sent_again(world, delhi, haryana, wire, monkeypatch):
    monkeypatch.setattr(owner_side, "PAGE", 50)
    made = rebuilt(delhi, haryana, wire, 600)
    learns_that_nothing_is_there(delhi, haryana, wire)
    before = delhi.count_rows("federation_outbox", reached_at__isnull=False)
    steps(delhi, 6)
    there = travels(delhi, haryana, wire, fate="confirmed")
    taken = travels(delhi, haryana, wire, fate="receipt lost")
    assert len(held(haryana)) == 200
    again = travels(delhi, haryana, wire, fate="lost")
    assert again == taken  # from the first that is not confirmed, and nothing before it
    rest = []
    while len(held(haryana)) < 600:
        steps(delhi, 1)
        rest += travels(delhi, haryana, wire, fate="confirmed")
    assert len(rest) == len(set(rest)) == 600 // 50 - len(there)
    assert not set(rest) & set(there)
    goes_on(world)
    assert {record for record, _ in held(haryana)} == set(made)
    assert (view(delhi).sent, view(delhi).settled, view(delhi).finished_at is None) == (600, 600, False)
    assert delhi.count_rows("federation_outbox", reached_at__isnull=False) == before + 12


def test_a_snapshot_half_done_is_shown_to_the_administrator(delhi, haryana, wire, monkeypatch, tmp_path):
    monkeypatch.setattr(owner_side, "PAGE", 50)
    rebuilt(delhi, haryana, wire, 600)
    learns_that_nothing_is_there(delhi, haryana, wire)
    steps(delhi, 6)
    homes.create(tmp_path / "home", {"force": "DL"})
    monkeypatch.setenv("SANGAM_HOME", str(tmp_path / "home"))
    with delhi.node:
        shown = CliRunner().invoke(peer, ["list"], catch_exceptions=False).output
    assert "UTC (new), 300 of 600 settled: 300 sent, 0 recalled" in shown
    assert "6 waiting" in shown


def test_a_rebuilt_holder_shows_at_once_which_statements_are_challenged(world, delhi, haryana, wire):
    (record,) = makes(delhi, 1, HR=Level.WHOLE)
    wire.deliver()
    challenges(haryana, record)
    wire.deliver()
    before = challenged(haryana, record)
    loses(haryana, [record])
    with haryana.node, deed(operator("HR"), "node:test:lose"):
        Remark.objects.filter(record=record).delete()
    assert (len(before), challenged(haryana, record)) == (1, [])
    compares(world, delhi, haryana)
    assert challenged(haryana, record) == before
