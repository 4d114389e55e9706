"""Backup and restore of a whole node, and the sealed file that carries them."""

import io
from pathlib import Path

import pytest
from cluster import temporary_home
from running import free_port, sangam

from sangam.kernel.errors import Conflict, Malformed, Refused
from sangam.node import backup, database, homes, roles
from sangam.node.sealed_file import Opener, Sealer
from sangam.node.settings import Settings, load

PASSPHRASE = "five brown goats at the naka"
MIB = 1 << 20


def _sealed(text: bytes) -> bytes:
    out = io.BytesIO()
    with Sealer(out, PASSPHRASE) as sealed:
        sealed.write(text)
    return out.getvalue()


def _opened(sealed: bytes, passphrase: str = PASSPHRASE) -> bytes:
    return Opener(io.BytesIO(sealed), passphrase).read()


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


@pytest.fixture(scope="module")
def settings() -> Settings:
    """A node that was migrated once and holds one row, one key and one file."""
    place = temporary_home()
    table = {"force": "HR", "officers_port": free_port(), "peers_port": free_port(), "synthetic": True}
    made = homes.create(place / "HR", table)
    (made.keys / "signing").mkdir()
    (made.keys / "signing" / "one.key").write_text("k")
    (made.files / "ab").write_bytes(b"photograph")
    with backup.running(made), database.connect(made, as_role=roles.OWNER) as owner:
        owner.execute("CREATE TABLE note (id bigserial PRIMARY KEY, words text)")
        owner.execute("REVOKE UPDATE ON note FROM sangam_app")
        owner.execute("INSERT INTO note (words) VALUES ('दिल्ली')")
    return made


def test_a_restored_node_has_rows_rights_keys_and_files_and_keeps_reads_shut(settings: Settings) -> None:
    file, home = settings.home.parent / "hr.backup", settings.home.parent / "restored"
    phrase = settings.home.parent / "phrase"
    phrase.write_text(f"{PASSPHRASE}\n")
    made = sangam("node", "backup", file, "--home", settings.home, "--passphrase-file", phrase)
    assert made.returncode == 0, made.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    back = sangam("node", "restore", file, "--home", home, "--passphrase-file", phrase)
    assert back.returncode == 0, back.stderr
    assert "until its peers have caught it up" in back.stdout
    restored = load(home, {})
    assert (restored.force, restored.synthetic, restored.reads_open) == ("HR", True, False)
    assert (restored.keys / "signing" / "one.key").read_text() == "k"
    assert (restored.files / "ab").read_bytes() == b"photograph"
    assert restored.secret_key_file.read_text() == settings.secret_key_file.read_text()
    with backup.running(restored), database.connect(restored) as application:
        assert application.execute("SELECT id, words FROM note").fetchall() == [(1, "दिल्ली")]
        asked = "SELECT tableowner, has_table_privilege('note', 'UPDATE') FROM pg_tables WHERE tablename = 'note'"
        assert application.execute(asked).fetchone() == (roles.OWNER, False)
    with backup.running(restored), database.connect(restored, as_role=roles.OWNER) as owner:
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
    with backup.running(settings), pytest.raises(Conflict) as refusal:
        backup._make_ready(settings)
    assert refusal.value.code == "node:not-empty"
