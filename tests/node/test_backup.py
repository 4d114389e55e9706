"""Backup and restore of a whole node, and the sealed file that carries them."""

import io
import json
import os
import socket
import tarfile
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sangam_lab.throwaway_nodes import free_port
from support.cluster import temporary_home
from support.running import sangam

from sangam.kernel.errors import Conflict, Malformed, Refused
from sangam.node import homes
from sangam.node.backup import archive, backup
from sangam.node.backup.encrypted_file import Opener, Sealer
from sangam.node.postgres import connections, roles
from sangam.node.setting_files import build, load_settings
from sangam.node.settings import Settings

if TYPE_CHECKING:
    from typing_extensions import Buffer  # collections.abc has it from Python 3.12 on

PASSPHRASE = "five brown goats at the naka"
MIB = 1 << 20


def _sealed(text: bytes) -> bytes:
    out = io.BytesIO()
    with Sealer(out, PASSPHRASE) as sealed:
        sealed.write(text)
    return out.getvalue()


def _opened(sealed: bytes, passphrase: str = PASSPHRASE) -> bytes:
    return Opener(io.BytesIO(sealed), passphrase).read()


@pytest.mark.one_case
@pytest.mark.parametrize("size", [0, 1, MIB - 1, MIB, MIB + 1, 2 * MIB])
def test_a_sealed_file_opens_to_what_went_in(size: int) -> None:
    text = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    assert _opened(_sealed(text)) == text


def test_a_wrong_passphrase_opens_nothing() -> None:
    with pytest.raises(Refused) as refusal:
        _opened(_sealed(b"text"), "another passphrase")
    assert refusal.value.code == "node:seal"


def test_a_changed_cut_or_swapped_file_is_refused() -> None:
    sealed = _sealed(b"a" * MIB + b"b" * MIB + b"c")
    chunk, start = MIB + 16, 40
    swapped = sealed[:start] + sealed[start + chunk : start + 2 * chunk] + sealed[start : start + chunk]
    changed = sealed[:100] + bytes([sealed[100] ^ 1]) + sealed[101:]
    for bad in (changed, swapped, sealed[: start + 2 * chunk], sealed[:-1], sealed + b"x"):
        with pytest.raises(Refused):
            _opened(bad)


def test_a_file_that_is_no_backup_is_told() -> None:
    with pytest.raises(Malformed) as refusal:
        _opened(b"PK\x03\x04 a spreadsheet, perhaps, and long enough to hold a header")
    assert refusal.value.code == "node:not-sealed"


def test_a_short_passphrase_is_refused() -> None:
    with pytest.raises(Refused, match="fewer than 12"):
        Sealer(io.BytesIO(), "naka")


class _Erasing(io.BytesIO):
    """A backup's file; as soon as something is written to it a file of the node is erased, as by a recall."""

    def __init__(self, victim: Path) -> None:
        super().__init__()
        self.victim = victim

    def write(self, text: "Buffer", /) -> int:
        if self.tell() > MIB:
            self.victim.unlink(missing_ok=True)
        return super().write(text)


@pytest.fixture
def bare(tmp_path: Path) -> Settings:
    """A node's folders and settings, without a database."""
    made = build(tmp_path / "HR", {"force": "HR"}, {})
    for folder in (made.keys, made.files):
        folder.mkdir(parents=True)
    (made.home / "node.toml").write_text('force = "HR"\n')
    return made


def _unpacked(sealed: bytes, at: Path) -> dict[str, Path]:
    (at / "loose").mkdir(parents=True)
    return archive.unpack(Opener(io.BytesIO(sealed), PASSPHRASE), at, at / "loose")


