"""An action handed to another unit or post over three nodes: offered, accepted, and on the new owner's lists alone."""

import random
from datetime import timedelta
from uuid import UUID

import pytest
from circulated_questions import asks_minutes
from hostile_bodies import sends
from support.putting_back import restored, settled

from sangam.access.models import Post
from sangam.audit.audit import deed
from sangam.coordination import actions, limits, meetings, pages, policy, wire
from sangam.coordination.hand_overs import chain, hand_over_acts
from sangam.coordination.types import HandOverSays, HandOverState, Owner, Whose
from sangam.coordination.wire import HandOverBody
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id, new_id_of
from sangam.workers import timekeeper


def offers(table, actor, action, to, text="It is their beat"):
    with table.at(actor):
        made = hand_over_acts.offer_action(actor, action, to, text=text)
    table.wire.deliver()
    return made


def answers(table, actor, offer, *, accepts=True, text=""):
    with table.at(actor):
        hand_over_acts.answer_offer(actor, offer, accepts=accepts, text=text)
    table.wire.deliver()


def owners(table, action, *actors):
    return {table.action(actor, action).owner for actor in actors or (table.kundli, table.narela, table.loni)}


def listed(table, actor, whose):
    with table.at(actor):
        return [each.id for each in pages.standing_actions(actor, whose=whose)]


def brings(table, force, *, to):
    """Bring what waits of one force to one other alone."""
    for journey in table.wire.load(of=[force]):
        if journey.target.force == to:
            receipt = table.wire.carry(journey)
            with journey.source:
                journey.sender.confirm(journey.batch, receipt)
        else:
            with journey.source:
                journey.sender.restart()


def closes_post(table, actor):
    with table.at(actor), deed(Actor.system(actor.force, "test"), "admin:post:change"):
        Post.objects.filter(id=actor.post).update(closed_at=clock.now())


def handed(meeting, action, by, *, says=HandOverSays.OFFERED, to="DL-ON-ALIPUR", refers=None):
    force = by.split("-", maxsplit=1)[0]
    author = Author(force, by, UUID(int=7), "Somebody")
    owner = Owner(to) if says is HandOverSays.OFFERED else None
    said = chain.Word(new_id_of(force), says, author, "", clock.now(), owner, refers)
    return bodies.write(HandOverBody(action, said, thing=meeting))


@pytest.fixture
def colleague(table):
    return table.seats("DL-ON-NARELA", "supervisor", "ACP Narela")


def test_an_accepted_action_is_the_new_ones_on_every_node(table):
    action = table.sets(table.runs())
    offer = offers(table, table.narela, action, "UP-GZB-LONI")
    assert "action.offered" in table.kinds(table.loni)
    assert owners(table, action) == {"DL-ON-NARELA"}  # until it is accepted
    assert table.action(table.loni, action).can == {"answer"}
    answers(table, table.loni, offer)
    assert owners(table, action) == {"UP-GZB-LONI"}
    assert {"action.offered", "action.set"} & set(table.kinds(table.loni)) == {"action.set"}
    assert {"action.handed", "action.set"} & set(table.kinds(table.narela)) == {"action.handed"}
    assert "action.handed" in table.kinds(table.kundli)
    with pytest.raises(Refused):
        table.reports(table.narela, action)
    table.reports(table.loni, action)
    table.settles(action, "confirm")
    assert table.action(table.narela, action).state == "confirmed"


def test_a_unit_of_the_same_force_takes_over_and_reads_the_meeting(table):
    meeting = table.runs()
    action = table.sets(meeting)
    with pytest.raises(NotFound):
        table.action(table.alipur, action)
    answers(table, table.alipur, offers(table, table.narela, action, "DL-ON-ALIPUR"))
    assert table.opens(table.alipur, meeting).id == meeting
    assert listed(table, table.alipur, Whose.UNIT) == [action]
    assert listed(table, table.narela, Whose.UNIT) == []
    assert listed(table, table.narela, Whose.FORCE) == [action]
    view = table.action(table.kundli, action)
    (said,) = view.hand_overs
    assert (said.state, said.by.unit, said.to.unit, view.set_for) == (
        HandOverState.ACCEPTED,
        "DL-ON-NARELA",
        "DL-ON-ALIPUR",
        "DL-ON-NARELA",
    )


