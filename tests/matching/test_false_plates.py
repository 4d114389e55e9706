"""Which plate of a record agreed: that by which it is named, another, or the plate of another vehicle."""

from dataclasses import replace

import pytest
from views import seen

from sangam.kernel.handling import Caveat, Handling
from sangam.matching.queries.query_context import recognise_text
from sangam.matching.similarity import score as scores
from sangam.matching.types import Hit

FALSE, OWN = "HR26DK8337", "DL98CS4471"
ONE, OTHER = "MA1TA2SYN00000001", "MA1TA2SYN00000002"
KEEPERS = {"plate": FALSE, "chassis": OTHER, "status": "plate-misused"}


def first_reason(text: str, *views) -> str:
    hits: list[Hit] = scores.scored_hits(recognise_text(text), views)
    return next(str(hit.why[0]) for hit in hits if hit.record is views[0])


@pytest.mark.parametrize("text", [FALSE, "HR26DKB337"])
def test_a_plate_that_does_not_name_the_record_is_called_another(text):
    said = first_reason(text, seen("vehicle", plate=[OWN, FALSE], chassis=ONE))
    assert said.startswith("Another Plate of this record agrees")
    assert said.endswith(f"The record is named by {OWN}.")


@pytest.mark.parametrize("text", [FALSE, "HR26DKB337"])
def test_a_plate_whose_owner_says_it_was_misused_is_called_false(text):
    said = first_reason(text, seen("vehicle", plate=[OWN, FALSE], chassis=ONE), seen("vehicle", **KEEPERS))
    assert said.startswith("Its false plate agrees")
    assert said.endswith(f"named by {OWN}; {FALSE} is the plate of another vehicle.")


@pytest.mark.parametrize("chassis", [OTHER, []])
def test_no_plate_is_called_false_unless_the_chassis_numbers_differ(chassis):
    said = first_reason(FALSE, seen("vehicle", plate=[OWN, FALSE], chassis=chassis), seen("vehicle", **KEEPERS))
    assert said.startswith("Another Plate of this record agrees")


@pytest.mark.parametrize("caveat", [Caveat.OWNER_ONLY, Caveat.LEAD_ONLY, Caveat.VICTIM])
def test_a_reason_tells_nothing_of_a_record_that_goes_into_no_list(caveat):
    keepers = seen("vehicle", **KEEPERS)
    barred = [replace(each, handling=Handling(caveats=frozenset({caveat}))) for each in keepers.statements]
    keepers = replace(keepers, statements=tuple(barred))
    said = first_reason(FALSE, seen("vehicle", plate=[OWN, FALSE], chassis=ONE), keepers)
    assert said.startswith("Another Plate of this record agrees")


def test_the_keepers_car_and_a_car_of_that_plate_alone_have_no_false_plate():
    keepers = seen("vehicle", **KEEPERS)
    assert first_reason(FALSE, keepers, seen("vehicle", plate=[OWN, FALSE], chassis=ONE)) == (
        f"The Plate agrees: {FALSE}."
    )
    assert first_reason(FALSE, seen("vehicle", plate=FALSE, chassis=ONE), keepers) == f"The Plate agrees: {FALSE}."


def test_of_a_persons_numbers_none_names_the_record():
    said = first_reason("9876543210", seen("person", name="Harjeet", phone=["+919811111111", "+919876543210"]))
    assert said == "The Phone agrees: +919876543210."


def test_the_score_is_that_of_any_plate_that_agrees():
    views = [seen("vehicle", plate=plates, chassis=ONE) for plates in ([FALSE], [OWN, FALSE])]
    assert len({each.score for each in scores.scored_hits(recognise_text(FALSE), views)}) == 1
