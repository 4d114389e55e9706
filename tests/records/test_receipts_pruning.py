"""Receipts go once they prove nothing any more; the proof of a recall stays as long as its tombstone."""

from datetime import timedelta

from support.cast import person, says

from sangam.audit import audit
from sangam.kernel import clock
from sangam.kernel.handling import Level
from sangam.records.recalls import receipt_reminders, receipts
from sangam.records.recalls import receipt_reminders as recall_receipt_reminders
from sangam.records.visibility.search import expire

KEPT = "SELECT (SELECT count(*) FROM records_receipt), (SELECT count(*) FROM records_proof)"


def pruned(station, *, days):
    """Prune as if so many days had passed; return how many receipts and proofs went."""
    with station.node, clock.shift_time(timedelta(days=days)):
        return recall_receipt_reminders.prune()


def kept(station):
    return station.rows(KEPT)[0]


def given_and_expired(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE}, days=2)
    wire.deliver()
    with haryana.node, clock.shift_time(timedelta(days=2)):
        assert expire() == 1
    with clock.shift_time(timedelta(days=2)):
        wire.deliver()
    return record


def test_the_proof_of_a_recall_stays_for_good(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.recalls(record)
    wire.deliver()
    assert pruned(delhi, days=4_000) == 0
    with delhi.node:
        assert set(receipts.proofs(record)) == {("HR", "erased")}


def test_a_receipt_for_what_ran_out_goes_after_backups_and_thirty_days(delhi, haryana, wire):
    given_and_expired(delhi, haryana, wire)
    assert kept(delhi) == (1, 1)
    assert pruned(delhi, days=2 + 35 + 64) == 0
    assert pruned(delhi, days=2 + 35 + 66) == 2
    assert kept(delhi) == (0, 0)
    assert pruned(delhi, days=2 + 35 + 66) == 0


def test_a_copy_that_ran_out_before_its_record_was_recalled_stays_proven(delhi, haryana, wire):
    record = given_and_expired(delhi, haryana, wire)
    delhi.recalls(record)
    wire.deliver()
    assert pruned(delhi, days=4_000) == 0
    assert kept(delhi) == (1, 1)


def test_only_the_last_correction_of_what_is_held_stays_proven(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE}, days=400)
    wire.deliver()
    for word in ("one", "two"):
        delhi.corrects(record, says("note", word))
        wire.deliver()
    assert kept(delhi) == (1, 2)
    assert pruned(delhi, days=64) == 0
    assert pruned(delhi, days=66) == 1
    assert kept(delhi) == (1, 1)
    with delhi.node:
        assert set(receipts.proofs(record)) == {("HR", "corrected")}


def test_many_receipts_are_gone_through_in_batches_each_a_deed(delhi, haryana, wire, monkeypatch):
    monkeypatch.setattr(receipt_reminders, "_AT_ONCE", 2)
    for _ in range(5):
        given_and_expired(delhi, haryana, wire)
    assert pruned(delhi, days=200) == 10
    assert kept(delhi) == (0, 0)
    with delhi.node:
        entries = audit.recent_entries(action="node:receipts:prune")
    assert sum(entry.details["gone"] for entry in entries) == 10
    assert len(entries) == 6
