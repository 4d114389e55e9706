"""The message is a query: each reader's node looks up what it names, under the reader's own rights."""

from dataclasses import replace

import pytest
from support.cast import NAKA, says
from support.world import until
from talk import Talk, another_post

from sangam.audit import audit
from sangam.channels import messages
from sangam.kernel.errors import NotFound, Refused
from sangam.kernel.ids import new_id
from sangam.records.own_records import records

PLATE = "HR26DK8337"


@pytest.fixture
def stolen(talk: Talk):
    """A vehicle that Delhi alone has on record."""
    with talk.delhi:
        new = records.New("vehicle", (says("plate", PLATE), says("colour", "white")), until())
        return records.create(talk.narela, new, purpose=NAKA)


def test_each_readers_node_finds_only_what_is_its_own_to_show(talk: Talk, stolen) -> None:
    channel = talk.opened(talk.narela)
    message = talk.writes(talk.kundli, channel, f"{PLATE} सफ़ेद स्कॉर्पियो, नाका से निकली")
    talk.wire.deliver()
    with talk.delhi:
        assert [hit.record.id for hit in messages.check_message(talk.narela, channel, message, purpose=NAKA).hits] == [
            stolen
        ]
    with talk.haryana:
        assert messages.check_message(talk.kundli, channel, message, purpose=NAKA).hits == ()


def test_a_look_at_a_message_is_one_check_in_the_ledger(talk: Talk, stolen) -> None:
    channel = talk.opened(talk.narela)
    message = talk.writes(talk.kundli, channel, PLATE)
    talk.wire.deliver()
    reader = replace(talk.narela, session=new_id())
    with talk.delhi:
        first = messages.check_message(reader, channel, message, purpose=NAKA)
        again = messages.check_message(reader, channel, message, purpose=NAKA)
        acts = [entry.action for entry in audit.entries_of_officer(talk.narela.an_officer())]
    assert first.id == again.id
    assert (acts.count("officer:check:run"), acts.count("officer:check:again")) == (1, 1)


def test_nothing_is_looked_up_without_a_purpose_or_from_outside(talk: Talk, stolen) -> None:
    channel = talk.opened(talk.narela)
    message = talk.writes(talk.kundli, channel, PLATE)
    talk.wire.deliver()
    with talk.delhi:
        with pytest.raises(Refused):
            messages.check_message(talk.narela, channel, message, purpose=None)
        with pytest.raises(NotFound):
            messages.check_message(talk.alipur, channel, message, purpose=NAKA)
        with pytest.raises(Refused):
            messages.check_message(another_post(talk.narela, role="auditor"), channel, message, purpose=NAKA)


def test_a_message_says_what_of_it_can_be_looked_up() -> None:
    assert [(each.kind, each.normal) for each in messages.recognise_names(f"रोको {PLATE}, 98765 43210")] == [
        ("plate", PLATE),
        ("phone", "+919876543210"),
    ]
    assert messages.recognise_names("कब पहुँचोगे?") == ()
