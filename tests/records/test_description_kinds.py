"""The kinds that are described rather than named: missing persons, unidentified bodies and persons."""

import pytest

from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Grade
from sangam.records.schema import values
from sangam.records.schema.kinds import KINDS
from sangam.records.types import Said


def kept(kind: str, name: str, value: str) -> object:
    return values.check(KINDS[kind], Said(name, value, "the panchnama", Grade.parse("B2"))).value


@pytest.mark.parametrize("kind", ["missing", "body", "found"])
def test_a_height_and_an_age_are_kept_as_whole_numbers(kind):
    assert (kept(kind, "height_from", " 165 "), kept(kind, "age_to", "40")) == (165, 40)


@pytest.mark.parametrize("text", ["5 feet 6", "16", "1650", "-165", "165.5"])
def test_a_height_that_is_none_is_refused_with_its_limits(text):
    with pytest.raises(Malformed, match=r"Height from \(cm\): expected a whole number between 30 and 250"):
        kept("body", "height_from", text)


def test_a_body_is_called_by_its_place_and_day():
    assert values.label(KINDS["body"], [("found_date", "2026-11-20"), ("place", "Western Yamuna Canal, Kundli")]) == (
        "Western Yamuna Canal, Kundli 2026-11-20"
    )
