"""libsodium is loaded without leaving anything behind, wherever temporary files may not be run."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.running import SOURCE

_LOADS = (
    "from sangam.federation.protocol import ed25519; from sangam.oblivious import hidden_lists as group; "
    "group.random_scalar(); key = ed25519.PrivateKey(bytes(32)); "
    "assert ed25519.verifies(key.sign(b'x'), b'x', key.public); print(open('/proc/self/maps').read())"
)


def _loaded(temporary: Path) -> str:
    """Return what a process has mapped that signs and multiplies, with its temporary files in this folder."""
    env = {**os.environ, "PYTHONPATH": str(SOURCE), "TMPDIR": str(temporary)}
    done = subprocess.run([sys.executable, "-c", _LOADS], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_process_leaves_no_library_among_the_temporary_files(tmp_path: Path) -> None:
    mapped = _loaded(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert "memfd:libsodium" in mapped
    assert str(tmp_path) not in mapped


def test_a_process_starts_where_temporary_files_may_not_be_run(tmp_path: Path) -> None:
    mount = ["mount", "-t", "tmpfs", "-o", "noexec,size=16m", "tmpfs", str(tmp_path)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root mounts a folder noexec")
    try:
        assert "memfd:libsodium" in _loaded(tmp_path)
        assert list(tmp_path.iterdir()) == []
    finally:
        subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def test_rbcl_finds_this_library_and_writes_none_of_its_own() -> None:
    from sangam.kernel.native import libsodium

    assert sys.modules["rbcl._sodium"]._sodium is libsodium.library
    assert libsodium.ristretto.rbcl._sodium is libsodium.library
