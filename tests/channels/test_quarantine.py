"""A spill: hidden everywhere by its own force or the host, reviewed by its own force, released, or erased by two."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from support.handed import picture, upload
from talk import Talk, another_post

from sangam.audit.audit import deed
from sangam.channels import channels, messages, pages, wire
from sangam.channels.models import Message, Quarantine
from sangam.channels.quarantine import acts, lists
from sangam.channels.text import search
from sangam.channels.wire import QuarantineBody
from sangam.federation import outbox
from sangam.federation.files import store
from sangam.interchange.whatsapp.archive import import_export, open_export
from sangam.kernel import bodies, clock
from sangam.kernel.author import Author
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated

KUNDLI = "SHO Kundli, PS Kundli"
ALL = {"DL": ("DL-ON-NARELA",), "HR": ("HR-SNP-KUNDLI",), "UP": ("UP-GZB-LONI",)}


@pytest.fixture
def spilt(talk: Talk) -> tuple[UUID, UUID]:
    """A channel of Kundli's with a message of Narela that names a victim; Kundli has seen it, Loni has not."""
    channel = talk.opened(talk.kundli, **ALL)
    message = talk.writes(talk.narela, channel, "the victim is Meena", asks=True)
    talk.wire.deliver()
    talk.reads(talk.kundli, channel)
    talk.wire.deliver()
    return channel, message


def test_a_message_in_quarantine_is_hidden_at_every_member(talk: Talk, spilt) -> None:
    channel, message = spilt
    talk.hides(talk.kundli, channel, message)
    assert talk.texts(talk.kundli, channel) == [""]
    talk.wire.deliver()
    for actor in (talk.narela, talk.loni):
        (shown,) = talk.reads(actor, channel).messages
        assert (shown.text, shown.needs, shown.hidden.reason) == ("", False, "a victim's name")
        with talk.at(actor):
            assert search.search_messages(actor, "Meena") == []
            assert pages.messages_to_handle(actor) == []
            with pytest.raises(NotFound):
                messages.check_message(actor, channel, message, purpose=Stated(Purpose.NAKA))


def test_headquarters_is_told_to_review_it(talk: Talk, spilt) -> None:
    channel, message = spilt
    hq = replace(talk.acp, unit="DL", audience=frozenset({"DL"}))
    reviewer = talk.seats("DL", "data_officer", "DSP Headquarters")
    talk.hides(talk.kundli, channel, message)
    talk.wire.deliver()
    for told in (hq, reviewer):
        assert "channel.quarantine" in {each.kind for each in talk.pending(told)}
    talk.reviews(message, erase=False)
    for told in (hq, reviewer):
        assert "channel.quarantine" not in {each.kind for each in talk.pending(told)}


def test_a_released_message_is_read_again_everywhere(talk: Talk, spilt) -> None:
    channel, message = spilt
    talk.hides(talk.kundli, channel, message)
    talk.wire.deliver()
    talk.reviews(message, erase=False)
    talk.wire.deliver()
    for actor in (talk.narela, talk.kundli, talk.loni):
        assert talk.texts(actor, channel) == ["the victim is Meena"]


def test_an_erased_message_is_gone_everywhere_and_the_report_names_readers(talk: Talk, spilt) -> None:
    channel, message = spilt
    talk.hides(talk.kundli, channel, message)
    talk.wire.deliver()
    with talk.delhi:
        (waits,) = lists.quarantines(talk.acp)
    assert [post.label for post, _ in waits.seen] == [KUNDLI]
    assert waits.text == "the victim is Meena"
    talk.reviews(message, erase=True)
    talk.wire.deliver()
    for actor in (talk.narela, talk.kundli, talk.loni):
        with talk.at(actor):
            assert list(Message.objects.values_list("text", "line", "words")) == [("", "", [])]
        assert talk.reads(actor, channel).messages[0].hidden.state == "erased"
    with talk.delhi:
        (done,) = lists.quarantines(talk.acp)
    assert (done.state, [post.label for post, _ in done.seen], done.text) == ("erased", [KUNDLI], "")


