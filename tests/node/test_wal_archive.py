"""A node with an archive on a second disk: all is lost but that disk, and every acknowledged act comes back."""

import os
import shutil
import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sangam_lab.throwaway_nodes import free_port
from support.archived_database import ArchivedDatabase, write_until_killed
from support.cluster import temporary_home
from support.running import sangam, until, up

from sangam.federation.keys import file_encryption
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.here import acting_as
from sangam.kernel.ids import new_id
from sangam.node import homes, status, troubles
from sangam.node.postgres import cluster as postgres
from sangam.node.setting_files import build
from sangam.node.settings import Settings
from sangam.node.wal_archive import keeper, mirror, position_check
from sangam.node.wal_archive.folder import ArchiveFolder
from sangam.node.wal_archive.restore import restore_from_archive


def test_a_lost_disk_loses_no_acknowledged_act(archived: ArchivedDatabase) -> None:
    archive = archived.settings.archive_folder
    assert archive is not None
    with acting_as(archived.settings.here):
        file = new_id()
        file_encryption.write_sealed(file, file_encryption.Key(file), file_encryption.Part.BODY, [b"photo"])
        lies, sealed = (path := file_encryption.path_of(file)).relative_to(archived.settings.home), path.read_bytes()
    home, key = archived.settings.home, archived.key
    acknowledged = write_until_killed(archived)
    torn = sorted((archive / "sealed").iterdir())[-1]
    whole = torn.read_bytes()
    torn.write_bytes(whole[:-1])
    with pytest.raises(Refused, match="was cut or changed"):
        restore_from_archive(archive, home, key=key)
    torn.write_bytes(whole)

    settings = restore_from_archive(archive, home, key=key)

    assert settings.reads_open
    conf = (postgres.folder_of(home) / "data" / "postgresql.auto.conf").read_text()
    assert conf.splitlines()[-1] == f"synchronous_standby_names = '{keeper.NAME}'"  # before its process has looked
    assert (home / lies).read_bytes() == sealed
    archived.start(settings)
    numbers = archived.numbers()
    assert acknowledged <= set(numbers)
    assert len(numbers) == len(set(numbers))
    # The node goes on with the same archive, and is put back from it once more.
    until(lambda: list((archive / "sealed").glob("*.history.sealed")))
    history = next((archive / "sealed").glob("*.history.sealed"))
    sealed_at = history.stat().st_mtime_ns
    archived.add(-1)
    time.sleep(2.5)
    assert history.stat().st_mtime_ns == sealed_at
    archived.lose_disk()
    archived.start(restore_from_archive(archive, home, key=key))
    assert archived.numbers() == [-1, *numbers]


@pytest.mark.long
def test_a_node_put_back_to_an_instant_waits_for_its_peers(archived: ArchivedDatabase) -> None:
    archived.add(1)
    time.sleep(0.1)
    instant = clock.now()
    time.sleep(0.1)
    archived.add(2)
    archive, home, key = archived.settings.archive_folder, archived.settings.home, archived.key
    assert archive is not None
    archived.lose_disk()
    settings = restore_from_archive(archive, home, key=key, until=instant)
    assert not settings.reads_open
    archived.start(settings)
    assert archived.numbers() == [1]


def test_a_machine_that_was_put_back_does_not_start(archived: ArchivedDatabase) -> None:
    archived.keeper.terminate()
    archived.keeper.wait()
    archived.cluster.stop()
    data = archived.cluster.data
    shutil.copytree(data, data.with_name("snapshot"))
    archived.start(archived.settings)
    position_check.require_not_behind(archived.settings)
    archived.add(1)
    archived.await_position()
    archived.kill()
    shutil.rmtree(data)
    data.with_name("snapshot").rename(data)
    _give_back(data)
    archived.cluster.start()
    with pytest.raises(Refused, match="was put back"):
        position_check.require_not_behind(archived.settings)
    archived.keeper = archived.start_keeper()
    until(lambda: "was put back" in keeper.read_state(archived.settings.home).why)


def test_without_the_setting_no_act_waits_for_the_archive_of_before(archived: ArchivedDatabase) -> None:
    archived.kill()
    assert "synchronous_standby_names" in (archived.cluster.data / "postgresql.auto.conf").read_text()
    archived.cluster = postgres.Cluster(archived.cluster.folder, programs=archived.cluster.programs)
    archived.cluster.start()
    at = time.monotonic()
    archived.add(1)
    assert time.monotonic() - at < 5
    unarchived = replace(archived.settings, archive_folder=None)
    assert not [each for each in troubles.of(unarchived) if "archive" in each.sentence]


