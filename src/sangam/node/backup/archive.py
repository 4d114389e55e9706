"""A backup's content, as a tar archive that streams: a manifest, the settings, keys, the dump in pieces, files.

Last comes what the backup says of itself (`contents`).  Format 1, with the dump as one member,
is still read.  The node may run meanwhile.  Files come after the dump, so that every file that its snapshot names is
there.  What is erased between the two has been kept aside by a second name.
"""

import hashlib
import io
import json
import os
import shutil
import socket
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from sangam import __version__
from sangam.federation.keys.sealed_secrets import NEXT_NODE_KEY, NODE_KEY
from sangam.kernel import clock
from sangam.kernel.errors import Malformed
from sangam.node.backup.encrypted_file import Opener, Sealer
from sangam.node.settings import FILE, Settings

# What a backup says of itself, and how a restored node differs from it.
#
# Written are the rows and the digest of each table, the head of the ledger, and the SHA-256 of each key and file. A
# table's digest is the sum of its rows' 64-bit hashes, so that no order is needed. It finds what was lost or changed
# by accident; against a forger stands the seal of the file.

NAME = "contents.json"

COUNTED = {"records": "records_record", "ledger rows": "audit_ledger", "officers": "access_officer"}
"""The tables that are counted for a reader, by what their rows are."""

_HEADS = "audit_head"
_TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname"
_ROWS = sql.SQL("SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)::text FROM {} t")
_HEAD = "SELECT size || ' rows, root ' || encode(root, 'hex') FROM audit_head ORDER BY size DESC LIMIT 1"
_SAME_TEXT = {
    "TimeZone": "UTC",
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "iso_8601",
    "bytea_output": "hex",
    "extra_float_digits": "1",
}
"""Settings by which two servers write a row as the same text."""


@dataclass(frozen=True, slots=True)
class Database:
    """What a database holds.  tables: rows and digest by name.  ledger_head: of its newest signed head, or nothing."""

    tables: dict[str, tuple[int, str]]
    ledger_head: str

    def count(self, table: str) -> int:
        """Return how many rows a table has, 0 where there is none."""
        return self.tables.get(table, (0, ""))[0]


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup says of itself.  files: the SHA-256 of each key and file by its name in the home."""

    database: Database
    files: dict[str, str]

    def to_json(self) -> str:
        """Return it as a backup carries it."""
        return json.dumps(asdict(self))


def read_contents(path: Path) -> Contents | None:
    """Return what a backup says of itself, or None for one that was made by a program that wrote no such thing."""
    if not path.exists():
        return None
    written = json.loads(path.read_text(encoding="utf-8"))
    tables = {name: (rows, digest) for name, (rows, digest) in written["database"]["tables"].items()}
    return Contents(Database(tables, written["database"]["ledger_head"]), written["files"])


def describe_database(connection: psycopg.Connection) -> Database:
    """Return what a database holds, as the connection's snapshot shows it.  Reads every row."""
    for name, value in _SAME_TEXT.items():
        connection.execute("SELECT set_config(%s, %s, false)", (name, value))
    names = [name for (name,) in connection.execute(_TABLES).fetchall()]
    tables = {name: _describe_table(connection, name) for name in names}
    head = connection.execute(_HEAD).fetchone() if _HEADS in tables else None
    return Database(tables, head[0] if head else "")


def differences(written: Contents, restored: Database, home: Path) -> Iterator[str]:
    """Yield a sentence for whatever of a restored node is not as its backup says."""
    yield from _different_tables(written.database, restored)
    if (head := written.database.ledger_head) != restored.ledger_head:
        yield f"The ledger's head was {head or 'none'}, and is {restored.ledger_head or 'none'}."
    for name, digest in written.files.items():
        path = home / name
        if not path.is_file():
            yield f"{name} was backed up and did not come back."
        elif _digest_file(path) != digest:
            yield f"{name} came back with another content."


def _different_tables(written: Database, restored: Database) -> Iterator[str]:
    for table in sorted(written.tables.keys() | restored.tables.keys()):
        before, after = written.count(table), restored.count(table)
        if before != after:
            yield f"{table}: {before} rows were backed up, {after} came back."
        elif written.tables.get(table) != restored.tables.get(table):
            yield f"{table}: its {after} rows came back with another content."


def _describe_table(connection: psycopg.Connection, name: str) -> tuple[int, str]:
    ((rows, digest),) = connection.execute(_ROWS.format(sql.Identifier("public", name))).fetchall()
    return rows, digest


def _digest_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


DUMP = "database.dump"
MANIFEST = "manifest.json"

_FORMAT = 2
_READS = (1, 2)
_PIECE = 16 * 1024 * 1024
_FOLDERS = ("keys", "files")
_KEPT = ".kept-"


