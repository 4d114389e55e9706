"""Uploads that a line interrupts: the bytes that have come, sealed, until the rest has, or three days have passed.

Each belongs to the officer whose phone named it.  They lie in the files' folder and in no table: nothing is said until
the officer sends what the whole file is attached to.
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

from sangam.federation.files.store import require_room, require_size
from sangam.federation.keys.file_encryption import FRAME, Key, Part
from sangam.kernel import here
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import named_id

MOST_BYTES = 2 * FRAME
"""The most that comes at once: of each part but the last, a multiple of a frame."""
MOST_OPEN = 20
_KEPT_S = 3 * 86_400.0
_IN_MEMORY = 1024 * 1024
_TAG = 16


@dataclass(frozen=True, slots=True)
class Partial:
    """An upload under way.  length: of the whole; have: bytes that are here."""

    name: UUID
    length: int
    have: int
    wrapped: bytes


def have(officer: UUID, upload: UUID) -> int:
    """Return how many bytes of an upload are here; of one that is not known, none."""
    with _lock_folder(officer) as folder:
        found = _read_upload(folder, _upload_name(officer, upload))
        return found.have if found else 0


def receive(officer: UUID, upload: UUID, *, at: int, length: int, part: bytes) -> int:
    """Keep the bytes of an upload that stand from `at` on; return how many are here now.

    Bytes that are here already change nothing: the answer may have been lost.  Raises Conflict for a gap, Malformed
    for a part that no phone of ours sends.  Raises Refused for a file that is too large, for too many, without room.
    """
    _require_part(at, length, part)
    with _lock_folder(officer) as folder:
        _drop_expired(folder)
        name = _upload_name(officer, upload)
        found = _read_upload(folder, name) or _begin_upload(folder, name, length)
        if found.length != length:
            raise Malformed("federation:upload-length", "This upload began with another length: begin it anew.")
        if at > found.have:
            raise Conflict("federation:upload-gap", "The bytes before these are not here: begin where the node says.")
        if at == found.have and part:
            _append(folder, found, part)
            return at + len(part)
        return found.have


@contextmanager
def whole(officer: UUID, upload: UUID) -> Iterator[IO[bytes]]:
    """Give an upload that is here whole, as a stream; it stays until `forget`.  Raises NotFound where it is not."""
    with _lock_folder(officer) as folder, tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as stream:
        found = _read_upload(folder, _upload_name(officer, upload))
        if found is None or found.have < found.length:
            raise NotFound("federation:upload-not-whole", "This file is not here whole: it is sent again.")
        for some in _frames(folder, found):
            stream.write(some)
        stream.seek(0)
        yield stream


def forget(officer: UUID, upload: UUID) -> None:
    """Throw an upload away; one that is not here changes nothing."""
    with _lock_folder(officer) as folder:
        _delete_upload(folder, _upload_name(officer, upload))


def sweep() -> int:
    """Throw away what no byte has come of for three days, of all officers; return how many."""
    root = _root()
    dropped = 0
    for folder in [each for each in root.glob("*") if each.is_dir()]:
        dropped += _drop_expired(folder)
        if not any(folder.glob("*.json")):
            shutil.rmtree(folder, ignore_errors=True)
    return dropped


def _require_part(at: int, length: int, part: bytes) -> None:
    require_size(length)
    end = at + len(part)
    stands = length > 0 and 0 <= at <= end <= length and at % FRAME == 0 and len(part) <= MOST_BYTES
    if not stands or (len(part) % FRAME and end != length):
        raise Malformed("federation:upload-part", "This is no part of an upload: load the telephone's page anew.")


def _begin_upload(folder: Path, name: UUID, length: int) -> Partial:
    if len(list(folder.glob("*.json"))) >= MOST_OPEN:
        raise Refused(
            "federation:uploads-many",
            "{most} files of yours are on their way already: let them arrive first.",
            most=MOST_OPEN,
        )
    require_room(length)
    wrapped = Key(name).wrapped
    beside = _meta(folder, name).with_suffix(".new")
    # Renamed into place: who reads it meanwhile finds the whole text or nothing.
    beside.write_text(json.dumps({"length": length, "key": wrapped.hex()}), encoding="ascii")
    beside.replace(_meta(folder, name))
    return Partial(name, length, 0, wrapped)


def _append(folder: Path, found: Partial, part: bytes) -> None:
    key, first = Key(found.name, found.wrapped), found.have // FRAME
    with os.fdopen(os.open(_body(folder, found.name), os.O_RDWR | os.O_CREAT, 0o600), "r+b") as out:
        # A frame that was half written when the node died cannot be opened: it is cut off and sent again.
        out.truncate(first * (FRAME + _TAG))
        out.seek(0, os.SEEK_END)
        for number, start in enumerate(range(0, len(part), FRAME), first):
            out.write(key.seal(Part.BODY, number, part[start : start + FRAME]))
        out.flush()
        # The sender forgets what we say we have, so it must be on the disk before we say it.
        os.fsync(out.fileno())


def _frames(folder: Path, found: Partial) -> Iterator[bytes]:
    key = Key(found.name, found.wrapped)
    with _body(folder, found.name).open("rb") as body:
        for number in range(-(-found.length // FRAME)):
            yield key.open(Part.BODY, number, body.read(FRAME + _TAG))


def _read_upload(folder: Path, name: UUID) -> Partial | None:
    try:
        said = json.loads(_meta(folder, name).read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
    body = _body(folder, name)
    sealed = body.stat().st_size if body.exists() else 0
    frames, rest = divmod(sealed, FRAME + _TAG)
    length = int(said["length"])
    is_whole = rest > _TAG and frames * FRAME + rest - _TAG == length
    return Partial(name, length, length if is_whole else frames * FRAME, bytes.fromhex(said["key"]))


def _drop_expired(folder: Path) -> int:
    before = time.time() - _KEPT_S
    old = [meta for meta in folder.glob("*.json") if _last_write_time(meta) < before]
    for meta in old:
        _delete_upload(folder, UUID(meta.stem))
    return len(old)


def _last_write_time(meta: Path) -> float:
    body = meta.with_suffix(".part")
    return max(each.stat().st_mtime for each in (meta, body) if each.exists())


def _delete_upload(folder: Path, name: UUID) -> None:
    for path in (_meta(folder, name), _body(folder, name)):
        path.unlink(missing_ok=True)


def _upload_name(officer: UUID, upload: UUID) -> UUID:
    return named_id("upload", str(officer), str(upload))


def _meta(folder: Path, name: UUID) -> Path:
    return folder / f"{name}.json"


def _body(folder: Path, name: UUID) -> Path:
    return folder / f"{name}.part"


def _root() -> Path:
    return here.node().files / "partial"


@contextmanager
def _lock_folder(officer: UUID) -> Iterator[Path]:
    """Hold the folder of an officer's uploads: two phones of one officer take turns."""
    folder = _root() / hashlib.sha256(officer.bytes).hexdigest()[:24]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder
