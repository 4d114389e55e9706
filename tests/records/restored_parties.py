"""Giver and taker of a case, put back from a backup."""

from datetime import timedelta

from case_transfers import clean
from support.cast import person, says
from support.putting_back import restored, settled
from support.wire_world import operator
from support.world import World

from sangam.audit.audit import deed
from sangam.federation import outbox
from sangam.federation.inbox import parked
from sangam.kernel import clock
from sangam.node.envelope_handlers import HANDLERS


def both_restored(world: World, first: str) -> None:
    """Put Delhi and Uttar Pradesh back, and let the giver or the taker be caught up first, or both together."""
    delhi, _, up, wire = world
    restored(wire, delhi.node, up.node)
    if first != "together":
        settled(wire, without=up.node if first == "giver" else delhi.node)
    settled(wire)


def on_offer(world: World, backed_up: str, **terms: object):
    """Back Delhi up, and offer a record of its to Haryana."""
    delhi, haryana, _, wire = world
    if backed_up == "before it was made":
        delhi.node.backs_up()
    record = delhi.opens(person("हरजीत", relative="s/o Balwant"), **terms)
    wire.deliver()
    if backed_up == "before it was corrected":
        delhi.node.backs_up()
    delhi.corrects(record, says("alias", "काला"))
    wire.deliver()
    if backed_up == "before the offer":
        delhi.node.backs_up()
    delhi.hands_over(record, to=haryana)
    wire.deliver()
    return record


def is_over(*stations):
    """Hold that nothing was set aside, nothing waits a minute later, and no offer stands."""
    for station in stations:
        looks_again(station)
    clean(*stations)
    for station in stations:
        assert station.read_rows("records_handover", "id", answer__in=("", "returned")) == []


def gives_back(by, word, to="HR"):
    with by.node, deed(operator(by.force), "node:epoch:give-back"):
        outbox.post("records.word_returned.v1", to=[to], body={"word": word})


def looks_again(station):
    with station.node, clock.shift_time(timedelta(minutes=1)):
        return parked.replay_due(HANDLERS)
