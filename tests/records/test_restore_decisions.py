"""What becomes of what holders give back: a table of cases, and laws over all that may be known."""

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sangam.kernel.handling import Level
from sangam.records.recovery.decisions import Act, Decision, Owner, Standing, Stated, decide_claim, decide_copy

WHOLE, SILENT, POINTER, NONE = Level.WHOLE, Level.SILENT, Level.POINTER, Level.NONE
OURS = Standing(owner=Owner.US, version=3, given=WHOLE)
COPY = Stated(version=5)

COPIES = {
    "a later version of what our terms give": (OURS, COPY, Decision(Act.TAKE, takes_content=True)),
    "the version that stands here": (OURS, Stated(version=3), Decision(Act.TAKE)),
    "a record that we lost": (Standing(), COPY, Decision(Act.TAKE, named=WHOLE, takes_content=True)),
    "more than our terms give, without proof": (replace(OURS, given=SILENT), COPY, Decision(Act.REJECT)),
    "more than our terms give, shown": (
        replace(OURS, given=NONE), Stated(version=5, is_shown=True),
        Decision(Act.TAKE, named=WHOLE, takes_content=True),
    ),
    "what was taken back from it before, shown": (
        replace(OURS, given=NONE, withdrawn_in=4), Stated(version=5, is_shown=True),
        Decision(Act.TAKE, takes_content=True, erases_again=True),
    ),
    "what it is told to erase in a later version": (
        replace(OURS, given=NONE, withdrawn_in=6), Stated(version=5, is_shown=True),
        Decision(Act.TAKE, takes_content=True),
    ),
    "what was on offer to it": (
        replace(OURS, given=SILENT, is_on_offer=True), Stated(version=5, offered=SILENT),
        Decision(Act.TAKE, named=SILENT, takes_content=True),
    ),
    "what we recalled": (replace(OURS, owner=Owner.NOBODY, is_recalled=True), COPY, Decision(Act.RECALL)),
    "what its taker recalled": (Standing(taker_recalled=6), COPY, Decision(Act.ERASE)),
    "what we handed on later": (Standing(taker="UP", taker_first=6), COPY, Decision(Act.NAME_OWNER)),
    "what is another's here": (Standing(owner=Owner.ANOTHER, version=3), COPY, Decision(Act.LEAVE)),
    "what went on from another to us": (
        Standing(owner=Owner.ANOTHER, version=3, was_taken_over=True), COPY,
        Decision(Act.TAKE, named=WHOLE, takes_content=True),
    ),
    "what it has taken over since": (Standing(owner=Owner.HOLDER, version=5), COPY, Decision(Act.LEAVE)),
}  # fmt: skip

SILENT_5 = Stated(version=5, level=SILENT)
CLAIMS = {
    "keys of a version that we lost": (replace(OURS, given=SILENT), SILENT_5, Act.WAIT, Act.TAKE),
    "keys of what our terms give": (replace(OURS, version=5), SILENT_5, Act.TAKE, Act.TAKE),
    "keys that our terms do not give": (replace(OURS, version=5, given=NONE), SILENT_5, Act.WAIT, Act.REJECT),
    "keys of what is taken back in a later version": (
        replace(OURS, given=NONE, withdrawn_in=6), SILENT_5, Act.WAIT, Act.LEAVE,
    ),
    "keys of what was taken back before": (
        replace(OURS, given=NONE, withdrawn_in=4), replace(SILENT_5, is_shown=True), Act.WAIT, Act.REJECT,
    ),
    "a pointer where our terms give the keys": (
        replace(OURS, version=5, given=SILENT), Stated(version=5, level=POINTER), Act.TAKE, Act.TAKE,
    ),
    "keys where our terms give a pointer": (replace(OURS, version=5, given=POINTER), SILENT_5, Act.WAIT, Act.REJECT),
    "keys of what we recalled": (Standing(is_recalled=True), SILENT_5, Act.RECALL, Act.RECALL),
    "keys of what another recalled": (Standing(is_erased=True), SILENT_5, Act.LEAVE, Act.RECALL),
    "keys of what nobody has": (Standing(), SILENT_5, Act.WAIT, Act.RECALL),
    "keys of what stayed with its giver": (Standing(has_stayed=True), SILENT_5, Act.WAIT, Act.LEAVE),
    "keys of what is its taker's": (Standing(taker="UP"), SILENT_5, Act.WAIT, Act.NAME_OWNER),
    "an end of what is ours": (OURS, Stated(version=5, level=NONE), Act.TAKE, Act.TAKE),
    "an end of what nobody has": (Standing(), Stated(version=5, level=NONE), Act.WAIT, Act.LEAVE),
}  # fmt: skip

