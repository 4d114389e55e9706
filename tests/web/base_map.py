"""A base map of invented land, as PMTiles: the same tile everywhere, earth with a square lake in its middle."""

import struct
from collections.abc import Iterable, Sequence
from pathlib import Path

EXTENT = 4096
_MOST_ZOOM = 15
_EVERY_TILE = (4 ** (_MOST_ZOOM + 1) - 1) // 3
_POLYGON, _MOVE, _LINE, _CLOSE = 3, 1, 2, 7
_NONE, _VECTOR = 1, 1


def write_base_map(path: Path) -> None:
    """Write a PMTiles file of version 3 with one vector tile for all places and zooms."""
    lake = [(1024, 1024), (3072, 1024), (3072, 3072), (1024, 3072)]
    land = [(0, 0), (EXTENT, 0), (EXTENT, EXTENT), (0, EXTENT)]
    tile = _layer("earth", land) + _layer("water", lake)
    directory = b"".join(map(_varint, (1, 0, _EVERY_TILE, len(tile), 1)))
    metadata, first = b'{"vector_layers": []}', 127
    words = [first, len(directory), first + len(directory), len(metadata)]
    at = first + len(directory) + len(metadata)
    words += [at, 0, at, len(tile), _EVERY_TILE, 1, 1]
    head = b"PMTiles\x03" + struct.pack("<11Q", *words) + bytes([1, _NONE, _NONE, _VECTOR, 0, _MOST_ZOOM])
    head += struct.pack("<4i", -1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000)
    head += bytes([6]) + struct.pack("<2i", 770_000_000, 285_000_000)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(head + directory + metadata + tile)


def _layer(name: str, ring: Sequence[tuple[int, int]]) -> bytes:
    feature = _field(3, _POLYGON) + _field(4, b"".join(map(_varint, _drawn(ring))))
    return _field(3, _field(15, 2) + _field(1, name.encode()) + _field(2, feature) + _field(5, EXTENT))


def _drawn(ring: Sequence[tuple[int, int]]) -> Iterable[int]:
    """Yield a closed ring as the commands of a vector tile."""
    here = (0, 0)
    for number, point in enumerate(ring):
        if number == 0:
            yield 1 << 3 | _MOVE
        if number == 1:
            yield (len(ring) - 1) << 3 | _LINE
        yield from (_zigzag(there - was) for there, was in zip(point, here, strict=True))
        here = point
    yield 1 << 3 | _CLOSE


def _field(number: int, value: "int | bytes") -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])
