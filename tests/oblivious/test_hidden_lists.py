"""Lists under keys of their own: what they share is seen by both, and nothing else is believed."""

from dataclasses import replace

import pytest

from sangam.kernel.errors import Malformed
from sangam.oblivious import hidden_lists
from sangam.oblivious import hidden_lists as obliviou_hidden_lists

HOUSE, NEXT = ["corner 1 2 3", "corner 1 3 3"], ["corner 1 3 3", "corner 1 4 3"]


def both_ways(one, other):
    return obliviou_hidden_lists.multiply(other.secret, one.elements), obliviou_hidden_lists.multiply(
        one.secret, other.elements
    )


def test_an_input_in_the_place_of_the_last_element_meets_too():
    one, other = a_list(), a_list(NEXT)
    hidden = replace(one, elements=(*one.elements[:-1], hidden_lists.times(one.secret, other_hash(other, 0))))
    assert obliviou_hidden_lists.meet(*both_ways(hidden, other)) is True


def other_hash(made, place):
    """Return the hash of an input, from its element and the key."""
    (undone,) = hidden_lists.inverses([made.secret])
    return hidden_lists.times(undone, made.elements[place])


def a_list(inputs=HOUSE, pair="DL HR"):
    return obliviou_hidden_lists.make_list(inputs, pair=pair, filled_to=4)


@pytest.mark.parametrize(("other", "met"), [(NEXT, True), (HOUSE, True), (["corner 9 9 9"], False), ([], False)])
def test_two_lists_meet_exactly_where_they_share_an_input(other, met):
    assert obliviou_hidden_lists.meet(*both_ways(a_list(), a_list(other))) is met


def test_a_list_is_filled_up_and_never_looks_alike_twice():
    one, other = a_list(), a_list()
    assert len(one.elements) == len(other.elements) == 4
    assert not {*one.elements, one.public} & {*other.elements, other.public}


def test_what_was_multiplied_by_the_key_of_the_list_is_believed():
    one, other = a_list(), a_list(NEXT)
    obliviou_hidden_lists.require_multiplied(
        one, other.public, obliviou_hidden_lists.multiply(other.secret, one.elements)
    )


@pytest.mark.parametrize("place", range(4))
def test_one_element_that_was_changed_is_not_believed(place):
    one, other = a_list(), a_list(NEXT)
    answer = obliviou_hidden_lists.multiply(other.secret, one.elements)
    answer[place] = hidden_lists.plus(answer[place], hidden_lists.base_times(hidden_lists.random_scalar()))
    with pytest.raises(Malformed):
        obliviou_hidden_lists.require_multiplied(one, other.public, answer)


def test_another_key_an_exchanged_pair_or_a_shorter_answer_is_not_believed():
    one, other = a_list(), a_list(NEXT)
    answer = obliviou_hidden_lists.multiply(other.secret, one.elements)
    forged = [
        obliviou_hidden_lists.multiply(hidden_lists.random_scalar(), one.elements),
        answer[:-1],
        [answer[1], answer[0], *answer[2:]],
    ]
    for each in (*forged, [*answer[:-1], bytes(32)]):
        with pytest.raises(Malformed):
            obliviou_hidden_lists.require_multiplied(one, other.public, each)


def test_lists_of_two_pairs_do_not_meet_so_that_nobody_hands_them_on():
    assert not obliviou_hidden_lists.meet(*both_ways(a_list(), a_list(pair="HR UP")))


def opened(made, **changes):
    obliviou_hidden_lists.require_opened(made.elements, made.public, pair="DL HR", opened=replace(made, **changes))


def test_an_opened_list_is_made_of_what_is_said_to_stand_in_it():
    made = a_list()
    opened(made)
    for changes in ({"inputs": made.inputs[::-1]}, {"seed": bytes(32)}, {"secret": hidden_lists.random_scalar()}):
        with pytest.raises(Malformed):
            opened(made, **changes)


def test_a_list_that_names_another_key_than_its_own_does_not_open():
    made, other = a_list(), hidden_lists.random_scalar()
    for secret in (made.secret, other):
        with pytest.raises(Malformed):
            obliviou_hidden_lists.require_opened(
                made.elements, hidden_lists.base_times(other), pair="DL HR", opened=replace(made, secret=secret)
            )
