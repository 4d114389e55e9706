"""The officers' door over real TLS: whom a browser believes, and what a man in the middle may ask the door for."""

import ssl
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from door_echo import PATIENT, echo
from support.nodes import TestNode
from support.open_door import OpenDoor, opened

from sangam.federation.keys.tls import make_officers_certificate
from sangam.kernel import clock
from sangam.node.doors.officers_tls import officers_context

GET = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
Files = tuple[Path, Path, Path]


@pytest.fixture
def files(fresh_nodes: Callable[..., tuple[TestNode, ...]]) -> Files:
    """The certificate and key of Delhi's officers' door, and the authority that its desks trust."""
    (delhi,) = fresh_nodes("DL")
    with delhi:
        return make_officers_certificate(["localhost", "127.0.0.1"])


@pytest.fixture
def door(files: Files) -> Iterator[OpenDoor]:
    with opened(echo, PATIENT, tls=files[:2]) as made:
        yield made


def browser(authority: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(authority))
    context.set_alpn_protocols(["http/1.1"])
    return context


def old_browser(authority: Path, ciphers: str, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_2) -> ssl.SSLContext:
    context = browser(authority)
    context.set_ciphers(ciphers)
    context.minimum_version, context.maximum_version = ssl.TLSVersion.MINIMUM_SUPPORTED, newest
    return context


def test_a_desk_that_trusts_the_forces_authority_is_served(door: OpenDoor, files: Files) -> None:
    assert b"200" in door.call(GET, trusts=browser(files[2])).hear()


def test_who_trusts_another_authority_is_not_deceived(
    door: OpenDoor, fresh_nodes: Callable[..., tuple[TestNode, ...]]
) -> None:
    (haryana,) = fresh_nodes("HR")
    with haryana:
        _, _, authority = make_officers_certificate(["127.0.0.1"])
    with pytest.raises(ssl.SSLCertVerificationError):
        door.call(trusts=browser(authority))


@pytest.mark.parametrize(("days", "names"), [(-500, ["127.0.0.1"]), (0, ["another.example.in"])])
def test_a_certificate_that_is_over_or_of_another_name_is_not_believed(
    fresh_nodes: Callable[..., tuple[TestNode, ...]], days: int, names: list[str]
) -> None:
    (delhi,) = fresh_nodes("DL")
    with delhi, clock.shift_time(timedelta(days=days)):
        certificate, key, authority = make_officers_certificate(names)
    with (
        opened(echo, PATIENT, tls=(certificate, key)) as door,
        pytest.raises(ssl.SSLCertVerificationError, match=r"expired|valid for"),
    ):
        door.call(trusts=browser(authority))


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_nobody_is_brought_down_to_an_older_tls(door: OpenDoor, files: Files) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        door.call(trusts=old_browser(files[2], "ALL:@SECLEVEL=0", ssl.TLSVersion.TLSv1_1))


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
@pytest.mark.parametrize("ciphers", ["ECDHE+SHA1", "ECDHE+SHA256:!AESGCM:!CHACHA20", "aNULL:eNULL", "kRSA"])
def test_no_cipher_without_keys_of_its_own_and_a_seal_is_taken(door: OpenDoor, files: Files, ciphers: str) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        door.call(trusts=old_browser(files[2], f"{ciphers}:@SECLEVEL=0"))


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_an_older_browser_is_served_with_a_sealed_cipher(door: OpenDoor, files: Files) -> None:
    assert b"200" in door.call(GET, trusts=old_browser(files[2], "ECDHE+AESGCM")).hear()


def test_a_caller_cannot_agree_on_keys_anew(door: OpenDoor, files: Files) -> None:
    asked = ["openssl", "s_client", "-connect", f"127.0.0.1:{door.port}", "-tls1_2", "-CAfile", str(files[2])]
    said = subprocess.run(asked, input=b"R\n", capture_output=True, timeout=30, check=False)
    assert b"RENEGOTIATING" in said.stdout + said.stderr
    assert b"no renegotiation" in said.stderr or b"handshake failure" in said.stderr
    assert officers_context(*files[:2]).options & ssl.OP_NO_RENEGOTIATION


def test_another_name_in_the_greeting_changes_nothing(door: OpenDoor, files: Files) -> None:
    said = set()
    for name in ("localhost", "other.example.in", "203.0.113.9"):
        asked = ["openssl", "s_client", "-connect", f"127.0.0.1:{door.port}", "-servername", name, "-showcerts"]
        out = subprocess.run(asked, input=b"", capture_output=True, timeout=30, check=False).stdout
        said.add(out[out.index(b"-----BEGIN") : out.index(b"-----END")])
    assert len(said) == 1
