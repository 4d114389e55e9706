"""An invitation whose authority is none: it must not shut the peers' door for the other forces."""

from collections.abc import Callable

import pytest
from support.nodes import TestNode
from support.wire_world import operator

from sangam.audit.audit import deed
from sangam.federation.keys import signing_key, tls
from sangam.federation.keys import tls as key_tls
from sangam.federation.peers import pairing
from sangam.kernel.errors import Refused

Nodes = tuple[TestNode, TestNode]


def garbled(_: str, __: str) -> str:
    return "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"


def nothing(_: str, __: str) -> str:
    return ""


def two(authority: str, _: str) -> str:
    return authority * 2


def no_authority(_: str, certificate: str) -> str:
    return certificate


@pytest.mark.parametrize("made", [garbled, nothing, two, no_authority])
def test_an_invitation_without_a_true_authority_is_refused(
    nodes: Nodes, fresh_nodes: Callable[..., tuple[TestNode]], made: Callable[[str, str], str]
) -> None:
    _, haryana = nodes
    (punjab,) = fresh_nodes("PB")
    with punjab, deed(operator("PB"), "admin:key:make"):
        signing_key.ensure_signing_key()
        key_tls.ensure_certificates(["127.0.0.1"])
        certificate = (punjab.here.keys / tls.CERTIFICATE).read_text()
        (punjab.here.keys / tls.AUTHORITY).write_text(made(tls.authority(), certificate))
        text = pairing.own_invitation(name="Punjab Police", url="https://127.0.0.1:1")
    with haryana:
        with pytest.raises(Refused, match="one authority"):
            pairing.accept_invitation(operator("HR"), text, digits=pairing.verify_invitation(text).digits)
        assert tls.door_context()
