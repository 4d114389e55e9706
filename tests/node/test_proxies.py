"""Whose word about a caller's address is believed."""

from pathlib import Path

import pytest

from sangam.kernel.errors import Malformed
from sangam.node.proxies import client_address, networks
from sangam.node.setting_files import build

TRUSTED = networks("10.0.0.5, 10.1.0.0/24 fd00::/8")


@pytest.mark.parametrize(
    "peer, forwarded, client",
    [
        ("10.0.0.5", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.5", "192.0.2.7:4711", "192.0.2.7"),
        ("10.0.0.5", "[2001:db8::7]:4711", "2001:db8::7"),
        ("10.0.0.5", "2001:db8::7", "2001:db8::7"),
        ("::ffff:10.0.0.5", "192.0.2.7", "192.0.2.7"),
        ("fd00::1", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.5", "192.0.2.7, 10.1.0.3", "192.0.2.7"),
        ("10.0.0.5", "10.1.0.9", "10.1.0.9"),
    ],
)
def test_a_trusted_proxy_says_who_asks(peer: str, forwarded: str, client: str) -> None:
    assert client_address(peer, forwarded, TRUSTED) == client


@pytest.mark.parametrize("peer", ["127.0.0.1", "192.0.2.1", "10.0.0.6", "", "testclient"])
def test_a_caller_that_is_no_proxy_cannot_choose_its_address(peer: str) -> None:
    assert client_address(peer, "198.51.100.1", TRUSTED) == peer
    assert client_address(peer, "198.51.100.1", ()) == peer


def test_what_a_caller_wrote_before_the_proxy_added_it_is_not_believed() -> None:
    assert client_address("10.0.0.5", "198.51.100.1, 10.1.0.3, 192.0.2.7", TRUSTED) == "192.0.2.7"


@pytest.mark.parametrize("forwarded", ["", " ", "unknown", "198.51.100.1, unknown", "a,b,,", "9" * 5000])
def test_what_is_no_address_leaves_the_proxy_as_the_client(forwarded: str) -> None:
    assert client_address("10.0.0.5", forwarded, TRUSTED) == "10.0.0.5"


@pytest.mark.parametrize("written", ["proxy.example.in", "10.0.0.5/24", "10.0.0.5;10.0.0.6", "0.0.0.0/0", "::/0"])
def test_proxies_that_are_none_or_everybody_are_refused(written: str) -> None:
    with pytest.raises(Malformed, match="trusted_proxies"):
        build(Path("/node"), {"force": "HR", "trusted_proxies": written}, {})


def test_unless_set_no_proxy_is_believed() -> None:
    assert build(Path("/node"), {"force": "HR"}, {}).proxies == ()
