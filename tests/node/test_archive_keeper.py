"""What keeps the archive: it begins, waits, goes on without its folder and says what is wrong, and destroys nothing."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sangam_lab.throwaway_nodes import free_port
from support.archived_database import ArchivedDatabase, list_children
from support.cluster import temporary_home
from support.running import SOURCE, sangam, until, up

from sangam.kernel import clock
from sangam.kernel.errors import Refused
from sangam.node import homes, status, troubles
from sangam.node.settings import Settings
from sangam.node.wal_archive import folder as wal_archive_folder
from sangam.node.wal_archive import keeper, mirror, upkeep
from sangam.node.wal_archive.commit_waits import ServerState
from sangam.node.wal_archive.folder import ArchiveFolder

_NOBODY = 65534


@pytest.fixture
def folder() -> Path:
    return temporary_home()


def _node(folder: Path, **more: object) -> Settings:
    ports = {"officers_port": free_port(), "peers_port": free_port()}
    return homes.create(folder / "HR", {"force": "HR", "archive_folder": str(folder / "archive"), **ports, **more})


def _says(settings: Settings, words: str) -> bool:
    return words in (settings.home / "up.log").read_text()


@pytest.mark.long
def test_a_node_that_is_to_stop_serves_nothing_before_its_archive(folder: Path) -> None:
    settings = _node(folder, archive_away="stop")
    with up(settings.home) as node:
        until(lambda: _says(settings, "Nothing is served before the archive is there"))
        assert not _says(settings, "Bringing the tables up to date")
        node.terminate()
        node.wait(30)
    (folder / "archive").mkdir(mode=0o700)
    with up(settings.home):
        until(lambda: status.read_status(settings)["ready"])
        assert (state := keeper.read_state(settings.home))
        assert state.streams
        assert state.waited_for
    (folder / "archive").rename(folder / "away")
    (folder / "archive").mkdir()
    with up(settings.home):
        until(lambda: _says(settings, "does not hold this node's archive"))
        assert not _says(settings, "Bringing the tables up to date")
        (settings.home / upkeep.BEGAN).unlink()
        until(lambda: status.read_status(settings)["ready"])


@pytest.mark.long
def test_a_node_that_goes_on_says_that_its_archive_is_not_there(folder: Path) -> None:
    settings = _node(folder)
    with up(settings.home):
        until(lambda: status.read_status(settings)["ready"])
        assert _says(settings, "The archive is not there yet: what is acknowledged lies on one disk alone.")
        assert "install -d -m 700" in sangam("node", "status", "--home", settings.home).stdout


def _files(source: Path, target: Path) -> None:
    """Lay out a folder of files with its mark, a folder in it and a copy of all."""
    for root in (source, target):
        (root / "sealed").mkdir(parents=True)
        for name, text in (("files.mark", "7"), ("sealed/a", "a"), ("b", "b")):
            (root / name).write_text(text)


def test_a_file_that_was_erased_is_erased_in_the_archive(tmp_path: Path) -> None:
    source, target = tmp_path / "files", tmp_path / "archive"
    _files(source, target)
    (source / "b").unlink()
    mirror.copy_files(source, target)
    assert sorted(mirror.list_files(target)) == [Path("files.mark"), Path("sealed/a")]


@pytest.mark.parametrize("what", ["is empty", "has another mark", "has no mark", "is gone"])
def test_a_folder_of_files_that_is_not_there_erases_no_copy(tmp_path: Path, what: str) -> None:
    source, target = tmp_path / "files", tmp_path / "archive"
    _files(source, target)
    if what in {"is empty", "is gone"}:
        shutil.rmtree(source)
    if what == "is empty":
        source.mkdir()
    if what == "has another mark":
        (source / "files.mark").write_text("8")
        (source / "b").unlink()
    if what == "has no mark":
        (source / "files.mark").unlink()
    before = sorted(mirror.list_files(target))
    with pytest.raises(OSError, match=r"No copy of them is removed|No such file"):
        mirror.copy_files(source, target)
    assert sorted(mirror.list_files(target)) == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another account")
def test_a_folder_that_cannot_be_listed_erases_no_copy(folder: Path) -> None:
    source, target = folder / "files", folder / "archive"
    _files(source, target)
    for path in folder.rglob("*"):
        os.chown(path, _NOBODY, _NOBODY)
    (source / "sealed").chmod(0)
    script = (
        "import os; from pathlib import Path; from sangam.node.wal_archive import mirror; "
        f"os.setgid({_NOBODY}); os.setuid({_NOBODY}); "
        f"mirror.copy_files(Path({str(source)!r}), Path({str(target)!r}))"
    )
    env = {**os.environ, "PYTHONPATH": str(SOURCE)}
    run = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False)
    assert "Permission denied" in run.stderr
    assert (target / "sealed" / "a").exists()


def test_a_link_among_the_copies_is_not_followed(tmp_path: Path) -> None:
    source, target = tmp_path / "files", tmp_path / "archive"
    _files(source, target)
    (tmp_path / "keys").mkdir()
    (target / "keys").symlink_to(tmp_path / "keys")
    (source / "keys").mkdir()
    (source / "keys" / "x").write_text("x")
    with pytest.raises(OSError, match="is a link"):
        mirror.copy_files(source, target)
    assert not list((tmp_path / "keys").iterdir())


def test_no_key_is_made_where_an_archive_lies(tmp_path: Path) -> None:
    settings = _node(tmp_path)
    folder = ArchiveFolder(tmp_path / "archive")
    folder.root.mkdir()
    folder.prepare()
    with pytest.raises(Refused, match="is missing, under which"):
        wal_archive_folder.read_key(settings, folder)
    (folder.bases / "20200101T000000Z-000000010000000000000002.sealed").write_bytes(b"")
    assert not wal_archive_folder.ensure_key(settings)
    assert not settings.archive_key.exists()
    (folder.bases / "20200101T000000Z-000000010000000000000002.sealed").unlink()
    assert wal_archive_folder.ensure_key(settings)
    key = wal_archive_folder.read_key(settings, folder)
    assert key not in (folder.root / wal_archive_folder.ID).read_text()
    assert wal_archive_folder.read_key(settings, folder) == key
    settings.archive_key.write_text("another key than that one\n")
    with pytest.raises(Refused, match="another key than that in"):
        wal_archive_folder.read_key(settings, folder)
    settings.archive_key.chmod(0o644)
    assert any(str(settings.archive_key) in sentence for sentence in troubles.require_sound(settings))


@pytest.mark.parametrize(
    ("position", "begun", "sentence"),
    [
        (None, "", ""),
        ("7 100 00", "7", ""),
        (None, "7", "does not hold this node's archive"),
        (None, "8", ""),
        ("8 100 00", "", "holds the archive of another database"),
        ("7 200 00", "7", "has more of the log than this database"),
        ("7 unclear", "7", "takes nothing"),
    ],
)
def test_a_folder_that_is_not_this_archive_takes_nothing(
    tmp_path: Path, position: str | None, begun: str, sentence: str
) -> None:
    settings = _node(tmp_path)
    (archive := tmp_path / "archive").mkdir()
    if position:
        (archive / "position").write_text(position)
    if begun:
        (settings.home / upkeep.BEGAN).write_text(begun)
    state = _look(settings)
    assert sentence in state.fault
    assert bool(sentence) == bool(state.fault)
    assert (archive / "log").exists() != bool(sentence)


def test_a_folder_that_leads_into_the_home_takes_nothing(tmp_path: Path) -> None:
    settings = _node(tmp_path)
    (tmp_path / "archive").symlink_to(settings.home)
    assert "lies in the node's home" in _look(settings).fault


def _look(settings: Settings) -> upkeep.FolderState:
    """Return what a look at the archive's folder says, of a database with the number 7 and 150 bytes of log."""
    assert settings.archive_folder
    kept = upkeep.Upkeep(settings, settings.archive_folder)
    kept.start()
    kept.note_server_state(
        ServerState("7", 150, None, None, None, None, waited_for=False, segment="0" * 24, inserted=150)
    )
    until(kept.read_state, within_s=10)
    state = kept.read_state()
    assert state
    return state


