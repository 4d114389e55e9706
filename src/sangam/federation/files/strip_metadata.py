"""A photograph without what it tells of its camera and place: the same pixels, copied part by part.  Pure.

Nothing is decoded or compressed anew.  What stands after the end of the picture is left behind too: that is where
telephones put films, and attackers archives.
"""

import os
import re
import struct
from collections.abc import Iterator
from typing import IO

from sangam.kernel.errors import Malformed

_SOME = 64 * 1024
_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB"})
_WEBP_KEPT = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH"})
_WEBP_TELLING = 0x20 | 0x08 | 0x04 | 0x02  # colour profile, EXIF, XMP, animation
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
_JPEG_END, _JPEG_SCAN, _JPEG_COMMENT, _APP0, _APP2, _APP14, _APP15 = 0xD9, 0xDA, 0xFE, 0xE0, 0xE2, 0xEE, 0xEF


def strip_photograph(media: str, photo: IO[bytes], *, turned: int = 1) -> Iterator[bytes]:
    """Return the photograph's bytes without metadata.  turned: its EXIF orientation, which alone is kept.

    Raises Malformed for one whose parts do not fit together.
    """
    photo.seek(0)
    return {"image/jpeg": _jpeg, "image/png": _png, "image/webp": _webp}[media](photo, turned)


def _jpeg(photo: IO[bytes], turned: int) -> Iterator[bytes]:
    yield _exactly(photo, 2)
    yield _orientation(turned) if turned != 1 else b""
    while (marker := _next_marker(photo)) != _JPEG_END:
        size = _exactly(photo, 2)
        body = _exactly(photo, max(0, int.from_bytes(size) - 2))
        if marker == _APP0 and body.startswith(b"JFIF\0"):
            body = body[:12] + b"\0\0"  # without its thumbnail
            size = (len(body) + 2).to_bytes(2)
        if _is_kept(marker, body):
            yield bytes([0xFF, marker]) + size + body
        if marker == _JPEG_SCAN:
            yield from _scan(photo)
    yield b"\xff\xd9"


def _is_kept(marker: int, body: bytes) -> bool:
    if marker == _APP0:
        return body.startswith(b"JFIF\0")
    if marker == _APP2:
        return body.startswith(b"ICC_PROFILE\0")
    return marker == _APP14 or (marker != _JPEG_COMMENT and not _APP0 <= marker <= _APP15)


def _next_marker(photo: IO[bytes]) -> int:
    if _exactly(photo, 1) != b"\xff":
        raise _broken_photo_error()
    while (marker := _exactly(photo, 1)) == b"\xff":
        pass
    return marker[0]


def _scan(photo: IO[bytes]) -> Iterator[bytes]:
    """Yield compressed pixels up to the next marker, before which the stream then stands."""
    while some := photo.read(_SOME):
        if found := _MARKER.search(some):
            photo.seek(found.start() - len(some), os.SEEK_CUR)
            yield some[: found.start()]
            return
        back = 1 if some.endswith(b"\xff") and len(some) > 1 else 0
        photo.seek(-back, os.SEEK_CUR)
        yield some[: len(some) - back]
    raise _broken_photo_error()


def _orientation(turned: int) -> bytes:
    """Return an EXIF segment that says how the picture is turned, and nothing else."""
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, turned, 0)
    body = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01" + entry + b"\0\0\0\0"
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2) + body


def _png(photo: IO[bytes], _turned: int) -> Iterator[bytes]:
    yield _exactly(photo, 8)
    kind = b""
    while kind != b"IEND":
        head = _exactly(photo, 8)
        size, kind = int.from_bytes(head[:4]), head[4:]
        if kind in _PNG_KEPT:
            yield head
            yield from _some(photo, size + 4)
        else:
            photo.seek(size + 4, os.SEEK_CUR)


def _webp(photo: IO[bytes], _turned: int) -> Iterator[bytes]:
    kept = [chunk for chunk in _webp_chunks(photo) if chunk[0] in _WEBP_KEPT]
    if not any(kind in (b"VP8 ", b"VP8L") for kind, _, _ in kept):
        raise _broken_photo_error()
    yield b"RIFF" + (4 + sum(8 + size + size % 2 for _, _, size in kept)).to_bytes(4, "little") + b"WEBP"
    for kind, at, size in kept:
        photo.seek(at)
        yield kind + size.to_bytes(4, "little")
        flags = bytes([_exactly(photo, 1)[0] & ~_WEBP_TELLING]) if kind == b"VP8X" else b""
        yield flags
        yield from _some(photo, size - len(flags))
        yield b"\0" * (size % 2)


def _webp_chunks(photo: IO[bytes]) -> Iterator[tuple[bytes, int, int]]:
    """Yield (kind, where it begins, size) of each chunk up to the size that the head gives."""
    end = 8 + int.from_bytes(_exactly(photo, 12)[4:8], "little")
    at = 12
    while at + 8 <= end:
        photo.seek(at)
        head = _exactly(photo, 8)
        size = int.from_bytes(head[4:], "little")
        yield head[:4], at + 8, size
        at += 8 + size + size % 2


def _some(photo: IO[bytes], size: int) -> Iterator[bytes]:
    while size:
        some = _exactly(photo, min(size, _SOME))
        size -= len(some)
        yield some


def _exactly(photo: IO[bytes], size: int) -> bytes:
    some = photo.read(size)
    if len(some) != size:
        raise _broken_photo_error()
    return some


def _broken_photo_error() -> Malformed:
    return Malformed("federation:file-broken-photo", "This photograph is damaged: take it or save it again.")
