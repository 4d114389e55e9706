"""A mass recall is told to a post once, and what another force recalls fills no list."""

import pytest
from compared_holders import goes_on
from support.cast import person
from support.world import Station

from sangam.kernel.ids import short
from sangam.notices import deliveries, lists


def told(station: Station) -> list:
    with station.node:
        found = lists.open_notices(station.desk)
    return [each for each in found if each.kind in ("record.recalled", "peer.many")]


def shared_and_opened(delhi: Station, haryana: Station, wire, *, count: int) -> list:
    made = [delhi.opens(person(f"Harjeet {number}")) for number in range(count)]
    for record in made:
        delhi.offers(record, to=haryana)
    wire.deliver()
    for record in made:
        assert haryana.sees(record)
    return made


@pytest.mark.parametrize("of_partner", [True, False])
def test_a_mass_recall_is_told_to_a_post_once_by_number(world, delhi, haryana, wire, of_partner):
    made = shared_and_opened(delhi, haryana, wire, count=3)
    reader = haryana if of_partner else delhi
    if not of_partner:
        reader = Station(delhi.node)
        reader.desk = delhi.at("investigator")
        assert all(reader.sees(record) for record in made)
    delhi.recalls_many(made)
    goes_on(world)
    (notice,) = told(reader)
    assert (notice.parts["n"], notice.times) == ("3", 1)
    assert set(notice.parts["numbers"].split(", ")) == set(map(short, made))


def test_beyond_a_days_most_a_partners_recalls_are_only_counted(delhi, haryana, wire, monkeypatch):
    monkeypatch.setattr(deliveries, "MOST_A_DAY", 2)
    for record in shared_and_opened(delhi, haryana, wire, count=4):
        delhi.recalls(record)
    wire.deliver()
    assert sorted(each.kind for each in told(haryana)) == ["peer.many", "record.recalled", "record.recalled"]
