"""A voice note that a browser recorded, as Ogg: the same sound, packet by packet, in a wrapping that all players know.

Chromium records Opus in WebM, which Apple's players do not open.  Nothing is decoded or compressed anew.
Sources: RFC 8794 (EBML), RFC 9559 (Matroska), RFC 3533 (Ogg), RFC 7845 (Opus in Ogg), RFC 6716 (Opus).
"""

import os
import re
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import IO

from sangam.kernel.errors import Malformed

MARK = b"\x1a\x45\xdf\xa3"
_SEGMENT, _TRACKS, _TRACK, _CLUSTER, _GROUP = 0x18538067, 0x1654AE6B, 0xAE, 0x1F43B675, 0xA0
_OPENED = frozenset({_SEGMENT, _TRACKS, _TRACK, _CLUSTER, _GROUP})
"""Elements that are read part by part: a recorder leaves the size of the outer ones open."""
_TRACK_TYPE, _CODEC, _HEAD, _SIMPLE_BLOCK, _BLOCK = 0x83, 0x86, 0x63A2, 0xA3, 0xA1
_READ = frozenset({_TRACK_TYPE, _CODEC, _HEAD, _SIMPLE_BLOCK, _BLOCK})
_MOST_ELEMENT = 1 << 20
_MOST_ELEMENTS = 400_000  # two hours of packets of 20 ms
_LACING = 0x06
_SOUND = 2

_SHORTEST_HEAD, _LONGEST_HEAD = 19, 19 + 2 + 255  # without a table of channels, and with the longest
_SERIAL = 1
_FIRST, _LAST = 2, 4
_MOST_SEGMENTS = 255
_RATE = 48_000
_REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
_SILK_MS, _HYBRID_MS, _CELT_MS = (10.0, 20.0, 40.0, 60.0), (10.0, 20.0), (2.5, 5.0, 10.0, 20.0)


def is_voice_note(file: IO[bytes]) -> bool:
    """Tell whether a file is WebM with one track, which is sound in Opus.  Raises Malformed for a damaged one."""
    types, codecs = [], []
    for kind, body in _elements(file):
        if kind == _TRACK_TYPE:
            types.append(int.from_bytes(body))
        elif kind == _CODEC:
            codecs.append(body.rstrip(b"\0"))
        elif kind in (_SIMPLE_BLOCK, _BLOCK):
            break
    return types == [_SOUND] and codecs == [b"A_OPUS"]


def as_ogg(file: IO[bytes]) -> Iterator[bytes]:
    """Yield the voice note as Ogg, page by page.  Raises Malformed for a damaged one."""
    parts = _elements(file)
    head = next((body for kind, body in parts if kind == _HEAD), b"")
    if not head.startswith(b"OpusHead") or not _SHORTEST_HEAD <= len(head) <= _LONGEST_HEAD:
        raise _broken_voice_error()
    yield _page(0, [head], granule=0, flags=_FIRST)
    yield _page(1, [b"OpusTags" + struct.pack("<I", 6) + b"Sangam" + struct.pack("<I", 0)], granule=0)
    packets = (_packet(body) for kind, body in parts if kind in (_SIMPLE_BLOCK, _BLOCK))
    yield from _pages(packets)


def _elements(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield the elements that matter, in their order; of the others only the size is read."""
    end = file.seek(0, os.SEEK_END)
    file.seek(0)
    for _ in range(_MOST_ELEMENTS):
        if not (head := file.read(1)):
            return
        kind = _number(file, head, is_id=True)
        size = _number(file, file.read(1), is_id=False)
        if kind in _OPENED:
            continue
        if file.tell() + size > end:
            return  # the recorder was cut off: what came before it is whole
        if kind not in _READ:
            file.seek(size, os.SEEK_CUR)
        elif size > _MOST_ELEMENT:
            raise _broken_voice_error()
        else:
            yield kind, file.read(size)
    raise _broken_voice_error()


def _number(file: IO[bytes], first: bytes, *, is_id: bool) -> int:
    """Read a number of EBML: the zeros before its first bit say how many bytes follow."""
    if not first or not first[0]:
        raise _broken_voice_error()
    more = 8 - first[0].bit_length()
    rest = file.read(more)
    if len(rest) < more or (is_id and more > 3):
        raise _broken_voice_error()
    head = first[0] if is_id else first[0] & (0x7F >> more)
    return int.from_bytes(bytes([head]) + rest)


def _packet(block: bytes) -> bytes:
    """Return the sound of a block: behind the track's number, two bytes of time and the flags."""
    if len(block) < 5 or not block[0] & 0x80 or block[3] & _LACING:
        raise _broken_voice_error()
    return block[4:]


def _pages(packets: Iterable[bytes]) -> Iterator[bytes]:
    """Yield pages of about a second, the last one marked."""
    waiting: list[bytes] = []
    number, granule, segments = 2, 0, 0
    for packet in packets:
        needed = len(packet) // 255 + 1
        if needed > _MOST_SEGMENTS:
            raise _broken_voice_error()
        if segments + needed > _MOST_SEGMENTS:
            yield _page(number, waiting, granule=granule)
            number, waiting, segments = number + 1, [], 0
        waiting.append(packet)
        segments += needed
        granule += _samples(packet)
    if not granule:
        raise _broken_voice_error()
    yield _page(number, waiting, granule=granule, flags=_LAST)


def _samples(packet: bytes) -> int:
    """Return how long a packet sounds, in samples of 48 kHz: its first byte says so (RFC 6716, section 3.1)."""
    config, code = packet[0] >> 3, packet[0] & 3
    if config < 12:
        frame_ms = _SILK_MS[config % 4]
    elif config < 16:
        frame_ms = _HYBRID_MS[config % 2]
    else:
        frame_ms = _CELT_MS[config % 4]
    frames = {0: 1, 1: 2, 2: 2}.get(code) or (packet[1] & 0x3F if len(packet) > 1 else 0)
    return int(frame_ms * frames * _RATE / 1000)


def _page(number: int, packets: Iterable[bytes], *, granule: int, flags: int = 0) -> bytes:
    parts = list(packets)
    table = b"".join(b"\xff" * (len(each) // 255) + bytes([len(each) % 255]) for each in parts)
    before = b"OggS\0" + struct.pack("<BqII", flags, granule, _SERIAL, number)
    after = bytes([len(table)]) + table + b"".join(parts)
    return before + struct.pack("<I", _checksum(before + b"\0\0\0\0" + after)) + after


def _checksum(page: bytes) -> int:
    """Return the CRC of Ogg: that of zlib with every byte and the sum turned round, and nothing inverted."""
    turned = zlib.crc32(page.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{turned:032b}"[::-1], 2)


def _broken_voice_error() -> Malformed:
    return Malformed("federation:file-broken-voice", "This recording is damaged: record it again.")


# A photograph without what it tells of its camera and place: the same pixels, copied part by part. Pure.
#
# Nothing is decoded or compressed anew. What stands after the end of the picture is left behind too: that is where
# telephones put films, and attackers archives.

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
