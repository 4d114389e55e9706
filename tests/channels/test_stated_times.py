"""A message's time and its author's label are another force's word: bounded, and said where they are not believed."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from talk import Talk

from sangam.audit.audit import deed
from sangam.channels import policy, wire
from sangam.channels.types import Origin
from sangam.channels.wire import MessageBody
from sangam.federation import outbox
from sangam.kernel import bodies, clock
from sangam.kernel.author import Author
from sangam.kernel.handling import Classification
from sangam.kernel.ids import named_id, new_id_of

ALL = {"DL": ("DL-ON-NARELA",), "HR": ("HR-SNP-KUNDLI",)}
SOME_MINUTES = timedelta(minutes=5)


def forged(talk: Talk, channel: UUID, at: datetime, *, label: str = "SHO Kundli", origin: Origin | None = None) -> None:
    """Send a message of Haryana that its node wrote as no honest one does."""
    by = Author("HR", "HR-SNP-KUNDLI", talk.kundli.post, label)
    stamp = policy.next_stamp(clock.now(), 0)
    said = MessageBody(channel, new_id_of("HR"), 1, stamp, "naka at 9", Classification.RESTRICTED, by, at)
    body = bodies.write(bodies.replace(said, origin=origin))
    with talk.haryana, deed(talk.kundli, "officer:channel:write", on=channel):
        outbox.post(wire.MESSAGE, to=["DL"], body=body, on=said.message)
    talk.wire.deliver()


@pytest.mark.parametrize("year", [2016, 2036])
def test_a_time_that_cannot_be_is_shown_as_received_and_said(talk: Talk, year: int) -> None:
    channel = talk.opened(talk.narela, **ALL)
    stated = datetime(year, 3, 12, tzinfo=UTC)
    forged(talk, channel, stated)
    (shown,) = talk.reads(talk.narela, channel).messages
    assert abs(shown.said_at - clock.now()) < SOME_MINUTES
    assert shown.stated_at == stated


def test_an_imported_line_keeps_its_time_of_long_ago_and_none_to_come(talk: Talk) -> None:
    channel = talk.opened(talk.narela, **ALL)
    origin = Origin("ab" * 32, 4, "HC Ramesh")
    forged(talk, channel, datetime(2016, 3, 12, tzinfo=UTC), origin=origin)
    forged(talk, channel, datetime(2036, 3, 12, tzinfo=UTC), origin=origin)
    old, ahead = sorted(talk.reads(talk.narela, channel).messages, key=lambda each: each.said_at)
    assert (old.said_at.year, old.stated_at) == (2016, None)
    assert abs(ahead.said_at - clock.now()) < SOME_MINUTES


def test_a_label_that_bends_its_line_comes_straight(talk: Talk) -> None:
    channel = talk.opened(talk.narela, **ALL)
    forged(talk, channel, clock.now(), label="SHO \u202eiled\u202c Kundli")
    (shown,) = talk.reads(talk.narela, channel).messages
    assert shown.author.label == "SHO iled Kundli"


def test_a_channel_whose_id_tells_no_time_bounds_nothing() -> None:
    at = clock.now()
    named = named_id("a", "channel")
    opened = policy.made_at(named)
    assert opened is None or policy.is_before(at, named, received_at=at) is (at + timedelta(days=1) < opened <= at)
    assert not policy.is_before(at, new_id_of("DL"), received_at=at)


def test_own_forms_lose_what_bends_a_line_too(talk: Talk) -> None:
    channel = talk.opened(talk.narela, **ALL)
    message = talk.writes(talk.narela, channel, "HR26 \u202e7338\u202c", topic="na\u200eka\u202e")
    (shown,) = talk.reads(talk.narela, channel).messages
    assert (shown.id, shown.text, shown.topic) == (message, "HR26 7338", "naka")
