"""The ledger of a force at those who witness it, whoever is put back: what it lost is no fork, and what forked is told.

Delhi owns the ledger, Haryana witnesses it.  The cases are those of `sangam.federation.peers.ledger_witness`.
"""

import random
from datetime import timedelta

import pytest
from django.db import connection
from support.nodes import TestNode
from support.putting_back import arrives, forgets, gives_back, notes, restored, settled, starts
from support.rows import count_rows, read_value
from support.wire_world import Wire, operator

from sangam.audit import seals, verification
from sangam.audit.audit import deed
from sangam.federation.keys import signing_key
from sangam.federation.outbox import post
from sangam.federation.peers import ledger_witness
from sangam.federation.recovery import epochs
from sangam.federation.types import Lane
from sangam.kernel import clock

pytestmark = pytest.mark.one_case

Nodes = tuple[TestNode, TestNode]
FORK, LOST = "federation:fork", "federation:ledger-lost"


@pytest.fixture
def wire(nodes: Nodes) -> Wire:
    return Wire(nodes, {ledger_witness.KIND: ledger_witness.witness, **epochs.HANDLERS})


def publishes(node: TestNode) -> None:
    """Seal, and send the head."""
    with node:
        seals.seal(signing_key.sign)
        with deed(operator(node.force), "node:head:publish"):
            ledger_witness.post_head(["HR" if node.force == "DL" else "DL"])


def goes_on(wire: Wire, owner: TestNode, *, heads: int = 2) -> None:
    """Let the owner publish some heads, each of which comes."""
    for _ in range(heads):
        publishes(owner)
        settled(wire)


def heads(owner: TestNode) -> dict[int, str]:
    """Return the roots of a ledger by its size."""
    with owner, connection.cursor() as cursor:
        cursor.execute("SELECT size, encode(root, 'hex') FROM audit_head")
        return dict(cursor.fetchall())


def counting(witness: TestNode, owner: str) -> dict[int, str]:
    """Return the roots of the heads that count at a witness."""
    with witness, connection.cursor() as cursor:
        cursor.execute("SELECT size, root FROM federation_peerhead WHERE peer_id = %s AND lost_at IS NULL", [owner])
        return dict(cursor.fetchall())


def ends_well(wire: Wire, owner: TestNode, witness: TestNode) -> None:
    """Check that no fork was told, that all that counts is the owner's, and that its next head counts."""
    settled(wire)
    goes_on(wire, owner)
    assert FORK not in notes(witness)
    own, witnessed = heads(owner), counting(witness, owner.force)
    assert witnessed.items() <= own.items()
    assert max(witnessed) == max(own)


