"""Each holder signs what it erased or corrected; what it has not signed is asked for again, and the desk is told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from support.cast import person, says
from support.queries import counted

from sangam.audit.audit import deed
from sangam.federation.protocol import signed_line
from sangam.federation.protocol.envelope import read_envelope
from sangam.federation.types import Outcome
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Level
from sangam.records.messages import receipts as receipt_messages
from sangam.records.recalls import receipt_reminders
from sangam.records.recalls import receipts as recall_receipts
from sangam.records.sharing import distribution
from sangam.records.visibility import views
from sangam.records.visibility.search import expire


def only_holder(station, record):
    with station.node:
        (holder,) = views.holders(record)
    return holder


def holders_of(station, record):
    with station.node:
        return {holder.force: holder for holder in views.holders(record)}


def taken_over(world, *, third=Level.WHOLE):
    """Let Haryana take a record over from Delhi that Uttar Pradesh holds; nothing of that has arrived yet."""
    delhi, haryana, _, wire = world
    record = delhi.opens(person("Meena Rawat", relative="s/o Om"), shares={"UP": third})
    wire.deliver()
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.takes_over(record)
    return record


def chases(station) -> int:
    with station.node:
        return receipt_reminders.chase()


def test_a_recall_is_receipted_with_the_day_it_leaves_the_backups(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.recalls(record)
    before = only_holder(delhi, record)
    assert (before.level, before.erased_at, before.chased) == (Level.NONE, None, 1)
    assert before.owed_since is not None
    wire.deliver(repeated=2)
    after = only_holder(delhi, record)
    assert after.owed_since is None
    assert after.gone_by - after.erased_at == timedelta(days=35)


def test_a_correction_is_receipted_with_its_version(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    wire.deliver()
    assert only_holder(delhi, record).owed_since is None
    delhi.corrects(record, says("note", "one more thing"))
    assert only_holder(delhi, record).owed_since is not None
    wire.deliver(repeated=2)
    after = only_holder(delhi, record)
    assert (after.corrected_version, after.owed_since, after.erased_at) == (2, None, None)
    assert after.corrected_at is not None


def test_a_silent_record_s_correction_is_receipted_too(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat", relative="s/o Om"), shares={"HR": Level.SILENT})
    wire.deliver()
    delhi.corrects(record, says("note", "one more thing"))
    wire.deliver()
    assert only_holder(delhi, record).corrected_version == 2


def test_a_force_that_gets_a_later_version_first_owes_nothing(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"))
    delhi.offers(record, to=haryana)
    wire.deliver()
    holder = only_holder(delhi, record)
    assert (holder.version, holder.owed_since, holder.corrected_at) == (2, None, None)


def test_what_ran_out_is_erased_and_receipted(delhi, haryana, wire):
    whole = delhi.opens(person("Harjeet"), days=2, shares={"HR": Level.WHOLE})
    silent = delhi.opens(person("Kala", relative="s/o Om"), days=2, shares={"HR": Level.SILENT})
    wire.deliver()
    with clock.shift_time(timedelta(days=3)):
        with haryana.node:
            assert expire() == 2
        wire.deliver()
        for record in (whole, silent):
            holder = only_holder(delhi, record)
            assert holder.level is Level.NONE
            assert holder.erased_at is not None
        assert {reason for (reason,) in delhi.read_rows("records_receipt", "reason")} == {"expired"}


@pytest.mark.parametrize("level", [Level.WHOLE, Level.SILENT, Level.POINTER])
def test_giver_and_holders_receipt_a_transfer_to_the_new_owner(world, level):
    _, haryana, _, wire = world
    record = taken_over(world, third=level)
    assert all(holder.owed_since for holder in holders_of(haryana, record).values())
    wire.deliver(repeated=2)
    held = holders_of(haryana, record)
    version = haryana.reads(record).version
    assert {force: (each.corrected_version, each.owed_since) for force, each in held.items()} == {
        "DL": (version, None),
        "UP": (version, None),
    }


def test_a_missing_receipt_for_a_transfer_is_asked_for_again(world):
    _, haryana, up, wire = world
    record = taken_over(world)
    lost = []
    while wire.load():
        bring(wire)
        lost += up.rows("DELETE FROM federation_outbox WHERE kind = 'records.confirmed.v1' RETURNING id")
    assert lost
    owed = {force: bool(each.owed_since) for force, each in holders_of(haryana, record).items()}
    assert owed == {"DL": False, "UP": True}
    with clock.shift_time(timedelta(minutes=61)):
        assert chases(haryana) == 1
    wire.deliver()
    assert holders_of(haryana, record)["UP"].corrected_version == 2


def test_of_an_acceptance_that_was_void_nobody_is_asked_for_a_receipt(world):
    delhi, haryana, _, wire = world
    record = taken_over(world)
    delhi.recalls(record)
    wire.deliver()
    with clock.shift_time(timedelta(minutes=61)):
        chases(haryana)
    assert haryana.read_rows("records_owed", "force", "what") == []


def bring(wire) -> None:
    """Bring what waits now, and nothing that comes of it."""
    for journey in wire.load():
        receipt = wire.carry(journey)
        with journey.source:
            journey.sender.confirm(journey.batch, receipt)


@pytest.mark.parametrize("level", [Level.SILENT, Level.POINTER, Level.NONE])
def test_narrowing_is_receipted_by_who_held_more(delhi, haryana, wire, level):
    record = delhi.opens(person("Meena Rawat", relative="s/o Om"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.offers(record, to=haryana, level=level)
    assert only_holder(delhi, record).owed_since is not None
    wire.deliver(repeated=2)
    after = only_holder(delhi, record)
    assert (after.owed_since, bool(after.erased_at or after.corrected_at)) == (None, True)


def test_the_owner_can_show_the_signature_of_each_receipt(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.corrects(record, says("note", "one more thing"))
    wire.deliver()
    delhi.recalls(record)
    wire.deliver()
    with delhi.node:
        lines = recall_receipts.proofs(record)
    assert set(lines) == {("HR", "erased"), ("HR", "corrected")}
    ((public,),) = delhi.read_rows("federation_peerkey", "public", peer_id="HR")
    for line in lines.values():
        parts = signed_line.take_apart(line)
        assert signed_line.is_by(parts, bytes(public))
        assert read_envelope(parts.text).sender == "HR"


def test_a_missing_receipt_is_asked_for_at_growing_intervals_and_told(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.recalls(record)
    bring(wire)
    haryana.delete_rows("federation_outbox", seq=None)  # its receipt is lost for good
    assert chases(delhi) == 0
    with clock.shift_time(timedelta(minutes=61)):
        assert chases(delhi) == 1
        assert chases(delhi) == 0
        assert only_holder(delhi, record).chased == 2
        with delhi.node:
            (late,) = distribution.pending_receipt_counts()
        assert (late.force, late.what, late.records, late.chased) == ("HR", "erased", 1, 1)
        ((sentence,),) = delhi.read_rows("federation_desknote", "sentence", code="records:not-confirmed")
        assert sentence.startswith("HR has not confirmed that it erased 1 records of ours")
    wire.deliver()
    assert only_holder(delhi, record).erased_at is not None
    with delhi.node:
        assert distribution.pending_receipt_counts() == []


def test_a_missing_confirmation_of_a_correction_is_asked_for_again(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.corrects(record, says("note", "one more thing"))
    bring(wire)
    haryana.delete_rows("federation_outbox", seq=None)
    with clock.shift_time(timedelta(minutes=61)):
        assert chases(delhi) == 1
    wire.deliver()
    assert only_holder(delhi, record).corrected_version == 2


def test_what_is_still_on_its_way_is_not_asked_for_again(delhi, haryana, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.recalls(record)
    with clock.shift_time(timedelta(minutes=61)):
        chases(delhi)
    assert delhi.rows("SELECT count(*) FROM federation_outbox WHERE kind ~ 'recalled'") == [(1,)]
    assert only_holder(delhi, record).chased == 1


def test_a_force_that_keeps_pages_for_an_upgrade_is_asked_by_record(delhi, haryana, wire):
    made = [delhi.opens(person(f"Person {n}"), shares={"HR": Level.WHOLE}) for n in range(3)]
    wire.deliver()
    delhi.recalls_many(made)
    chases(delhi)
    handlers, old = wire.handlers, {k: v for k, v in wire.handlers.items() if k != "records.recalled.v1"}
    wire.handlers = old
    wire.deliver()
    assert all(haryana.sees(record) for record in made)
    assert delhi.read_rows("federation_outbox", "outcome", kind="records.recalled.v1") == [(Outcome.KEPT,)]
    with clock.shift_time(timedelta(minutes=61)):
        chases(delhi)
    wire.deliver()
    assert not any(haryana.sees(record) for record in made)
    with delhi.node:
        assert distribution.pending_receipt_counts() == []
    wire.handlers = handlers


def test_nobody_gives_receipts_for_what_was_never_ours(delhi, haryana, wire):
    with haryana.node, deed(Actor.system("HR", "test"), "node:test:forge"):
        from sangam.records.recalls import receipts

        receipts.sign_erased("DL", [(uuid4(), 1)], reason="recalled", lane="urgent")
    wire.deliver()
    assert delhi.count_rows("records_receipt") == 0
    assert delhi.count_rows("records_proof") == 0


def test_the_worker_s_idle_turn_asks_once(delhi):
    with delhi.node, counted() as asked:
        assert receipt_reminders.chase() == 0
    assert (len(asked), asked.rounds) == (2, 1)  # how it is to be found, and what is due


@pytest.mark.parametrize("records_", [[], [["x", 1]], [[str(uuid4()), -1]], [[str(uuid4()), 1]] * 501, "all"])
def test_an_unreadable_page_is_refused(records_):
    with pytest.raises(Malformed, match="The records of the page of recalls"):
        bodies.read(receipt_messages.Recalled, {"records": records_})
    with pytest.raises(Malformed, match="The corrected_at of the receipt is no instant"):
        bodies.read(receipt_messages.Confirmed, {"records": [[str(uuid4()), 2]], "corrected_at": "soon"})
    with pytest.raises(Malformed, match="The erased_at of the receipt is no instant"):
        receipt_messages.read_erased({"records": [[str(uuid4()), 2]], "erased_at": "soon"})