def test_a_file_goes_with_its_message(talk: Talk, spilt) -> None:
    channel, _ = spilt
    message = talk.writes(talk.narela, channel, "her photograph", attach=upload(picture(), "a.jpg"))
    talk.wire.deliver()
    talk.hides(talk.kundli, channel, message)
    talk.wire.deliver()
    file = next(each for each in _rows(talk, message))
    with talk.delhi, pytest.raises(NotFound):
        messages.open_file(talk.narela, channel, file)
    talk.reviews(message, erase=True)
    talk.wire.deliver()
    for node in talk.nodes.values():
        with node:
            assert store.files_about([message]) == []


def test_a_forged_review_of_anothers_message_changes_nothing(talk: Talk, spilt) -> None:
    channel, message = spilt
    talk.hides(talk.kundli, channel, message)
    talk.wire.deliver()
    body = QuarantineBody(
        message, Author("UP", "UP-GZB-LONI", talk.loni.post, "SHO Loni"), "x", clock.now(), True, thing=channel
    )
    with talk.up, deed(talk.loni, "officer:channel:erase", on=message):
        outbox.post(wire.REVIEW, to=["DL", "HR"], body=bodies.write(body), on=message)
    talk.wire.deliver()
    with talk.delhi:
        assert Message.objects.get(id=message).text == "the victim is Meena"


def _rows(talk: Talk, message: UUID) -> list[UUID]:
    with talk.delhi:
        return [file for _, file in store.files_about([message])]


def test_numbers_have_no_gap_after_an_erasure(talk: Talk, spilt) -> None:
    channel, message = spilt
    talk.writes(talk.narela, channel, "next")
    talk.wire.deliver()
    talk.hides(talk.kundli, channel, message)
    talk.wire.deliver()
    talk.reviews(message, erase=True)
    talk.wire.deliver()
    talk.reads(talk.loni, channel)
    assert talk.lists(talk.loni)[0].unread == 0


def test_a_quarantine_that_comes_before_its_message_waits_for_it(talk: Talk) -> None:
    channel = talk.opened(talk.kundli, **ALL)
    message = talk.writes(talk.narela, channel, "the victim is Meena")
    for journey in talk.wire.load(of=["DL"]):
        if journey.target.force == "HR":
            talk.wire.carry(journey)
    talk.hides(talk.kundli, channel, message)
    for journey in talk.wire.load(of=["HR"]):
        talk.wire.carry(journey)
    assert talk.texts(talk.loni, channel) == []
    talk.wire.deliver()
    assert talk.texts(talk.loni, channel) == [""]


def test_only_the_force_of_a_message_reviews_it(talk: Talk, spilt) -> None:
    channel, message = spilt
    talk.hides(talk.kundli, channel, message)
    talk.wire.deliver()
    chief = replace(talk.kundli, role="supervisor")
    with talk.up, pytest.raises(NotFound):
        acts.release_message(replace(talk.loni, role="supervisor"), message, why="x")
    with talk.haryana, pytest.raises(NotFound):
        acts.propose_erasure(chief, message, why="x")
    for act in (acts.release_message, acts.propose_erasure):
        with talk.delhi, pytest.raises(Refused, match="channel:review"):
            act(talk.narela, message, why="x")


def test_who_wrote_or_hid_a_message_does_not_review_it(talk: Talk, spilt) -> None:
    channel, message = spilt
    talk.hides(talk.narela, channel, message)
    for own in (replace(talk.narela, role="supervisor"), replace(talk.acp, post=talk.narela.post)):
        for act in (acts.release_message, acts.propose_erasure):
            with talk.delhi, pytest.raises(Refused, match="Another post reviews"):
                act(own, message, why="x")


