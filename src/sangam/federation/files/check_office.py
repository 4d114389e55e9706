"""What stands inside a DOCX or XLSX: looked through as a list of parts, little of it unpacked.  Pure."""

import zipfile
from typing import IO

from sangam.federation.media_types import DOCX, XLSX
from sangam.kernel.errors import Malformed, Refused

_CONTENTS = "[Content_Types].xml"
_MOST_PARTS = 2_000
_MOST_UNPACKED = 200_000_000
_MOST_RATIO = 200
_MOST_CONTENTS = 200_000
_SMALL = 1_000_000
_ACTIVE = (".bin", ".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".scr", ".hta", ".jar", ".docm", ".xlsm")


def office_media(document: IO[bytes]) -> str:
    """Return whether this is a DOCX or an XLSX.

    Raises Malformed for another archive or a damaged one.  Raises Refused for macros, embedded programs, a password, or
    one that would unpack to far more than it is.
    """
    document.seek(0)
    try:
        with zipfile.ZipFile(document) as archive:
            parts = archive.infolist()
            _require_modest(parts)
            contents = next((part for part in parts if part.filename == _CONTENTS), None)
            if contents is None:
                raise _other()
            _require_passive(parts)
            return _media(_read_part(archive, contents))
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        raise Malformed("federation:file-broken-zip", "This document is damaged: save it again.") from None


def _require_modest(parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    swells = unpacked > _SMALL and unpacked > _MOST_RATIO * max(1, packed)
    if len(parts) > _MOST_PARTS or unpacked > _MOST_UNPACKED or swells:
        raise Refused(
            "federation:file-zip-bomb", "This document would unpack to far more than it is: it is refused as an attack."
        )


def _require_passive(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename.lower() for part in parts]
    if any("vbaproject" in name or "/macrosheets/" in name for name in names):
        raise _macros()
    if any(part.flag_bits & 0x1 for part in parts):
        raise Refused(
            "federation:file-password", "This document is under a password: nobody could check it; save it without."
        )
    if any(name.endswith(_ACTIVE) and "printersettings" not in name for name in names):
        raise Refused(
            "federation:file-embedded", "Another program or file is embedded in this document: save it as PDF."
        )


def _media(contents: str) -> str:
    if "macroenabled" in contents.lower():
        raise _macros()
    if "wordprocessingml.document.main+xml" in contents:
        return DOCX
    if "spreadsheetml.sheet.main+xml" in contents:
        return XLSX
    raise _other()


def _read_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> str:
    with archive.open(part) as opened:
        return opened.read(_MOST_CONTENTS).decode("utf-8", "replace")


def _macros() -> Refused:
    return Refused(
        "federation:file-macros", "This document carries macros, which run on opening: save it without them or as PDF."
    )


def _other() -> Malformed:
    return Malformed(
        "federation:file-other-zip", "This is an archive: send its documents one by one, as PDF, DOCX, XLSX or text."
    )
