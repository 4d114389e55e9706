"""A thief holds a force's signing key: the thief's acts do not outlive the moment in which the force says so."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Thread

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from forging import line, taken
from support.cluster import TestCluster
from support.desks import told_to_desk
from support.nodes import TestNode
from support.rows import count_rows, read_value
from support.wire_world import Inside, Wire, hear, heard, operator, say, until

from sangam.audit.audit import deed
from sangam.federation.inbox.parked import replay_due, replay_kept, wake_parked
from sangam.federation.inbox.receiver import receive
from sangam.federation.keys import sealed_secrets, signing_key
from sangam.federation.lanes.status import peers
from sangam.federation.models import PeerKey
from sangam.federation.peers import pairing, peer_changes
from sangam.federation.protocol import keys as key_texts
from sangam.federation.protocol import signed_line
from sangam.federation.types import Handler, Incoming, Parked
from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.kernel.ids import named_id

Nodes = tuple[TestNode, TestNode]
HEAR: dict[str, Handler] = {"test.said.v1": hear, **peer_changes.HANDLERS}
ADDRESS = {"name": "Delhi Police", "url": "https://dl.example.in:8501"}
_WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
FAR = 1 << 60
AWAITED = named_id("test", "awaited")


@pytest.fixture
def wire(nodes: Nodes) -> Wire:
    return Wire(nodes, HEAR)


@pytest.fixture
def server(nodes: Nodes, cluster: TestCluster) -> Iterator[Inside]:
    """Haryana's door, for a thread."""
    inside = Inside(nodes[1], cluster)
    yield inside
    inside.close()


def own(node: TestNode) -> str:
    with node:
        return signing_key.own_key()[0]


def adds_a_key(delhi: TestNode, haryana: TestNode, *, seq: int) -> None:
    """Let the thief add another key in Delhi's name."""
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    key = signed_line.key_id("DL", public)
    body = key_texts.key_body(key_texts.NewKey(key, public, private.sign(key_texts.key_text(key, public))))
    said = line(delhi, haryana, lane="urgent", seq=seq, kind="key.added.v1", body=body)
    assert taken(haryana, said, HEAR).results[0].outcome == "applied"


def retires(delhi: TestNode, haryana: TestNode, *, seq: int, epoch: int = 1, urgent: int = 0, normal: int = 0) -> str:
    """Let the thief retire the stolen key; return what became of it."""
    body = {"key": own(delhi), "last": {"epoch": epoch, "urgent": urgent, "normal": normal}}
    said = line(delhi, haryana, lane="urgent", seq=seq, kind="key.retired.v1", body=body)
    return str(taken(haryana, said, HEAR).results[0].outcome)


def replaces(delhi: TestNode) -> tuple[str, str, bytes]:
    """Let Delhi make a new key; return the invitation for Haryana, its digits, and the stolen key."""
    stolen = (delhi.here.keys / sealed_secrets.SIGNING).read_bytes()
    with delhi:
        ((text, digits),) = peer_changes.replace_stolen(operator("DL"), **ADDRESS).values()
    return text, digits, stolen


def revokes(haryana: TestNode, key: str, **last: int) -> int:
    with haryana:
        return pairing.revoke_key(operator("HR"), key, last_vouched={"epoch": 1, "urgent": 0, **last})[1]


def forged_with(delhi: TestNode, haryana: TestNode, stolen: bytes, **changes: object) -> bytes:
    """Return a line that the stolen key signed."""
    mine = (delhi.here.keys / sealed_secrets.SIGNING).read_bytes()
    sealed_secrets.write_private(delhi.here.keys / sealed_secrets.SIGNING, stolen)
    made = line(delhi, haryana, **changes)
    sealed_secrets.write_private(delhi.here.keys / sealed_secrets.SIGNING, mine)
    return made


