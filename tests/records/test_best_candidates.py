"""Which candidates a check compares, and when more records agree as well as the first.  Pure."""

from dataclasses import replace

import pytest

from sangam.kernel.ids import new_id
from sangam.records.visibility import search
from sangam.records.visibility.search import Candidate

EXACT, CLOSE, LOOSE = (Candidate(new_id(), exact, bits) for exact, bits in ((True, 9.0), (False, 9.0), (False, 4.0)))


def again(candidate):
    return replace(candidate, record=new_id())


@pytest.mark.parametrize(
    "found, is_crowded",
    [
        ([], False),
        ([EXACT], False),
        ([EXACT, again(EXACT)], False),
        ([EXACT, again(EXACT), again(EXACT)], True),
        ([EXACT, again(EXACT), CLOSE], False),
        ([CLOSE, again(CLOSE), LOOSE], False),
        ([LOOSE, again(LOOSE), again(LOOSE)], True),
    ],
)
def test_the_first_two_are_compared_and_a_third_as_good_is_said(found, is_crowded):
    best = search._best(found, 2)
    assert (list(best.best), best.crowded) == (found[:2], is_crowded)
