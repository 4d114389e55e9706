"""Who hides a message from whom: one's own force at once; all others only its own force or the channel's host."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from support.queries import counted
from talk import Talk, another_post, signed_in

from sangam.audit.audit import deed
from sangam.channels import messages, policy, rows, wire
from sangam.channels.models import Hiding, Quarantine
from sangam.channels.quarantine import acts as quarantine_acts
from sangam.channels.quarantine import lists
from sangam.channels.text import search
from sangam.channels.types import Reach
from sangam.channels.wire import QuarantineBody
from sangam.federation import outbox
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id

ALL = {"DL": ("DL-ON-NARELA",), "HR": ("HR-SNP-KUNDLI",), "UP": ("UP-GZB-LONI",)}
DAY = timedelta(days=1)


@pytest.fixture
def said(talk: Talk) -> tuple[UUID, list[UUID]]:
    """A channel that Delhi hosts, with three messages of Kundli and two of Narela."""
    channel = talk.opened(talk.narela, **ALL)
    made = [talk.writes(talk.kundli, channel, f"kundli {n}") for n in range(3)]
    made += [talk.writes(talk.narela, channel, f"narela {n}") for n in range(2)]
    talk.wire.deliver()
    return channel, made


def chief(talk: Talk, actor: Actor) -> Actor:
    """Return a reviewer of an officer's force, in another post."""
    return signed_in(another_post(actor, role="supervisor", officer=new_id()))


def seen(talk: Talk, actor: Actor, channel: UUID) -> int:
    """Return how many messages of a channel an officer still reads."""
    return len([text for text in talk.texts(actor, channel) if text])


def waits(talk: Talk, actor: Actor) -> list[UUID]:
    """Return what other forces ask an officer's force to hide."""
    with talk.at(actor):
        found = lists.quarantines(chief(talk, actor))
    return [each.message for each in found if each.state == "asked"]


def test_a_reader_who_hides_all_messages_empties_no_other_force(talk: Talk, said) -> None:
    channel, made = said
    reaches = [talk.hides(talk.loni, channel, message) for message in made]
    talk.wire.deliver()
    assert reaches == [Reach.HERE] * policy.HIDES_ALONE + [Reach.PROPOSED] * 2
    assert (seen(talk, talk.loni, channel), seen(talk, talk.narela, channel), seen(talk, talk.kundli, channel)) == (
        2,
        5,
        5,
    )
    with talk.up:
        assert search.search_messages(talk.loni, "kundli") == []
        with pytest.raises(NotFound):
            messages.handle_message(talk.loni, channel, made[0], handled=True)


@pytest.mark.parametrize("kind", [wire.FIRST_QUARANTINE, wire.QUARANTINE])
def test_a_hostile_members_word_hides_nothing_at_other_forces(talk: Talk, said, kind: str) -> None:
    channel, made = said
    by = Author("UP", "UP-GZB-LONI", talk.loni.post, "SHO Loni")
    with talk.up, deed(talk.loni, "officer:channel:quarantine", on=channel):
        for message in made[:3]:
            body = bodies.write(QuarantineBody(message, by, "x", clock.now(), thing=channel))
            outbox.post(kind, to=["DL", "HR"], body=body, on=message)
    talk.wire.deliver()
    assert (seen(talk, talk.narela, channel), seen(talk, talk.kundli, channel)) == (5, 5)
    for node in (talk.delhi, talk.haryana):
        with node:
            assert not Quarantine.objects.exists()
    assert waits(talk, talk.kundli) == waits(talk, talk.narela) == made[2::-1]


def test_a_force_that_is_neither_author_nor_host_keeps_no_request(talk: Talk, said) -> None:
    channel, made = said
    by = Author("UP", "UP-GZB-LONI", talk.loni.post, "SHO Loni")
    body = bodies.write(QuarantineBody(made[3], by, "x", clock.now(), thing=channel))
    with talk.up, deed(talk.loni, "officer:channel:quarantine", on=channel):
        outbox.post(wire.QUARANTINE, to=["HR"], body=body, on=made[3])
    talk.wire.deliver()
    with talk.haryana:
        assert not Hiding.objects.exists()


