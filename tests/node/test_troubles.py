"""What is wrong with a home is a sentence at the start and in the status: rights, keys, certificate, ports, backup."""

import os
import pwd
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from sangam_lab.throwaway_nodes import free_port
from support.cluster import temporary_home
from support.running import SOURCE

from sangam.federation.keys import sealed_secrets, tls
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, Refused
from sangam.kernel.here import acting_as
from sangam.node import homes, setting_files, settings, status, troubles
from sangam.node.machines import outside_mark
from sangam.node.processes import child
from sangam.node.processes.managed_process import ManagedProcess
from sangam.node.processes.supervisor import _Supervisor

_NOBODY = 65534
_OUTSIDE = {
    "database_url": "postgresql://sangam_app:x@127.0.0.1:1/sangam",
    "database_owner_url": "postgresql://sangam_owner:x@127.0.0.1:1/sangam",
}


def _certificate(folder: Path, *, ends_in: timedelta) -> tuple[Path, Path]:
    """Write a certificate and its key; return their paths."""
    private, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(1)
        .not_valid_before(clock.now() - timedelta(days=400))
        .not_valid_after(clock.now() + ends_in)
        .sign(private, hashes.SHA256())
    )
    folder.mkdir(exist_ok=True)
    chain, key = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    formats = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    key.write_bytes(private.private_bytes(*formats))
    key.chmod(0o600)
    return chain, key


def _node(home: Path, **more: object) -> settings.Settings:
    return homes.create(home, {"force": "HR", "disk_alarm_mb": 0, **more})


def _sentences(made: settings.Settings) -> list[str]:
    return [each.sentence for each in troubles.of(made)]


def _as_nobody(home: Path) -> subprocess.CompletedProcess[str]:
    """Say, as an account to which nothing belongs, why a node does not start."""
    script = (
        "import os, sys; from pathlib import Path; from sangam.node import setting_files, settings, troubles; "
        f"home = Path({str(home)!r}); os.setgid({_NOBODY}); os.setuid({_NOBODY}); "
        "made = setting_files.build(home, {'force': 'HR', 'disk_alarm_mb': 0}, {})\n"
        "try: troubles.require_sound(made)\nexcept Exception as e: print(e.message)"
    )
    env = {**os.environ, "PYTHONPATH": str(SOURCE)}
    return subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)


@pytest.fixture
def open_tree() -> Path:
    """Give a home to which every account finds the way."""
    if os.geteuid() != 0:
        pytest.skip("only root becomes another account")
    return temporary_home() / "HR"


def test_a_new_home_is_sound(tmp_path: Path) -> None:
    made = _node(tmp_path / "HR")
    assert troubles.require_sound(made) == []
    assert troubles.of(made) == []


@pytest.mark.parametrize("part", ["keys", "log", "files"])
def test_a_folder_of_another_account_stops_the_start_with_its_name(open_tree: Path, part: str) -> None:
    made = _node(open_tree)
    for each in (made.home, *made.home.rglob("*")):
        os.chown(each, _NOBODY, _NOBODY)
    os.chown(made.home / part, 0, 0)
    said = _as_nobody(made.home).stdout
    assert f"{made.home / part} cannot be read and written by the account nobody" in said
    assert "it belongs to root, mode 0700" in said


def test_a_key_of_another_account_stops_the_start_with_its_name(open_tree: Path) -> None:
    made = _node(open_tree)
    for each in (made.home, *made.home.rglob("*")):
        os.chown(each, _NOBODY, _NOBODY)
    os.chown(made.secret_key_file, 0, 0)
    assert f"{made.secret_key_file} cannot be read by the account nobody" in _as_nobody(made.home).stdout


def test_a_key_that_others_can_read_is_told(tmp_path: Path) -> None:
    made = _node(tmp_path / "HR")
    made.secret_key_file.chmod(0o644)
    (sentence,) = troubles.require_sound(made)
    assert sentence.endswith(f"(mode 0644): close it with `chmod 600 {made.secret_key_file}`.")


def test_a_settings_file_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "node.toml").mkdir()
    with pytest.raises(Refused, match=r"node\.toml cannot be read") as refused:
        setting_files.load_settings(tmp_path, {})
    assert refused.value.code == "node:settings-unreadable"


def test_a_certificate_that_is_no_pair_with_its_key_stops_the_start(tmp_path: Path) -> None:
    chain, _ = _certificate(tmp_path / "one", ends_in=timedelta(days=90))
    _, other = _certificate(tmp_path / "two", ends_in=timedelta(days=90))
    made = _node(tmp_path / "HR", officers_certificate=str(chain), officers_key=str(other))
    with pytest.raises(Refused, match="no pair of certificate and key") as refused:
        troubles.require_sound(made)
    assert refused.value.code == "node:unsound"


@pytest.mark.parametrize(("days", "words"), [(-1, "ended at"), (3, "ends at"), (90, "")])
def test_a_certificate_that_has_ended_or_soon_ends_is_told(tmp_path: Path, days: int, words: str) -> None:
    chain, key = _certificate(tmp_path / "one", ends_in=timedelta(days=days))
    made = _node(tmp_path / "HR", officers_certificate=str(chain), officers_key=str(key))
    said = _sentences(made)
    assert [words in sentence for sentence in said] == ([True] if words else [])


