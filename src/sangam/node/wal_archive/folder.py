"""The archive's folder: which base copies and segments of the log lie in it, and what it knows of the node.

<archive>/log/        what `pg_receivewal` writes: the open segment as `*.partial`, closed ones until they are sealed
<archive>/sealed/     closed segments, each sealed under the archive's key
<archive>/bases/      base copies of the cluster with settings and keys, sealed; named by time and first segment
<archive>/keys/       copies of settings and keys as they were from a time on, sealed
<archive>/files/      copies of the node's sealed files
<archive>/position    how far the log lies here, under a MAC; a node whose database is behind that was put back
<archive>/lock        held by the process that keeps the archive

Who may write into the folder can leave anything there.  So it is read through `regular_files`, by these names alone.
"""

import errno
import fcntl
import hashlib
import hmac
import io
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from sangam.federation.keys import durable_files
from sangam.kernel import clock
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.node.backup.encrypted_file import Opener, Sealer
from sangam.node.postgres import cluster as postgres
from sangam.node.settings import Settings

# Files in a folder that others may write: only regular ones are read, and no link is followed on the way to them.

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


def open_regular(root: Path, part: str, name: str) -> IO[bytes]:
    """Open a file in one of root's folders; in root itself where `part` is ".".

    Raises FileNotFoundError, and Refused for what is no regular file.
    """
    folder = _open_folder(root, part)
    try:
        return _open_file(folder, name, shown=root / part / name)
    finally:
        os.close(folder)


def list_names(root: Path, part: str) -> list[str]:
    """Return the names of the regular files in one of root's folders, in order; none where there is no such folder."""
    try:
        folder = _open_folder(root, part)
    except FileNotFoundError:
        return []
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.is_file(follow_symlinks=False))
    finally:
        os.close(folder)


def walk(root: Path, part: str) -> Iterator[tuple[str, IO[bytes]]]:
    """Give every regular file below one of root's folders: its path from there, and the file, open.

    Raises OSError where a folder cannot be read.
    """
    try:
        top = _open_folder(root, part)
    except FileNotFoundError:
        return
    try:
        for place, _, names, folder in os.fwalk(".", dir_fd=top, onerror=_raise):
            for name in sorted(names):
                try:
                    file = _open_file(folder, name, shown=root / part / place / name)
                except (FileNotFoundError, Refused):  # erased since it was listed, or none of ours
                    continue
                with file:
                    yield os.path.normpath(f"{place}/{name}"), file
    finally:
        os.close(top)


def require_real_folder(folder: Path) -> None:
    """Raise Refused where a link stands in the place of a folder."""
    if folder.is_symlink():
        raise _stranger(folder)


def _open_folder(root: Path, part: str) -> int:
    top = os.open(root, os.O_RDONLY | os.O_DIRECTORY)  # the root itself is the administrator's choice
    try:
        return os.open(part, _FOLDER, dir_fd=top)
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.ENOTDIR}:
            raise _stranger(root / part) from error
        raise
    finally:
        os.close(top)


def _open_file(folder: int, name: str, *, shown: Path) -> IO[bytes]:
    try:
        file = os.fdopen(os.open(name, _FILE, dir_fd=folder), "rb")
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.EISDIR, errno.ENXIO}:
            raise _stranger(shown) from error
        raise
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise _stranger(shown)
    return file


def _raise(error: OSError) -> None:
    raise error


def _stranger(path: Path) -> Refused:
    return Refused(
        "node:archive-link",
        "{file} is a link or no regular file: nothing of Sangam made it. See who else may write into the archive.",
        file=path,
    )


_SEGMENT = re.compile(r"[0-9A-F]{24}")
_OPEN_SEGMENT = re.compile(r"[0-9A-F]{24}\.partial")
_HISTORY = re.compile(r"[0-9A-F]{8}\.history")
_HALF_MADE = re.compile(r"\..+\.new-(\d+)(-[0-9a-f]+)?")
_BASE = re.compile(r"(\d{8}T\d{6}Z)-([0-9A-F]{24})")
_TIME, _EXACT_TIME = "%Y%m%dT%H%M%SZ", "%Y%m%dT%H%M%S.%fZ"
SEALED = ".sealed"
_POSITION = "position"
_MOST_OF_POSITION = 200