def test_a_file_that_is_erased_meanwhile_is_in_the_backup_as_its_row_is(bare: Settings, tmp_path: Path) -> None:
    texts = {name: os.urandom(4 * MIB) for name in ("aa", "zz")}
    for name, text in texts.items():
        (bare.files / name).write_bytes(text)
    out = _Erasing(bare.files / "zz")
    with (
        Sealer(out, PASSPHRASE) as sealed,
        archive.write_archive(sealed, bare) as packed,
        archive.files_kept(bare.files) as kept,
    ):
        packed.put_dump(io.BytesIO(b"dump"))
        (bare.files / "aa").unlink()
        (bare.files / "new").write_bytes(b"made since")
        packed.put_files(kept)
    assert [path.name for path in bare.files.iterdir()] == ["new"]
    _unpacked(out.getvalue(), tmp_path / "back")
    found = {path.name: path.read_bytes() for path in (tmp_path / "back" / "files").iterdir()}
    assert found == {**texts, "new": b"made since"}


def _backed_up(settings: Settings) -> bytes:
    """Return a sealed archive of a node's files, with those that were kept aside."""
    out = io.BytesIO()
    with (
        Sealer(out, PASSPHRASE) as sealed,
        archive.write_archive(sealed, settings) as packed,
        archive.files_kept(settings.files) as kept,
    ):
        packed.put_dump(io.BytesIO(b"dump"))
        packed.put_files(kept)
    return out.getvalue()


def test_the_next_backup_removes_what_a_killed_one_kept_aside(bare: Settings, tmp_path: Path) -> None:
    gone = 4_194_305  # beyond the highest number of a process
    left = [bare.files / f".kept-{socket.gethostname()}-{process}" for process in (gone, os.getpid())]
    elsewhere = bare.files / ".kept-another-1"
    for folder in (*left, elsewhere):
        folder.mkdir()
        (folder / "zz").write_bytes(b"erased")
    out = _backed_up(bare)
    assert list(bare.files.iterdir()) == [elsewhere]
    _unpacked(out, tmp_path / "back")
    assert list((tmp_path / "back" / "files").iterdir()) == []


def test_where_nothing_can_be_kept_aside_the_backup_is_made_all_the_same(
    bare: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare.files / "aa").write_bytes(b"photograph")
    monkeypatch.setattr(archive, "_KEPT", "no-such-folder/.kept-")
    out = _backed_up(bare)
    _unpacked(out, tmp_path / "back")
    assert (tmp_path / "back" / "files" / "aa").read_bytes() == b"photograph"


def test_a_dump_comes_back_whole_from_its_pieces(
    bare: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "_PIECE", 1000)
    dump, out = os.urandom(4500), io.BytesIO()
    with Sealer(out, PASSPHRASE) as sealed, archive.write_archive(sealed, bare) as packed:
        packed.put_dump(io.BytesIO(dump))
    assert _unpacked(out.getvalue(), tmp_path / "back")[archive.DUMP].read_bytes() == dump


@pytest.mark.parametrize(("version", "opens"), [(1, True), (3, False)])
def test_a_backup_of_the_format_before_still_opens_and_one_to_come_is_told(
    tmp_path: Path, version: int, opens: bool
) -> None:
    out = io.BytesIO()
    with Sealer(out, PASSPHRASE) as sealed, tarfile.open(fileobj=sealed, mode="w|") as packed:
        manifest = json.dumps({"format": version}).encode()
        for name, words in (("manifest.json", manifest), ("node.toml", b""), (archive.DUMP, b"dump")):
            member = tarfile.TarInfo(name)
            member.size = len(words)
            packed.addfile(member, io.BytesIO(words))
    with nullcontext() if opens else pytest.raises(Malformed, match="another version"):
        assert _unpacked(out.getvalue(), tmp_path / "back")[archive.DUMP].read_bytes() == b"dump"


def test_what_a_killed_restore_left_in_the_clear_goes_with_the_next(tmp_path: Path) -> None:
    left = tmp_path / "restore-x"
    left.mkdir()
    (left / archive.DUMP).write_text("in the clear")
    backup.sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def settings() -> Settings:
    """A node that was migrated once and holds one row, one key and one file."""
    place = temporary_home()
    table = {"force": "HR", "officers_port": free_port(), "peers_port": free_port(), "synthetic": True}
    made = homes.create(place / "HR", table)
    (made.keys / "signing").mkdir()
    (made.keys / "signing" / "one.key").write_text("k")
    (made.files / "ab").write_bytes(b"photograph")
    with backup.ensure_database_runs(made), connections.connect(made, as_role=roles.OWNER) as owner:
        owner.execute("CREATE TABLE note (id bigserial PRIMARY KEY, words text)")
        owner.execute("REVOKE UPDATE ON note FROM sangam_app")
        owner.execute("INSERT INTO note (words) VALUES ('दिल्ली')")
    return made


