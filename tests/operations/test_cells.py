"""Where two planned actions meet: exactly where their cells and their buckets touch, or their target is the same."""

from datetime import timedelta
from itertools import product

from planned_border import LONI, planned

from sangam.operations import policy
from sangam.operations.deconfliction import cells, halves

_CELL = 1 / cells.PER_DEGREE


def meets(north: int, east: int, hours: int) -> bool:
    """Tell whether an action of two hours shares an input with one so many cells and hours away."""
    first = planned()
    begins = first.starts_at + timedelta(hours=hours)
    moved = planned(
        latitude=LONI[0] + north * _CELL,
        longitude=LONI[1] + east * _CELL,
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
    )
    return not set(cells.inputs(first, ())).isdisjoint(cells.inputs(moved, ()))


def test_two_actions_meet_exactly_where_cells_and_buckets_touch():
    near = range(-3, 4)
    assert {place for place in product(near, near) if meets(*place, 0)} == set(product((-1, 0, 1), repeat=2))
    touching = [hours for hours in range(-24, 25) if meets(1, -1, hours)]
    assert touching == list(range(touching[0], touching[-1] + 1))  # none is missed between
    assert touching[0] >= -10
    assert touching[-1] <= 10
    assert {-4, 0, 4} <= set(touching)


def test_the_longest_action_with_most_targets_fits_into_a_list():
    longest = planned(ends_at=planned().starts_at + timedelta(hours=48))
    keys = [("phone", str(number)) for number in range(policy.MOST_KEYS)]
    made = halves.make_halves(cells.inputs(longest, keys), pair="DL HR")
    assert all(len(made[name]["elements"]) <= most for name, most in halves.MOST.items())
    assert cells.inputs(planned(latitude=None, longitude=None), ()) == []


def test_an_opened_list_is_that_of_one_cell_and_its_days():
    said = planned()
    found, days = cells.places_of(cells.inputs(said, ())), cells.days_of(said.starts_at, said.ends_at)
    assert cells.is_one_cell([*found, "none 1f"], *days)
    far = found[0].replace("corner ", "corner 1")
    wrong = ([], ["none 1f"], found[:-1], [*found, far], [*found, "target x y"], [*found, "corner a b c"])
    assert not any(cells.is_one_cell(each, *days) for each in wrong)
    assert not cells.is_one_cell(found, days[0], days[1] + timedelta(days=1))
