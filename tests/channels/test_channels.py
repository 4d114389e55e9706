"""Channels over real nodes: who gets a message, in which order, and who gets nothing any more."""

from datetime import timedelta

import pytest
from support.filing import fetches
from support.handed import picture, upload
from talk import Talk, another_post

from sangam.access.policy import ROLES
from sangam.channels import channels, messages, pages
from sangam.channels.models import Message
from sangam.channels.policy import CAPABILITIES
from sangam.channels.types import ChannelKind, Header
from sangam.federation.types import FileState
from sangam.kernel import clock
from sangam.kernel.errors import Malformed, NotFound, Refused
from sangam.kernel.handling import Classification

ALL = {"DL": ("DL-ON-NARELA",), "HR": ("HR-SNP-KUNDLI",), "UP": ("UP-GZB-LONI",)}


def test_a_message_reaches_each_member_once_in_its_authors_order(talk: Talk) -> None:
    channel = talk.opened(talk.narela, **ALL)
    words = [f"रोको {number}" for number in range(5)]
    for word in words:
        talk.writes(talk.kundli, channel, word)
    talk.wire.deliver(repeated=3)
    assert talk.texts(talk.narela, channel) == talk.texts(talk.kundli, channel) == words
    assert talk.texts(talk.loni, channel) == words


def test_all_nodes_show_one_order_over_a_bad_wire(talk: Talk) -> None:
    channel = talk.opened(talk.narela, **ALL)
    for number in range(4):
        for actor in (talk.narela, talk.kundli, talk.loni):
            talk.writes(actor, channel, f"{actor.force} {number}")
        talk.wire.deliver_badly(rounds=2)
    orders = [talk.texts(actor, channel) for actor in (talk.narela, talk.kundli, talk.loni)]
    assert orders[0] == orders[1] == orders[2]
    assert [word for word in orders[0] if word.startswith("HR")] == [f"HR {number}" for number in range(4)]
    assert len(orders[0]) == 12


def test_the_hosts_outage_stops_no_message_between_members(talk: Talk) -> None:
    channel = talk.opened(talk.narela, **ALL)
    talk.writes(talk.kundli, channel, "Scorpio towards Loni")
    for journey in talk.wire.load(of=["HR", "UP"]):
        if journey.target.force != "DL":
            talk.wire.carry(journey)
    assert talk.texts(talk.loni, channel) == ["Scorpio towards Loni"]