def test_a_restored_node_has_all_its_rows_and_files_and_keeps_reads_shut(settings: Settings) -> None:
    file, home = settings.home.parent / "hr.backup", settings.home.parent / "restored"
    phrase = settings.home.parent / "phrase"
    phrase.write_text(f"{PASSPHRASE}\n")
    made = sangam("node", "backup", file, "--home", settings.home, "--passphrase-file", phrase)
    assert made.returncode == 0, made.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    back = sangam("node", "restore", file, "--home", home, "--passphrase-file", phrase)
    assert back.returncode == 0, back.stderr
    assert "until its peers have caught it up" in back.stdout
    restored = load_settings(home, {})
    assert (restored.force, restored.synthetic, restored.reads_open) == ("HR", True, False)
    assert (restored.keys / "signing" / "one.key").read_text() == "k"
    assert (restored.files / "ab").read_bytes() == b"photograph"
    assert restored.secret_key_file.read_text() == settings.secret_key_file.read_text()
    with backup.ensure_database_runs(restored), connections.connect(restored) as application:
        assert application.execute("SELECT id, words FROM note").fetchall() == [(1, "दिल्ली")]
        asked = "SELECT tableowner, has_table_privilege('note', 'UPDATE') FROM pg_tables WHERE tablename = 'note'"
        assert application.execute(asked).fetchone() == (roles.OWNER, False)
    with backup.ensure_database_runs(restored), connections.connect(restored, as_role=roles.OWNER) as owner:
        owner.execute("CREATE TABLE later ()")
        asked = "SELECT has_table_privilege('sangam_app', 'later', 'INSERT')"
        assert owner.execute(asked).fetchone() == (True,)
    assert "reads are shut" in sangam("node", "status", "--home", home).stdout


def test_nothing_readable_lies_in_the_backup_and_none_is_overwritten(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "hr.backup"
    backup.back_up(settings, file, passphrase=PASSPHRASE)
    assert b"photograph" not in file.read_bytes()
    with pytest.raises(Conflict) as refusal:
        backup.back_up(settings, file, passphrase=PASSPHRASE)
    assert refusal.value.code == "node:backup-exists"


def test_a_backup_whose_dump_fails_leaves_no_file(settings: Settings, tmp_path: Path) -> None:
    gone = replace(
        settings, database_owner_url="postgresql://nobody@/none?host=/nowhere", database_url="postgresql://x"
    )
    with pytest.raises(Refused, match="pg_dump failed"):
        backup.back_up(gone, tmp_path / "hr.backup", passphrase=PASSPHRASE)
    assert list(tmp_path.iterdir()) == []


def test_a_refused_backup_leaves_no_file(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        backup.back_up(settings, tmp_path / "hr.backup", passphrase="short")
    assert list(tmp_path.iterdir()) == []


def test_a_node_is_never_restored_over(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "hr.backup"
    backup.back_up(settings, file, passphrase=PASSPHRASE)
    with pytest.raises(Conflict) as refusal:
        backup.restore(file, settings.home, passphrase=PASSPHRASE)
    assert refusal.value.code == "node:exists"


def test_a_restore_with_a_wrong_passphrase_makes_no_node(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "hr.backup"
    backup.back_up(settings, file, passphrase=PASSPHRASE)
    with pytest.raises(Refused):
        backup.restore(file, tmp_path / "new", passphrase="another passphrase")
    assert not (tmp_path / "new" / "node.toml").exists()


def test_a_restore_into_a_database_with_tables_is_refused(settings: Settings) -> None:
    with backup.ensure_database_runs(settings), pytest.raises(Conflict) as refusal:
        backup._make_ready(settings)
    assert refusal.value.code == "node:not-empty"