levels, versions = st.sampled_from(list(Level)), st.integers(0, 9)
standings = st.builds(
    Standing,
    owner=st.sampled_from(Owner),
    version=versions,
    given=levels,
    withdrawn_in=versions,
    taker=st.sampled_from(["", "UP"]),
    taker_first=versions,
    taker_recalled=versions,
    is_recalled=st.booleans(),
    is_erased=st.booleans(),
    has_stayed=st.booleans(),
    was_taken_over=st.booleans(),
    is_on_offer=st.booleans(),
)
copies = st.builds(Stated, version=st.integers(1, 9), level=levels, is_shown=st.booleans(), offered=levels)


@pytest.mark.parametrize(("ours", "theirs", "decision"), COPIES.values(), ids=COPIES)
def test_a_copy_that_is_given_back(ours: Standing, theirs: Stated, decision: Decision) -> None:
    assert decide_copy(ours, theirs) == decision


@pytest.mark.parametrize(("ours", "theirs", "before", "after"), CLAIMS.values(), ids=CLAIMS)
def test_a_claim_before_and_after_all_are_heard(ours: Standing, theirs: Stated, before: Act, after: Act) -> None:
    assert decide_claim(ours, theirs, all_are_heard=False) is before
    assert decide_claim(ours, theirs, all_are_heard=True) is after


@given(ours=standings, theirs=copies)
def test_what_we_recalled_never_comes_back(ours: Standing, theirs: Stated) -> None:
    assert decide_copy(replace(ours, is_recalled=True), theirs) == Decision(Act.RECALL)


@given(ours=standings, theirs=copies)
def test_no_version_goes_back(ours: Standing, theirs: Stated) -> None:
    decision = decide_copy(ours, theirs)
    if decision.takes_content and ours.owner is not Owner.NOBODY:
        assert theirs.version > ours.version


@given(ours=standings, theirs=copies)
def test_a_holder_without_proof_gains_nothing_of_what_stands_here(ours: Standing, theirs: Stated) -> None:
    ours = replace(ours, owner=Owner.US, is_on_offer=False)
    theirs = replace(theirs, is_shown=False)
    assert decide_copy(ours, theirs).named is Level.NONE
    rank = [Level.NONE, Level.POINTER, Level.SILENT, Level.WHOLE]
    if decide_claim(ours, theirs, all_are_heard=True) is Act.TAKE and theirs.level is not Level.WHOLE:
        assert rank.index(theirs.level) <= rank.index(ours.given)


@given(ours=standings, theirs=copies)
def test_what_is_taken_back_in_a_later_version_names_its_holder_no_more(ours: Standing, theirs: Stated) -> None:
    ours = replace(ours, withdrawn_in=theirs.version + 1)
    assert decide_copy(ours, theirs).named is Level.NONE
    if ours.owner is Owner.US and theirs.level is not Level.NONE:
        assert decide_claim(ours, theirs, all_are_heard=True) in (Act.LEAVE, Act.RECALL)


@given(ours=standings, theirs=copies)
def test_a_claim_is_decided_early_only_as_it_would_be_late(ours: Standing, theirs: Stated) -> None:
    early = decide_claim(ours, theirs, all_are_heard=False)
    if early is Act.TAKE and ours.withdrawn_in <= theirs.version:
        assert decide_claim(ours, theirs, all_are_heard=True) is early


@given(start=standings, held=st.lists(versions, min_size=2, max_size=3))
def test_true_holders_are_heard_in_any_order_with_one_end(start: Standing, held: list[int]) -> None:
    """Each shows what it has; none was on offer, and our terms as of the backup give none of them the record."""
    start = replace(start, given=Level.NONE, is_on_offer=False, withdrawn_in=0, taker_first=0)
    start = replace(start, owner=Owner.ANOTHER if start.owner is Owner.HOLDER else start.owner)
    assert len({hear_all(start, order) for order in permutations(enumerate(held, 1))}) == 1


def hear_all(ours: Standing, held: tuple[tuple[int, int], ...]) -> tuple[object, ...]:
    """Return whose a record is, its version and holders, after these holders have given it back.

    What is left is read once more, as when all are heard.
    """
    named = set()
    for holder, version in (*held, *held):
        decision = decide_copy(ours, Stated(version=version, is_shown=True))
        if decision.act is Act.TAKE:
            named |= {holder} if decision.named is Level.WHOLE else set()
            ours = replace(ours, owner=Owner.US, version=max(version if decision.takes_content else 0, ours.version))
    return ours.owner, ours.version, frozenset(named)