def test_a_restored_ledger_goes_on_from_the_backup_and_is_no_fork(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    goes_on(wire, delhi, heads=1)
    delhi.backs_up()
    goes_on(wire, delhi, heads=3)
    with haryana:
        witnessed = ledger_witness.heads_of("DL")[-1]
    restored(wire, delhi)
    ends_well(wire, delhi, haryana)
    with haryana:
        assert witnessed in ledger_witness.heads_of("DL")
    told = notes(haryana)
    assert set(told) == {"federation:restored", LOST}
    assert "rows of its ledger, witnessed here, are lost there; the heads are kept." in told[LOST]


def test_a_head_sealed_in_the_backup_and_sent_after_it_still_stands(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    goes_on(wire, delhi)
    with delhi:
        seals.seal(signing_key.sign)
    delhi.backs_up()
    goes_on(wire, delhi)
    restored(wire, delhi)
    publishes(delhi)
    ends_well(wire, delhi, haryana)


@pytest.mark.long
def test_a_ledger_restored_to_before_a_restore_it_has_forgotten_is_no_fork(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    goes_on(wire, delhi, heads=1)
    delhi.backs_up("older")
    goes_on(wire, delhi, heads=12)
    delhi.backs_up("newer")
    newer = max(heads(delhi))
    goes_on(wire, delhi, heads=1)
    restored(wire, delhi, to="older")
    settled(wire)
    goes_on(wire, delhi, heads=1)
    assert max(counting(haryana, "DL")) < newer
    restored(wire, delhi, to="newer")
    ends_well(wire, delhi, haryana)


@pytest.mark.long
def test_a_witness_restored_to_after_its_first_loss_calls_nothing_forked(nodes: Nodes, wire: Wire) -> None:
    """What was proven from the older head comes again to a witness that holds a newer one: the drill of seed 7."""
    delhi, haryana = nodes
    goes_on(wire, delhi, heads=1)
    haryana.backs_up("older")
    goes_on(wire, delhi)
    haryana.backs_up("newer")
    goes_on(wire, delhi, heads=1)
    restored(wire, haryana, to="older")
    settled(wire)
    goes_on(wire, delhi)
    restored(wire, haryana, to="newer")
    ends_well(wire, delhi, haryana)


def test_heads_under_way_while_the_witness_states_are_not_held_against_it(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    goes_on(wire, delhi)
    haryana.backs_up()
    publishes(delhi)
    restored(wire, haryana)
    comes(wire, haryana, Lane.URGENT)
    publishes(delhi)
    comes(wire, haryana, Lane.NORMAL)
    publishes(delhi)
    ends_well(wire, delhi, haryana)


def comes(wire: Wire, source: TestNode, lane: Lane) -> None:
    """Let what waits in one lane arrive."""
    for journey in wire.load():
        if journey.source is source and journey.sender.lane is lane:
            wire.carry(journey)


@pytest.mark.long
def test_a_witness_whose_peer_lacks_heads_between_calls_nothing_forked(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    goes_on(wire, delhi, heads=1)
    haryana.backs_up()
    goes_on(wire, delhi)
    forget = "DELETE FROM federation_outbox WHERE id IN (SELECT min(id) FROM federation_outbox WHERE id > %s)"
    with delhi, connection.cursor() as cursor:
        cursor.execute("SELECT min(id) FROM federation_outbox")
        cursor.execute(forget, [cursor.fetchone()[0]])
    restored(wire, haryana)
    ends_well(wire, delhi, haryana)


@pytest.mark.long
@pytest.mark.parametrize("seconds", [5, -3600])
def test_a_restore_that_the_witness_forgot_is_no_fork_whatever_the_clocks(
    nodes: Nodes, wire: Wire, seconds: int
) -> None:
    delhi, haryana = nodes
    goes_on(wire, delhi, heads=1)
    delhi.backs_up()
    goes_on(wire, delhi, heads=3)
    haryana.backs_up()
    with clock.shift_time(timedelta(seconds=seconds)):
        restored(wire, delhi)
        settled(wire)
        goes_on(wire, delhi, heads=1)
    with clock.shift_time(timedelta(minutes=2)):
        restored(wire, haryana)
        ends_well(wire, delhi, haryana)
    assert LOST in notes(haryana)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(6))
def test_no_honest_ledger_is_a_fork_however_often_it_is_put_back(nodes: Nodes, wire: Wire, seed: int) -> None:
    chance, kept = random.Random(seed), {node.force: ["first"] for node in nodes}
    for node in nodes:
        node.backs_up("first")
    for turn in range(40):
        node = chance.choice(nodes)
        match chance.choices(["publish", "carry", "back up", "restore", "rest"], [6, 8, 2, 2, 1])[0]:
            case "publish":
                publishes(node)
            case "carry":
                some(wire, chance)
            case "back up":
                node.backs_up(f"at_{turn}")
                kept[node.force].append(f"at_{turn}")
            case "restore":
                restored(wire, node, to=chance.choice(kept[node.force][-3:]))
            case "rest":
                settled(wire)
    delhi, haryana = nodes
    with clock.shift_time(timedelta(minutes=2)):  # no epoch is young any more
        ends_well(wire, delhi, haryana)
        ends_well(wire, haryana, delhi)


def some(wire: Wire, chance: random.Random) -> None:
    """Let a few batches arrive, some of whose receipts are lost, and let a worker answer."""
    for journey in wire.load(most=chance.randint(1, 3)):
        if chance.random() < 0.6:
            arrives(wire, journey)
        elif chance.random() < 0.5:
            wire.carry(journey)
            with journey.source:
                journey.sender.fail("the line was cut")
    node = chance.choice(wire.nodes)
    with node:
        gives_back()


@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=2)])
def test_a_ledger_put_back_in_silence_that_finds_it_out_is_restored(nodes: Nodes, wire: Wire, later: timedelta) -> None:
    delhi, haryana = nodes
    starts(delhi)
    goes_on(wire, delhi, heads=1)
    delhi.backs_up()
    goes_on(wire, delhi, heads=3)
    with clock.shift_time(later):
        forgets(wire, delhi)
        starts(delhi)
        goes_on(wire, delhi, heads=2)
        assert LOST in notes(haryana)
        ends_well(wire, delhi, haryana)


# What is a fork


@pytest.mark.long
def test_a_ledger_that_was_put_back_in_silence_is_a_fork(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    goes_on(wire, delhi, heads=1)
    delhi.backs_up()
    goes_on(wire, delhi, heads=3)
    forgets(wire, delhi)
    goes_on(wire, delhi, heads=4)
    assert FORK in notes(haryana)


@pytest.mark.long
def test_a_restored_witness_tells_of_what_its_peer_rewrote_before(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    goes_on(wire, delhi, heads=1)
    delhi.backs_up()
    goes_on(wire, delhi, heads=3)
    haryana.backs_up()
    goes_on(wire, delhi, heads=1)
    forgets(wire, delhi)
    restored(wire, haryana)
    settled(wire)
    goes_on(wire, delhi, heads=4)
    assert FORK in notes(haryana)


@pytest.mark.long
def test_a_ledger_that_goes_back_behind_its_restore_is_a_fork(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    goes_on(wire, delhi, heads=1)
    delhi.backs_up()
    restored(wire, delhi)
    settled(wire)
    goes_on(wire, delhi, heads=1)
    delhi.backs_up()
    goes_on(wire, delhi, heads=3)
    forgets(wire, delhi)
    with clock.shift_time(timedelta(seconds=61)):  # an epoch a minute is begun, and numbers given again begin one
        goes_on(wire, delhi, heads=4)
    assert FORK in notes(haryana)


@pytest.mark.long
@pytest.mark.parametrize("witness_restored", [False, True])
def test_a_head_that_proves_from_an_older_one_than_it_must_is_a_fork(
    nodes: Nodes, wire: Wire, witness_restored: bool
) -> None:
    delhi, haryana = nodes
    goes_on(wire, delhi, heads=1)
    older = max(counting(haryana, "DL"))
    haryana.backs_up()
    if witness_restored:
        restored(wire, haryana)
        settled(wire)
    goes_on(wire, delhi, heads=1)
    sends(delhi, since=older, heard=read_value(delhi, "federation_headtold", "heard"))
    settled(wire)
    assert FORK in notes(haryana)


@pytest.mark.long
@pytest.mark.parametrize(("hours", "forked"), [(12, False), (30, True)])
def test_a_force_that_claims_not_to_have_heard_has_a_day(nodes: Nodes, wire: Wire, hours: int, forked: bool) -> None:
    delhi, haryana = nodes
    goes_on(wire, delhi, heads=1)
    haryana.backs_up()
    restored(wire, haryana)
    settled(wire)
    with clock.shift_time(timedelta(hours=hours)):
        sends(delhi, since=0, heard=0)
        settled(wire)
    assert (FORK in notes(haryana)) is forked


@pytest.mark.long
def test_a_head_that_does_not_say_readably_what_it_answers_is_set_aside(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    for heard in (-1, "now", [1]):
        sends(delhi, since=0, heard=heard)
    settled(wire)
    assert count_rows(haryana, "federation_setaside", code="federation:unreadable") == 3


def sends(node: TestNode, *, since: int, heard: object) -> None:
    """Send the next head with a good proof, though from where it should not be."""
    with node:
        head = seals.seal(signing_key.sign)
        assert head
        body = {"size": head.size, "root": head.root, "at": head.at.isoformat(timespec="microseconds")}
        body |= {"key": head.key, "signature": head.signature, "since": since, "heard": heard}
        with deed(operator(node.force), "node:head:post"):
            post(ledger_witness.KIND, to=["HR"], body=body | {"proof": verification.proof_since(since, head.size)})
