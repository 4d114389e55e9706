"""A new signing key without a gap, and a stolen one that nobody believes any more."""

import pytest
from django.db import transaction
from forging import line, taken
from support.nodes import TestNode
from support.rows import count_rows
from support.wire_world import Wire, hear, heard, operator, say

from sangam.federation.desk_notes import load_pending_notes
from sangam.federation.keys import sealed_secrets, signing_key
from sangam.federation.lanes.status import peers
from sangam.federation.peers import pairing, peer_changes
from sangam.federation.types import Lane
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, Refused

Nodes = tuple[TestNode, TestNode]
HEAR = {"test.said.v1": hear}
ADDRESS = {"name": "Delhi Police", "url": "https://dl.example.in:8501"}


@pytest.fixture
def wire(nodes: Nodes) -> Wire:
    """The wire between them, which carries keys too."""
    return Wire(nodes, {**HEAR, **peer_changes.HANDLERS})


def own(node: TestNode) -> str:
    """Return the id of the key in use."""
    with node:
        return signing_key.own_key()[0]


def settle(node: TestNode) -> int:
    """Do what the timekeeper does."""
    with node:
        return peer_changes.advance_rotation()


def test_the_old_key_speaks_until_every_peer_holds_the_new_one(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    old = own(delhi)
    say(delhi, "before", to="HR")
    with delhi:
        assert peer_changes.rotate(operator("DL")) == ["HR"]
        assert peer_changes.peers_without_key() == ["HR"]
    assert settle(delhi) == 0
    assert own(delhi) == old
    wire.deliver()
    assert settle(delhi) == 1
    assert own(delhi) != old
    say(delhi, "after", to="HR")
    wire.deliver()
    assert heard(haryana) == ["before", "after"]
    assert settle(delhi) == 0
    assert count_rows(haryana, "federation_peerkey", revoked_after__isnull=True) == 1
    assert count_rows(delhi, "federation_ownkey", valid_to=None) == 1
    with delhi:
        assert [peer.set_aside for peer in peers()] == [0]


def test_what_the_old_key_signs_after_it_retired_is_turned_away(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    old = (delhi.here.keys / sealed_secrets.SIGNING).read_bytes()
    with delhi:
        peer_changes.rotate(operator("DL"))
    wire.deliver()
    settle(delhi)
    wire.deliver()
    with delhi:
        sealed_secrets.write_private(delhi.here.keys / sealed_secrets.SIGNING, old)
    receipt = taken(haryana, line(delhi, haryana, lane="urgent", seq=9, body={"word": "forged"}), HEAR)
    assert receipt.turned_away[0][0] == "federation:key-revoked"
    assert heard(haryana) == []


def test_a_rotation_that_was_cut_between_file_and_rows_is_finished(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    with delhi:
        peer_changes.rotate(operator("DL"))
    wire.deliver()
    (delhi.here.keys / sealed_secrets.NEXT).replace(delhi.here.keys / sealed_secrets.SIGNING)
    say(delhi, "between", to="HR")
    wire.deliver()
    assert settle(delhi) == 1
    wire.deliver()
    say(delhi, "after", to="HR")
    wire.deliver()
    assert heard(haryana) == ["between", "after"]


def test_a_suspended_peer_is_waited_for_and_one_that_left_is_not(nodes: Nodes, wire: Wire) -> None:
    delhi, _ = nodes
    with delhi:
        pairing.suspend(operator("DL"), "HR")
        assert peer_changes.rotate(operator("DL")) == ["HR"]
        with pytest.raises(Conflict, match="not confirmed it yet: HR"):
            peer_changes.rotate(operator("DL"))
    assert settle(delhi) == 0
    with delhi:
        pairing.leave(operator("DL"), "HR")
    assert settle(delhi) == 1


def test_only_who_runs_the_node_changes_its_key(nodes: Nodes) -> None:
    constable = Actor("DL", "HC Beat", role="beat")
    with nodes[0]:
        for act in (
            lambda: peer_changes.rotate(constable),
            lambda: peer_changes.replace_stolen(constable, **ADDRESS),
        ):
            with pytest.raises(Refused, match="node:operate"):
                act()


def test_a_key_that_proves_nothing_or_is_not_the_senders_is_set_aside(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    held = own(haryana)
    handlers = dict(peer_changes.HANDLERS)
    forged = {"key": own(delhi), "public": "00" * 32, "proof": "00" * 64}
    last = {"epoch": 1, "urgent": 0, "normal": 0}
    for seq, (kind, body) in enumerate(
        [
            ("key.added.v1", forged),
            ("key.added.v1", {"key": 3}),
            ("key.retired.v1", {"key": held, "last": last}),
            ("key.retired.v1", {"key": own(delhi), "last": last}),
            ("key.retired.v1", {"key": own(delhi), "last": {"epoch": 1}}),
        ],
        start=1,
    ):
        receipt = taken(haryana, line(delhi, haryana, seq=seq, kind=kind, body=body), handlers)
        assert receipt.results[0].outcome == "set_aside", kind
    assert count_rows(haryana, "federation_peerkey", revoked_after__isnull=True) == 1


def test_a_stolen_key_is_believed_no_further_than_the_invitation_says(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    say(delhi, "true", to="HR")
    wire.deliver()
    stolen = (delhi.here.keys / sealed_secrets.SIGNING).read_bytes()
    for seq in (2, 3):
        forged = line(delhi, haryana, seq=seq, body={"word": f"forged {seq}"})
        assert taken(haryana, forged, HEAR).results[0].outcome == "applied"
    with delhi:
        ((text, digits),) = peer_changes.replace_stolen(operator("DL"), **ADDRESS).values()
    say(delhi, "waiting", to="HR")
    with haryana:
        pairing.accept_invitation(operator("HR"), text, digits=digits)
    with haryana, transaction.atomic():
        notes = [note for note in load_pending_notes() if note.code == "federation:key-revoked"]
    assert "2 × test.said.v1" in notes[0].sentence
    with delhi:
        new = (delhi.here.keys / sealed_secrets.SIGNING).read_bytes()
        sealed_secrets.write_private(delhi.here.keys / sealed_secrets.SIGNING, stolen)
    receipt = taken(haryana, line(delhi, haryana, seq=2, body={"word": "forged again"}), HEAR)
    assert receipt.turned_away[0][0] == "federation:key-revoked"
    with delhi:
        sealed_secrets.write_private(delhi.here.keys / sealed_secrets.SIGNING, new)
    wire.deliver()
    assert heard(haryana) == ["true", "forged 2", "forged 3", "waiting"]


def test_a_key_that_a_thief_added_goes_with_the_stolen_one(nodes: Nodes, wire: Wire) -> None:
    delhi, haryana = nodes
    with delhi:
        peer_changes.rotate(operator("DL"))
    wire.deliver()
    with delhi:
        ((text, digits),) = peer_changes.replace_stolen(operator("DL"), **ADDRESS).values()
    with haryana:
        pairing.accept_invitation(operator("HR"), text, digits=digits)
    assert count_rows(haryana, "federation_peerkey", revoked_after__isnull=True) == 1
    assert settle(delhi) == 0
    say(delhi, "mine", to="HR", lane=Lane.URGENT)
    wire.deliver()
    assert heard(haryana) == ["mine"]


def test_an_altered_list_of_revoked_keys_is_no_invitation(nodes: Nodes) -> None:
    delhi, haryana = nodes
    with delhi:
        ((text, digits),) = peer_changes.replace_stolen(operator("DL"), **ADDRESS).values()
    with haryana, pytest.raises(Malformed):
        pairing.accept_invitation(operator("HR"), text.replace('\\"normal\\":0', '\\"normal\\":9'), digits=digits)


def test_a_rotation_that_was_cut_before_its_commit_is_begun_anew(nodes: Nodes, wire: Wire) -> None:
    delhi, _ = nodes
    with delhi:
        with transaction.atomic():
            peer_changes.rotate(operator("DL"))
            transaction.set_rollback(True)
        assert peer_changes.advance_rotation() == 0
        assert peer_changes.rotate(operator("DL")) == ["HR"]
    wire.deliver()
    assert settle(delhi) == 1
