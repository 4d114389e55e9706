"""A node whose machine was put back to a snapshot, and which does not know it: what was recalled stays unreadable."""

from datetime import timedelta
from uuid import UUID

import pytest
from support.cast import person
from support.putting_back import forgets, is_hidden_at, notes, settled, starts
from support.world import Station, World

from sangam.kernel import clock

LONG = timedelta(hours=2)


def shared(owner: Station, to: Station, name: str) -> UUID:
    record = owner.opens(person(name))
    owner.offers(record, to=to)
    return record


def snapshot_before_a_recall(world: World) -> tuple[UUID, UUID]:
    """Keep Delhi as it is, then let Haryana recall a copy; return that record, and one that Delhi still has."""
    delhi, haryana, _, wire = world
    starts(delhi.node)
    recalled, other = shared(haryana, delhi, "सुनील"), shared(haryana, delhi, "हरजीत")
    settled(wire)
    delhi.node.backs_up()
    haryana.recalls(recalled)
    settled(wire)
    assert not delhi.sees(recalled)
    return recalled, other


def looks(station: Station, record: UUID, times: int) -> None:
    for _ in range(times):
        station.reads(record)


def test_a_copy_recalled_since_is_not_read_before_its_owner_has_spoken(world: World) -> None:
    delhi, haryana, uttar, wire = world
    recalled, other = snapshot_before_a_recall(world)
    with clock.shift_time(LONG):
        forgets(wire, delhi.node)
        starts(delhi.node)
        own = delhi.opens(person("मोहन"))
        delhi.offers(own, to=uttar)
        settled(wire, without=haryana.node)
        assert [delhi.sees(each) for each in (recalled, other, own)] == [False, False, True]
        assert is_hidden_at(delhi.node) == ["HR"]
        settled(wire)
        assert [delhi.sees(each) for each in (recalled, other, own)] == [False, True, True]
        assert is_hidden_at(delhi.node) == []


@pytest.mark.long
def test_after_a_short_pause_the_first_words_uncover_what_was_lost(world: World) -> None:
    delhi, _, _, wire = world
    recalled, other = snapshot_before_a_recall(world)
    forgets(wire, delhi.node)
    starts(delhi.node)
    looks(delhi, other, 4)
    assert is_hidden_at(delhi.node) == []
    settled(wire)
    assert [delhi.sees(each) for each in (recalled, other)] == [False, True]


@pytest.mark.long
def test_numbers_given_again_uncover_a_node_put_back_while_it_runs(world: World) -> None:
    delhi, _, _, wire = world
    recalled, other = snapshot_before_a_recall(world)
    looks(delhi, other, 2)
    settled(wire)
    forgets(wire, delhi.node)
    looks(delhi, other, 5)
    settled(wire, within=1)
    assert is_hidden_at(delhi.node) == ["HR"]
    assert not delhi.sees(other)
    settled(wire)
    assert [delhi.sees(each) for each in (recalled, other)] == [False, True]
    assert "federation:used-before" in notes(delhi.node)


@pytest.mark.long
def test_what_it_shared_since_comes_back_though_numbers_were_reused(world: World) -> None:
    delhi, haryana, _, wire = world
    snapshot_before_a_recall(world)
    lost = shared(delhi, haryana, "मोहन")
    settled(wire)
    with clock.shift_time(LONG):
        forgets(wire, delhi.node)
        starts(delhi.node)
        later = [shared(delhi, haryana, name) for name in ("राम", "श्याम", "गीता", "सीता")]
        settled(wire)
    assert delhi.sees(lost)
    assert all(haryana.sees(each) for each in (lost, *later))
    delhi.recalls(lost)
    settled(wire)
    assert not haryana.sees(lost)


@pytest.mark.long
def test_an_owner_s_recall_undone_by_the_snapshot_is_a_recall_again(world: World) -> None:
    delhi, haryana, _, wire = world
    starts(delhi.node)
    own = shared(delhi, haryana, "मोहन")
    settled(wire)
    delhi.node.backs_up()
    delhi.recalls(own)
    settled(wire)
    with clock.shift_time(LONG):
        forgets(wire, delhi.node)
        starts(delhi.node)
        settled(wire)
    assert not delhi.sees(own)
    assert not haryana.sees(own)
