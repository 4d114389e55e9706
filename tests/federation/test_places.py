"""What a process keeps of a lane from one batch to the next is proved by what takes the next, or read anew."""

from collections.abc import Callable

import pytest
from forging import line, taken
from support.cluster import TestCluster
from support.nodes import TestNode
from support.queries import counted
from support.wire_world import hear, heard, operator

from sangam.audit.audit import deed
from sangam.federation import models
from sangam.federation.inbox.fast_path import SPOKE
from sangam.federation.inbox.receiver import receive
from sangam.federation.keys import peer_keys
from sangam.federation.peers import pairing
from sangam.federation.types import Handler
from sangam.kernel import clock

Nodes = tuple[TestNode, TestNode]
HEAR: dict[str, Handler] = {"test.said.v1": hear}
Act = Callable[[TestNode], None]


@pytest.fixture
def known(nodes: Nodes) -> Nodes:
    """Two nodes of which one has just taken two messages of the other, each by itself."""
    delhi, haryana = nodes
    for seq in (1, 2):
        taken(haryana, line(delhi, haryana, seq=seq, body={"word": f"{seq}"}), HEAR)
    return nodes


def test_the_next_message_is_taken_without_reading_who_speaks(known: Nodes) -> None:
    delhi, haryana = known
    batch = line(delhi, haryana, seq=3, body={"word": "3"})
    with haryana, counted() as asked:
        receive(batch, handlers=HEAR)
    assert heard(haryana) == ["1", "2", "3"]
    assert not any(statement.lstrip().startswith("SELECT k.key") for statement in asked.statements)


def suspends(haryana: TestNode) -> None:
    pairing.suspend(operator("HR"), "DL")


def revokes(haryana: TestNode) -> None:
    (key,) = models.PeerKey.objects.values_list("key", flat=True)
    pairing.revoke_key(operator("HR"), key, last_vouched={"epoch": 1, "urgent": 0, "normal": 2})


def retires(haryana: TestNode) -> None:
    """As word of it in the other lane does: no row of this lane is written."""
    with deed(operator("HR"), "admin:key:revoke"):
        peer_keys.revoke(models.PeerKey.objects.get(), {"epoch": 1, "urgent": 0, "normal": 2})


def ends_the_keys_days(haryana: TestNode) -> None:
    with deed(operator("HR"), "admin:key:revoke"):
        models.PeerKey.objects.update(valid_to=clock.now())


def parts(haryana: TestNode) -> None:
    """As a suspension that holds no lane would."""
    with deed(operator("HR"), "admin:peer:leave"):
        models.Peer.objects.update(state="left")


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (suspends, "not-paired"), (parts, "not-paired"),
        (revokes, "key-revoked"), (retires, "key-revoked"), (ends_the_keys_days, "key-expired"),
    ],
)  # fmt: skip
def test_what_is_withdrawn_from_a_force_counts_for_its_next_message(known: Nodes, act: Act, code: str) -> None:
    delhi, haryana = known
    with haryana:
        act(haryana)
    receipt = taken(haryana, line(delhi, haryana, seq=3, body={"word": "3"}), HEAR)
    assert [code for code, _ in receipt.turned_away] == [f"federation:{code}"]
    assert heard(haryana) == ["1", "2"]


def test_a_lane_that_another_process_moved_is_read_anew(known: Nodes) -> None:
    delhi, haryana = known
    with haryana:
        models.ReceivingPosition.objects.filter(lane="normal").update(expected_seq=7)
    receipt = taken(haryana, line(delhi, haryana, seq=3, body={"word": "3"}), HEAR)
    assert receipt.expected == {"normal": (1, 7)}
    assert heard(haryana) == ["1", "2"]
    taken(haryana, line(delhi, haryana, seq=7, body={"word": "7"}), HEAR)
    assert heard(haryana) == ["1", "2", "7"]


def test_a_lane_that_stands_in_another_epoch_is_read_anew(known: Nodes) -> None:
    delhi, haryana = known
    with haryana:
        models.ReceivingPosition.objects.filter(lane="normal").update(epoch=2)
    receipt = taken(haryana, line(delhi, haryana, seq=3, body={"word": "3"}), HEAR)
    assert receipt.turned_away[0][0] == "federation:epoch"
    assert heard(haryana) == ["1", "2"]


def test_a_force_lost_meanwhile_is_heard_again_by_its_next_message(known: Nodes, cluster: TestCluster) -> None:
    delhi, haryana = known
    with haryana:
        models.SendingPosition.objects.filter(lane="normal").update(failing_since=clock.now())
    with cluster.superuser(haryana.database) as listening:
        listening.execute(f'LISTEN "{SPOKE}"')
        taken(haryana, line(delhi, haryana, seq=3, body={"word": "3"}), HEAR)
        assert [note.payload for note in listening.notifies(timeout=5.0, stop_after=1)] == ["DL"]
    assert heard(haryana) == ["1", "2", "3"]


def test_each_lane_keeps_its_own_place(known: Nodes) -> None:
    delhi, haryana = known
    for seq in (1, 2):
        taken(haryana, line(delhi, haryana, lane="urgent", seq=seq, body={"word": f"urgent {seq}"}), HEAR)
        taken(haryana, line(delhi, haryana, seq=seq + 2, body={"word": f"{seq + 2}"}), HEAR)
    assert heard(haryana) == ["1", "2", "urgent 1", "3", "urgent 2", "4"]