def test_a_process_that_looks_no_more_is_named(archived: ArchivedDatabase) -> None:
    archived.keeper.kill()
    archived.keeper.wait()
    with status.only_one(archived.settings.home), clock.shift_time(timedelta(minutes=2)):
        sentences = [trouble.sentence for trouble in troubles.of(archived.settings)]
    assert any("archive's process does not go on" in sentence for sentence in sentences)


def test_an_archive_without_its_key_is_named_and_no_act_is_held_up(archived: ArchivedDatabase) -> None:
    archived.settings.archive_key.unlink()
    until(lambda: any("cannot be kept" in trouble.sentence for trouble in troubles.of(archived.settings)))
    archived.add(1)


def _give_back(data: Path) -> None:
    """Give a copy of a data folder to whom the cluster's folder belongs."""
    owner = (data.parent / "log").stat()
    for path in (data, *data.rglob("*")):
        os.chown(path, owner.st_uid, owner.st_gid)


def test_a_node_goes_on_while_its_archive_is_away_and_says_so(archived: ArchivedDatabase) -> None:
    archive = archived.settings.archive_folder
    assert archive is not None
    away = archive.with_name("away")
    archive.rename(away)
    until(lambda: (state := keeper.read_state(archived.settings.home)) and not state.streams)
    at = time.monotonic()
    archived.add(1)
    assert 5 < time.monotonic() - at < 15
    until(lambda: _says_one_disk(archived.settings))
    away.rename(archive)
    until(lambda: (state := keeper.read_state(archived.settings.home)) and state.waited_for)
    assert not _says_one_disk(archived.settings)
    archived.add(2)
    archived.lose_disk()
    archived.start(restore_from_archive(archive, archived.settings.home, key=archived.key))
    assert archived.numbers() == [1, 2]


@pytest.mark.long
def test_a_node_that_is_to_stop_acknowledges_nothing_on_one_disk() -> None:
    folder = temporary_home()
    node = ArchivedDatabase(folder / "HR", folder / "archive", archive_away="stop")
    try:
        (folder / "archive").rename(folder / "away")
        until(lambda: (state := keeper.read_state(node.settings.home)) and not state.streams)
        writing = threading.Thread(target=node.add, args=(1,))
        writing.start()
        writing.join(14)
        assert writing.is_alive()
        assert any("acts wait for it" in trouble.sentence for trouble in troubles.of(node.settings))
        (folder / "away").rename(folder / "archive")
        writing.join(30)
        assert not writing.is_alive()
    finally:
        node.kill()


@pytest.mark.long
def test_a_running_node_keeps_its_archive_and_comes_back_from_it() -> None:
    folder = temporary_home()
    (archive := folder / "archive").mkdir(mode=0o711)
    ports = {"officers_port": free_port(), "peers_port": free_port()}
    settings = homes.create(folder / "HR", {"force": "HR", "archive_folder": str(archive), **ports})
    with up(settings.home):
        until(lambda: (state := keeper.read_state(settings.home)) and state.waited_for and state.base_at)
        until(lambda: "archive   running" in sangam("node", "status", "--home", settings.home).stdout)
        assert "Archive: behind by " in sangam("node", "status", "--home", settings.home).stdout
        until(lambda: status.read_status(settings)["ready"])
        key = sangam("node", "archive-key", "--home", settings.home).stdout
        desk = ["--desk", "HR-CONTROL", "--contact", "control room"]
        assert not sangam("gateway", "open", "UP", *desk, "--home", settings.home).returncode
    assert key == settings.archive_key.read_text()
    (folder / "key").write_text(key)
    shutil.rmtree(postgres.folder_of(settings.home))
    shutil.rmtree(settings.home, ignore_errors=True)
    words = ["--from-archive", archive, "--home", settings.home, "--passphrase-file", folder / "key"]
    assert not sangam("node", "restore", *words).returncode
    with up(settings.home):
        until(lambda: status.read_status(settings)["ready"])
        assert "UP " in sangam("gateway", "list", "--home", settings.home).stdout


