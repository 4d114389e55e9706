"""An open page reads again what was sent from it, as soon as that has reached its force or was seen there."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from border import NAKA, Across, Seated, seated
from live_pages import Reader, Server
from support.cluster import TestCluster
from support.markup import markup

from sangam.audit.audit import deed
from sangam.exchange.alerts import acts
from sangam.exchange.threads import acts as thread_acts
from sangam.exchange.types import Action, Draft, RecordRef
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.ids import new_id
from sangam.notices import deliveries
from sangam.notices.types import Subject
from sangam.web.live import sent_things
from sangam.web.live.sent_things import Followed, Following, Sent
from sangam.web.live.streams import Stream


@pytest.fixture
def narela(across: Across) -> Seated:
    return seated(across.delhi, "dl1001", "DL-ON-NARELA")


@pytest.fixture
def server(across: Across, cluster: TestCluster) -> Iterator[Server]:
    served = Server(across.delhi, cluster)
    yield served
    served.stop()


def asked(across: Across, officer: Seated) -> str:
    with across.delhi:
        about = RecordRef(new_id(), "HR", "Harjeet", "HR-SNP-KUNDLI", own_words=True)
        return f"thread-{thread_acts.open_thread(officer.actor, about, question='Held?', purpose=NAKA)}"


def stream_of(page: object) -> str:
    """Return what a page asks its stream for."""
    found = re.search(r'sse-connect="/live/\?since=([^"]+)"', markup(page))
    assert found
    return found[1].replace("&amp;", "&")


def page_of(name: str) -> str:
    return f"/threads/{name.removeprefix('thread-')}/"


def test_the_senders_page_reads_again_as_its_question_comes_and_is_seen(across, narela, kundli, server):
    name = asked(across, narela)
    shown = narela.gets(page_of(name))
    assert "undelivered" in markup(shown)
    reader = Reader(server.port, narela.visitor.token, since=stream_of(shown))
    across.wire.deliver()
    assert reader.next(name)["data"] == "changed"
    assert "undelivered" not in markup(narela.gets(page_of(name)))
    kundli.gets(page_of(name))
    across.wire.deliver()
    assert reader.next(name)["data"] == "changed"
    reader.leaves()
    assert "&of=" not in stream_of(narela.gets(page_of(name)))


def test_pages_of_an_alert_and_of_a_channel_read_again_too(across, narela, kundli, server):
    units = ["DL-ON-NARELA", "HR-SNP-KUNDLI"]
    made = narela.posts(
        "/channels/new/", name="Naka", kind="border", level="restricted", unit=units, why="b", step="send"
    )
    channel = made.headers["Location"]
    across.wire.deliver()
    assert narela.posts(f"{channel}say/", text="Who has the naka tonight?").status_code == 303
    ends = clock.now() + timedelta(hours=2)
    with across.delhi:
        draft = Draft("White Scorpio", "Used in firing.", ("HR-SNP-KUNDLI",), Action.OBSERVE, ends)
        alert = acts.issue(narela.actor, draft)
    addresses = {f"alert-{alert}": f"/alerts/{alert}/", f"channel-{channel.split('/')[2]}": channel}
    readers = {
        name: Reader(server.port, narela.visitor.token, since=stream_of(narela.gets(address)))
        for name, address in addresses.items()
    }
    across.wire.deliver()
    assert [reader.next(name)["data"] for name, reader in readers.items()] == ["changed"] * 2
    kundli.gets(channel)
    kundli.posts(f"/alerts/{alert}/acknowledge/", outcome="seen")
    across.wire.deliver()
    assert [reader.next(name)["data"] for name, reader in readers.items()] == ["changed"] * 2
    for reader in readers.values():
        reader.leaves()


def test_what_has_reached_before_the_stream_began_is_said_at_once(across, narela, kundli, server):
    name = asked(across, narela)
    asks = stream_of(narela.gets(page_of(name)))
    across.wire.deliver()
    reader = Reader(server.port, narela.visitor.token, since=asks)
    assert reader.next(name)["data"] == "changed"
    reader.leaves()


def test_a_page_of_another_session_follows_nothing(across, narela):
    with across.delhi:
        sealed = sent_things.seal(narela.actor, "thread", new_id(), [Sent(new_id(), None, None)])
    assert sealed
    assert sent_things.unseal(narela.actor, f"{sealed}x") is None
    assert sent_things.unseal(narela.actor, sealed).kind == "thread"
    for other in ({"session": uuid4()}, {"post": uuid4()}, {"role": "beat"}):
        assert sent_things.unseal(replace(narela.actor, **other), sealed) is None


def test_nothing_is_followed_once_all_was_seen_unless_others_contribute(across, narela):
    assert sent_things.seal(narela.actor, "thread", new_id(), []) == ""
    assert sent_things.seal(narela.actor, "thread", new_id(), [Sent(new_id(), clock.now(), clock.now())]) == ""
    awaited = sent_things.unseal(narela.actor, sent_things.seal(narela.actor, "circulation", new_id(), awaits=True))
    assert (awaited.kind, awaited.waits) == ("circulation", ())
    sealed = sent_things.seal(narela.actor, "thread", new_id(), [Sent(new_id(), clock.now(), None)])
    assert sent_things.unseal(narela.actor, sealed).waits == ()


def test_what_is_under_way_is_looked_at_until_all_of_it_has_reached():
    first, second = new_id(), new_id()
    following = Following(Followed("channel", new_id(), (first, second)))
    following.take({first: (1, 7), second: (1, 8)})
    assert not following.takes_turn()
    following.take({second: (1, 8)})
    assert following.takes_turn()
    assert not following.takes_turn()
    assert following.looks_at == (second,)
    following.take({})
    assert following.looks_at == ()
    assert not following.takes_turn()  # within the second
    assert 0 < following.patience_s() <= 1.01


def test_a_stream_whose_reader_sits_elsewhere_follows_nothing_more(narela):
    thing, waits = new_id(), new_id()
    stream = Stream(
        narela.actor, narela.actor.session, since=0, beat_s=15.0, follows=Followed("thread", thing, (waits,))
    )
    stream.sit(narela.actor, None)
    assert stream.following.looks_at == (waits,)
    stream.touch(f"thread-{thing}")
    stream.sit(replace(narela.actor, post=uuid4()), None)
    stream.touch(f"thread-{thing}")
    assert stream.following.looks_at == ()
    assert stream.follow({}) == b""


def test_a_page_that_waits_for_long_looks_less_often(monkeypatch):
    thing, began = new_id(), time.monotonic()
    following = Following(Followed("thread", new_id(), (thing,)))
    found = []
    for waited_s in (1, 60, 3600):
        monkeypatch.setattr(time, "monotonic", lambda now=began + waited_s: now)
        following.take({thing: (1, 7)} if waited_s < 3600 else {thing: (1, 9)})
        found.append(round(following.patience_s()) if waited_s < 3600 else following.takes_turn())
    assert found == [2, 6, True]
    monkeypatch.setattr(time, "monotonic", lambda: began + 7200)
    assert following.patience_s() == 15


def test_only_what_is_followed_wakes_a_page(across):
    following = Following(Followed("thread", new_id()))
    following.touch(f"thread-{new_id()}")
    assert not following.takes_turn()
    following.touch(following.what.name)
    assert following.takes_turn()
    assert following.patience_s() == float("inf")


def test_open_pages_are_woken_within_a_deed_alone(across):
    with across.delhi:
        with pytest.raises(RuntimeError, match="deed"):
            deliveries.touch(Subject("thread", new_id()))
        with deed(Actor.system("DL", "test"), "node:test:tell"):
            deliveries.touch(Subject("thread", new_id()))