def test_reminders_go_to_the_new_owner_and_those_above_it(table):
    action = table.sets(table.runs(), days=2)
    answers(table, table.loni, offers(table, table.narela, action, "UP-GZB-LONI"))
    with clock.shift_time(timedelta(days=2, minutes=1)):
        for node in (table.delhi, table.haryana, table.up):
            with node:
                timekeeper.run_once()
        assert "action.overdue" in table.kinds(table.loni)
        assert "action.overdue" in table.kinds(table.kundli)
        assert table.kinds(table.dcp) == []


def test_what_the_host_changes_afterwards_leaves_the_new_owner(table):
    meeting = table.runs()
    action = table.sets(meeting)
    answers(table, table.loni, offers(table, table.narela, action, "UP-GZB-LONI"))
    table.settles(action, "put-off", note="Election duty", due_at=clock.now() + timedelta(days=20))
    table.advances(meeting, "closed")
    assert owners(table, action) == {"UP-GZB-LONI"}
    assert "action.set" not in table.kinds(table.narela)


def test_agreed_minutes_keep_their_digest_when_an_action_is_handed_over(table):
    meeting = table.runs()
    action = table.sets(meeting)
    table.advances(meeting, "closed")
    put = asks_minutes(table, meeting)
    answers(table, table.loni, offers(table, table.narela, action, "UP-GZB-LONI"))
    for actor in (table.kundli, table.narela, table.loni):
        (view,) = table.opens(actor, meeting).circulations
        assert (view.id, view.is_same) == (put, True)


def test_a_declined_action_stays_with_its_owner_who_reads_why(table):
    action = table.sets(table.runs())
    offer = offers(table, table.narela, action, "UP-GZB-LONI")
    for text in ("", "x" * (limits.LONGEST_TEXT + 1)):
        with pytest.raises(Malformed):
            answers(table, table.loni, offer, accepts=False, text=text)
    answers(table, table.loni, offer, accepts=False, text="Not our beat")
    (said,) = table.action(table.kundli, action).hand_overs
    assert (said.state, said.note) == (HandOverState.DECLINED, "Not our beat")
    assert owners(table, action) == {"DL-ON-NARELA"}
    assert {"action.set", "action.declined"} <= set(table.kinds(table.narela))
    table.reports(table.narela, action)


def test_a_later_offer_replaces_the_first(table):
    action = table.sets(table.runs())
    first = offers(table, table.narela, action, "UP-GZB-LONI")
    second = offers(table, table.narela, action, "DL-ON-ALIPUR")
    with pytest.raises(Conflict):
        answers(table, table.loni, first)
    answers(table, table.alipur, second)
    assert owners(table, action) == {"DL-ON-ALIPUR"}


def test_a_post_has_it_until_it_is_closed_then_the_desk_of_its_unit(table, colleague):
    action = table.sets(table.runs())
    answers(table, colleague, offers(table, table.narela, action, f"post:{colleague.post}"))
    assert listed(table, colleague, Whose.MINE) == [action]
    assert listed(table, table.narela, Whose.MINE) == []
    assert "action.set" in table.kinds(colleague)
    assert "action.set" not in table.kinds(table.narela)
    assert table.action(table.loni, action).title == "ACP Narela"
    closes_post(table, colleague)
    with table.delhi:
        timekeeper.run_once()
    assert "action.set" in table.kinds(table.narela)
    assert listed(table, table.narela, Whose.UNIT) == [action]
    table.reports(table.narela, action)
    with table.delhi:
        assert timekeeper.run_once() == 0


@pytest.mark.parametrize("who", ["alipur", "loni", "kundli"])
def test_only_the_owner_or_its_seniors_hand_an_action_over(table, who):
    action = table.sets(table.runs())
    with pytest.raises((Refused, NotFound)):
        offers(table, getattr(table, who), action, "UP-GZB-LONI")


def test_nobody_takes_over_what_is_offered_to_another(table, colleague):
    action = table.sets(table.runs())
    with pytest.raises(Refused):
        offers(table, table.narela, action, f"post:{table.beat.post}")  # which may not speak in meetings
    offer = offers(table, table.narela, action, f"post:{colleague.post}")
    for actor, error in ((table.narela, Refused), (table.loni, Refused), (table.rai, NotFound)):
        with pytest.raises(error):
            answers(table, actor, offer)
    with pytest.raises(NotFound):
        answers(table, table.loni, new_id())
    assert owners(table, action) == {"DL-ON-NARELA"}


