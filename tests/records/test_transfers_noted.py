"""What is noted of transfers and of records that are wanted back, and what is read from it later."""

from datetime import timedelta

import pytest
from support.cast import person

from sangam.audit.audit import deed
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id, new_id_of
from sangam.records.models import Handover
from sangam.records.models.corrections import Wanted
from sangam.records.ownership import missing_records, transfer_log

HERE = {"giver": "HR", "taker": "DL"}


@pytest.fixture
def noting(node):
    with deed(Actor.system("DL", "test"), "node:test:note"):
        yield


def offered(record, days, *, answer="accepted"):
    """Note an offer of Haryana's to us, so many days from now, with its answer."""
    at = clock.now() + timedelta(days=days)
    made = {"records": [record], "desk": "", "reason": "", "offered_at": at, "due_at": at, "answer": answer}
    return Handover.objects.create(id=new_id(), **HERE, **made).id


def test_we_took_a_record_from_whose_transfer_we_accepted(noting):
    record = new_id_of("HR")
    offered(record, -3)
    transfer_log.note_transfer(record, giver="UP", taker="DL", answer="void")
    transfer_log.note_transfer(record, giver="DL", taker="RJ", answer="accepted")
    transfer_log.note_transfer(new_id_of("PB"), giver="PB", taker="DL", answer="accepted")
    assert transfer_log.taken_from(record) == {"HR"}


def test_the_last_acceptance_of_a_record_becomes_void_alone(noting):
    record = new_id_of("HR")
    first, last, declined = offered(record, -3), offered(record, -2), offered(record, -1, answer="declined")
    assert not transfer_log.was_void(record, **HERE)
    transfer_log.make_void(record, **HERE)
    answers = dict(Handover.objects.filter(records=[record]).values_list("id", "answer"))
    assert answers == {first: "accepted", last: "void", declined: "declined"}
    assert transfer_log.was_void(record, **HERE)


def test_without_an_acceptance_of_it_alone_it_is_noted_that_it_was_void(noting):
    record = new_id_of("HR")
    transfer_log.make_void(record, **HERE)
    assert transfer_log.was_void(record, **HERE)
    assert not transfer_log.was_void(record, giver="UP", taker="DL")


def test_a_changed_transfer_was_the_takers_before_its_next_version(noting):
    record = new_id_of("HR")
    transfer_log.note_changed(record, 5, **HERE)
    was = {version: transfer_log.was_changed(record, version, **HERE) for version in (4, 5)}
    assert was == {4: False, 5: True}


def test_a_void_transfer_names_its_givers_version_where_it_was_said(noting):
    said, unsaid = new_id_of("HR"), new_id_of("HR")
    transfer_log.note_void(said, 7, **HERE)
    transfer_log.make_void(unsaid, **HERE)
    assert [transfer_log.void_in(each, **HERE) for each in (said, unsaid, new_id())] == [7, 0, 0]
    assert [transfer_log.has_stayed(each) for each in (said, unsaid, new_id())] == [True, False, False]


def test_what_comes_late_of_an_offer_waits_for_one_that_stands_open_alone(noting):
    none, still_open, answered, both = (new_id_of("HR") for _ in range(4))
    offered(still_open, -1, answer="")
    offered(answered, -2, answer="declined")
    offered(both, -2, answer="declined")
    offered(both, -1, answer="")
    found = [transfer_log.is_over(each, giver="HR") for each in (none, still_open, answered, both)]
    assert found == [False, False, True, False]
    assert not transfer_log.is_over(answered, giver="UP")


def test_a_record_went_to_whom_both_words_name(noting):
    record = new_id_of("HR")
    transfer_log.note_transfer(record, giver="HR", taker="UP")
    assert not transfer_log.was_passed(record, giver="HR", taker="UP")
    transfer_log.note_passed(record, giver="HR", taker="UP")
    assert transfer_log.was_passed(record, giver="HR", taker="UP")
    assert not transfer_log.was_passed(record, giver="HR", taker="DL")


def test_we_handed_a_record_on_to_its_last_taker(noting):
    record = new_id_of("DL")
    assert (transfer_log.last_taker(record), transfer_log.records_once_ours([record])) == ("", set())
    for days, (taker, answer) in enumerate([("HR", "accepted"), ("UP", "passed"), ("RJ", "declined"), ("PB", "said")]):
        transfer_log.note_transfer(record, giver="DL", taker=taker, answer=answer)
        Handover.objects.filter(taker=taker).update(answered_at=clock.now() + timedelta(days=days))
    transfer_log.note_transfer(new_id_of("HR"), giver="HR", taker="DL", answer="accepted")
    assert transfer_log.last_taker(record) == "UP"
    assert transfer_log.records_once_ours([record, new_id()]) == {record}
    assert transfer_log.handed_on_after(record, 0) == ""


def wants(record, *, giver="HR", asked=True, lacking=False):
    asked_at = clock.now() if asked else None
    Wanted.objects.create(record=record, giver=giver, word="", asked_at=asked_at, lacking=lacking)
    return record


def test_a_giver_is_asked_until_it_answers_or_lacks_the_record_too(noting):
    wants(new_id())
    wants(new_id(), giver="UP", asked=False)
    wants(new_id(), giver="RJ", lacking=True)
    assert [missing_records.is_answer_pending(giver) for giver in ("HR", "UP", "RJ", "PB")] == [
        True,
        False,
        False,
        False,
    ]


def test_each_record_is_asked_of_its_own_giver(noting):
    one, other, unasked = wants(new_id()), wants(new_id(), giver="UP"), wants(new_id(), asked=False)
    assert missing_records.is_asked([one, one], of="HR")
    assert not missing_records.is_asked([one, other], of="HR")
    assert not missing_records.is_asked([one, unasked], of="HR")


def test_wanted_is_what_is_not_here_and_not_lost_to_its_giver(delhi):
    here = delhi.opens(person("Harjeet"))
    with delhi.node, deed(delhi.desk, "officer:test:note"):
        gone, lost = wants(new_id()), wants(new_id(), lacking=True)
        wants(here)
        assert missing_records.records_missing([gone, lost, here, new_id()]) == {gone}
