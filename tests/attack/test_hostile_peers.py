"""A peer with true keys sends hostile envelopes of every kind: a short slice of the standing attacker."""

from collections import Counter
from collections.abc import Callable
from itertools import islice
from random import Random

from attack.walks import peers
from support.nodes import TestNode
from support.rows import read_rows
from wire.kinds import KINDS

from sangam.node.envelope_handlers import HANDLERS

Nodes = Callable[..., tuple[TestNode, ...]]


def test_hostile_envelopes_break_nothing_and_change_nothing_of_others(fresh_nodes: Nodes) -> None:
    duel = peers.begin(fresh_nodes)
    found = [str(each) for each in islice(peers.walk(duel, Random(34)), 150) if each]
    assert found == []
    outcomes = Counter(outcome for (outcome,) in read_rows(duel.haryana, "federation_inbox", "outcome", sender="DL"))
    assert outcomes["applied"] > 10, outcomes
    assert outcomes["set_aside"] > 10, outcomes


def test_every_kind_that_a_node_takes_may_be_drawn() -> None:
    assert set(HANDLERS) <= set(KINDS)