class Packed:
    """A backup that is being written."""

    def __init__(self, archive: tarfile.TarFile, settings: Settings) -> None:
        self._archive = archive
        self._settings = settings
        self._key = b""
        self._digests: dict[str, str] = {}

    def put_dump(self, dump: IO[bytes]) -> None:
        """Put the database's dump in, as it comes, 16 MiB in memory at a time."""
        for number, piece in enumerate(iter(partial(dump.read, _PIECE), b"")):
            self.put_text(f"{DUMP}/{number:06d}", piece)

    def put_files(self, kept: Path) -> None:
        """Put the node's files in, with those that were erased since they were kept aside (`files_kept`).

        Puts the node's key in once more where it was changed meanwhile: either may open what was dumped.
        """
        self._put_folder(self._settings.files, "files")
        if kept.is_dir():
            self._put_folder(kept, "files", but_in=self._settings.files)
        if (key := self._key_now()) != self._key:
            self.put_text(f"keys/{NEXT_NODE_KEY}", key)
            self._digests[f"keys/{NEXT_NODE_KEY}"] = hashlib.sha256(key).hexdigest()

    def put_contents(self, database: Database) -> None:
        """Put in what the backup says of itself: what its database holds, and the keys and files that were put in."""
        self.put_text(NAME, Contents(database, self._digests).to_json().encode())

    def put_first(self) -> None:
        """Put in what stands first in each backup: the manifest, settings and keys."""
        said = {"format": _FORMAT, "force": self._settings.force, "made_at": clock.now().isoformat()}
        self.put_text(MANIFEST, json.dumps({**said, "sangam": __version__}).encode())
        self._archive.add(self._settings.home / FILE, FILE)
        self._key = self._key_now()
        self._put_folder(self._settings.keys, "keys")

    def _key_now(self) -> bytes:
        path = self._settings.keys / NODE_KEY
        return path.read_bytes() if path.exists() else b""

    def put_text(self, name: str, text: bytes) -> None:
        """Put in a member of this name."""
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = len(text), 0o600, int(clock.now().timestamp())
        self._archive.addfile(member, io.BytesIO(text))

    def _put_folder(self, folder: Path, name: str, *, but_in: Path | None = None) -> None:
        """Put a folder in.  but_in: what lies there, too, is left out."""
        self._archive.add(folder, name, recursive=False)
        for path in sorted(folder.rglob("*")):
            within = path.relative_to(folder)
            if within.parts[0].startswith(_KEPT) or (but_in and (but_in / within).exists()):
                continue
            try:
                member = self._archive.gettarinfo(path, f"{name}/{within}")
                text = path.read_bytes() if member.isfile() else b""
            except FileNotFoundError:
                continue
            member.size = len(text)
            self._archive.addfile(member, io.BytesIO(text))
            if member.isfile():
                self._digests[member.name] = hashlib.sha256(text).hexdigest()


@contextmanager
def files_kept(folder: Path) -> Iterator[Path]:
    """Keep all files of a folder aside inside the block, by a second name each; return where.

    Nothing is copied.  What a backup left there that was killed is removed first.  Where the disk is full or read-only,
    or knows no second names, nothing is kept, and the backup is made all the same.
    """
    for left in folder.glob(f"{_KEPT}*"):
        if not _runs(left):
            shutil.rmtree(left, ignore_errors=True)
    paths = [path for path in folder.rglob("*") if not path.relative_to(folder).parts[0].startswith(_KEPT)]
    kept = folder / f"{_KEPT}{socket.gethostname()}-{os.getpid()}"
    try:
        with suppress(OSError):
            kept.mkdir(mode=0o700)
        for path in paths if kept.is_dir() else ():
            within = kept / path.relative_to(folder)
            with suppress(OSError):
                within.parent.mkdir(parents=True, exist_ok=True)
                within.mkdir(exist_ok=True) if path.is_dir() else within.hardlink_to(path)
        yield kept
    finally:
        shutil.rmtree(kept, ignore_errors=True)


def _runs(kept: Path) -> bool:
    """Tell whether the backup may still run that keeps files there: on another machine that is not known here.

    One of our own number is over: in a container each may have the same.
    """
    host, _, process = kept.name.removeprefix(_KEPT).rpartition("-")
    return host != socket.gethostname() or (process != str(os.getpid()) and Path(f"/proc/{process}").exists())


@contextmanager
def write_archive(sealed: Sealer, settings: Settings) -> Iterator[Packed]:
    """Write a node's backup inside the block: its settings and keys at once, then what is put in."""
    with tarfile.open(fileobj=sealed, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        packed = Packed(archive, settings)
        packed.put_first()
        yield packed


def unpack(
    opened: Opener, home: Path, folder: Path, *, needs: frozenset[str] = frozenset({FILE, DUMP})
) -> dict[str, Path]:
    """Put keys and files in their places in `home` and the rest into `folder`; return the loose ones by name.

    needs: what of the rest there must be.
    Raises Malformed for what is no backup of a format that is read here.
    """
    loose: dict[str, Path] = {}
    try:
        with tarfile.open(fileobj=opened, mode="r|") as archive:
            for member in archive:
                _unpack(archive, member, home, folder, loose)
    except tarfile.TarError as error:
        raise Malformed("node:backup-torn", "The backup's contents cannot be read: {error}.", error=error) from error
    about = json.loads(loose[MANIFEST].read_text()) if MANIFEST in loose else {}
    if about.get("format") not in _READS or not needs <= loose.keys():
        raise Malformed("node:backup-format", "The backup was made by another version of Sangam; use that one.")
    return loose


def _unpack(
    archive: tarfile.TarFile, member: tarfile.TarInfo, home: Path, folder: Path, loose: dict[str, Path]
) -> None:
    top, _, rest = member.name.partition("/")
    if top in _FOLDERS:
        archive.extract(member, home, filter=tarfile.data_filter)
    elif top == DUMP and rest:
        loose[DUMP] = folder / DUMP
        with loose[DUMP].open("ab") as dump:
            shutil.copyfileobj(archive.extractfile(member) or io.BytesIO(), dump)
    else:
        archive.extract(member, folder, filter=tarfile.data_filter)
        loose[member.name] = folder / member.name
