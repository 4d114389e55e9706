"""The gate of totals, attacked by differencing: no pair of tables tells of fewer than five."""

from collections import Counter
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise, product

from hypothesis import given
from hypothesis import strategies as st

from sangam.oversight.totals import gate

COUNTS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 400), min_size=1)
FEW = st.integers(-gate.STEP + 1, gate.STEP - 1)


def first(counts):
    return gate.pass_counts(counts, said={}, basis={})


@given(COUNTS, st.lists(FEW, max_size=12), st.data())
def test_a_table_that_differs_by_fewer_than_five_is_the_same_table(counts, steps, data):
    said, basis = first(counts)
    moved = {name: max(0, count + data.draw(FEW)) for name, count in counts.items()}
    again, _ = gate.pass_counts(moved, said=said, basis=basis)
    assert again == said


@given(st.lists(st.integers(0, 60), min_size=2, max_size=40))
def test_two_tables_of_a_month_that_differ_are_five_persons_apart(walk):
    """Whatever a count does from day to day: between two different words lie at least five."""
    said, basis, counted_when = {}, {}, []
    for count in walk:
        now, stands = gate.pass_counts({"a": count}, said=said, basis=basis)
        if now != said:
            counted_when.append((now["a"], count))
        said, basis = now, stands
    for (one, before), (other, after) in pairwise(counted_when):
        assert one != other
        assert abs(after - before) >= gate.STEP


@given(st.integers(0, 60), st.lists(st.integers(0, 60), min_size=1, max_size=8))
def test_after_a_restore_that_lost_the_basis_a_new_number_is_five_away(count, walk):
    """What was said came back from the peers, on which count it stood did not."""
    said, _ = first({"a": count})
    for moved in walk:
        now, _ = gate.pass_counts({"a": moved}, said=said, basis={})
        assert now == said or abs(moved - count) >= gate.STEP


@given(COUNTS)
def test_nothing_small_is_said_and_each_word_stands_for_five_counts(counts):
    said, _ = first(counts)
    for name, word in said.items():
        alike = [count for count in range(420) if gate.round_down(count) == word]
        assert counts[name] in alike
        assert len(alike) >= gate.STEP
        assert gate.is_sayable(word)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=6), st.integers(0, 5), st.data())
def test_sums_and_differences_tell_nothing_that_the_cells_do_not(counts, place, data):
    """Another world with the same words gives the same sum, and the same difference to any month."""
    words = [gate.round_down(count) for count in counts]
    other = [data.draw(st.sampled_from([c for c in range(40) if gate.round_down(c) == word])) for word in words]
    assert gate.total(map(gate.round_down, other)) == gate.total(words)
    assert gate.difference(gate.total(map(gate.round_down, other)), 50) == gate.difference(gate.total(words), 50)


def test_numbers_that_add_up_still_stand_for_four_counts_each():
    """Requests, those in time and those late: whoever subtracts one from the other narrows each by one at most."""
    counts: dict[tuple[int | None, ...], list[tuple[int, ...]]] = {}
    for every in range(60):
        for part in range(every + 1):
            each = (every, part, every - part)
            counts.setdefault(tuple(map(gate.round_down, each)), []).append(each)
    whole = [alike for words, alike in counts.items() if words[0] is not None and words[0] < 55]
    assert min(len(set(column)) for alike in whole for column in zip(*alike, strict=True)) == gate.STEP - 1


def test_what_did_not_pass_a_gate_is_known():
    assert [gate.is_sayable(each) for each in (None, 5, 125, 0, 3, 7, "5", True, -5, 5.0, 5 * 10**4299)] == [
        True,
        True,
        True,
        False,
        False,
        False,
        False,
        False,
        False,
        False,
        False,
    ]


# What a reader sees who caused some acts and knows of all others but one.

WIDEST = 40
"""Beyond it one draw in 2 to the 40 lies; here such draws count as none."""
CHANCES: dict[int, Fraction] = {}
for drawn, offset in product(range(-WIDEST, WIDEST + 1), range(gate.STEP)):
    CHANCES[drawn + offset] = CHANCES.get(drawn + offset, Fraction(0)) + Fraction(1, 3 * gate.STEP * 2 ** abs(drawn))


def words_seen(count, caused):
    """Return how likely each course of words is, for who causes one act after another and looks each time."""
    seen: dict[tuple[int | None, ...], Fraction] = {}
    for blur, chance in CHANCES.items():
        said, basis, words = {}, {}, []
        for more in range(caused + 1):
            said, basis = gate.pass_counts({"a": count + more + blur}, said=said, basis=basis)
            words.append(said["a"])
        seen[tuple(words)] = seen.get(tuple(words), Fraction(0)) + chance
    return seen


def word_of_secret(number, count):
    return gate.round_down(count + gate.noise(sha256(b"%d" % number).digest()[:16]))


def test_nine_caused_acts_do_not_tell_whether_there_was_one_before():
    """The attack of the test of 1 December: 0 + 9 was said as 5 and 1 + 9 as 10, always."""
    none, one = ({word_of_secret(n, count) for n in range(20_000)} for count in (9, 10))
    likely = {word for word in none | one if word is None or word <= 20}
    assert none >= likely
    assert one >= likely


def test_whatever_is_seen_is_at_most_twice_as_likely_with_one_act_more():
    """Also for who looks after each act: the whole course of words is compared."""
    least = Fraction(1, 2 ** (WIDEST - 12))
    for count in range(12):
        without, with_it = words_seen(count, 12), words_seen(count + 1, 12)
        for course in without.keys() | with_it.keys():
            one, other = without.get(course, Fraction(0)), with_it.get(course, Fraction(0))
            assert max(one, other) <= gate.RATIO * min(one, other) + least


def test_what_is_said_is_right_in_the_mean():
    mean = sum((gate.round_down(50 + blur) or 0) * chance for blur, chance in CHANCES.items())
    assert abs(float(mean) - 50) < 0.000_1


def test_chance_blurs_as_it_is_computed():
    rounds = 40_000
    found = Counter(gate.noise(sha256(b"noise %d" % n).digest()[:16]) for n in range(rounds))
    for blur in range(-6, 11):
        assert abs(found[blur] / rounds - float(CHANCES[blur])) < 0.01
