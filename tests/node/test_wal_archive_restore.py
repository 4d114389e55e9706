"""A restore from an archive: what it does not prove to be whole is not taken for whole, and it is only read."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from support.archived_database import ArchivedDatabase
from support.running import sangam

from sangam.federation.keys import durable_files
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, NotFound, Refused
from sangam.node.postgres import cluster as postgres
from sangam.node.wal_archive import folder as wal_archive_folder
from sangam.node.wal_archive import takeover
from sangam.node.wal_archive.folder import ArchiveFolder, Position
from sangam.node.wal_archive.position_check import RecordEnds
from sangam.node.wal_archive.restore import restore_from_archive

KEY = "the key of this archive"
FIRST, SECOND, THIRD = (f"00000001000000000000000{number}" for number in (1, 2, 3))


@pytest.fixture
def folder(tmp_path: Path) -> ArchiveFolder:
    (tmp_path / "archive").mkdir()
    made = ArchiveFolder(tmp_path / "archive")
    made.prepare()
    return made


@pytest.mark.long
def test_an_archive_that_lacks_a_part_of_its_log_is_not_whole(archived: ArchivedDatabase) -> None:
    archived.close_segment()
    archived.add(1)
    archived.close_segment()
    archived.add(2)
    archived.await_position()
    archive = archived.archive
    archived.kill()
    last = max(archive.sealed.iterdir())
    position = archive.read_position(archived.key)
    assert position is not None
    forged = Position(position.system, 0).signed("another key than that one")

    spoils: list[tuple[Callable[[Path], object], str]] = [
        (lambda root: next(root.glob("log/*.partial")).unlink(), "ends too early"),
        (lambda root: (root / "sealed" / last.name).unlink(), "ends too early"),
        (lambda root: [path.unlink() for path in root.glob("sealed/*")], "ends too early"),
        (lambda root: (root / "position").unlink(), "proves how far"),
        (lambda root: (root / "position").write_text(forged), "proves how far"),
    ]
    for number, (spoil, sentence) in enumerate(spoils):
        root, home = archive.root.with_name(f"spoilt-{number}"), archive.root.with_name(f"HR-{number}")
        shutil.copytree(archive.root, root)
        spoil(root)
        with pytest.raises(Refused, match=sentence):
            restore_from_archive(root, home, key=archived.key)
        if number == 0:
            settings = restore_from_archive(root, home, key=archived.key, may_lack=True)
            assert not settings.reads_open
    with pytest.raises(Refused, match=r"log ends at 20\d\d-.* UTC: give an earlier instant"):
        restore_from_archive(archive.root, home, key=archived.key, until=clock.now() + timedelta(days=1))
    settings = restore_from_archive(archive.root, home, key=archived.key)
    assert settings.reads_open
    archived.start(settings)
    assert archived.numbers() == [1, 2]


def test_a_rehearsal_beside_a_running_node_costs_it_nothing(archived: ArchivedDatabase) -> None:
    archived.add(1)
    archived.note_beat("this machine")
    archived.await_position()
    archive, home = archived.archive, archived.settings.home
    rehearsed = restore_from_archive(archive.root, home.with_name("rehearsed"), key=archived.key)
    assert list(archive.log.glob("*.partial"))
    archived.add(2)
    archived.await_position()
    with pytest.raises(Conflict, match="Another process keeps it"):
        archive.lock_for_process()
    with pytest.raises(Refused, match="another node went on in it"):
        takeover.take_over(rehearsed, archive, archived.key)

    archived.lose_disk()
    settings = restore_from_archive(archive.root, home, key=archived.key)

    assert takeover.is_due(settings.home)
    archived.start(settings)
    assert not takeover.is_due(settings.home)
    assert not list(archive.log.glob("00000001*.partial"))
    assert archived.numbers() == [1, 2]
    # Its first start hides, though the machine be the same: it may lack what was acknowledged without the archive.
    assert archived.machine_of_last_beat() == ""


def test_of_an_open_segment_that_lies_there_twice_the_longer_is_taken(folder: ArchiveFolder, tmp_path: Path) -> None:
    (folder.log / f"{FIRST}.partial").write_bytes(b"short\0\0")
    folder.seal_open_segments(KEY)
    (folder.log / f"{FIRST}.partial").write_bytes(b"longer\0")
    (target := tmp_path / "target").mkdir()
    list(folder.lay_out_log(FIRST, target, KEY))
    assert (target / FIRST).read_bytes() == b"longer\0"
    folder.seal_open_segments(KEY)
    (folder.log / f"{FIRST}.partial").write_bytes(b"cut\0\0\0\0")
    list(folder.lay_out_log(FIRST, target, KEY))
    assert (target / FIRST).read_bytes() == b"longer\0"
    folder.seal_open_segments(KEY)
    list(folder.lay_out_log(FIRST, target, KEY))
    assert (target / FIRST).read_bytes() == b"longer\0"


def test_nothing_in_the_clear_takes_the_place_of_what_is_sealed(folder: ArchiveFolder, tmp_path: Path) -> None:
    for name in (FIRST, SECOND, "00000002.history"):
        (folder.log / name).write_bytes(b"ours")
        folder.seal_closed_segments(KEY)
    (folder.log / SECOND).write_bytes(b"forged")
    folder.seal_closed_segments(KEY)
    for name in (FIRST, f"{SECOND}.partial", "00000003.history", "postgresql.auto.conf"):
        (folder.log / name).write_bytes(b"forged")
    (folder.log / f"{THIRD}.partial").write_bytes(b"open")
    (target := tmp_path / "target").mkdir()
    list(folder.lay_out_log(FIRST, target, KEY))
    texts = {path.name: path.read_bytes() for path in target.iterdir()}
    assert texts == {FIRST: b"ours", SECOND: b"ours", THIRD: b"open", "00000002.history": b"ours"}


def test_no_link_in_an_archive_is_followed(folder: ArchiveFolder, tmp_path: Path) -> None:
    (secret := tmp_path / "secret").write_bytes(b"key")
    (folder.files / "innocent").symlink_to(secret)
    (folder.files / "sealed").symlink_to(tmp_path)
    (folder.log / f"{FIRST}.partial").symlink_to(secret)
    (folder.bases / f"20260101T000000Z-{FIRST}.sealed").symlink_to(secret)
    (folder.root / "position").symlink_to(secret)
    assert list(wal_archive_folder.walk(folder.root, "files")) == []
    assert list(folder.lay_out_log(FIRST, tmp_path, KEY)) == []
    assert folder.list_bases() == []
    with pytest.raises(Refused, match="link or no regular file"):
        folder.read_position(KEY)
    folder.write_position(Position("7", 1), KEY)
    assert secret.read_bytes() == b"key"
    shutil.rmtree(folder.keys)
    folder.keys.symlink_to(tmp_path)
    with pytest.raises(Refused, match="link or no regular file"):
        folder.prepare()
    with pytest.raises(Refused, match="link or no regular file"):
        folder.keys_before(None)


def test_a_file_is_made_under_a_name_that_nobody_guesses(tmp_path: Path) -> None:
    names = set()
    for _ in range(2):
        with durable_files.open_durably(tmp_path / "position"):
            names |= {path.name for path in tmp_path.iterdir() if path.name.startswith(".")}
    assert len(names) == 2


def test_a_base_copy_of_no_date_is_passed_over(folder: ArchiveFolder) -> None:
    (folder.bases / f"20261399T000000Z-{FIRST}.sealed").write_bytes(b"")
    with pytest.raises(NotFound, match="no base copy"):
        folder.base_before(None)


def test_what_a_killed_process_left_half_made_is_removed(folder: ArchiveFolder) -> None:
    (folder.bases / "..half-made.new-1-0a1b").write_bytes(b"a base copy")
    (folder.sealed / f".{FIRST}.sealed.new-1-0a1b").write_bytes(b"")
    with durable_files.open_durably(folder.bases / "under-way"), folder.lock_for_process():
        assert len(list(folder.bases.iterdir())) == 1
    assert not list(folder.sealed.iterdir())


def test_only_files_that_bear_a_name_of_ours_come_back(archived: ArchivedDatabase) -> None:
    archive, home = archived.archive, archived.settings.home
    archived.await_position()
    archived.kill()
    ours = ("sealed/0a/" + "a0" * 16, "sealed/0a/" + "a0" * 16 + ".original", "files.mark", "lists/a-b.xlsx")
    for name in (*ours, "sealed/0a/program", "keys.toml", "imports/.hidden", "sealed/deeper/0a/" + "a0" * 16):
        (archive.files / name).parent.mkdir(parents=True, exist_ok=True)
        (archive.files / name).write_bytes(b"sealed")
    shutil.rmtree(home)
    shutil.rmtree(postgres.folder_of(home), ignore_errors=True)
    files = restore_from_archive(archive.root, home, key=archived.key).files
    assert {str(path.relative_to(files)) for path in files.rglob("*") if path.is_file()} == set(ours)


def test_a_position_is_the_end_of_a_record_that_lies_in_the_archive() -> None:
    ends = RecordEnds()
    assert ends.latest(inserted=900, flushed=500) is None
    assert ends.latest(inserted=1500, flushed=800) is None
    assert ends.latest(inserted=1600, flushed=1000) == 900
    assert ends.latest(inserted=1700, flushed=1650) == 1600
    assert ends.latest(inserted=8192 + 24, flushed=8192) == 8192


def test_an_instant_without_a_zone_is_answered_with_an_example(folder: ArchiveFolder, tmp_path: Path) -> None:
    words = ["--from-archive", folder.root, "--home", tmp_path / "HR", "--until", "2026-12-03T04:00"]
    given = sangam("node", "restore", *words)
    assert given.returncode
    assert "as 2026-12-03T04:00:00+0530" in given.stderr
