"""A plate that two vehicles carry: they are told apart by their chassis numbers, and by nothing else.  Pure."""

import pytest
from views import seen

from sangam.matching.checks.lookup import shared_plates
from sangam.matching.types import Band, Hit, Judged

PLATE = "DL8CAF5031"
ONE, OTHER = "MA3EUA61S00123456", "MALAN51BLCM654321"


def car(chassis=ONE, *, kind="vehicle", **said):
    return seen(kind, **({"plate": PLATE} | said), chassis=chassis)


def told(*views, same=()):
    hits = [Hit(view, Band.STRONG, 1.0, (), judged=Judged(same=tuple(same))) for view in views]
    return [(each.plate, [carrier.record.id for carrier in each.carriers]) for each in shared_plates(hits)]


def test_two_chassis_numbers_under_one_plate_are_two_vehicles():
    first, second = car(), car(OTHER)
    assert told(first, second) == [(PLATE, [first.id, second.id])]


def test_one_vehicle_shares_its_plate_with_nobody():
    assert told(car()) == told() == []


@pytest.mark.parametrize("written", [ONE, ONE.replace("00", "OO")])
def test_one_chassis_number_is_one_vehicle_however_it_is_written(written):
    assert told(car(), car(written)) == []


def test_a_vehicle_that_shares_a_number_with_one_left_out_is_the_same():
    both, second = car([ONE, OTHER]), car(OTHER)
    third = car("MBLHA10EE89H13579")
    assert told(both, second, third) == [(PLATE, [both.id, third.id])]


def test_without_a_chassis_number_a_vehicle_is_told_apart_from_nothing():
    bare, masked = seen("vehicle", plate=PLATE), seen("vehicle", plate=PLATE, chassis=OTHER, masked=("chassis",))
    assert told(car(), bare, masked) == []
    first, second = car(), car(OTHER)
    assert told(bare, first, masked, second) == [(PLATE, [first.id, second.id])]


def test_only_vehicles_carry_plates():
    assert told(car(), car(OTHER, kind="case")) == []


def test_only_the_chassis_number_tells_vehicles_apart():
    assert told(car(colour="white"), car(colour="black", engine="K12MN4321987")) == []


def test_the_carrier_names_the_statement_of_its_chassis_number():
    first, second = car(), car(OTHER)
    (shared,) = shared_plates(Hit(view, Band.STRONG, 1.0, ()) for view in (first, second))
    assert [each.chassis.value for each in shared.carriers] == [ONE, OTHER]


def test_vehicles_that_people_hold_for_one_are_one():
    first, second = car(), car(OTHER)
    assert told(first, same=[second]) == []
    third = car("MBLHA10EE89H13579")
    hits = [Hit(first, Band.STRONG, 1.0, (), judged=Judged(same=(second,))), Hit(third, Band.WEAK, 0.5, ())]
    (shared,) = shared_plates(hits)
    assert [each.record.id for each in shared.carriers] == [first.id, third.id]


def test_each_plate_has_its_own_carriers():
    first, second = car(plate=[PLATE, "HR26DK8337"]), car(OTHER, plate=["HR26DK8337", "UP16AB1234"])
    assert told(first, second) == [("HR26DK8337", [first.id, second.id])]
