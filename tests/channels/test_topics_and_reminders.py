"""Topics inside a channel, posts that are called on, and reminders that outlive a hand-over."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from talk import Talk, another_post

from sangam.access.units import directory
from sangam.audit.audit import deed
from sangam.channels import channels, messages, pages, policy, revisions
from sangam.channels.quarantine import acts
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound
from sangam.kernel.ids import new_id
from sangam.notices import deliveries
from sangam.notices.types import CAN_WAIT


def kinds(talk: Talk, actor: Actor) -> list[str]:
    return [each.kind for each in talk.pending(actor)]


def rings(talk: Talk, actor: Actor, after: timedelta) -> list[str]:
    with clock.shift_time(after), talk.at(actor):
        deliveries.ring_due_clocks()
        return kinds(talk, actor)


def test_a_topic_gathers_its_messages_at_every_member(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    talk.writes(talk.narela, channel, "seen at Rai", topic=" the   Scorpio ")
    talk.writes(talk.narela, channel, "who has the naka?")
    talk.wire.deliver()
    found = talk.reads(talk.kundli, channel, topic="the Scorpio")
    assert [each.text for each in found.messages] == ["seen at Rai"]
    assert found.topics == ("the Scorpio",)
    assert len(talk.texts(talk.kundli, channel)) == 2


def test_a_topic_that_is_too_long_is_refused(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    with pytest.raises(Malformed, match="topic"):
        talk.writes(talk.narela, channel, "x", topic="x" * 41)


def test_the_topic_of_a_hidden_message_is_hidden_too(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    message = talk.writes(talk.narela, channel, "x", topic="Meena")
    with talk.delhi:
        acts.hide_message(talk.narela, channel, message, why="a name")
    assert talk.reads(talk.narela, channel).topics == ()


def test_a_post_that_is_called_on_is_told_across_the_border(talk: Talk) -> None:
    with talk.haryana:
        published = directory.published_posts()
    with talk.delhi, deed(Actor.peer("HR"), "peer:envelope:apply"):
        directory.replace_directory("HR", published, version=2**40, as_of=clock.now())
    channel = talk.opened(talk.narela)
    post = f"post:{talk.kundli.post}"
    talk.writes(talk.narela, channel, "SHO Kundli, who has the naka?", mentions=(post,))
    talk.wire.deliver()
    assert "channel.mention" in kinds(talk, talk.kundli)
    assert "channel.mention" not in kinds(talk, another_post(talk.kundli))
    with talk.haryana:
        (needed,) = pages.messages_to_handle(talk.kundli)
        assert pages.messages_to_handle(another_post(talk.kundli)) == []
        messages.handle_message(talk.kundli, channel, needed.message.id, handled=True)
    assert "channel.mention" not in kinds(talk, talk.kundli)


@pytest.mark.parametrize("post", ["post:x", "post:01890000-0000-7000-8000-000000000000"])
def test_a_post_outside_the_channel_is_not_called_on(talk: Talk, post: str) -> None:
    channel = talk.opened(talk.narela)
    for mention in (post, f"post:{talk.alipur.post}"):
        with pytest.raises(Malformed, match="does not belong"):
            talk.writes(talk.narela, channel, "x", mentions=(mention,))


def test_a_reminder_rings_for_whoever_holds_the_post_then(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    message = talk.writes(talk.narela, channel, "call Loni back")
    with talk.delhi:
        messages.remind_post(talk.narela, channel, message, at=clock.now() + timedelta(hours=2))
    assert "channel.reminder" not in rings(talk, talk.narela, timedelta(hours=1))
    successor = replace(talk.narela, officer=new_id(), label="SI Suman, PS Narela")
    assert "channel.reminder" in rings(talk, successor, timedelta(hours=3))
    assert "channel.reminder" not in kinds(talk, another_post(talk.narela))


@pytest.mark.parametrize("hours", [-1, 24 * 200])
def test_a_reminder_that_is_past_or_too_far_away_is_refused(talk: Talk, hours: int) -> None:
    channel = talk.opened(talk.narela)
    message = talk.writes(talk.narela, channel, "x")
    with talk.delhi, pytest.raises(Malformed, match="reminder"):
        messages.remind_post(talk.narela, channel, message, at=clock.now() + timedelta(hours=hours))


def test_nobody_is_reminded_of_what_is_not_the_posts_to_know(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    message = talk.writes(talk.narela, channel, "x")
    soon = clock.now() + timedelta(hours=1)
    with talk.delhi, pytest.raises(NotFound):
        messages.remind_post(talk.alipur, channel, message, at=soon)
    with talk.delhi:
        messages.remind_post(talk.narela, channel, message, at=soon)
        channels.name_posts(talk.narela, channel, "DL", ["DL-ON-ALIPUR"])
    assert "channel.reminder" not in rings(talk, talk.narela, timedelta(hours=2))


DISTRICT = {"DL": ("DL-ON", "DL-ON-NARELA"), "HR": ("HR-SNP-KUNDLI",)}
HALF_AN_HOUR, TWO_HOURS = timedelta(minutes=31), timedelta(hours=2, minutes=1)


def asks_narela(talk: Talk) -> tuple[UUID, UUID]:
    """Let Kundli ask Narela in a channel that Narela's district reads too; return the channel and the message."""
    channel = talk.opened(talk.narela, **DISTRICT)
    asked = talk.writes(talk.kundli, channel, "Is he with you?", mentions=("DL-ON-NARELA",), asks=True)
    talk.wire.deliver()
    return channel, asked