@pytest.mark.parametrize(
    ("to", "error"),
    [("DL-NOWHERE", Malformed), ("post:x", Malformed), ("DL-ON-NARELA", Malformed), ("UP-GZB-LONI", Refused)],
)
def test_an_owner_that_cannot_be_is_refused(table, to, error):
    action = table.sets(table.runs(forces="HR DL"))
    with pytest.raises(error):
        offers(table, table.narela, action, to)
    with pytest.raises(Malformed):
        offers(table, table.narela, action, "DL-ON-ALIPUR", "x" * (limits.LONGEST_TEXT + 1))


def test_what_is_reported_or_settled_is_handed_to_nobody(table):
    action = table.sets(table.runs())
    offer = offers(table, table.narela, action, "UP-GZB-LONI")
    table.reports(table.narela, action)
    for act in (lambda: offers(table, table.narela, action, "DL-ON-ALIPUR"), lambda: answers(table, table.loni, offer)):
        with pytest.raises(Conflict):
            act()


def test_what_a_force_that_left_owns_is_handed_over_by_the_host(table):
    meeting = table.runs()
    action = table.sets(meeting, owner="UP-GZB-LONI")
    with table.at(table.kundli):
        meetings.remove_force(table.kundli, meeting, "UP", why="not its border")
    table.wire.deliver()
    assert "hand-over" in table.action(table.kundli, action).can
    answers(table, table.narela, offers(table, table.kundli, action, "DL-ON-NARELA"))
    assert owners(table, action, table.kundli, table.narela) == {"DL-ON-NARELA"}


def test_a_force_on_another_line_reads_the_same_owner_in_whatever_order(table):
    action = table.sets(table.runs())
    with table.at(table.narela):
        first = hand_over_acts.offer_action(table.narela, action, "HR-SNP-KUNDLI")
    brings(table, "DL", to="HR")
    with table.at(table.kundli):
        hand_over_acts.answer_offer(table.kundli, first, accepts=True)
        actions.report_action(table.kundli, action, text="Done")
    brings(table, "HR", to="UP")  # the answer and the report before the offer
    table.wire.deliver()
    view = table.action(table.loni, action)
    assert (view.owner, [each.text for each in view.reports]) == ("HR-SNP-KUNDLI", ["Done"])


def test_what_an_overtaken_owner_reported_counts_in_whatever_order(table):
    action = table.sets(table.runs())
    with table.at(table.narela):
        first = hand_over_acts.offer_action(table.narela, action, "HR-SNP-KUNDLI")
    brings(table, "DL", to="HR")
    with table.at(table.narela):
        second = hand_over_acts.offer_action(table.narela, action, "UP-GZB-LONI")
    for _ in range(2):  # the first offer goes again, then the second
        brings(table, "DL", to="UP")
    with table.at(table.loni):
        hand_over_acts.answer_offer(table.loni, second, accepts=True)
    with table.at(table.kundli):  # which knows of neither the second offer nor its answer
        hand_over_acts.answer_offer(table.kundli, first, accepts=True)
        actions.report_action(table.kundli, action, text="Done")
    table.wire.deliver()
    for actor in (table.kundli, table.narela, table.loni):
        view = table.action(actor, action)
        assert (view.owner, [each.text for each in view.reports]) == ("UP-GZB-LONI", ["Done"]), actor.force


def test_the_answer_to_a_replaced_offer_leaves_the_one_that_counts_waiting(table):
    action = table.sets(table.runs())
    with table.at(table.narela):
        first = hand_over_acts.offer_action(table.narela, action, "HR-SNP-KUNDLI")
    brings(table, "DL", to="HR")
    with table.at(table.narela):
        hand_over_acts.offer_action(table.narela, action, "UP-GZB-LONI")
    for _ in range(2):  # the first offer goes again, then the second
        brings(table, "DL", to="UP")
    assert "action.offered" in table.kinds(table.loni)
    with table.at(table.kundli):
        hand_over_acts.answer_offer(table.kundli, first, accepts=False, text="Not our beat")
    table.wire.deliver()
    assert "action.offered" in table.kinds(table.loni)
    assert table.action(table.loni, action).can == {"answer"}


