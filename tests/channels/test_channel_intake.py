"""What other forces send into channels: forged, misdirected, overlong, or in a name that is not theirs."""

from datetime import timedelta
from uuid import UUID

import pytest
from talk import BORDER, HEADER, Talk

from sangam.audit.audit import deed
from sangam.channels import channels, policy, revisions, wire
from sangam.channels.wire import EntriesBody, MessageBody, SeenBody
from sangam.federation import outbox
from sangam.federation.lanes import status
from sangam.federation.models import Inbox
from sangam.federation.types import Outcome
from sangam.hosting import wire as hosting_wire
from sangam.hosting.types import Membership
from sangam.kernel import bodies, clock
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.handling import Classification
from sangam.kernel.ids import new_id, new_id_of


def sends(talk: Talk, actor: Actor, kind: str, body: dict[str, object], *, to: str = "HR") -> tuple[Outcome, str]:
    """Post an envelope as the actor's node might, right or wrong; return what its sender hears of it."""
    with talk.at(actor), deed(actor, "officer:envelope:forge"):
        envelope = outbox.post(kind, to=[to], body=body)
    talk.wire.deliver()
    with talk.at(actor):
        (delivery,) = status.delivery([envelope])
    return delivery.outcome, delivery.reason


def put_aside(talk: Talk, at: Actor) -> list[str]:
    with talk.at(at):
        return [each.code for each in status.set_aside()]


def said(actor: Actor, channel: UUID, **changes: object) -> MessageBody:
    by = Author(actor.force, actor.unit, actor.post, actor.label)
    now = clock.now()
    body = MessageBody(
        channel, new_id_of(actor.force), 1, policy.next_stamp(now, 0), "forged", Classification.RESTRICTED, by, now
    )
    return bodies.replace(body, **changes)


def test_a_force_outside_the_channel_is_not_heard_and_learns_nothing(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    heard = sends(talk, talk.loni, wire.MESSAGE, bodies.write(said(talk.loni, channel)))
    assert heard == (Outcome.PARKED, "")
    assert put_aside(talk, talk.kundli) == []
    assert talk.texts(talk.kundli, channel) == []


def test_what_an_outsider_sends_is_not_looked_at_with_each_document(talk: Talk) -> None:
    channel = talk.opened(talk.narela, DL=BORDER["DL"], HR=BORDER["HR"], UP=("UP-GZB-LONI",))
    with talk.delhi:
        channels.remove_force(talk.narela, channel, "UP", why="no longer")
    talk.wire.deliver()
    ahead = bodies.write(said(talk.loni, channel, under=1000))
    named = bodies.write(EntriesBody(1, ("UP-GZB-LONI",), thing=channel, known=1000))
    assert sends(talk, talk.loni, wire.MESSAGE, ahead) == (Outcome.PARKED, "")
    assert sends(talk, talk.loni, wire.ENTRIES, named) == (Outcome.PARKED, "")
    assert sends(talk, talk.loni, wire.LEFT, bodies.write(hosting_wire.Leaving(channel, 1000))) == (Outcome.PARKED, "")
    with talk.delhi:
        channels.name_posts(talk.narela, channel, "HR", ["HR-SNP-KUNDLI", "HR-SNP-RAI"])
    talk.wire.deliver()
    assert talk.lists(talk.rai)
    with talk.haryana:
        assert list(Inbox.objects.filter(outcome="parked").values_list("sender", "looks")) == [("UP", 0)] * 3


def test_an_outsider_whose_known_version_cannot_be_read_learns_nothing(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    heard = [
        sends(talk, talk.loni, wire.ENTRIES, bodies.write(EntriesBody(1, (), thing=thing)) | {"known": "all"})
        for thing in (channel, new_id_of("DL"))
    ]
    assert heard[0] == heard[1]
    assert heard[0][0] is Outcome.SET_ASIDE


def test_a_new_members_words_wait_where_the_hosts_document_comes_later(talk: Talk) -> None:
    channel, written, late = talk.opened(talk.narela), list[str](), ("DL", "HR")
    for course in ("added", "added again"):
        with talk.delhi:
            channels.add_force(talk.narela, channel, "UP", ["UP-GZB-LONI"], why="its border too")
        talk.wire.deliver_except(late)
        message = talk.writes(talk.loni, channel, f"{course}, not heard of")
        with talk.up:
            channels.name_posts(talk.loni, channel, "UP", ["UP-GZB-LONI", "UP-GZB"])
            revisions.edit_message(talk.loni, channel, message, text=course)
        talk.wire.deliver_except(late)
        assert put_aside(talk, talk.kundli) == []
        talk.wire.deliver()
        written.append(course)
        assert talk.texts(talk.kundli, channel) == written
        assert "UP-GZB" in talk.reads(talk.kundli, channel).channel.readers["UP"]
        with talk.delhi:
            channels.remove_force(talk.narela, channel, "UP", why="no longer")
        talk.wire.deliver()


def test_nobody_writes_in_the_name_of_another_force(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    stolen = said(talk.narela, channel, message=new_id_of("HR"))
    speaks = Author("DL", "HR-SNP-KUNDLI", talk.kundli.post, talk.kundli.label)
    for body, code in (
        (stolen, "channels:author"),
        (said(talk.narela, channel, by=speaks), "channels:unit-of-another"),
    ):
        outcome, _ = sends(talk, talk.narela, wire.MESSAGE, bodies.write(body))
        assert outcome is Outcome.SET_ASIDE
        assert put_aside(talk, talk.kundli).pop(0) == code
    assert talk.texts(talk.kundli, channel) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "x" * 4001},
        {"text": ""},
        {"text": "a\x00b"},
        {"classification": "cosmic"},
        {"stamp": 2**70},
        {"stamp": "now"},
        {"mentions": ["HR-SNP-KUNDLI"] * 21},
        {"by": None},
        {"thing": "no id"},
    ],
    ids="-".join,
)
def test_a_message_that_cannot_be_one_is_set_aside(talk: Talk, changes: dict[str, object]) -> None:
    channel = talk.opened(talk.narela)
    body = {**bodies.write(said(talk.narela, channel)), **changes}
    if changes.get("text") == "a\x00b":
        with pytest.raises(Exception, match="character"), talk.delhi:
            bodies.read(MessageBody, body, sender="DL")
        return
    outcome, reason = sends(talk, talk.narela, wire.MESSAGE, body)
    assert (outcome, bool(reason)) == (Outcome.SET_ASIDE, True)
    assert talk.texts(talk.kundli, channel) == []