def test_a_message_is_reviewed_once(talk: Talk, spilt) -> None:
    channel, message = spilt
    talk.hides(talk.kundli, channel, message)
    talk.wire.deliver()
    talk.reviews(message, erase=True)
    with pytest.raises(Conflict):
        talk.reviews(message, erase=False)


def test_a_quarantine_needs_a_reason_and_a_message_that_is_there(talk: Talk, spilt) -> None:
    channel, message = spilt
    with pytest.raises(Malformed, match="why"):
        talk.hides(talk.kundli, channel, message, why=" ")
    with pytest.raises(NotFound):
        talk.hides(talk.kundli, channel, new_id())
    with pytest.raises(NotFound):
        talk.hides(talk.alipur, channel, message)
    talk.hides(talk.kundli, channel, message)
    with pytest.raises(NotFound):
        talk.hides(talk.kundli, channel, message)


def test_another_post_of_the_unit_does_not_see_a_hidden_text(talk: Talk, spilt) -> None:
    channel, message = spilt
    talk.hides(talk.narela, channel, message)
    assert talk.texts(another_post(talk.narela), channel) == [""]


def test_an_erased_message_of_an_import_does_not_come_back(talk: Talk, tmp_path) -> None:
    path = tmp_path / "chat.txt"
    path.write_text("20/11/2026, 9:06 pm - Salim: the victim is Meena\n", "utf-8")
    channel = talk.opened(talk.kundli, **ALL)
    with talk.delhi, open_export(path) as opened:
        import_export(talk.narela, channel, opened, posts={})
    (message,) = (each.id for each in talk.reads(talk.narela, channel).messages)
    talk.wire.deliver()
    talk.hides(talk.kundli, channel, message)
    talk.wire.deliver()
    talk.reviews(message, erase=True)
    with talk.delhi, open_export(path) as opened:
        assert import_export(talk.narela, channel, opened, posts={}).added == 0


def test_the_messages_that_wait_for_review_come_first(talk: Talk, spilt) -> None:
    channel, message = spilt
    talk.hides(talk.narela, channel, message)
    talk.reviews(message, erase=False)
    waits = talk.writes(talk.narela, channel, "her village")
    talk.hides(talk.narela, channel, waits)
    with talk.delhi:
        assert [each.state for each in lists.quarantines(talk.acp)] == ["held", "released"]
        (found,) = lists.quarantines(talk.acp, most=1)
        assert found.message == waits
        (named,) = lists.quarantines(talk.acp, message=message)
        assert (named.message, named.text) == (message, "")


def test_a_topic_does_not_find_a_message_in_quarantine(talk: Talk) -> None:
    channel = talk.opened(talk.narela, **ALL)
    message = talk.writes(talk.narela, channel, "see her", topic="Meena")
    talk.hides(talk.narela, channel, message)
    assert talk.reads(talk.narela, channel, topic="Meena").messages == ()


def test_an_erasure_holds_where_another_member_hid_the_message_later(talk: Talk, spilt) -> None:
    channel, message = spilt
    talk.hides(talk.kundli, channel, message)
    carried(talk, "HR", to="DL")
    with clock.shift_time(timedelta(minutes=5)):
        talk.hides(talk.loni, channel, message)
    talk.reviews(message, erase=True)
    talk.wire.deliver()
    for node in talk.nodes.values():
        with node:
            assert Message.objects.get(id=message).text == ""


def test_an_erasure_holds_after_a_release_that_a_later_quarantine_ended(talk: Talk, spilt) -> None:
    channel, message = spilt
    talk.hides(talk.kundli, channel, message)
    talk.wire.deliver()
    talk.reviews(message, erase=False)
    talk.wire.deliver()
    talk.hides(talk.kundli, channel, message)
    carried(talk, "HR", to="DL")
    talk.reviews(message, erase=True)
    carried(talk, "DL", to="UP")
    with talk.up:
        assert Message.objects.get(id=message).text == ""
    talk.wire.deliver()
    assert talk.reads(talk.loni, channel).messages[0].hidden.state == "erased"