@dataclass(frozen=True, slots=True)
class Base:
    """A base copy of the cluster.  first_segment: the log from there on makes it whole."""

    path: Path
    made_at: datetime
    first_segment: str


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the log of one cluster.  system: the cluster's number; offset: bytes from the log's beginning."""

    system: str
    offset: int

    def signed(self, key: str) -> str:
        """Return it as the archive notes it: nobody without the archive's key writes another."""
        text = f"{self.system} {self.offset}"
        return f"{text} {hmac.digest(key.encode(), f'archive position {text}'.encode(), 'sha256').hex()}"


class ArchiveFolder:
    """The folder of one node's archive."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.log, self.sealed, self.bases = (root / name for name in ("log", "sealed", "bases"))
        self.keys, self.files = root / "keys", root / "files"

    def prepare(self) -> None:
        """Make the folders.  Raises OSError where the disk is away or takes nothing, Refused for a link in a place."""
        for part in (self.log, self.sealed, self.bases, self.keys, self.files):
            require_real_folder(part)
            part.mkdir(mode=0o700, exist_ok=True)

    def lock_for_process(self) -> IO[bytes]:
        """Lock the folder for this process, until the returned file is closed.  Raises Conflict where another locks it.

        What a process that was killed left half made is removed.
        """
        lock = os.fdopen(os.open(self.root / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600), "r+b")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise Conflict(
                "node:archive-kept", "Another process keeps it: see whether another node of this archive is on."
            ) from None
        for part in (".", "log", "sealed", "bases", "keys"):
            for name in list_names(self.root, part):
                half_made = _HALF_MADE.fullmatch(name)
                if half_made and half_made[1] != str(os.getpid()):
                    (self.root / part / name).unlink(missing_ok=True)
        return lock

    def list_bases(self) -> list[Base]:
        """Return the base copies that are whole, the oldest first by the log.

        A clock may have been ahead once: no base copy counts as made after the next one.
        """
        found = []
        for name in list_names(self.root, "bases"):
            if match := _BASE.fullmatch(name.removesuffix(SEALED)):
                with suppress(ValueError):  # no date: no base copy of ours
                    made_at = datetime.strptime(match[1], _TIME).replace(tzinfo=UTC)
                    found.append(Base(self.bases / name, made_at, match[2]))
        found.sort(key=lambda base: (base.first_segment, base.made_at), reverse=True)
        earliest = datetime.max.replace(tzinfo=UTC)
        bases = []
        for base in found:
            earliest = min(earliest, base.made_at)
            bases.append(replace(base, made_at=earliest))
        return bases[::-1]

    def base_before(self, instant: datetime | None) -> Base:
        """Return the newest base copy, of those made before an instant.  Raises NotFound where there is none."""
        bases = [base for base in self.list_bases() if instant is None or base.made_at < instant]
        if not bases:
            raise NotFound("node:no-base", "{folder} holds no base copy from before that time.", folder=self.bases)
        return bases[-1]

    def base_path(self, first_segment: str) -> Path:
        """Return the place of a base copy that was finished just now: it puts a node back to any later instant."""
        return self.bases / f"{clock.now().strftime(_TIME)}-{first_segment}{SEALED}"

    def keys_path(self) -> Path:
        """Return where a copy of settings and keys lies that is made now."""
        return self.keys / f"{clock.now().strftime(_EXACT_TIME)}{SEALED}"

    def keys_before(self, instant: datetime | None) -> Path | None:
        """Return the newest copy of settings and keys, of those made before an instant; None where there is none."""
        copies = [name for name in list_names(self.root, "keys") if name.endswith(SEALED)]
        last = "" if instant is None else instant.astimezone(UTC).strftime(_EXACT_TIME)
        return next((self.keys / name for name in reversed(copies) if not last or name < last), None)

    def seal_closed_segments(self, key: str) -> None:
        """Seal each closed segment and each timeline's history once; remove segments from the clear.

        What is sealed already stays: nothing in the clear takes its place.
        """
        for name in list_names(self.root, "log"):
            is_segment = _SEGMENT.fullmatch(name) is not None
            if not is_segment and not _HISTORY.fullmatch(name):
                continue
            if not (sealed := self.sealed / f"{name}{SEALED}").exists():
                with open_regular(self.root, "log", name) as text:
                    seal(text, sealed, key)
            if is_segment:  # histories stay: `pg_receivewal` looks for those that it has
                (self.log / name).unlink()

    def seal_open_segments(self, key: str) -> None:
        """Seal the log's open segment as it is, once nobody writes on in it, and remove it from the clear."""
        for name in list_names(self.root, "log"):
            if not _OPEN_SEGMENT.fullmatch(name):
                continue
            text, sealed = self._read_log("log", name, key), self.sealed / f"{name}{SEALED}"
            if not sealed.exists() or _log_length(self._read_log("sealed", name, key)) <= _log_length(text):
                seal(io.BytesIO(text), sealed, key)
            (self.log / name).unlink()

    def lay_out_log(self, first_segment: str, target: Path, key: str) -> Iterator[Path]:
        """Write the log from a segment on into a folder, in the clear; give each file of it.

        Where a segment lies here twice the whole one is taken, and the sealed one before one in the clear.  Of those in
        the clear only what comes after all that is sealed whole is taken, and of open ones only the newest.
        Raises FileNotFoundError where a running archive sealed one meanwhile.
        """
        names = list_names(self.root, "sealed")
        sealed = [name.removesuffix(SEALED) for name in names if name.endswith(SEALED)]
        whole = [name for name in sealed if _SEGMENT.fullmatch(name)]
        last = max(whole, default="")
        clear = [name for name in list_names(self.root, "log") if name[:24] > last]
        newest = [name for name in clear if _OPEN_SEGMENT.fullmatch(name)][-1:]
        in_order = (
            *(("sealed", name) for name in sealed if _OPEN_SEGMENT.fullmatch(name)),
            *(("log", name) for name in (*newest, *filter(_SEGMENT.fullmatch, clear))),
            *(("sealed", name) for name in (*whole, *filter(_HISTORY.fullmatch, sealed))),
        )
        for part, name in in_order:  # a later one takes the place of one before
            if not _HISTORY.fullmatch(name) and name[8:24] < first_segment[8:]:
                continue
            place, text = target / name.removesuffix(".partial"), self._read_log(part, name, key)
            if place.exists() and name != place.name and _log_length(text) < _log_length(place.read_bytes()):
                continue
            place.write_bytes(text)
            yield place

    def _read_log(self, part: str, name: str, key: str) -> bytes:
        is_sealed = part == "sealed"
        with open_regular(self.root, part, f"{name}{SEALED}" if is_sealed else name) as file:
            return Opener(file, key).read() if is_sealed else file.read()

    def prune(self, kept: timedelta) -> None:
        """Remove base copies older than that, but never the newest, and log and keys before the oldest that stays."""
        bases = self.list_bases()
        old = [base for base in bases[:-1] if clock.now() - base.made_at > kept]
        for base in old:
            base.path.unlink()
        oldest = next((base for base in bases if base not in old), None)
        first = oldest.first_segment if oldest else ""
        for path in self.sealed.glob(f"*{SEALED}"):
            if ".history" not in path.name and path.name < first:
                path.unlink()
        needed = self.keys_before(oldest.made_at) if oldest else None
        for path in self.keys.glob(f"*{SEALED}"):
            if needed and path.name < needed.name:
                path.unlink()

    def write_position(self, position: Position, key: str) -> None:
        """Write down how far the log lies here."""
        self.write_signed_position(position.signed(key))

    def write_signed_position(self, signed: str) -> None:
        """Write down how far the log lies here, as `Position.signed` gave it."""
        with durable_files.open_durably(self.root / _POSITION) as out:
            out.write(f"{signed}\n".encode())

    def read_signed_position(self) -> str:
        """Return what is written of how far the log lies here, unproved; empty where nothing is."""
        try:
            with open_regular(self.root, ".", _POSITION) as file:
                return file.read(_MOST_OF_POSITION).decode(errors="replace").strip()
        except FileNotFoundError:
            return ""

    def read_position(self, key: str) -> Position | None:
        """Return how far the log lies here, None where nothing was written yet.

        key: empty where it is lost: then nothing proves who wrote it.
        Raises Malformed for what was not written under the key.
        """
        if not (signed := self.read_signed_position()):
            return None
        try:
            system, offset, _ = signed.split()
            position = Position(system, int(offset))
        except ValueError:
            raise _position_error(self.root / _POSITION) from None
        if key and not hmac.compare_digest(position.signed(key).encode(), signed.encode()):
            raise _position_error(self.root / _POSITION)
        return position


