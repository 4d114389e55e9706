"""What ages is confirmed by its desk, or its holders are told, and lose it in the end."""

from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from support.cast import person, says
from support.queries import counted

from sangam.kernel import clock
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.handling import Level
from sangam.records.corrections import owner_notes
from sangam.records.corrections.owner_notes import STALE
from sangam.records.own_records import staleness
from sangam.records.own_records import staleness as own_record_staleness

WANTED = [says("name", "Harjeet"), says("warrant", "non-bailable-warrant")]
WHOLE = {"HR": Level.WHOLE}
TO_BE_ASKED = timedelta(days=91)


@pytest.fixture
def passes(monkeypatch):
    """Let time pass, everywhere."""
    begun, ahead = clock.now, timedelta(0)

    def pass_(by: timedelta) -> datetime:
        nonlocal ahead
        ahead += by
        monkeypatch.setattr(clock, "now", lambda: begun() + ahead)
        return clock.now()

    return pass_


@pytest.fixture
def wanted(delhi, wire):
    """A wanted notice of Delhi that Haryana holds."""
    record = delhi.opens(WANTED, kind="wanted", shares=WHOLE, days=360)
    wire.deliver()
    return record


def sweeps(station):
    with station.node:
        return own_record_staleness.sweep()


def confirms(station, record):
    with station.node:
        own_record_staleness.confirm(station.desk, record)


def beside(station, record):
    with station.node:
        return owner_notes.of([record]).get(record)


def asked(station):
    return [each.parts["record"] for each in station.told() if each.kind == STALE]


def left_unconfirmed(delhi, wire, passes):
    passes(TO_BE_ASKED)
    sweeps(delhi)
    passes(timedelta(days=31))
    assert sweeps(delhi) == 1
    wire.deliver()


def test_the_desk_is_asked_once_of_an_aged_record_and_holders_are_not_told(delhi, haryana, wanted, passes):
    passes(timedelta(days=89))
    assert (sweeps(delhi), asked(delhi)) == (0, [])
    passes(timedelta(days=2))
    assert [sweeps(delhi), sweeps(delhi)] == [1, 0]
    assert len(asked(delhi)) == 1
    assert beside(haryana, wanted) is None


def test_a_holder_asks_nobody(haryana, wanted, passes):
    passes(TO_BE_ASKED)
    assert (sweeps(haryana), asked(haryana)) == (0, [])


def test_still_so_is_told_to_every_holder_and_begins_anew(delhi, haryana, wire, wanted, passes):
    passes(TO_BE_ASKED)
    sweeps(delhi)
    confirms(delhi, wanted)
    wire.deliver(reordered=True)
    assert asked(delhi) == []
    assert beside(haryana, wanted).confirmed_at == beside(delhi, wanted).confirmed_at is not None
    assert delhi.reads(wanted).version == 1
    passes(timedelta(days=89))
    assert sweeps(delhi) == 0
    passes(timedelta(days=2))
    assert (sweeps(delhi), len(asked(delhi))) == (1, 1)


def test_unanswered_for_thirty_days_holders_see_since_when_until_confirmed(delhi, haryana, wire, wanted, passes):
    left_unconfirmed(delhi, wire, passes)
    since = delhi.reads(wanted).as_of
    assert [beside(each, wanted).unconfirmed_since for each in (delhi, haryana)] == [since] * 2
    confirms(delhi, wanted)
    wire.deliver(reordered=True)
    assert beside(haryana, wanted).unconfirmed_since is None


def test_a_status_answers_too(delhi, haryana, wire, wanted, passes):
    left_unconfirmed(delhi, wire, passes)
    with delhi.node:
        own_record_staleness.set_status(delhi.desk, wanted, "arrested")
    wire.deliver(reordered=True)
    assert (asked(delhi), beside(haryana, wanted).unconfirmed_since) == ([], None)
    passes(timedelta(days=61))
    assert sweeps(delhi) == 0
    assert haryana.sees(wanted)


def test_a_correction_answers_too(delhi, haryana, wire, wanted, passes):
    left_unconfirmed(delhi, wire, passes)
    delhi.corrects(wanted, says("reference", "NBW 12/2026, Rohini"))
    wire.deliver(reordered=True)
    assert (asked(delhi), beside(haryana, wanted).unconfirmed_since) == ([], None)


def test_sixty_days_later_it_is_withdrawn_from_its_holders_and_told(delhi, haryana, wire, wanted, passes):
    left_unconfirmed(delhi, wire, passes)
    passes(timedelta(days=59))
    assert sweeps(delhi) == 0
    passes(timedelta(days=2))
    assert sweeps(delhi) == 1
    wire.deliver(reordered=True)
    assert not haryana.sees(wanted)
    assert delhi.sees(wanted)
    assert [(force, level) for force, level, _ in delhi.holders(wanted)] == [("HR", Level.NONE)]
    assert [each.kind for each in delhi.told() if "stale" in each.kind] == ["record.withdrawn-stale"]
    passes(timedelta(days=3))
    assert sweeps(delhi) == 0


def test_only_its_owner_confirms_and_only_what_ages(delhi, haryana, wanted):
    with pytest.raises(NotFound, match="belongs to DL"):
        confirms(haryana, wanted)
    with delhi.node, pytest.raises(Refused, match="does not carry the right"):
        own_record_staleness.confirm(delhi.at("beat"), wanted)
    with pytest.raises(Malformed, match="need not be confirmed"):
        confirms(delhi, delhi.opens(person("Harjeet")))


def test_with_nothing_due_a_run_is_one_question_and_any_run_is_bounded(delhi, passes, monkeypatch):
    for _ in range(3):
        delhi.opens(WANTED, kind="wanted")
    with delhi.node, counted() as idle:
        assert own_record_staleness.sweep() == 0
    assert len(idle) == 1
    monkeypatch.setattr(staleness, "_AT_ONCE", 2)
    passes(TO_BE_ASKED)
    assert [sweeps(delhi) for _ in range(3)] == [2, 1, 0]


def test_the_question_is_answered_by_its_index(delhi):
    with delhi.node, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        assert "records_record_review" in staleness.due_records().explain()
