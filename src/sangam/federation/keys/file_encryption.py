"""Files at rest: AES-256-GCM in frames of 64 KiB, each file under a key of its own that the node's key wraps.

The nonce is the part and the frame's number.  A key serves one file at one node, and a frame is written with one text
only, so that no nonce repeats.  Whoever erases a row's wrapped key makes its bytes unreadable wherever they still lie.
"""

import io
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sangam.federation.keys import standby_copies
from sangam.federation.keys.durable_files import copy_durably
from sangam.federation.keys.sealed_secrets import next_of, old_of
from sangam.kernel import here
from sangam.kernel.errors import Conflict, Refused

if TYPE_CHECKING:
    from typing_extensions import Buffer  # collections.abc has it from Python 3.12 on

FRAME = 64 * 1024
MASTER = "files.key"
WORDS = "words.key"
_KEY = 32
_TAG = 16
_WRAP_NONCE = 12


class Part(IntEnum):
    """The contents sealed under a file's key."""

    BODY = 0
    ORIGINAL = 1
    PREVIEW = 2


class Key:
    """The key of one file at this node.  wrapped: as its row keeps it, of no use without the node's key."""

    def __init__(self, file: UUID, wrapped: bytes = b"") -> None:
        self._file = file.bytes
        plain = _unwrap_key(wrapped, self._file) if wrapped else AESGCM.generate_key(256)
        self.wrapped = wrapped or _wrap_key(plain, self._file)
        self._cipher = AESGCM(plain)

    def seal(self, part: Part, number: int, text: bytes) -> bytes:
        """Return one frame, sealed."""
        return self._cipher.encrypt(_nonce(part, number), text, self._file)

    def open(self, part: Part, number: int, sealed: bytes) -> bytes:
        """Return a frame's text.  Raises Conflict when it was cut or changed on the disk."""
        try:
            return self._cipher.decrypt(_nonce(part, number), sealed, self._file)
        except InvalidTag:
            raise _damaged_file_error() from None


def rewrap_key(file: UUID, wrapped: bytes) -> bytes | None:
    """Return a file's key under the key in use, or None where it lies under that one.  Raises Conflict."""
    try:
        AESGCM(ensure_master()).decrypt(wrapped[:_WRAP_NONCE], wrapped[_WRAP_NONCE:], file.bytes)
    except InvalidTag:
        return _wrap_key(_unwrap_key(wrapped, file.bytes), file.bytes)
    return None


def _wrap_key(plain: bytes, file: bytes) -> bytes:
    nonce = os.urandom(_WRAP_NONCE)
    return nonce + AESGCM(ensure_master()).encrypt(nonce, plain, file)


def _unwrap_key(wrapped: bytes, file: bytes) -> bytes:
    for master in _masters():
        try:
            return AESGCM(master).decrypt(wrapped[:_WRAP_NONCE], wrapped[_WRAP_NONCE:], file)
        except InvalidTag:
            continue
    raise _damaged_file_error()


def _masters() -> Iterator[bytes]:
    """Give the keys that may have wrapped a file's: the one in use, and those beside it while it is replaced.

    Those beside are looked for before and after: one that is taken into use meanwhile is not missed.
    """
    folder = here.node().keys
    beside = [folder / next_of(MASTER), folder / old_of(MASTER)]
    early = [path.read_bytes() for path in beside if path.exists()]
    yield ensure_master()
    yield from early
    yield from (path.read_bytes() for path in beside if path.exists())


def ensure_master() -> bytes:
    """Return the key that wraps the files' keys, made once: of two processes that make one, the first wins."""
    return _ensure_key_file(MASTER, lambda: os.urandom(_KEY))


def ensure_words() -> bytes:
    """Return the key of keyed tokens, which is never replaced; in a node that has none yet it is that of its files."""
    files = here.node().keys / MASTER
    return _ensure_key_file(WORDS, lambda: files.read_bytes() if files.exists() else os.urandom(_KEY))


def _ensure_key_file(name: str, make: Callable[[], bytes]) -> bytes:
    path = here.node().keys / name
    if not path.exists():
        beside = path.with_name(f".{name}.{os.getpid()}-{os.urandom(4).hex()}")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(make())
            out.flush()
            os.fsync(out.fileno())
        # A link, not a rename: of two processes that make the key at once, the second must not replace the first's.
        try:
            path.hardlink_to(beside)
        except FileExistsError:
            pass
        finally:
            beside.unlink()
    return path.read_bytes()


def path_of(file: UUID, part: Part = Part.BODY) -> Path:
    """Return where a part of a file lies."""
    name = file.hex + (".original" if part is Part.ORIGINAL else "")
    return here.node().files / "sealed" / file.hex[-2:] / name