def _says_one_disk(settings: Settings) -> bool:
    return any("one disk alone" in trouble.sentence for trouble in troubles.of(settings))


def test_what_is_no_archive_or_another_key_is_refused(archived: ArchivedDatabase, tmp_path: Path) -> None:
    archive = archived.settings.archive_folder
    assert archive is not None
    with pytest.raises(Conflict, match="a node"):
        restore_from_archive(archive, archived.settings.home, key=archived.key)
    with pytest.raises(NotFound, match="no archive"):
        restore_from_archive(tmp_path, tmp_path / "home", key=archived.key)
    with pytest.raises(NotFound, match="no base copy"):
        restore_from_archive(
            archive, tmp_path / "home", key=archived.key, until=datetime(2020, 1, 1, tzinfo=clock.INDIA)
        )
    with pytest.raises(Refused, match="does not open"):
        restore_from_archive(archive, tmp_path / "home", key="another key than that one")
    given = sangam("node", "restore", "--home", str(tmp_path / "home"))
    assert given.returncode
    assert "--from-archive" in given.stderr
    archived.settings.archive_key.unlink()
    given = sangam("node", "archive-key", "--home", archived.settings.home)
    assert given.returncode
    assert "has no archive yet" in given.stderr


def test_a_position_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "position").write_text("7 unclear")
    with pytest.raises(Malformed, match="cannot be read"):
        ArchiveFolder(tmp_path).read_position("the key of this archive")


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"archive_away": "perhaps"}, "go-on or stop"),
        (
            {
                "archive_folder": "/archive",
                "database_url": "postgresql://app@db/sangam",
                "database_owner_url": "postgresql://owner@db/sangam",
            },
            "embedded PostgreSQL",
        ),
    ],
)
def test_a_setting_of_an_archive_that_cannot_hold_is_refused(wrong: dict[str, str], sentence: str) -> None:
    with pytest.raises(Malformed, match=sentence):
        build(Path("/nowhere"), {"force": "HR", **wrong}, {})


def test_keys_and_settings_come_back_as_they_were_last(archived: ArchivedDatabase) -> None:
    archive, home = archived.settings.archive_folder, archived.settings.home
    assert archive is not None
    for change in (
        lambda: (archived.settings.keys / "node.key").write_text("made since the base copy"),
        lambda: homes.change(home, {"log_days": 200}),
    ):
        copies = set((archive / "keys").iterdir())
        change()
        until(lambda copies=copies: set((archive / "keys").glob("*.sealed")) - copies)
    archived.lose_disk()
    settings = restore_from_archive(archive, home, key=archived.key)
    assert (settings.keys / "node.key").read_text() == "made since the base copy"
    assert settings.log_days == 200


def test_a_copy_that_another_process_writes_stays_in_the_archive(tmp_path: Path) -> None:
    source, target = tmp_path / "files", tmp_path / "archive"
    for path in (source / "a", target / "gone", target / ".b.new-7"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"sealed")
    mirror.copy_files(source, target)
    assert sorted(path.name for path in target.iterdir()) == [".b.new-7", "a"]
    with clock.shift_time(timedelta(hours=2)):
        mirror.copy_files(source, target)
    assert [path.name for path in target.iterdir()] == ["a"]


def test_old_base_copies_go_and_the_newest_stays(tmp_path: Path) -> None:
    folder = ArchiveFolder(tmp_path)
    folder.prepare()
    names = ("20200101T000000Z-000000010000000000000002", "20200109T000000Z-000000010000000000000005")
    for name in names:
        (folder.bases / f"{name}.sealed").write_bytes(b"")
    for name in ("20200101T000000.0Z", "20200108T000000.0Z", "20200109T000000.0Z"):
        (folder.keys / f"{name}.sealed").write_bytes(b"")
    for number in range(1, 7):
        (folder.sealed / f"00000001000000000000000{number}.sealed").write_bytes(b"")
    folder.prune(clock.now() - datetime(2026, 1, 1, tzinfo=clock.INDIA))
    assert [base.path.name for base in folder.list_bases()] == [f"{names[1]}.sealed"]
    assert [path.name[-8] for path in sorted(folder.sealed.iterdir())] == ["5", "6"]
    assert [path.name[:8] for path in sorted(folder.keys.iterdir())] == ["20200108", "20200109"]
