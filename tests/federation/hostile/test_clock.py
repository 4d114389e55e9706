"""A peer whose clock is ahead: told once a day, shown until it is right again, refused nothing."""

from datetime import timedelta

from django.db import transaction
from forging import line, taken
from support.nodes import TestNode
from support.wire_world import hear

from sangam.federation.desk_notes import load_pending_notes, mark_notes_told
from sangam.federation.lanes.status import peers
from sangam.federation.protocol import envelope as wire
from sangam.kernel import clock

Nodes = tuple[TestNode, TestNode]
HEAR = {"test.said.v1": hear}


def ahead() -> str:
    return wire.instant(clock.now() + timedelta(minutes=5))


def test_a_clock_ahead_is_told_once_a_day_and_shown_until_it_is_right(nodes: Nodes) -> None:
    delhi, haryana = nodes
    sentences = []
    for seq in range(1, 5):
        taken(haryana, line(delhi, haryana, seq=seq, sent_at=ahead()), HEAR)
        with haryana, transaction.atomic():
            notes = load_pending_notes()
            sentences += [note.sentence for note in notes]
            mark_notes_told(note.id for note in notes)
    assert sentences == ["The clock of DL is 5 minutes ahead of ours."]
    with haryana:
        assert peers()[0].skew
    taken(haryana, line(delhi, haryana, seq=5), HEAR)
    with haryana:
        assert peers()[0].skew is None
