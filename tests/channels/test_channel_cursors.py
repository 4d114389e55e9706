"""Nothing is lost by reading: what a post has not seen is computed from its cursor, and is complete."""

from hypothesis import given
from hypothesis import strategies as st
from talk import Talk, another_post

from sangam.audit.audit import deed
from sangam.channels import messages, pages, policy, rows
from sangam.channels import messages as channel_messages
from sangam.kernel.ids import new_id

NUMBERS = st.integers(min_value=1, max_value=60)


@given(st.lists(st.lists(NUMBERS, max_size=20), max_size=12), st.integers(min_value=0, max_value=60))
def test_the_cursor_knows_exactly_what_was_seen(reads: list[list[int]], taken: int) -> None:
    upto, beyond, seen = 0, [], set()
    for shown in reads:
        upto, beyond = policy.note_seen(upto, beyond, shown)
        seen |= set(shown)
    for number in range(1, taken + 1):
        assert policy.is_unread(number, upto, beyond) is (number not in seen)
    assert upto + 1 not in beyond
    assert sorted(beyond) == beyond


def test_what_comes_late_is_unread_though_later_messages_were_read(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    talk.writes(talk.kundli, channel, "first, and slow")
    talk.writes(talk.narela, channel, "second")
    assert talk.texts(talk.narela, channel) == ["second"]
    talk.wire.deliver()
    (view,) = talk.lists(talk.narela)
    assert view.unread == 1
    with talk.delhi:
        waiting = pages.conversation(talk.narela, channel, unread=True)
    assert [each.text for each in waiting.messages] == ["first, and slow"]
    assert talk.lists(talk.narela)[0].unread == 0


def test_a_reader_is_not_held_up_by_a_writer_of_the_channel(talk: Talk) -> None:
    """A first mark names the channel: with the writer waiting for that mark, one of the two was ended."""
    channel = talk.opened(talk.narela)
    reader = talk.delhi.cluster.superuser(talk.delhi.database)
    with talk.delhi, deed(talk.narela, "officer:test:write"):
        rows.lock_visible(talk.narela, channel)
        rows.lock(channel)
        assert messages.lock_for(channel, new_id()) is not None
        assert messages.lock_to_write(talk.narela, channel, new_id()) is not None
        names = "SELECT name FROM channels_channel WHERE id = %s FOR KEY SHARE NOWAIT"
        assert reader.execute(names, [channel]).fetchone() is not None
    reader.close()


def test_each_post_has_its_own_place(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    for word in ("one", "two"):
        talk.writes(talk.kundli, channel, word)
    talk.wire.deliver()
    other = another_post(talk.narela)
    talk.reads(talk.narela, channel)
    assert [talk.lists(each)[0].unread for each in (talk.narela, other)] == [0, 2]


def test_catching_up_over_more_than_one_page_leaves_nothing_out(talk: Talk, monkeypatch) -> None:
    monkeypatch.setattr(policy, "MOST_SHOWN", 3)
    channel = talk.opened(talk.narela)
    for number in range(8):
        talk.writes(talk.kundli, channel, str(number))
    talk.wire.deliver()
    talk.reads(talk.narela, channel)  # the newest three
    found: list[str] = []
    while talk.lists(talk.narela)[0].unread:
        found += [each.text for each in talk.reads(talk.narela, channel, unread=True).messages]
    assert found == ["0", "1", "2", "3", "4"]


def test_reading_alone_ends_nothing_that_a_unit_owes(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    asked = talk.writes(talk.kundli, channel, "Who has the night patrol?", asks=True)
    told = talk.writes(talk.kundli, channel, "for your information")
    talk.wire.deliver()
    talk.reads(talk.narela, channel)
    with talk.delhi:
        assert [each.message.id for each in pages.messages_to_handle(talk.narela)] == [asked]
        channel_messages.handle_message(talk.narela, channel, asked, handled=True)
        assert pages.messages_to_handle(talk.narela) == []
        channel_messages.handle_message(another_post(talk.narela), channel, told, handled=False)
        assert [each.message.text for each in pages.messages_to_handle(talk.narela)] == ["for your information"]