def test_a_release_counts_though_the_clock_of_who_hid_runs_ahead(talk: Talk, spilt) -> None:
    channel, message = spilt
    with clock.shift_time(timedelta(minutes=5)):
        talk.hides(talk.kundli, channel, message)
    talk.wire.deliver()
    talk.reviews(message, erase=False)
    talk.wire.deliver()
    assert talk.texts(talk.loni, channel) == ["the victim is Meena"]


def test_a_message_is_hidden_again_though_the_reviewers_clock_runs_ahead(talk: Talk, spilt) -> None:
    channel, message = spilt
    talk.hides(talk.kundli, channel, message)
    talk.wire.deliver()
    with clock.shift_time(timedelta(minutes=5)):
        talk.reviews(message, erase=False)
    talk.wire.deliver()
    talk.hides(talk.kundli, channel, message)
    talk.wire.deliver()
    for actor in (talk.kundli, talk.narela, talk.loni):
        assert talk.texts(actor, channel) == [""]


@pytest.mark.parametrize("kind", [wire.QUARANTINE, wire.REVIEW])
def test_a_word_from_the_future_changes_nothing(talk: Talk, spilt, kind: str) -> None:
    channel, message = spilt
    actor, to = (talk.kundli, "DL") if kind == wire.QUARANTINE else (talk.narela, "HR")
    if kind == wire.REVIEW:
        talk.hides(talk.narela, channel, message)
        talk.wire.deliver()
    by = Author(actor.force, actor.unit, actor.post, actor.label)
    body = QuarantineBody(message, by, "x", clock.now() + timedelta(days=400), thing=channel)
    before = states(talk, to)
    with talk.at(actor), deed(actor, "officer:channel:quarantine", on=message):
        outbox.post(kind, to=[to], body=bodies.write(body), on=message)
    talk.wire.deliver()
    assert states(talk, to) == before


def test_a_force_reviews_no_message_of_a_channel_that_it_left(talk: Talk) -> None:
    channel, other = talk.opened(talk.narela, **ALL), talk.opened(talk.narela, **ALL)
    message = talk.writes(talk.loni, channel, "the victim is Meena")
    talk.wire.deliver()
    talk.hides(talk.narela, channel, message)
    talk.wire.deliver()
    with talk.delhi:
        channels.remove_force(talk.narela, channel, "UP", why="order 7")
    talk.wire.deliver()
    by = Author("UP", "UP-GZB-LONI", talk.loni.post, "SHO Loni")
    body = QuarantineBody(message, by, "x", clock.now(), thing=other)
    with talk.up, deed(talk.loni, "officer:channel:release", on=message):
        outbox.post(wire.REVIEW, to=["DL"], body=bodies.write(body), on=message)
    talk.wire.deliver()
    assert states(talk, "DL") == ["held"]


def test_who_says_after_the_erasure_that_it_saw_the_message_is_named_too(talk: Talk, spilt) -> None:
    channel, message = spilt
    talk.reads(talk.loni, channel)  # its word on this is still on its way
    talk.hides(talk.narela, channel, message)
    talk.reviews(message, erase=True)
    talk.wire.deliver()
    with talk.delhi:
        (done,) = lists.quarantines(talk.acp)
    assert [post.label for post, _ in done.seen] == [KUNDLI, "SHO Loni, PS Loni"]


def carried(talk: Talk, of: str, *, to: str) -> None:
    """Carry what one force sends to one other."""
    for journey in talk.wire.load(of=[of]):
        if journey.target.force == to:
            talk.wire.carry(journey)


def states(talk: Talk, force: str) -> list[str]:
    with talk.nodes[force]:
        return list(Quarantine.objects.values_list("state", flat=True))