@pytest.mark.parametrize("ahead", [{"epoch": FAR}, {"urgent": FAR}, {"urgent": 2}])
def test_a_retirement_that_vouches_ahead_of_its_own_number_is_set_aside(nodes: Nodes, ahead: dict[str, int]) -> None:
    delhi, haryana = nodes
    adds_a_key(delhi, haryana, seq=1)
    assert retires(delhi, haryana, seq=2, **ahead) == "set_aside"
    assert told_to_desk(haryana) == ["federation:vouches-ahead"]
    assert count_rows(haryana, "federation_peerkey", revoked_after__isnull=True) == 2


def test_a_thief_s_own_retirement_does_not_outlive_the_revocation(nodes: Nodes) -> None:
    delhi, haryana = nodes
    adds_a_key(delhi, haryana, seq=1)
    assert retires(delhi, haryana, seq=2, normal=FAR) == "applied"
    text, digits, stolen = replaces(delhi)
    with haryana:
        pairing.accept_invitation(operator("HR"), text, digits=digits)
    receipt = taken(haryana, forged_with(delhi, haryana, stolen, body={"word": "after"}), HEAR)
    assert receipt.turned_away[0][0] == "federation:key-revoked"
    assert heard(haryana) == []


def test_a_key_retired_long_ago_is_believed_no_further_after_a_theft(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    old = own(delhi)
    with delhi:
        peer_changes.rotate(operator("DL"))
    wire.deliver()
    with delhi:
        peer_changes.advance_rotation()
    say(delhi, "by the next key", to="HR")
    wire.deliver()
    text, digits, _ = replaces(delhi)
    with haryana:
        pairing.accept_invitation(operator("HR"), text, digits=digits)
    with haryana:
        vouched = PeerKey.objects.get(key=old).revoked_after
    assert vouched == {"epoch": 1, "urgent": 1, "normal": 0}


def test_a_revocation_by_telephone_sets_aside_what_came_beyond_it(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    say(delhi, "true", to="HR")
    wire.deliver()
    adds_a_key(delhi, haryana, seq=1)
    taken(haryana, line(delhi, haryana, seq=2, body={"word": "forged"}), HEAR)
    assert revokes(haryana, own(delhi), normal=1) == 2
    assert told_to_desk(haryana) == ["federation:key-revoked"]
    assert count_rows(haryana, "federation_peerkey", revoked_after__isnull=True) == 0
    assert read_value(haryana, "federation_receivingposition", "expected_seq", lane="normal") == 2


def test_the_whole_cure_of_a_captured_node(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    say(delhi, "true", to="HR")
    wire.deliver()
    taken(haryana, line(delhi, haryana, seq=2, body={"word": "forged"}), HEAR)
    with haryana:
        pairing.suspend(operator("HR"), "DL")
    receipt = taken(haryana, line(delhi, haryana, seq=3, body={"word": "forged too"}), HEAR)
    assert receipt.turned_away[0][0] == "federation:not-paired"
    with delhi:
        (there,) = peers()
    assert there.gave == {"epoch": 1, "urgent": 0, "normal": 1}
    with haryana:
        pairing.revoke_key(operator("HR"), own(delhi), last_vouched=there.gave)
    text, digits, stolen = replaces(delhi)
    with haryana:
        pairing.accept_invitation(operator("HR"), text, digits=digits)
        (here,) = peers()
    assert (here.state, here.took) == ("paired", {"epoch": 1, "urgent": 0, "normal": 1})
    receipt = taken(haryana, forged_with(delhi, haryana, stolen, seq=2), HEAR)
    assert receipt.turned_away[0][0] == "federation:key-revoked"
    say(delhi, "mine again", to="HR")
    say(haryana, "welcome", to="DL")
    Wire(nodes, HEAR).deliver()  # senders that were there before know the new key within five seconds
    assert heard(haryana) == ["true", "forged", "mine again"]
    assert heard(delhi) == ["welcome"]


def test_a_key_that_was_revoked_here_does_not_come_back_by_an_invitation(nodes: Nodes) -> None:
    delhi, haryana = nodes
    revokes(haryana, own(delhi), normal=0)
    with delhi:
        text = pairing.own_invitation(**ADDRESS)
    with haryana, pytest.raises(Refused, match="was revoked here"):
        pairing.accept_invitation(operator("HR"), text, digits=pairing.verify_invitation(text).digits)


@pytest.mark.parametrize("lines", [1, 17], ids=["smooth", "careful"])
def test_a_batch_under_way_while_its_key_is_revoked_is_turned_away(
    nodes: Nodes, cluster: TestCluster, server: Inside, lines: int
) -> None:
    delhi, haryana = nodes
    batch = b"".join(line(delhi, haryana, seq=seq, body={"word": "forged"}) for seq in range(1, lines + 1))

    def brings() -> None:
        with server():
            receive(batch, handlers=HEAR)

    under_way = Thread(target=brings)
    with cluster.superuser(haryana.database) as seen, haryana, transaction.atomic():
        revokes(haryana, own(delhi), normal=0)
        under_way.start()
        until(lambda: seen.execute(_WAITING).fetchone() == (1,))
    under_way.join()
    assert heard(haryana) == []
    assert "federation:key-revoked" in told_to_desk(haryana)


def test_an_envelope_under_way_while_its_force_is_suspended_is_turned_away(
    nodes: Nodes, cluster: TestCluster, server: Inside
) -> None:
    delhi, haryana = nodes
    said = line(delhi, haryana, body={"word": "late"})

    def brings() -> None:
        with server():
            receive(said, handlers=HEAR)

    under_way = Thread(target=brings)
    with cluster.superuser(haryana.database) as seen, haryana, transaction.atomic():
        pairing.suspend(operator("HR"), "DL")
        under_way.start()
        until(lambda: seen.execute(_WAITING).fetchone() == (1,))
    under_way.join()
    assert heard(haryana) == []


def waits(_: Incoming) -> Parked:
    return Parked(waits_for=AWAITED)


def parks(delhi: TestNode, haryana: TestNode) -> None:
    receipt = taken(haryana, line(delhi, haryana, body={"word": "waited"}), {"test.said.v1": waits})
    assert receipt.results[0].outcome == "parked"


def looks_again(haryana: TestNode) -> None:
    with haryana, clock.shift_time(timedelta(seconds=10)):
        replay_due(HEAR)
        replay_kept(HEAR)


def keeps(delhi: TestNode, haryana: TestNode) -> None:
    assert taken(haryana, line(delhi, haryana, body={"word": "waited"}), {}).results[0].outcome == "kept"


@pytest.mark.parametrize("holds", [parks, keeps])
def test_what_waits_of_a_suspended_force_waits_until_it_speaks_again(
    nodes: Nodes, holds: Callable[[TestNode, TestNode], None]
) -> None:
    delhi, haryana = nodes
    holds(delhi, haryana)
    with haryana:
        pairing.suspend(operator("HR"), "DL")
    looks_again(haryana)
    assert heard(haryana) == []
    with haryana:
        pairing.resume(operator("HR"), "DL")
    looks_again(haryana)
    assert heard(haryana) == ["waited"]


@pytest.mark.parametrize("holds", [parks, keeps])
def test_what_waits_of_a_force_that_left_is_set_aside(
    nodes: Nodes, holds: Callable[[TestNode, TestNode], None]
) -> None:
    delhi, haryana = nodes
    holds(delhi, haryana)
    with haryana:
        pairing.leave(operator("HR"), "DL")
    looks_again(haryana)
    assert heard(haryana) == []
    assert told_to_desk(haryana) == ["federation:not-paired"]


def test_what_arrives_for_a_revoked_sender_s_envelope_does_not_wake_it(nodes: Nodes) -> None:
    delhi, haryana = nodes
    parks(delhi, haryana)
    with haryana, deed(operator("HR"), "test:key:revoke"):
        PeerKey.objects.update(revoked_after={"epoch": 1, "urgent": 0, "normal": 0})

    with haryana, deed(operator("HR"), "test:thing:make"):
        wake_parked(AWAITED)
    looks_again(haryana)
    assert heard(haryana) == []
    assert told_to_desk(haryana) == ["federation:key-revoked"]