def test_author_and_host_are_told_urgently_of_who_asks(talk: Talk, said) -> None:
    channel, made = said
    talk.hides(talk.loni, channel, made[0])
    talk.wire.deliver()
    for actor, unit in ((talk.kundli, "HR-SNP-KUNDLI"), (talk.kundli, "HR"), (talk.narela, "DL")):
        at_desk = replace(actor, unit=unit, audience=frozenset({actor.force, unit}))
        (told,) = [each for each in talk.pending(at_desk) if each.kind == "channel.hiding-asked"]
        assert told.urgency.name == "URGENT"
    (shown,) = [each for each in talk.reads(talk.kundli, channel).messages if each.asked]
    assert (shown.id, shown.text, shown.asked.reason) == (made[0], "kundli 0", "a victim's name")


@pytest.mark.parametrize("who", ["kundli", "narela"])
def test_author_or_host_follows_a_request_and_it_vanishes_everywhere(talk: Talk, said, who: str) -> None:
    channel, made = said
    actor: Actor = getattr(talk, who)
    talk.hides(talk.loni, channel, made[0])
    talk.wire.deliver()
    with talk.at(actor):
        quarantine_acts.follow_request(chief(talk, actor), made[0])
    talk.wire.deliver()
    assert [seen(talk, each, channel) for each in (talk.loni, talk.kundli, talk.narela)] == [4, 4, 4]
    assert waits(talk, talk.kundli) == waits(talk, talk.narela) == []
    with talk.at(actor), pytest.raises(Conflict, match="answered already"):
        quarantine_acts.follow_request(chief(talk, actor), made[0])
    with talk.at(actor):
        quarantine_acts.release_message(chief(talk, actor), made[0], why="no name in it")
    talk.wire.deliver()
    assert [seen(talk, each, channel) for each in (talk.loni, talk.kundli, talk.narela)] == [5, 5, 5]


def test_a_declined_request_is_told_to_who_asked_and_stays_hidden_there(talk: Talk, said) -> None:
    channel, made = said
    talk.hides(talk.loni, channel, made[0])
    talk.wire.deliver()
    with talk.haryana, pytest.raises(Malformed, match="why"):
        quarantine_acts.decline_request(chief(talk, talk.kundli), made[0], why=" ")
    with talk.haryana:
        quarantine_acts.decline_request(chief(talk, talk.kundli), made[0], why="no victim is named")
    talk.wire.deliver()
    assert (seen(talk, talk.loni, channel), seen(talk, talk.kundli, channel)) == (4, 5)
    assert "channel.hiding-declined" in talk.kinds(talk.loni)
    (hidden,) = [each.hidden for each in talk.reads(talk.loni, channel).messages if each.hidden]
    assert [(each.by.force, each.why) for each in hidden.declined] == [("HR", "no victim is named")]


def test_who_may_not_review_answers_no_request(talk: Talk, said) -> None:
    channel, made = said
    talk.hides(talk.loni, channel, made[0])
    talk.wire.deliver()
    with talk.haryana, pytest.raises(Refused, match="channel:review"):
        quarantine_acts.follow_request(talk.kundli, made[0])
    with talk.haryana, pytest.raises(Refused, match="channel:review"):
        quarantine_acts.decline_request(talk.kundli, made[0], why="x")
    with talk.haryana, pytest.raises(Refused, match="Another post reviews"):
        quarantine_acts.decline_request(replace(talk.kundli, role="supervisor"), made[0], why="x")
    with talk.haryana, pytest.raises(NotFound):
        quarantine_acts.follow_request(chief(talk, talk.kundli), made[1])


def test_a_post_hides_three_a_day_and_then_a_second_officer_agrees(talk: Talk, said) -> None:
    channel, made = said
    assert [talk.hides(talk.narela, channel, each) for each in made[:4]] == [Reach.EVERYWHERE] * 3 + [Reach.PROPOSED]
    at_desk = replace(talk.second, unit="DL", audience=frozenset({"DL"}))
    assert "channel.hiding-proposed" in talk.kinds(at_desk)
    with pytest.raises(Conflict, match="second officer already"):
        talk.hides(talk.narela, channel, made[3])
    with talk.delhi:
        (asked,) = lists.proposals(talk.second)
        own = signed_in(replace(talk.narela, role="supervisor"))
        with pytest.raises(Refused, match="another officer must agree"):
            quarantine_acts.agree_to_hide(own, asked.id, digest=asked.digest)
        with pytest.raises(Refused, match="must be signed in"):
            quarantine_acts.agree_to_hide(talk.acp, asked.id, digest=asked.digest)
        assert quarantine_acts.agree_to_hide(talk.second, asked.id, digest=asked.digest) is Reach.EVERYWHERE
    talk.wire.deliver()
    assert seen(talk, talk.kundli, channel) == 1
    with clock.shift_time(DAY):
        assert talk.hides(talk.narela, channel, made[4]) is Reach.EVERYWHERE


