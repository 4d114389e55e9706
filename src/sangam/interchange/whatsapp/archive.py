"""An export as a phone hands it over: a text file, a folder with its files, or all of it in one zip file.

What a zip file is declared to hold is not believed: every part is unpacked against a bound.
"""

import lzma
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from sangam.interchange.whatsapp.export import read_export
from sangam.interchange.whatsapp.types import Export
from sangam.kernel.errors import Malformed

MOST_TEXT_BYTES = 128 * 1024 * 1024
MOST_PARTS = 20_000
MOST_MEDIA_BYTES = 64 * 1024 * 1024
"""Of one attached file; what a node takes is bounded again where it is kept."""
_SOME = 1024 * 1024
_LISTED = b"PK\x01\x02"
_MOST_LISTED = 10 * MOST_PARTS
"""Beside its own parts a zip file may hold documents that are zip files, and list theirs."""
_DAMAGE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
)
"""What `zipfile` and the packings that it reads raise for a damaged or hostile file."""


@dataclass(frozen=True, slots=True)
class OpenedExport:
    """An export with the files that came with it, by name."""

    export: Export
    _folder: Path | None = None
    _packed: zipfile.ZipFile | None = None
    _parts: Mapping[str, zipfile.ZipInfo] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Tell whether an attached file came along."""
        return name in self._parts or self._beside(name) is not None

    @contextmanager
    def attached(self, name: str) -> Iterator[IO[bytes]]:
        """Open an attached file.  Raises Malformed for one that is damaged or far too large."""
        path = self._beside(name)
        if path is not None:
            with path.open("rb") as stream:
                yield stream
        elif self._packed is not None and name in self._parts:
            with tempfile.TemporaryFile() as stream:
                _unpack(self._packed, self._parts[name], stream, most=MOST_MEDIA_BYTES)
                yield stream

    def _beside(self, name: str) -> Path | None:
        if self._folder is None or Path(name).name != name:
            return None
        path = self._folder / name
        return path if path.is_file() and not path.is_symlink() else None


@contextmanager
def open_export(path: Path, *, name: str = "", media: Path | None = None) -> Iterator[OpenedExport]:
    """Open an export: a text file or a zip file.

    name: as its owner calls it.  media: a folder with the attached files.  Raises Malformed for what is no export, for
    a damaged zip file and for one that unpacks to more than is read.
    """
    name = name or path.name
    if not zipfile.is_zipfile(path):
        _require_size(path.stat().st_size)
        yield OpenedExport(read_export(path.read_bytes(), name=name), media)
        return
    _require_few(path, name)
    with _open_archive(path, name) as packed:
        parts = _parts(packed, name)
        chat = _chat(parts, name)
        with tempfile.TemporaryFile() as text:
            _unpack(packed, chat, text, most=MOST_TEXT_BYTES)
            export = read_export(text.read(), name=name)
        yield OpenedExport(export, media, packed, parts)


def _require_few(path: Path, name: str) -> None:
    """Raise Malformed where a zip file lists far too many parts; `zipfile` would read the whole list into memory."""
    listed, before = 0, b""
    with path.open("rb") as archive:
        while some := archive.read(_SOME):
            listed += (before + some).count(_LISTED)
            before = some[1 - len(_LISTED) :]
    if listed > _MOST_LISTED:
        raise _too_many(name)


def _open_archive(path: Path, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except _DAMAGE:
        raise _damaged_error(name) from None


def _parts(packed: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    entries = packed.infolist()
    if len(entries) > MOST_PARTS:
        raise _too_many(name)
    return {Path(each.filename).name: each for each in entries if not each.is_dir()}


def _chat(parts: Mapping[str, zipfile.ZipInfo], name: str) -> zipfile.ZipInfo:
    """Return the chat: "_chat.txt" of an iPhone, else the text file that is named like a chat, else the only one."""
    texts = sorted(each for each in parts if each.lower().endswith(".txt"))
    likely = [each for each in texts if each == "_chat.txt" or "whatsapp" in each.lower()]
    if not texts:
        raise Malformed("interchange:whatsapp-no-chat", "{file} holds no text of a chat.", file=name[:100])
    return parts[(likely or texts)[0]]


def _unpack(packed: zipfile.ZipFile, part: zipfile.ZipInfo, to: IO[bytes], *, most: int) -> None:
    try:
        with packed.open(part) as stream:
            left = most
            while some := stream.read(min(_SOME, left + 1)):
                left -= len(some)
                _require_size(most - left, most=most)
                to.write(some)
    except _DAMAGE:
        raise _damaged_error(part.filename) from None
    to.seek(0)


def _require_size(size: int, *, most: int = MOST_TEXT_BYTES) -> None:
    if size > most:
        raise Malformed(
            "interchange:whatsapp-size", "The chat or a file of it is larger than {most} MB.", most=most // 1024 // 1024
        )


def _too_many(name: str) -> Malformed:
    return Malformed(
        "interchange:whatsapp-parts", "{file} holds more than {most} files.", file=name[:100], most=f"{MOST_PARTS:,}"
    )


def _damaged_error(name: str) -> Malformed:
    return Malformed(
        "interchange:whatsapp-damaged", "{file} is damaged or locked: export the chat again.", file=name[:100]
    )
