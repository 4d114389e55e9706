"""Whether a workbook is of a size that can be read: every part unpacked once and counted, before anything parses it.

What a part is declared to hold is not believed.  A part that is read whole into memory may be far smaller than a sheet,
which is read row by row.  Pure.
"""

import zipfile
from collections import defaultdict
from collections.abc import Iterable

from sangam.interchange.policy import (
    MOST_PART_BYTES,
    MOST_PARTS,
    MOST_STRINGS_BYTES,
    MOST_TYPES_BYTES,
    MOST_UNPACKED_BYTES,
)
from sangam.kernel.errors import Malformed

CONTENT_TYPES = "[Content_Types].xml"
STRINGS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
_BOOK = ".main+xml"
_READ_WHOLE = frozenset(
    {"xl/workbook.xml", "xl/styles.xml", "xl/theme/theme1.xml", "docProps/core.xml", "docProps/custom.xml"}
)
_ENTRY = b"PK\x01\x02"
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_PIECE = 1024 * 1024


def require_few(archive: bytes) -> None:
    """Raise Malformed where an archive lists more parts than a workbook has; nothing of it is read before."""
    if archive.count(_ENTRY) > MOST_PARTS:
        raise Malformed(
            "interchange:workbook-parts",
            "The Excel file has more than {most} parts inside: save it as CSV.",
            most=f"{MOST_PARTS:,}",
        )


def require_types(packed: zipfile.ZipFile) -> None:
    """Raise Malformed where the list of what the parts are is itself too large.  Raises as `zipfile` does."""
    _unpack(packed, packed.getinfo(CONTENT_TYPES), MOST_TYPES_BYTES)


def require_modest(packed: zipfile.ZipFile, types: Iterable[tuple[str, str]]) -> None:
    """Raise Malformed where what is packed unpacks to more than is read of a workbook.

    types: (part, what it is declared as); a part may be declared as several.  Raises as `zipfile` does, too.
    """
    declared = defaultdict[str, set[str]](set)
    for part, kind in types:
        declared[part[1:]].add(kind)
    left = MOST_UNPACKED_BYTES
    for entry in packed.infolist():
        left -= _unpack(packed, entry, min(left, _most(entry.filename, declared[entry.filename])))


def _most(name: str, kinds: set[str]) -> int:
    """Return how much a part may hold: less where it is read whole."""
    if name in _READ_WHOLE or name.endswith(".rels") or any(_BOOK in kind for kind in kinds):
        return MOST_PART_BYTES
    return MOST_STRINGS_BYTES if STRINGS in kinds else MOST_UNPACKED_BYTES


def _unpack(packed: zipfile.ZipFile, part: zipfile.ZipInfo, most: int) -> int:
    """Return how much a part holds.  Raises Malformed above `most`, and BadZipFile for what no spreadsheet writes."""
    if part.compress_type not in _METHODS or part.flag_bits & 0x1:
        raise zipfile.BadZipFile
    size = 0
    with packed.open(part) as opened:
        while piece := opened.read(_PIECE):
            size += len(piece)
            if size > most:
                raise Malformed(
                    "interchange:workbook-unpacked",
                    "The Excel file is packed too tightly: {part} unpacks to more than {most} MB. Save it as CSV.",
                    part=part.filename[:80],
                    most=most // 2**20,
                )
    return size