def test_another_post_of_the_unit_has_a_day_of_its_own(talk: Talk, said) -> None:
    channel, made = said
    for message in made[:3]:
        talk.hides(talk.narela, channel, message)
    assert talk.hides(another_post(talk.narela), channel, made[3]) is Reach.EVERYWHERE


def test_a_proposal_of_another_act_is_as_one_that_is_absent(talk: Talk, said) -> None:
    channel, made = said
    talk.hides(talk.narela, channel, made[3])
    with talk.delhi:
        quarantine_acts.propose_erasure(talk.acp, made[3], why="a victim")
        (asked,) = lists.proposals(talk.second)
        for proposal in (asked.id, new_id()):
            with pytest.raises(NotFound, match="no such proposal"):
                quarantine_acts.agree_to_hide(talk.second, proposal, digest=asked.digest)


def test_one_reviewer_alone_erases_nothing(talk: Talk, said) -> None:
    channel, made = said
    talk.hides(talk.narela, channel, made[3])
    with talk.delhi:
        quarantine_acts.propose_erasure(talk.acp, made[3], why="a victim")
        (asked,) = lists.proposals(talk.second)
        with pytest.raises(Refused, match="another officer must agree"):
            quarantine_acts.agree_to_erase(signed_in(talk.acp), asked.id, digest=asked.digest)
        own = signed_in(replace(talk.second, post=talk.narela.post))
        with pytest.raises(Refused, match="Another post reviews"):
            quarantine_acts.agree_to_erase(own, asked.id, digest=asked.digest)
        assert Quarantine.objects.get().state == "held"
        quarantine_acts.agree_to_erase(talk.second, asked.id, digest=asked.digest)
        assert Quarantine.objects.get().state == "erased"


def test_an_erasure_lapses_where_the_message_was_released_meanwhile(talk: Talk, said) -> None:
    channel, made = said
    talk.hides(talk.narela, channel, made[3])
    with talk.delhi:
        quarantine_acts.propose_erasure(talk.acp, made[3], why="a victim")
        quarantine_acts.release_message(talk.acp, made[3], why="no victim after all")
        (asked,) = lists.proposals(talk.second)
        with pytest.raises(Conflict, match="reviewed already"):
            quarantine_acts.agree_to_erase(talk.second, asked.id, digest=asked.digest)
    assert seen(talk, talk.narela, channel) == 5


def test_all_that_a_post_hid_is_released_in_one_act(talk: Talk, said) -> None:
    channel, made = said
    for message in made[:3]:
        talk.hides(talk.narela, channel, message)
    talk.wire.deliver()
    assert seen(talk, talk.kundli, channel) == 2
    with talk.delhi:
        done = quarantine_acts.release_hidden_by(talk.acp, "DL", talk.narela.post, within=DAY, why="no names in them")
    talk.wire.deliver()
    assert done == 3
    assert [seen(talk, each, channel) for each in (talk.loni, talk.kundli, talk.narela)] == [5, 5, 5]


def test_all_that_a_post_hid_in_its_own_force_is_released_in_one_act(talk: Talk, said) -> None:
    channel, made = said
    for message in made[:3]:
        talk.hides(talk.loni, channel, message)
    own = chief(talk, talk.loni)
    same = replace(own, post=talk.loni.post)
    with talk.up, pytest.raises(Refused, match="Another post releases"):
        quarantine_acts.release_hidden_by(same, "UP", talk.loni.post, within=DAY, why="x")
    with talk.up:
        assert quarantine_acts.release_hidden_by(own, "UP", None, within=timedelta(0), why="x") == 0
        assert quarantine_acts.release_hidden_by(own, "UP", None, within=DAY, why="x") == 3
    assert seen(talk, talk.loni, channel) == 5


def test_a_hiding_everywhere_of_an_earlier_version_is_read_and_released(talk: Talk, said) -> None:
    channel, made = said
    by = Author("HR", "HR-SNP-KUNDLI", talk.kundli.post, "SHO Kundli")
    body = bodies.write(QuarantineBody(made[0], by, "a name", clock.now(), thing=channel))
    with talk.haryana, deed(talk.kundli, "officer:channel:quarantine", on=made[0]):
        outbox.post(wire.FIRST_QUARANTINE, to=["DL", "UP"], body=body, on=made[0])
    talk.wire.deliver()
    assert (seen(talk, talk.narela, channel), seen(talk, talk.loni, channel)) == (4, 4)


