"""Pairing, and the keys, certificates and ledger heads that stand on it."""

import json
import stat
from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography import x509
from django.db import transaction
from paired_keys import furnish
from support.nodes import TestNode
from support.rows import count_rows
from support.wire_world import Wire, operator, pair

from sangam.audit import seals
from sangam.audit.audit import deed
from sangam.federation.desk_notes import load_pending_notes
from sangam.federation.keys import sealed_secrets, signing_key, tls
from sangam.federation.lanes.status import peers
from sangam.federation.models import OwnKey, PeerKey, Secret
from sangam.federation.outbox import post
from sangam.federation.peers import ledger_witness, pairing
from sangam.federation.types import PeerState
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused

Nodes = tuple[TestNode, TestNode]
Fresh = Callable[..., Nodes]
ADDRESS = {"name": "Haryana Police", "url": "https://hr.example.in:8501"}


def invitation(node: TestNode, to: str = "DL") -> tuple[str, str]:
    """Return the node's invitation and its digits."""
    furnish(node)
    with node:
        return pairing.invite(operator(node.force), to, **ADDRESS)


def test_two_forces_pair_by_invitation_and_digits(fresh_nodes: Fresh) -> None:
    delhi, haryana = fresh_nodes("DL", "HR")
    text, digits = invitation(haryana)
    furnish(delhi)
    with haryana:
        assert [(peer.force, peer.state) for peer in peers()] == [("DL", PeerState.INVITED)]
    with delhi:
        pairing.accept_invitation(operator("DL"), text, digits=digits.replace(" ", ""))
        (peer,) = peers()
    assert (peer.name, peer.url, peer.state) == (ADDRESS["name"], ADDRESS["url"], PeerState.PAIRED)
    assert count_rows(delhi, "audit_ledger", action="admin:peer:accept") == 1


def test_wrong_digits_an_old_invitation_and_our_own_are_refused(fresh_nodes: Fresh) -> None:
    delhi, haryana = fresh_nodes("DL", "HR")
    text, digits = invitation(haryana)
    furnish(delhi)
    with delhi:
        with pytest.raises(Refused, match="do not agree"):
            pairing.accept_invitation(operator("DL"), text, digits="0000 0000 0000 0000 0000 0000")
        with clock.shift_time(timedelta(days=16)), pytest.raises(Refused, match="ended at"):
            pairing.accept_invitation(operator("DL"), text, digits=digits)
        assert peers() == []
    with haryana, pytest.raises(Refused, match="HR itself"):
        pairing.accept_invitation(operator("HR"), text, digits=digits)


def test_an_altered_invitation_is_no_invitation(fresh_nodes: Fresh) -> None:
    delhi, haryana = fresh_nodes("DL", "HR")
    text, _ = invitation(haryana)
    other, _ = invitation(delhi, "HR")
    swapped = json.dumps({**json.loads(text), "key": json.loads(other)["key"]})
    for broken in (text.replace("hr.example", "hq.example"), swapped, "{}", "hello"):
        with delhi, pytest.raises(Malformed):
            pairing.accept_invitation(operator("DL"), broken, digits="")


def test_only_who_runs_the_node_may_pair(fresh_nodes: Fresh) -> None:
    delhi, haryana = fresh_nodes("DL", "HR")
    text, digits = invitation(haryana)
    constable = Actor("DL", "HC Beat", role="beat")
    with delhi:
        for act in (
            lambda: pairing.accept_invitation(constable, text, digits=digits),
            lambda: pairing.invite(constable, "HR", **ADDRESS),
            lambda: pairing.suspend(constable, "HR"),
            lambda: pairing.revoke_key(constable, "HR-k", last_vouched={"epoch": 1}),
        ):
            with pytest.raises(Refused, match="node:operate"):
                act()


def test_a_step_that_the_state_does_not_allow_is_a_conflict(nodes: Nodes) -> None:
    with nodes[0]:
        with pytest.raises(Conflict, match="Peer HR is paired"):
            pairing.resume(operator("DL"), "HR")
        pairing.leave(operator("DL"), "HR")
        with pytest.raises(Conflict, match="Peer HR is left"):
            pairing.suspend(operator("DL"), "HR")
        with pytest.raises(NotFound):
            pairing.revoke_key(operator("DL"), "HR-0000000000000000", last_vouched={"epoch": 1})


def test_a_node_without_a_key_says_what_to_do(fresh_nodes: Fresh) -> None:
    (delhi, _) = fresh_nodes("DL", "HR")
    with delhi, pytest.raises(NotFound, match="sangam node init"):
        signing_key.sign(b"x")


