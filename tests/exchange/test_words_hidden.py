"""Threads with a force, and alerts of it, that has not caught a restored node up: nobody reads them until it has."""

import pytest
from support.putting_back import restored, settled, waits_no_longer
from support.wire_world import Wire

from sangam.exchange import storage
from sangam.exchange.alerts import acts, pages
from sangam.exchange.threads import acts as thread_acts
from sangam.exchange.threads import pages as thread_pages
from sangam.exchange.types import Acknowledged
from sangam.kernel.errors import NotFound
from sangam.node.envelope_handlers import HANDLERS


@pytest.fixture
def border(border):
    border.wire = Wire(tuple(border.nodes.values()), HANDLERS)
    return border


def listed(border, actor):
    with border.at(actor):
        return [view.id for view in thread_pages.threads(actor)]


@pytest.fixture
def thread(border, kala):
    """A question of Narela to Kundli, which its node lost with a restore, and of which Haryana is away."""
    asked = border.asks(border.narela, kala)
    border.wire.deliver()
    border.delhi.backs_up()
    return asked


def behind(border, *forces):
    """Restore Delhi without Haryana, which its administrator waits for no longer; return what is hidden of these."""
    restored(border.wire, border.delhi)
    settled(border.wire, without=border.haryana)
    waits_no_longer(border.delhi, "HR")
    with border.delhi:
        return storage.hidden_of(forces)


def test_a_thread_with_a_force_that_is_behind_is_hidden_and_takes_no_word(border, thread):
    assert behind(border, thread) == {thread}
    assert listed(border, border.narela) == []
    with pytest.raises(NotFound, match="no such thread"):
        border.reads(border.narela, thread)
    with border.delhi, pytest.raises(NotFound, match="no such thread"):
        thread_acts.reply(border.narela, thread, text="Is he there?")


def test_what_was_said_is_shown_again_once_that_force_has_caught_up(border, thread):
    with border.delhi:
        thread_acts.reply(border.narela, thread, text="He has a scar.")
    border.wire.deliver()
    behind(border)
    settled(border.wire)
    assert listed(border, border.narela) == [thread]
    assert [message.text for message in border.reads(border.narela, thread).messages][-1] == "He has a scar."
    with border.delhi:
        assert storage.hidden_of([thread]) == set()
        thread_acts.reply(border.narela, thread, text="Is he there?")


def test_the_force_that_was_not_restored_reads_on(border, thread):
    behind(border)
    assert listed(border, border.kundli) == [thread]


def test_an_alert_of_a_force_behind_is_hidden_and_those_of_others_are_not(border, scorpio):
    theirs = border.issues(border.kundli, scorpio(area=["DL-ON-NARELA"]))
    another = border.issues(border.loni, scorpio(area=["DL-ON-NARELA"]))
    own = border.issues(border.alipur, scorpio(area=["DL-ON-NARELA", "HR-SNP-KUNDLI"]))
    border.wire.deliver()
    border.delhi.backs_up()
    assert behind(border, theirs, another, own) == {theirs}
    assert {view.id for view in border.alerts(border.narela)} == {another, own}
    for refused in (
        lambda: pages.open_alert(border.narela, theirs),
        lambda: pages.board(border.narela, theirs),
        lambda: acts.acknowledge(border.narela, theirs, how=Acknowledged.SEEN),
    ):
        with border.delhi, pytest.raises(NotFound, match="no such alert"):
            refused()


def test_an_alert_that_was_cancelled_since_is_never_shown_again(border, scorpio):
    alert = border.issues(border.kundli, scorpio(area=["DL-ON-NARELA"]))
    border.wire.deliver()
    border.delhi.backs_up()
    with border.haryana:
        acts.cancel(border.kundli, alert, reason="found")
    border.wire.deliver()
    behind(border)
    assert border.alerts(border.narela) == []
    settled(border.wire)
    assert border.alerts(border.narela) == []