def test_a_host_releases_what_it_hid_and_nothing_else(talk: Talk, said) -> None:
    channel, made = said
    talk.hides(talk.narela, channel, made[0])
    talk.hides(talk.kundli, channel, made[1])
    talk.wire.deliver()
    with talk.delhi:
        quarantine_acts.release_message(talk.acp, made[0], why="no name in it")
        with pytest.raises(NotFound):
            quarantine_acts.release_message(talk.acp, made[1], why="no name in it")
        with pytest.raises(NotFound):
            quarantine_acts.propose_erasure(talk.acp, made[0], why="x")
    talk.wire.deliver()
    assert seen(talk, talk.loni, channel) == 4


def test_a_host_reviews_by_the_first_version_nothing_of_another(talk: Talk, said) -> None:
    channel, made = said
    talk.hides(talk.narela, channel, made[0])
    talk.wire.deliver()
    by = Author("DL", "DL-ON", talk.acp.post, "ACP")
    body = bodies.write(QuarantineBody(made[0], by, "x", clock.now(), thing=channel))
    with talk.delhi, deed(talk.acp, "officer:channel:release", on=made[0]):
        outbox.post(wire.FIRST_REVIEW, to=["UP"], body=body, on=made[0])
    talk.wire.deliver()
    assert seen(talk, talk.loni, channel) == 4


def test_what_is_hidden_everywhere_asks_nobody_to_review_our_own_hiding(talk: Talk, said) -> None:
    channel, made = said
    talk.hides(talk.loni, channel, made[0])
    talk.wire.deliver()
    at_desk = replace(talk.loni, unit="UP", audience=frozenset({"UP"}))
    assert "channel.quarantine" in talk.kinds(at_desk)
    with talk.haryana:
        quarantine_acts.follow_request(chief(talk, talk.kundli), made[0])
    talk.wire.deliver()
    assert "channel.quarantine" not in talk.kinds(at_desk)


def test_an_agreed_hiding_hides_what_a_clock_ahead_has_released(talk: Talk, said) -> None:
    channel, made = said
    with clock.shift_time(timedelta(minutes=5)):
        talk.hides(talk.narela, channel, made[3])
        talk.reviews(made[3], erase=False)
    assert [talk.hides(talk.narela, channel, made[at]) for at in (0, 1, 3)][-1] is Reach.PROPOSED
    with talk.delhi:
        (asked,) = lists.proposals(talk.second)
        quarantine_acts.agree_to_hide(talk.second, asked.id, digest=asked.digest)
    assert seen(talk, talk.narela, channel) == 2


def test_a_colleagues_review_meanwhile_is_left_out_of_a_mass_release(talk: Talk, said, monkeypatch) -> None:
    channel, made = said
    for message in made[:3]:
        talk.hides(talk.narela, channel, message)
    taken = iter([True])

    def locked_late(asked: UUID) -> object:
        if next(taken, False):
            Quarantine.objects.filter(message=made[1]).update(
                state="released", reviewed_by="ACP", review_reason="x", reviewed_at=clock.now()
            )
        return lock(asked)

    lock = rows.lock
    monkeypatch.setattr(rows, "lock", locked_late)
    with talk.delhi:
        assert quarantine_acts.release_hidden_by(talk.acp, "DL", talk.narela.post, within=DAY, why="no names") == 2
    assert seen(talk, talk.narela, channel) == 5


@pytest.mark.parametrize("act", ["release", "erase", "release many"])
def test_a_review_locks_the_channel_before_the_message(talk: Talk, said, act: str) -> None:
    """As whatever comes in does: else each of the two waits for the other, and the database ends one."""
    channel, made = said
    talk.hides(talk.narela, channel, made[3])
    acts = {
        "release": lambda: quarantine_acts.release_message(talk.acp, made[3], why="x"),
        "erase": lambda: quarantine_acts.propose_erasure(talk.acp, made[3], why="x"),
        "release many": lambda: quarantine_acts.release_hidden_by(talk.acp, "DL", None, within=DAY, why="x"),
    }
    with talk.delhi, counted() as asked:
        acts[act]()
    locked = [each for each in asked.statements if " FOR " in each and '"channels_' in each]
    assert 'FROM "channels_channel"' in locked[0]
    assert any('FROM "channels_quarantine"' in each for each in locked)