def test_private_keys_are_for_the_node_s_account_alone_and_are_made_once(nodes: Nodes) -> None:
    folder = nodes[0].here.keys
    for name in (sealed_secrets.SIGNING, tls.AUTHORITY_KEY, tls.KEY):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    with nodes[0]:
        before = signing_key.own_key()
        pair(*nodes)
        assert signing_key.own_key() == before


def test_certificates_name_their_addresses_and_are_renewed_before_they_end(fresh_nodes: Fresh) -> None:
    delhi, _ = fresh_nodes("DL", "HR")
    furnish(delhi)

    def shown() -> x509.Certificate:
        return x509.load_pem_x509_certificate((delhi.here.keys / tls.CERTIFICATE).read_bytes())

    first = shown()
    names = first.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["hr.example.in"]
    furnish(delhi)
    assert shown() == first
    with clock.shift_time(timedelta(days=350)):
        furnish(delhi)
    assert shown().not_valid_after_utc > first.not_valid_after_utc
    assert shown().issuer == first.issuer


def test_peers_witness_each_other_s_ledger_and_a_fork_is_told(nodes: Nodes) -> None:
    delhi, haryana = nodes
    wire = Wire(nodes, {ledger_witness.KIND: ledger_witness.witness})
    with delhi:
        seals.seal(signing_key.sign)
        with deed(operator("DL"), "node:head:post"):
            ledger_witness.post_head(["HR"])
    wire.deliver()
    with haryana:
        (head,) = ledger_witness.heads_of("DL")
    with delhi:
        root = "00" * 32
        text = seals.head_text(head.size, bytes.fromhex(root), head.at)
        key, signature = signing_key.sign(text)
        for said in (root, "11" * 32):
            with deed(operator("DL"), "node:head:post"):
                body = {"size": head.size, "root": said, "at": head.at, "key": key, "signature": signature.hex()}
                post(ledger_witness.KIND, to=["HR"], body=body)
    wire.deliver()
    with haryana, transaction.atomic():
        assert [note.code for note in load_pending_notes()] == ["federation:fork", "federation:head-altered"]
        assert len(ledger_witness.heads_of("DL")) == 2


def test_a_longer_ledger_proves_that_it_extends_the_one_witnessed(nodes: Nodes) -> None:
    delhi, haryana = nodes
    wire = Wire(nodes, {ledger_witness.KIND: ledger_witness.witness})
    for _ in range(3):
        with delhi:
            seals.seal(signing_key.sign)
            with deed(operator("DL"), "node:head:post"):
                ledger_witness.post_head(["HR"])
        wire.deliver()
    with haryana, transaction.atomic():
        assert len(ledger_witness.heads_of("DL")) == 3
        assert load_pending_notes() == []


@pytest.mark.parametrize("proof", [None, [], ["00" * 32], ["no hash"], "no list"])
def test_a_longer_ledger_without_a_good_proof_is_told_as_a_fork(nodes: Nodes, proof: object) -> None:
    delhi, haryana = nodes
    wire = Wire(nodes, {ledger_witness.KIND: ledger_witness.witness})
    with delhi:
        seals.seal(signing_key.sign)
        with deed(operator("DL"), "node:head:post"):
            ledger_witness.post_head(["HR"])
        first = seals.newest_head()
        head = seals.seal(signing_key.sign)
        assert first
        assert head
        body = {"size": head.size, "root": head.root, "at": head.at.isoformat(timespec="microseconds")}
        body |= {"key": head.key, "signature": head.signature, "since": first.size, "proof": proof}
        with deed(operator("DL"), "node:head:post"):
            post(ledger_witness.KIND, to=["HR"], body=body)
    wire.deliver()
    with haryana, transaction.atomic():
        assert [note.code for note in load_pending_notes()] == ["federation:fork"]
        assert len(ledger_witness.heads_of("DL")) == 2


def test_a_new_key_ends_the_former_one_in_the_same_act(fresh_nodes: Fresh) -> None:
    delhi, haryana = fresh_nodes("DL", "HR")
    text, digits = invitation(haryana)
    furnish(delhi)
    with delhi:
        former = pairing.accept_invitation(operator("DL"), text, digits=digits).key
        pairing.suspend(operator("DL"), "HR")
    again, digits = invitation_under_new_key(haryana)
    with delhi:
        now = pairing.accept_invitation(operator("DL"), again, digits=digits).key
        held = dict(PeerKey.objects.values_list("key", "revoked_after"))
    assert held == {former: {"epoch": 1, "urgent": 0, "normal": 0}, now: None}


def invitation_under_new_key(node: TestNode) -> tuple[str, str]:
    """Return an invitation of a node whose key was made anew without the former one."""
    with node:
        (node.here.keys / sealed_secrets.SIGNING).unlink()
        with deed(operator(node.force), "admin:key:make"):
            OwnKey.objects.all().delete()
            Secret.objects.all().delete()
    return invitation(node)