def _state(settings: Settings, **more: object) -> None:
    """Write what the archive's process writes when all is well, but for some of it."""
    state = keeper.State(
        at=clock.now().isoformat(),
        streams=True,
        waited_for=True,
        behind_bytes=0,
        away_since="",
        why="",
        base_at=clock.now().isoformat(),
    )
    (settings.home / keeper.STATE).write_text(json.dumps(asdict(replace(state, **more))))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({}, ""),
        (
            {"base_at": "", "database_mb": 70, "left_mb": 60},
            "restored from it. One takes about 70 MB there, and 60",
        ),
        ({"left_mb": 3}, "archive has 3 MB left, less than disk_alarm_mb"),
        ({"is_same_disk": True}, "when that disk dies, both are lost"),
        ({"why": "No base copy could be made: the disk is full."}, "No base copy could be made: the disk is full."),
    ],
)
def test_what_is_wrong_with_an_archive_is_said(tmp_path: Path, wrong: dict[str, object], sentence: str) -> None:
    settings = _node(tmp_path, disk_alarm_mb=5)
    _state(settings, **wrong)
    sentences = [trouble.sentence for trouble in troubles.of(settings)]
    assert [sentence in each for each in sentences] == ([True] if sentence else [])
    troubles.require_sound(settings)  # a full archive keeps no node from starting


def test_a_base_copy_of_a_clock_that_was_ahead_is_pruned_with_its_time(tmp_path: Path) -> None:
    folder = ArchiveFolder(tmp_path)
    folder.prepare()
    for name in ("20310101T000000Z-000000010000000000000002", "20200109T000000Z-000000010000000000000005"):
        (folder.bases / f"{name}.sealed").write_bytes(b"")
    assert [base.first_segment[-1] for base in folder.list_bases()] == ["2", "5"]
    assert [base.made_at.year for base in folder.list_bases()] == [2020, 2020]
    folder.prune(timedelta(days=35))
    assert [base.first_segment[-1] for base in folder.list_bases()] == ["5"]


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text()


@pytest.mark.long
def test_a_receiver_that_hangs_and_a_pipe_in_the_folder_hold_up_no_act(folder: Path) -> None:
    node = ArchivedDatabase(folder / "HR", folder / "archive")
    try:
        position = folder / "archive" / "position"
        text = position.read_text()
        (receiver,) = [pid for pid in list_children(node.keeper.pid) if "pg_receivewal" in _command(pid)]
        os.mkfifo(folder / "hangs")
        stopped_at = time.monotonic()
        os.kill(receiver, signal.SIGSTOP)
        until(lambda: not keeper.read_state(node.settings.home).streams)
        (folder / "hangs").rename(position)
        node.add(1)
        assert 5 < time.monotonic() - stopped_at < 16
        until(lambda: "takes nothing" in keeper.read_state(node.settings.home).why)
        position.unlink()
        position.write_text(text)
        until(lambda: keeper.read_state(node.settings.home).waited_for, within_s=30)
        node.add(2)
    finally:
        node.kill()
