"""What a page shows of a typed request beside its fields: the asker's own words, and nothing is left out."""

import pytest

from sangam.exchange.request_types import own_part, question_of
from sangam.exchange.types import Terms

CAR = Terms("vehicle", {"plate": "HR26DK8337", "chassis": "MA3E"}, "FIR 4/2026", "DCP, Outer North")


@pytest.mark.parametrize("words", ["Seen at the toll.", "", "Seen at the toll.\n\nTwice."])
def test_the_fields_are_not_said_twice_whatever_their_order(words):
    said = question_of(CAR, words)
    assert own_part(said, CAR) == words
    assert own_part(said, Terms(CAR.type, dict(reversed(CAR.fields.items())), CAR.basis, CAR.approved_by)) == words


def test_a_field_of_two_lines_is_one_field():
    terms = Terms("vehicle", {"plate": "HR26DK8337\nor HR26DK8331"})
    assert own_part(question_of(terms, "Which?"), terms) == "Which?"


@pytest.mark.parametrize(
    "question",
    [
        "We told you of the bomb.\nIt lies in the toll plaza.\nx\ny\nz",
        question_of(CAR, "x").replace("HR26DK8337", "HR26DK8331"),
        "",
    ],
)
def test_lines_that_are_not_the_fields_are_shown_whole(question):
    assert own_part(question, CAR) == question.strip()


def test_a_request_of_a_later_version_is_shown_whole():
    terms = Terms("satellite-image", {"place": "Kundli"})
    assert own_part("Satellite image\nPlace: Kundli\nPlease", terms).endswith("Please")