def test_a_message_above_the_channels_level_is_set_aside(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    body = bodies.write(said(talk.narela, channel, classification=Classification.CONFIDENTIAL))
    assert sends(talk, talk.narela, wire.MESSAGE, body)[0] is Outcome.SET_ASIDE
    assert put_aside(talk, talk.kundli) == ["channels:classification"]


def test_a_clock_that_runs_ahead_holds_nobodys_order(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    ahead = policy.next_stamp(clock.now() + timedelta(days=1), 0)
    outcome, _ = sends(talk, talk.narela, wire.MESSAGE, bodies.write(said(talk.narela, channel, stamp=ahead)))
    assert outcome is Outcome.SET_ASIDE
    assert put_aside(talk, talk.kundli) == ["channels:ahead"]


def test_nobody_but_its_host_says_what_a_channel_is(talk: Talk) -> None:
    channel = talk.opened(talk.narela, **BORDER, UP=("UP-GZB-LONI",))
    taken = Membership(channel, wire.KIND, "UP", 9, {"UP": 1, "HR": 1})
    body = bodies.write(wire.document_of(taken, HEADER, {"UP": ("UP-GZB-LONI",)}))
    assert sends(talk, talk.loni, wire.DOCUMENT, body)[0] is Outcome.SET_ASIDE
    assert put_aside(talk, talk.kundli) == ["hosting:host"]
    assert talk.reads(talk.kundli, channel).channel.membership.host == "DL"


def test_an_older_document_changes_nothing(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    old = Membership(channel, wire.KIND, "DL", 1, {"DL": 1, "HR": 1, "UP": 1})
    body = bodies.write(wire.document_of(old, HEADER, BORDER))
    assert sends(talk, talk.narela, wire.DOCUMENT, body)[0] is Outcome.APPLIED
    assert sorted(talk.reads(talk.kundli, channel).channel.membership.members) == ["DL", "HR"]


def test_a_force_names_no_posts_of_another(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    body = bodies.write(EntriesBody(1, ("HR-SNP-RAI",), thing=channel))
    assert sends(talk, talk.narela, wire.ENTRIES, body)[0] is Outcome.SET_ASIDE
    assert talk.lists(talk.rai) == []


def test_a_force_says_of_no_others_post_that_it_has_seen(talk: Talk) -> None:
    channel = talk.opened(talk.narela)
    message = talk.writes(talk.kundli, channel, "seen by whom?")
    talk.wire.deliver()
    by = Author("DL", "HR-SNP-RAI", new_id(), "SHO Rai")
    body = bodies.write(SeenBody((message,), by, clock.now(), thing=channel))
    assert sends(talk, talk.narela, wire.SEEN, body)[0] is Outcome.SET_ASIDE


def test_a_message_waits_for_the_document_that_its_author_knew(talk: Talk) -> None:
    channel = talk.opens(talk.narela)
    talk.writes(talk.narela, channel, "before its channel")
    for journey in sorted(talk.wire.load(), key=lambda each: each.sender.lane != "normal"):
        receipt = talk.wire.carry(journey)
        with journey.source:
            journey.sender.confirm(journey.batch, receipt)
    talk.wire.deliver()
    assert talk.texts(talk.kundli, channel) == ["before its channel"]