def seal(text: IO[bytes], target: Path, key: str) -> None:
    """Seal a file under the archive's key: whole and on the disk, or not there."""
    with durable_files.open_durably(target) as out, Sealer(out, key) as sealed:
        shutil.copyfileobj(text, sealed)


def _log_length(segment: bytes) -> int:
    """Return how far a segment is written: `pg_receivewal` fills an open one up with zeros."""
    return len(segment.rstrip(b"\0"))


def _position_error(path: Path) -> Malformed:
    return Malformed(
        "node:archive-position", "The archive's {file} cannot be read: it was not written under its key.", file=path
    )


# The key under which an archive is sealed: made once for a new archive, and known again there by its digest.

ID = "key-id"
_DIGEST_OF = b"sangam archive key id\n"


def ensure_key(settings: Settings) -> bool:
    """See that there is a key for a new archive; return whether it was made just now.

    None is made where an archive lies: neither key would open all of it.
    """
    if settings.archive_key.exists() or (settings.archive_folder and _holds_archive(settings.archive_folder)):
        return False
    postgres.write_secret(settings.archive_key, secrets.token_urlsafe(32))
    return True


def read_key(settings: Settings, folder: ArchiveFolder) -> str:
    """Return the key of this archive.  Raises Refused where the node has none, or another."""
    try:
        key = settings.archive_key.read_text().strip()
    except FileNotFoundError as error:
        raise Refused(
            "node:archive-key-missing",
            "{file} is missing, under which {folder} is sealed: write the key back from paper, with mode 600. If it is "
            "lost, move that archive away, make the folder anew and restart the node: a new one begins.",
            file=settings.archive_key,
            folder=folder.root,
        ) from error
    mark, digest = folder.root / ID, hashlib.sha256(_DIGEST_OF + key.encode()).hexdigest()[:32]
    try:
        is_same = mark.read_text().strip() == digest
    except FileNotFoundError:
        is_same = True
        with durable_files.open_durably(mark) as out:
            out.write(f"{digest}\n".encode())
    if not is_same:
        raise Refused(
            "node:archive-key-other",
            "{folder} is sealed under another key than that in {file}: write its key back from paper. If it is lost, "
            "move that archive away, make the folder anew and restart the node: a new one begins.",
            folder=folder.root,
            file=settings.archive_key,
        )
    return key


def _holds_archive(root: Path) -> bool:
    """Tell whether an archive is seen there; one that is seen later under another key is known by its digest."""
    folder = ArchiveFolder(root)
    with suppress(OSError):
        parts = (part for part in (folder.bases, folder.sealed, folder.keys, folder.log) if part.is_dir())
        return (root / ID).exists() or any(any(part.iterdir()) for part in parts)
    return False