def test_a_node_never_backed_up_is_told_two_days_after_it_was_made(tmp_path: Path) -> None:
    made = _node(tmp_path / "HR")
    with clock.shift_time(timedelta(days=3)):
        assert _sentences(made) == ["Last backup: never. Make one with `sangam node backup`."]
    status.note_backup(made.home)
    assert _sentences(made) == []


def test_the_age_of_a_backup_counts_from_the_first_day_until_there_is_one(tmp_path: Path) -> None:
    made = _node(tmp_path / "HR")
    with clock.shift_time(timedelta(days=3)):
        assert status.backup_age(made.home) >= timedelta(days=3)
        status.note_backup(made.home)
        assert status.backup_age(made.home) < timedelta(minutes=1)


def test_a_metrics_port_that_is_taken_stops_the_start_in_a_sentence(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port()))
        other.listen()
        made = _node(tmp_path / "HR", metrics_port=other.getsockname()[1], **_OUTSIDE)
        with pytest.raises(Conflict, match=f"Port {made.metrics_port} on 127.0.0.1 cannot be used"):
            _Supervisor(made, lambda _: None).run()


def test_a_port_that_is_taken_stops_the_start_in_a_sentence() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_port()))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Conflict, match=f"Port {port} on 127.0.0.1 cannot be used"):
            child.listen("127.0.0.1", port)


@pytest.mark.parametrize(
    ("program", "how"),
    [("raise SystemExit(3)", "with exit status 3"), ("import os; os.kill(os.getpid(), 11)", "by SIGSEGV")],
)
def test_the_end_of_a_process_is_told_with_how_it_ended(program: str, how: str) -> None:
    said: list[str] = []
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        started.append(subprocess.Popen([sys.executable, "-c", program]))
        return started[-1]

    process = ManagedProcess("worker", start=start, say=said.append)
    process.tend()
    started[0].wait()
    process.tend()
    assert said == [f"worker (process {started[0].pid}) ended by itself, {how}; it is started again in 0.5 s."]


@pytest.mark.parametrize("setting", ["officers", "peers"])
def test_an_address_of_ipv6_stands_in_brackets_in_an_address_of_the_web(tmp_path: Path, setting: str) -> None:
    made = setting_files.build(tmp_path, {"force": "HR", f"{setting}_address": "::1", f"{setting}_port": 8600}, {})
    assert getattr(made, f"{setting}_origin").endswith("://[::1]:8600")


@pytest.mark.parametrize("setting", ["officers_address", "peers_address"])
@pytest.mark.parametrize(
    ("address", "words"), [("[::1]", "is written without brackets: ::1"), ("non sense", "is no address")]
)
def test_what_is_no_address_is_told_so(tmp_path: Path, setting: str, address: str, words: str) -> None:
    with pytest.raises(Malformed, match=words):
        setting_files.build(tmp_path, {"force": "HR", setting: address}, {})


@pytest.mark.parametrize("left", [None, b"nonsense", b"another's"])
def test_the_peers_certificate_is_made_anew_where_its_key_is_not_there(tmp_path: Path, left: bytes | None) -> None:
    made, other = _node(tmp_path / "HR"), _certificate(tmp_path / "other", ends_in=timedelta(days=9))[1]
    key = made.keys / tls.KEY
    with acting_as(made.here):
        tls.ensure_certificates(["127.0.0.1"])
        key.unlink()
        if left is not None:
            key.write_bytes(other.read_bytes() if left == b"another's" else left)
        tls.ensure_certificates(["127.0.0.1"])
        assert tls.door_context()


def test_a_lost_node_key_is_told_with_where_it_lay_and_what_brings_it_back(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="restore a backup") as refused:
        sealed_secrets.open_secrets(
            tmp_path, [("files.key", sealed_secrets.seal(sealed_secrets.new_key(), "files.key", b"x"))]
        )
    assert str(tmp_path / "node.key") in refused.value.message


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to another account")
def test_who_asks_as_root_is_told_of_the_account_of_the_node(tmp_path: Path) -> None:
    made = _node(tmp_path / "home")
    for each in (made.home, *made.home.rglob("*")):
        os.chown(each, _NOBODY, _NOBODY)
    key = made.keys / "lent.key"
    key.write_text("x")
    key.chmod(0o600)
    name = pwd.getpwuid(_NOBODY).pw_name
    (said,) = [each for each in _sentences(made) if str(key) in each]
    assert f"the account {name}, under which the node runs" in said
    assert f"chown -R {name} {key}" in said


def test_a_generation_is_read_from_its_file_and_its_absence_is_told(tmp_path: Path) -> None:
    file = tmp_path / "generation"
    node = _node(tmp_path / "node", generation_file=str(file))
    assert outside_mark.read_generation(node) == ""
    assert any(str(file) in sentence for sentence in _sentences(node))
    file.write_bytes(b"one\n")
    first = outside_mark.read_generation(node)
    assert first
    assert not any(str(file) in sentence for sentence in _sentences(node))
    file.write_bytes(b"two\n")
    assert outside_mark.read_generation(node) not in ("", first)
    assert outside_mark.read_generation(_node(tmp_path / "other")) == ""
