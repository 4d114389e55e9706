"""What an owner says beside a record is seen beside each whole copy, whichever of the two comes first."""

import pytest
from case_transfers import case_of, offers
from challenged_statements import challenged, challenges, statement
from support.cast import person
from support.putting_back import arrives

from sangam.kernel.handling import Level

pytestmark = pytest.mark.one_case


def challenged_at_haryana(world, *, up):
    """Return a record of Delhi's that Haryana challenges, with Uttar Pradesh at this level."""
    delhi, haryana, _, wire = world
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE, "UP": up})
    wire.deliver()
    challenges(haryana, record)
    wire.deliver()
    return record


@pytest.mark.parametrize("before", [Level.NONE, Level.SILENT, Level.POINTER])
@pytest.mark.parametrize("first", ["urgent", "normal"])
def test_a_remark_is_seen_beside_a_copy_that_is_shared_again(world, before, first):
    delhi, _, up, wire = world
    record = challenged_at_haryana(world, up=Level.WHOLE)
    delhi.offers(record, to=up, level=before)
    wire.deliver()
    delhi.offers(record, to=up)
    wire.brings_first(first)
    wire.deliver()
    assert challenged(up, record) == [statement(up, record)]
    assert not up.waits()


@pytest.mark.parametrize("after", [Level.NONE, Level.SILENT, Level.POINTER])
@pytest.mark.parametrize("first", ["urgent", "normal"])
def test_a_remark_beside_a_copy_that_is_narrowed_again_waits_for_nothing(world, after, first):
    delhi, _, up, wire = world
    record = challenged_at_haryana(world, up=Level.SILENT)
    delhi.offers(record, to=up)
    delhi.offers(record, to=up, level=after)
    wire.brings_first(first)
    wire.deliver()
    assert not up.sees(record)
    assert not up.read_rows("records_remark")
    assert not up.waits()


@pytest.mark.parametrize("when", ["before the offer", "while it stands"])
@pytest.mark.parametrize("first", ["urgent", "normal"])
@pytest.mark.parametrize("whole_case", [False, True])
def test_who_is_offered_a_record_sees_what_is_challenged(world, when, first, whole_case):
    delhi, haryana, up, wire = world
    case, record = case_of(delhi, shares={"HR": Level.WHOLE})
    wire.deliver()
    if when == "before the offer":
        challenges(haryana, record)
        wire.deliver()
    if whole_case:
        offers(delhi, case, record, to=up)
    else:
        delhi.hands_over(record, to=up)
    if when == "while it stands":
        challenges(haryana, record)
    wire.brings_first(first)
    wire.deliver()
    assert challenged(up, record) == [statement(up, record)]
    assert not up.waits()


@pytest.mark.long
def test_a_remark_that_crosses_the_end_of_an_offer_waits_for_nothing(world):
    delhi, haryana, up, wire = world
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    delhi.hands_over(record, to=up)
    wire.deliver()
    challenges(haryana, record)
    for journey in wire.load(of={"HR"}):
        arrives(wire, journey)
    up.declines(record)
    wire.deliver()
    assert not up.waits()
    assert not up.read_rows("records_remark")
    delhi.hands_over(record, to=up)
    wire.deliver()
    assert challenged(up, record) == [statement(up, record)]


@pytest.mark.long
@pytest.mark.parametrize("back", [False, True], ids=["once", "and back"])
def test_what_was_challenged_is_so_no_more_once_the_record_is_another_s(world, back):
    delhi, haryana, up, wire = world
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE, "UP": Level.WHOLE})
    wire.deliver()
    challenges(up, record)
    wire.deliver()
    for giver, taker in [(delhi, haryana), *([(haryana, delhi)] if back else [])]:
        giver.hands_over(record, to=taker)
        wire.deliver()
        taker.takes_over(record)
        wire.deliver(reordered=True)
    assert [challenged(each, record) for each in (delhi, haryana, up)] == [[]] * 3
    for each in (delhi, haryana, up):
        assert not each.waits()
        assert not each.set_aside()


@pytest.mark.long
def test_an_earlier_owners_remark_is_unseen_before_the_new_owners_word(world):
    delhi, haryana, up, wire = world
    record = delhi.opens(person("Harjeet"), shares={"UP": Level.WHOLE})
    wire.deliver()
    challenges(up, record)
    wire.deliver()
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    haryana.takes_over(record)
    wire.deliver()
    assert [challenged(each, record) for each in (delhi, haryana, up)] == [[]] * 3


@pytest.mark.long
def test_a_giver_s_remark_that_crosses_the_acceptance_waits_for_nothing(world):
    delhi, haryana, up, wire = world
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE, "UP": Level.WHOLE})
    delhi.hands_over(record, to=up)
    wire.deliver()
    challenges(up, record)
    up.takes_over(record)
    wire.deliver()
    assert [challenged(each, record) for each in (delhi, haryana, up)] == [[]] * 3
    for each in (delhi, haryana, up):
        assert not each.waits()
        assert not each.set_aside()