def test_an_offer_to_a_force_that_a_third_does_not_know_yet_is_kept(table):
    meeting = table.runs(forces="HR DL")
    action = table.sets(meeting)
    sends(table, "DL", wire.HANDED, handed(meeting, action, "DL-ON-NARELA", to="UP-GZB-LONI"), to="HR")
    (said,) = table.action(table.kundli, action).hand_overs
    taken = handed(meeting, action, "UP-GZB-LONI", says=HandOverSays.ACCEPTED, refers=said.id)
    sends(table, "UP", wire.HANDED, taken, to="HR")  # no member: its answer counts for nothing
    assert owners(table, action, table.kundli) == {"DL-ON-NARELA"}


def test_a_post_of_another_unit_cannot_take_over_what_is_offered_to_one(table, colleague):
    meeting = table.runs(forces="HR DL UP")
    action = table.sets(meeting, owner="HR-SNP-KUNDLI")
    said = handed(meeting, action, "HR-SNP-KUNDLI", to="DL-ON-ALIPUR")
    said["to"]["post"] = str(colleague.post)  # of Narela, which another node's list may have under another unit
    sends(table, "HR", wire.HANDED, said, to="DL")
    with pytest.raises(Refused):
        answers(table, colleague, UUID(said["word"]))


def test_a_hostile_node_takes_or_gives_no_action_of_another(table):
    meeting = table.runs()
    action = table.sets(meeting)
    sends(table, "UP", wire.HANDED, handed(meeting, action, "UP-GZB-LONI", to="UP-GZB-LONI"), to="HR")
    sends(table, "DL", wire.HANDED, handed(meeting, action, "DL-ON-ALIPUR"), to="HR")
    assert table.action(table.kundli, action).hand_overs == ()
    offer = offers(table, table.narela, action, "DL-ON-ALIPUR")
    taken = handed(meeting, action, "UP-GZB-LONI", says=HandOverSays.ACCEPTED, refers=offer)
    sends(table, "UP", wire.HANDED, taken, to="HR")
    assert owners(table, action, table.kundli) == {"DL-ON-NARELA"}


def test_a_force_that_floods_an_action_with_offers_is_stopped(table, monkeypatch):
    monkeypatch.setattr(policy, "MOST_HAND_OVERS", 2)
    action = table.sets(table.runs())
    for to in ("UP-GZB-LONI", "DL-ON-ALIPUR"):
        offers(table, table.narela, action, to)
    with pytest.raises(Refused):
        offers(table, table.narela, action, "UP-GZB-LONI")


def test_a_restored_force_has_its_offers_and_answers_again(table):
    action = table.sets(table.runs())
    table.delhi.backs_up()
    answers(table, table.alipur, offers(table, table.narela, action, "DL-ON-ALIPUR"))
    restored(table.wire, table.delhi)
    settled(table.wire)
    assert owners(table, action) == {"DL-ON-ALIPUR"}
    assert listed(table, table.alipur, Whose.UNIT) == [action]


def said_at(minute, says, *, to="", refers=None, made=None):
    author = Author("DL", "DL-ON-NARELA", UUID(int=7), "Somebody")
    at = clock.now().replace(minute=minute, second=0)
    return chain.Word(made or new_id(), says, author, "", at, Owner(to) if to else None, refers)


def test_the_owner_is_the_same_in_whatever_order_words_came():
    first, second = said_at(1, HandOverSays.OFFERED, to="A"), said_at(2, HandOverSays.OFFERED, to="B")
    onward = said_at(6, HandOverSays.OFFERED, to="C", refers=second.id)
    words = [
        first,
        second,
        said_at(5, HandOverSays.ACCEPTED, refers=first.id),
        said_at(4, HandOverSays.ACCEPTED, refers=second.id),
        onward,
        said_at(7, HandOverSays.DECLINED, refers=onward.id),
        said_at(8, HandOverSays.ACCEPTED, refers=onward.id),
    ]
    for seed in range(20):
        random.Random(seed).shuffle(words)
        offers_ = chain.offers_of(words)
        assert chain.owner_of("O", offers_) == Owner("B")  # accepted first
        assert chain.owners_ever("O", offers_) == ["O", "A", "B"]
        assert chain.open_offer(offers_) is None
    itself = bodies.replace(first, refers=first.id)
    assert chain.owner_of("O", chain.offers_of([itself])) == Owner("O")