def write_sealed(file: UUID, key: Key, part: Part, text: Iterable[bytes]) -> int:
    """Seal a file's text as it comes, on the disk when this returns; return its size in bytes."""
    size = 0
    with _open_file(path_of(file, part), os.O_WRONLY | os.O_CREAT | os.O_TRUNC) as out:
        for number, frame in enumerate(split_frames(text)):
            out.write(key.seal(part, number, frame))
            size += len(frame)
        out.flush()
        os.fsync(out.fileno())
    copy_elsewhere(path_of(file, part))
    return size


def append(file: UUID, key: Key, frames: Iterable[bytes], *, have: int) -> None:
    """Seal further frames after the first `have` bytes; what lay behind them is cut off first.

    have: a multiple of FRAME.  Raises Conflict when less than that lies on the disk.
    """
    start = have // FRAME
    with _open_file(path_of(file), os.O_RDWR | os.O_CREAT) as out:
        if os.fstat(out.fileno()).st_size < start * (FRAME + _TAG):
            raise _damaged_file_error()
        out.truncate(start * (FRAME + _TAG))
        out.seek(0, os.SEEK_END)
        for number, frame in enumerate(frames, start):
            out.write(key.seal(Part.BODY, number, frame))
        out.flush()
        os.fsync(out.fileno())


def copy_elsewhere(path: Path) -> None:
    """Have one of the node's files on its second disk and at its standby, before anything is committed that names it.

    Raises Refused where the standby has not taken it and acts wait for the standby: nothing is to be saved.
    """
    copy_to_archive(path)
    node = here.node()
    if node.has_standby and node.standby_commits != "no-wait":
        is_there = standby_copies.await_copy(node.files, path)
        if not is_there and node.standby_commits == "stop":
            raise Refused(
                "federation:standby-file",
                "The second server has not taken this file, so nothing was saved. Try again in a minute.",
            )


def copy_to_archive(path: Path) -> None:
    """Copy one of the node's files to its second disk.

    Where that disk is away the copy is made later, and the node's status says so meanwhile.
    """
    node = here.node()
    if node.archived_files is not None and node.archived_files.is_dir():
        with suppress(OSError):
            copy_durably(path, node.archived_files / path.relative_to(node.files))


def sealed_size(size: int) -> int:
    """Return how many bytes lie on the disk of a file of this size."""
    return size + -(-size // FRAME) * _TAG


def split_frames(text: Iterable[bytes]) -> Iterator[bytes]:
    """Return the same bytes in frames, the last one shorter."""
    held = bytearray()
    for some in text:
        held += some
        while len(held) >= FRAME:
            yield bytes(held[:FRAME])
            del held[:FRAME]
    if held:
        yield bytes(held)


def erase(files: Iterable[UUID]) -> None:
    """Remove all bytes of these files."""
    for file in files:
        for part in (Part.BODY, Part.ORIGINAL):
            path_of(file, part).unlink(missing_ok=True)


class Reader(io.RawIOBase):
    """A sealed file as a stream that can be sought in; at most a frame of it is in memory."""

    _file: io.BufferedReader | None = None

    def __init__(self, file: UUID, key: Key, *, size: int, part: Part = Part.BODY) -> None:
        self._key, self._size, self._part = key, size, part
        self._file = path_of(file, part).open("rb")
        self._at = 0
        self._frame = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: "Buffer", /) -> int:
        room = memoryview(buffer)
        if self._at >= self._size or not room:
            return 0
        number, offset = divmod(self._at, FRAME)
        found = self.frame(number)[offset : offset + len(room)]
        room[: len(found)] = found
        self._at += len(found)
        return len(found)

    def frame(self, number: int) -> bytes:
        """Return one frame's text.  Raises Conflict when it was cut or changed on the disk."""
        if self._file is not None and self._frame[0] != number:
            self._file.seek(number * (FRAME + _TAG))
            self._frame = number, self._key.open(self._part, number, self._file.read(FRAME + _TAG))
        return self._frame[1]

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
        super().close()


def _open_file(path: Path, flags: int) -> io.BufferedRandom | io.BufferedWriter:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, flags, 0o600)
    return os.fdopen(descriptor, "r+b" if flags & os.O_RDWR else "wb")  # type: ignore[return-value]  # of both modes


def _nonce(part: Part, number: int) -> bytes:
    return bytes([part, 0, 0, 0]) + number.to_bytes(8)


def _damaged_file_error() -> Conflict:
    return Conflict(
        "federation:file-disk", "This file was cut or changed on the node's disk: ask its owner to send it again."
    )