def test_a_question_nobody_handles_is_told_again_and_then_to_who_is_above(talk: Talk) -> None:
    asks_narela(talk)
    assert "channel.unanswered" in rings(talk, talk.narela, HALF_AN_HOUR)
    assert "channel.unanswered" not in kinds(talk, talk.acp)
    assert "channel.unanswered" in rings(talk, talk.acp, TWO_HOURS)
    (told,) = [each for each in talk.pending(talk.acp) if each.kind == "channel.unanswered"]
    assert told.parts["unit"] == "DL-ON-NARELA"
    assert told.title == "{unit} has not handled the question of {who} in {channel}"  # whether it wrote is not known


def test_who_is_through_with_a_question_is_told_no_more_and_nobody_above(talk: Talk) -> None:
    channel, asked = asks_narela(talk)
    assert "channel.unanswered" in rings(talk, talk.narela, HALF_AN_HOUR)
    with talk.delhi:
        messages.handle_message(talk.narela, channel, asked, handled=True)
    assert "channel.unanswered" not in rings(talk, talk.narela, TWO_HOURS)
    assert "channel.unanswered" not in kinds(talk, talk.acp)


def test_another_post_of_the_unit_handles_a_question_to_a_post(talk: Talk) -> None:
    channel = talk.opened(talk.narela, **DISTRICT)
    with talk.delhi:
        published = directory.published_posts()
    with talk.haryana, deed(Actor.peer("DL"), "peer:envelope:apply"):
        directory.replace_directory("DL", published, version=2**40, as_of=clock.now())
    post = f"post:{talk.narela.post}"
    asked = talk.writes(talk.kundli, channel, "Is he with you?", mentions=(post,), asks=True)
    talk.wire.deliver()
    assert "channel.unanswered" in rings(talk, talk.narela, HALF_AN_HOUR)
    with talk.delhi:
        messages.handle_message(another_post(talk.narela), channel, asked, handled=True)
    assert "channel.unanswered" not in rings(talk, talk.narela, TWO_HOURS)
    assert "channel.unanswered" not in kinds(talk, talk.acp)


@pytest.mark.parametrize("hidden", [True, False])
def test_a_question_that_is_hidden_or_withdrawn_is_told_no_more(talk: Talk, *, hidden: bool) -> None:
    channel, asked = asks_narela(talk)
    with talk.haryana:
        if hidden:
            acts.hide_message(talk.kundli, channel, asked, why="a name")
        else:
            revisions.withdraw_message(talk.kundli, channel, asked)
    talk.wire.deliver()
    assert "channel.unanswered" not in rings(talk, talk.narela, TWO_HOURS)
    assert "channel.unanswered" not in kinds(talk, talk.acp)


def test_a_later_call_that_can_wait_does_not_take_the_ring_of_a_question(talk: Talk) -> None:
    channel, _ = asks_narela(talk)
    talk.writes(talk.kundli, channel, "For your information", mentions=("DL-ON-NARELA",))
    talk.wire.deliver()
    called = [each for each in talk.pending(talk.narela) if each.kind == "channel.mention"]
    assert sorted(CAN_WAIT in each.parts for each in called) == [False, True]
    with talk.delhi:
        for each in pages.messages_to_handle(talk.narela):
            messages.handle_message(talk.narela, channel, each.message.id, handled=True)
    assert "channel.mention" not in kinds(talk, talk.narela)


def test_what_asks_for_no_answer_is_told_once(talk: Talk) -> None:
    channel = talk.opened(talk.narela, **DISTRICT)
    talk.writes(talk.kundli, channel, "For your information", mentions=("DL-ON-NARELA",))
    talk.wire.deliver()
    assert "channel.unanswered" not in rings(talk, talk.narela, TWO_HOURS)


@pytest.mark.parametrize(
    "hour, asks, rings", [(12, False, True), (23, False, False), (5, False, False), (6, False, True), (23, True, True)]
)
def test_in_the_quiet_hours_only_what_asks_for_an_answer_rings(hour: int, *, asks: bool, rings: bool) -> None:
    assert policy.may_ring(asks=asks, at=datetime(2026, 11, 29, hour, tzinfo=clock.INDIA)) is rings
