"""Moving to another post of one's own: the old session ends, a new one begins, and it is a deed."""

import pytest
from support.beat import furnish
from support.nodes import TestNode

from sangam.access.models import Holding, Officer, Post, Rank
from sangam.access.sign_in import seats, sessions
from sangam.access.sign_in.sessions import start
from sangam.audit.audit import deed, recent_entries
from sangam.kernel.actor import Actor
from sangam.kernel.clock import now
from sangam.kernel.errors import Malformed, Refused

SYSTEM = Actor.system("DL", "test")


@pytest.fixture
def seated(node: TestNode) -> tuple[Actor, Holding, Holding]:
    """An officer with two posts, signed in in the first: he, the first and the second."""
    furnish(node)
    with deed(SYSTEM, "node:test:seat"):
        rank = Rank.objects.create(
            code="DL-SI", force_id="DL", name_en="SI", name_hi="SI", abbreviation="SI", equivalence=5
        )
        officer = Officer.objects.create(
            force_id="DL", service_number="1", sign_in_name="1", name_en="Test", rank=rank, language="hi"
        )
        posts = [Post.objects.get(unit_id=unit, is_desk=True) for unit in ("DL-ON-NARELA", "DL-ON-ALIPUR")]
        first, second = [Holding.objects.create(officer=officer, post=post, from_at=now()) for post in posts]
        begun = start(officer.id, first.id, device=None, language="hi")
    found = sessions.actor_for(begun.token)
    assert found
    return found[0], first, second


def test_the_new_session_is_in_the_new_post_and_the_old_one_has_ended(seated: tuple[Actor, Holding, Holding]) -> None:
    actor, _, second = seated
    begun = seats.change_post(actor, second.id)
    found = sessions.actor_for(begun.token)
    assert found
    assert (found[0].post, found[0].unit, found[1]) == (second.post_id, "DL-ON-ALIPUR", None)
    assert actor.session
    assert sessions.actor_of_session(actor.session) is None
    assert recent_entries(action="officer:session:change-post")[0].outcome == "done"


def test_a_post_that_he_does_not_hold_is_refused_and_written(seated: tuple[Actor, Holding, Holding]) -> None:
    actor, first, second = seated
    with deed(SYSTEM, "node:test:transfer"):
        Holding.objects.filter(id=second.id).update(to_at=now())
    with pytest.raises(Refused, match="do not hold that post"):
        seats.change_post(actor, second.id)
    assert recent_entries(action="officer:session:change-post")[0].outcome == "refused"
    assert seats.seat_of(actor).here == next(each for each in seats.seat_of(actor).held if each.id == first.id)


def test_a_session_that_has_ended_moves_nowhere(seated: tuple[Actor, Holding, Holding]) -> None:
    actor, _, second = seated
    sessions.end(actor)
    with pytest.raises(Refused, match="has ended"):
        seats.change_post(actor, second.id)


def test_a_language_is_kept_and_must_be_one_of_ours(seated: tuple[Actor, Holding, Holding]) -> None:
    actor, *_ = seated
    seats.choose_language(actor, "ur")
    assert Officer.objects.get().language == "ur"
    with pytest.raises(Malformed, match="no language xx"):
        seats.choose_language(actor, "xx")


def test_a_seat_names_the_officer_and_all_his_posts(seated: tuple[Actor, Holding, Holding]) -> None:
    actor, first, second = seated
    seat = seats.seat_of(actor)
    assert seat.here
    assert [each.id for each in seat.held] == [first.id, second.id]
    assert (seat.here.id, seat.officer.name_en) == (first.id, "Test")


def test_quiet_hours_are_kept_and_must_be_hours(seated: tuple[Actor, Holding, Holding]) -> None:
    actor, *_ = seated
    assert actor.quiet == (22, 6)
    seats.choose_quiet_hours(actor, 9, 17)
    assert sessions.actor_of_session(actor.session).quiet == (9, 17)
    with pytest.raises(Malformed, match="full hour"):
        seats.choose_quiet_hours(actor, 9, 24)