def test_an_answer_stands_after_what_it_answers_though_its_clock_is_behind(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    talk.writes(talk.narela, channel, "Where is it now?")
    talk.wire.deliver()
    with clock.shift_time(timedelta(minutes=-5)):
        talk.writes(talk.kundli, channel, "At the naka")
    talk.wire.deliver()
    assert talk.texts(talk.narela, channel) == ["Where is it now?", "At the naka"]


def test_what_comes_late_is_marked_and_stands_in_its_place(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    with clock.shift_time(timedelta(minutes=-10)):
        talk.writes(talk.kundli, channel, "said ten minutes ago")
    talk.writes(talk.narela, channel, "said now")
    talk.wire.deliver()
    shown = talk.reads(talk.narela, channel).messages
    assert [(each.text, each.late) for each in shown] == [("said ten minutes ago", True), ("said now", False)]


def test_a_removed_force_gets_nothing_and_reads_nothing(talk: Talk) -> None:
    channel = talk.opened(talk.narela, **ALL)
    talk.writes(talk.narela, channel, "before")
    talk.wire.deliver()
    with talk.delhi:
        channels.remove_force(talk.narela, channel, "UP", why="no longer their border")
    talk.wire.deliver()
    talk.writes(talk.narela, channel, "after")
    talk.writes(talk.kundli, channel, "after too")
    talk.wire.deliver()
    assert talk.lists(talk.loni) == []
    with pytest.raises(NotFound):
        talk.reads(talk.loni, channel)
    with talk.up:
        assert not Message.objects.filter(text__startswith="after").exists()
    assert talk.texts(talk.kundli, channel) == ["before", "after", "after too"]


def test_a_removed_force_can_send_nothing_more(talk: Talk) -> None:
    channel = talk.opened(talk.narela, **ALL)
    talk.writes(talk.loni, channel, "on its way while it is removed")
    with talk.delhi:
        channels.remove_force(talk.narela, channel, "UP", why="no longer their border")
    for journey in talk.wire.load(of=["DL"]):
        if journey.target.force == "HR":
            talk.wire.carry(journey)
    for sender in talk.wire.senders:
        with sender[0]:
            sender[2].restart()
    talk.wire.deliver()
    assert talk.texts(talk.kundli, channel) == []


def test_a_force_that_leaves_is_sent_nothing_more(talk: Talk) -> None:
    channel = talk.opened(talk.narela, **ALL)
    with talk.up:
        channels.leave_channel(talk.loni, channel, why="not our border")
    talk.wire.deliver()
    talk.writes(talk.kundli, channel, "after")
    talk.wire.deliver()
    assert talk.lists(talk.loni) == []
    view = talk.reads(talk.narela, channel).channel
    assert sorted(view.membership.members) == ["DL", "HR"]


def test_a_force_that_is_added_reads_from_then_on(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    talk.writes(talk.kundli, channel, "before")
    talk.wire.deliver()
    with talk.delhi:
        channels.add_force(talk.narela, channel, "UP", ["UP-GZB-LONI"], why="it goes to Loni")
    talk.wire.deliver()
    talk.writes(talk.kundli, channel, "after")
    talk.wire.deliver()
    assert talk.texts(talk.loni, channel) == ["after"]


def test_only_posts_that_belong_read_a_channel(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    for actor in (talk.alipur, talk.acp, talk.rai, talk.loni):
        with pytest.raises(NotFound):
            talk.reads(actor, channel)
        assert talk.lists(actor) == []


def test_whoever_takes_over_the_post_reads_on(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    talk.writes(talk.kundli, channel, "for whoever sits there")
    talk.wire.deliver()
    assert talk.texts(another_post(talk.narela), channel) == ["for whoever sits there"]


def test_a_post_that_is_taken_out_loses_access_at_once(talk: Talk) -> None:
    channel = talk.opened(talk.narela, DL=("DL-ON-NARELA", "DL-ON-ALIPUR"), HR=("HR-SNP-KUNDLI",))
    talk.writes(talk.alipur, channel, "still here")
    with talk.delhi:
        channels.name_posts(talk.narela, channel, "DL", ["DL-ON-NARELA"])
    with pytest.raises(NotFound):
        talk.reads(talk.alipur, channel)
    talk.wire.deliver()
    assert talk.reads(talk.kundli, channel).channel.readers["DL"] == ("DL-ON-NARELA",)


def test_a_members_word_on_its_own_posts_stands_over_its_hosts(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    with talk.haryana:
        channels.name_posts(talk.kundli, channel, "HR", ["HR-SNP-KUNDLI", "HR-SNP-RAI"])
    talk.wire.deliver()
    with talk.delhi:
        channels.name_posts(talk.narela, channel, "HR", ["HR-SNP-KUNDLI"], why="fewer")
    talk.wire.deliver()
    assert talk.texts(talk.rai, channel) == []
    assert talk.reads(talk.narela, channel).channel.readers["HR"] == ("HR-SNP-KUNDLI", "HR-SNP-RAI")


def test_a_post_below_the_clearance_neither_reads_nor_opens(talk: Talk) -> None:
    low = another_post(talk.narela, clearance=Classification.UNCLASSIFIED)
    channel = talk.opened(talk.narela)
    with pytest.raises(NotFound):
        talk.reads(low, channel)
    with pytest.raises(Refused) as refused:
        talk.opens(talk.narela, Header("Z", ChannelKind.CASE, Classification.CONFIDENTIAL))
    assert refused.value.code == "channels:own-clearance"


def test_a_constable_writes_and_opens_no_channel(talk: Talk) -> None:
    beat = another_post(talk.narela, role="beat")
    channel = talk.opened(talk.narela)
    talk.writes(beat, channel, "Scorpio, no plate")
    with pytest.raises(Refused) as refused:
        talk.opens(beat)
    assert refused.value.code == "access:role"


def test_an_auditor_reads_no_channel(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    with pytest.raises(Refused):
        talk.reads(another_post(talk.narela, role="auditor"), channel)


def test_a_channel_refuses_what_it_may_not_carry(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    with pytest.raises(Refused) as refused:
        talk.writes(talk.narela, channel, "of a source", classification=Classification.CONFIDENTIAL)
    assert refused.value.code == "channels:classification"
    for text in ("The intercepted call says Loni", "फ़ोन टैपिंग से पता चला"):
        with pytest.raises(Refused) as refused:
            talk.writes(talk.narela, channel, text)
        assert refused.value.code == "channels:intercepted"
    talk.writes(talk.narela, channel, "We intercepted the white car at the naka")
    assert len(talk.reads(talk.narela, channel).messages) == 1


def test_a_secret_channel_is_refused(talk: Talk) -> None:
    with pytest.raises(Refused) as refused:
        talk.opens(talk.narela, Header("Z", ChannelKind.CASE, Classification.SECRET))
    assert refused.value.code == "channels:secret"


@pytest.mark.parametrize("text", ["", "   ", "x" * 4001])
def test_an_empty_or_overlong_message_is_refused(talk: Talk, text: str) -> None:
    channel = talk.opened(talk.narela)
    with pytest.raises(Malformed):
        talk.writes(talk.narela, channel, text)


def test_a_unit_outside_the_channel_cannot_be_meant(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    with pytest.raises(Malformed) as wrong:
        talk.writes(talk.narela, channel, "SHO Rai?", mentions=("HR-SNP-RAI",))
    assert wrong.value.code == "channels:mention"


def test_only_the_host_changes_who_is_in_a_channel(talk: Talk) -> None:
    channel = talk.opened(talk.narela, **ALL)
    with talk.haryana, pytest.raises(Refused) as refused:
        channels.remove_force(talk.kundli, channel, "UP", why="no")
    assert refused.value.code == "hosting:not-ours"
    with talk.delhi, pytest.raises(Refused) as refused:
        channels.leave_channel(talk.narela, channel, why="no")
    assert refused.value.code == "hosting:host-stays"


def test_an_added_force_waits_for_our_word_above_restricted(talk: Talk) -> None:
    narela = another_post(talk.narela, clearance=Classification.CONFIDENTIAL)
    kundli = another_post(talk.kundli, clearance=Classification.CONFIDENTIAL)
    loni = another_post(talk.loni, clearance=Classification.CONFIDENTIAL)
    channel = talk.opens(narela, Header("Z", ChannelKind.CASE, Classification.CONFIDENTIAL))
    talk.wire.deliver()
    with talk.delhi:
        channels.add_force(narela, channel, "UP", ["UP-GZB-LONI"], why="it goes to Loni")
    talk.wire.deliver()
    talk.writes(kundli, channel, "not for a force that we have not agreed to")
    talk.wire.deliver()
    assert talk.texts(loni, channel) == []
    assert talk.reads(kundli, channel).channel.awaits == ("UP",)
    with talk.haryana:
        channels.agree_to_force(kundli, channel, "UP")
    talk.writes(kundli, channel, "agreed")
    talk.wire.deliver()
    assert talk.texts(loni, channel) == ["agreed"]


def test_a_message_has_four_states_and_says_who_has_seen_it(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    message = talk.writes(talk.narela, channel, "कौन है वहाँ?")

    def progress() -> tuple[bool, bool, bool, list[str]]:
        (shown,) = [each for each in talk.reads(talk.narela, channel).messages if each.id == message]
        assert shown.progress is not None
        way = shown.progress
        return bool(way.left_at), bool(way.reached_at), bool(way.seen_at), [each.label for each in shown.seen_by]

    assert progress() == (False, False, False, [])
    talk.wire.deliver()
    assert progress() == (True, True, False, [])
    talk.reads(talk.kundli, channel)
    talk.wire.deliver()
    assert progress() == (True, True, True, [talk.kundli.label])


def test_posts_are_told_once_a_channel_and_where_they_are_meant(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    talk.writes(talk.narela, channel, "one")
    talk.writes(talk.narela, channel, "SHO Kundli, please stop it", mentions=("HR-SNP-KUNDLI",))
    talk.wire.deliver()
    kinds = sorted(each.kind for each in talk.pending(talk.kundli))
    assert kinds == ["channel.changed", "channel.mention", "channel.message"]
    shown = talk.reads(talk.kundli, channel)
    assert [each.needs for each in shown.messages] == [False, True]
    assert sorted(each.kind for each in talk.pending(talk.kundli)) == ["channel.changed", "channel.mention"]
    with talk.haryana:
        messages.handle_message(talk.kundli, channel, shown.messages[1].id, handled=True)
        assert pages.messages_to_handle(talk.kundli) == []
    assert [each.kind for each in talk.pending(talk.kundli)] == ["channel.changed"]


def test_the_rights_of_channels_are_those_that_roles_carry() -> None:
    carried = {right for rights in ROLES.values() for right in rights if right.startswith("channel:")}
    assert carried == CAPABILITIES


def test_a_reason_that_is_too_long_changes_nothing(talk: Talk) -> None:
    channel, long = talk.opened(talk.narela), "x" * 2001
    with talk.delhi:
        for act in (
            lambda: channels.add_force(talk.narela, channel, "UP", ["UP-GZB-LONI"], why=long),
            lambda: channels.remove_force(talk.narela, channel, "HR", why=long),
            lambda: channels.name_posts(talk.narela, channel, "DL", ["DL-ON-ALIPUR"], why=long),
        ):
            with pytest.raises(Malformed):
                act()
    with talk.haryana, pytest.raises(Malformed):
        channels.leave_channel(talk.kundli, channel, why=long)
    assert sorted(talk.reads(talk.narela, channel).channel.membership.members) == ["DL", "HR"]


def test_a_photograph_reaches_each_member_and_only_who_belongs_opens_it(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    talk.writes(talk.narela, channel, "", attach=upload(picture(side=200), "naka.jpg"))
    talk.wire.deliver()
    (shown,) = talk.reads(talk.kundli, channel).messages
    assert (shown.text, shown.file and shown.file.state) == ("naka.jpg", FileState.AWAITED)
    assert fetches(talk.haryana, of=talk.delhi) == 1
    with talk.haryana:
        with messages.open_file(talk.kundli, channel, shown.file.id).stream as stream:
            assert stream.read(2) == b"\xff\xd8"
        with pytest.raises(NotFound):
            messages.open_file(talk.rai, channel, shown.file.id)
