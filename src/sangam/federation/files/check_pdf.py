"""Find what a PDF could do by itself: scripts, programs, other files, forms that act, also in its compressed objects.

Pure.  The file is not parsed as a reader would.  Each reader mends what is broken in its own way, and a file can be
made to look harmless to one of them.  The whole file is searched for the names without which nothing acts, plain or
escaped (`/J#61vaScript`).  So is every stream that could hold objects, unpacked within bounds.  A stream that could
hold objects and cannot be unpacked here is refused.  What a reader does of itself on opening must be to go to a page.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from typing import IO

from sangam.federation.media_types import DOCX, XLSX
from sangam.kernel.errors import Malformed, Refused

_MOST_STREAMS = 100_000
_MOST_UNPACKED = 48_000_000
_MOST_BLANK = 1_000_000_000
_MOST_OPENINGS = 100
_PIECE = 64 * 1024
_HEAD = 2_048
_DICTIONARY = 8_192
_DICTIONARY_OF_ACTION = 1_024
_END = rb"(?![^\x00\t\n\f\r ()<>\[\]{}/%])"


def _name_pattern(*words: str) -> bytes:
    """Return a pattern for names of a PDF, each letter plain or escaped."""
    spelt = ("".join(f"(?:{letter}|#{ord(letter):02x}|#{ord(letter):02X})" for letter in word) for word in words)
    first = "".join(sorted({word[0] for word in words}))  # most names are passed over by their first letter
    return f"/(?=[{first}#])(?:{'|'.join(spelt)})".encode() + _END


_FOLLOWS = rb"\s*(?:<<|\[|\d+\s+\d+\s+R)"
_ACTS = re.compile(
    _name_pattern(
        "JavaScript",
        "Launch",
        "EmbeddedFile",
        "EmbeddedFiles",
        "FileAttachment",
        "RichMedia",
        "Rendition",
        "SubmitForm",
        "ImportData",
        "GoToE",
    )
    + b"|"
    + _name_pattern("XFA", "AA", "EF")
    + _FOLLOWS
)
"""Short names count only before what would follow them: in compressed pictures they stand by chance."""

_LOCKED = re.compile(_name_pattern("Encrypt") + _FOLLOWS)
_STREAM = re.compile(rb"(?<!end)stream[ \t]*(?:\r\n|\n|\r|(?=[\x08-\x78][\x01\x5e\x9c\xda]))")
_HOLDS_OBJECTS = re.compile(_name_pattern("ObjStm", "First"))
_SAYS_SO = re.compile(_name_pattern("ObjStm"))
_PACKED_OTHERWISE = re.compile(
    _name_pattern("ASCIIHexDecode", "ASCII85Decode", "LZWDecode", "RunLengthDecode", "Crypt", "Predictor", "DCTDecode")
)
_PACKED = re.compile(_name_pattern("FlateDecode"))
_OPENS = re.compile(_name_pattern("OpenAction") + rb"\s*(?:(<<)|(\d+)\s+(\d+)\s+R)?")
_DOES = re.compile(_name_pattern("S") + rb"\s*(/[^\x00\t\n\f\r ()<>\[\]{}/%]+)")
_GOES = re.compile(_name_pattern("GoTo"))
_GOES_ON = re.compile(_name_pattern("Next"))
_NUMBERS = re.compile(rb"[\s\x00]*+(?:%[^\r\n]*+[\r\n]++[\s\x00]*+)*+[\d+-][\d\s\x00+-]*+")
_BLANK = re.compile(rb"(?:[\s\x00]++|%[^\r\n]*+[\r\n])*+")
_LINE_END = re.compile(rb"[\r\n]")
_PAIR = re.compile(rb"(?<!\d)(\d++)[\s\x00]++(\d++)")
_LONGEST_NUMBER = 20
"""Digits of the number of an object: a reader that takes a longer one for a number is not followed."""


def require_passive(pdf: bytes) -> None:
    """Return if nothing in a PDF acts.  Raises Refused: it acts, it is locked, or it cannot be looked through."""
    if _LOCKED.search(pdf):
        raise _locked_refusal()
    parts = [pdf, *_objects(pdf)]
    if any(map(_ACTS.search, parts)):
        raise _acts()
    opening = [opens for part in parts for opens in islice(_OPENS.finditer(part), _MOST_OPENINGS)]
    if len(opening) >= _MOST_OPENINGS:
        raise _too_much()
    for opens in opening:
        _require_goes_to_page(opens, parts)


def _objects(pdf: bytes) -> Iterator[bytes]:
    """Yield what each stream that could hold objects unpacks to."""
    left, blank, declared = _MOST_UNPACKED, _MOST_BLANK, 0
    for count, stream in enumerate(_STREAM.finditer(pdf)):
        if count >= _MOST_STREAMS:
            raise _too_much()
        said = _dictionary(pdf, stream.start())
        declares = _HOLDS_OBJECTS.search(said) is not None
        declared += len(_SAYS_SO.findall(said))
        if declares and _PACKED_OTHERWISE.search(said):
            raise _unreadable_refusal()
        part, passed = _unpack_stream(pdf, stream.end(), most=(left, blank), whole=declares)
        blank -= passed
        if declares and not part and _PACKED.search(said):
            raise _unreadable_refusal()
        if part:
            left -= len(part)
            yield part
    if declared < len(_SAYS_SO.findall(pdf)):
        raise _unreadable_refusal()


def _dictionary(pdf: bytes, stream: int) -> bytes:
    """Return the dictionary before a stream."""
    start = max(0, stream - _DICTIONARY)
    return pdf[max(start, pdf.rfind(b"obj", start, stream)) : stream]


def _unpack_stream(pdf: bytes, at: int, *, most: tuple[int, int], whole: bool) -> tuple[bytes, int]:
    """Return what a stream unpacks to behind its blanks, and how much was blank.

    Nothing when it is not packed or, unless `whole`, cannot hold objects.  most: bytes of either; Raises Refused above.
    """
    parts: list[bytes] = []
    size = blank = 0
    in_comment = False
    for unpacked in _unpack_pieces(pdf, at):
        part = unpacked
        if not parts:
            part, in_comment = _behind_blanks(unpacked, in_comment=in_comment)
            blank += len(unpacked) - len(part)
        if part and not parts and not (whole or _could_be_objects(part)):
            return b"", blank
        parts += [part] if part else []
        size += len(part)
        if size > most[0] or blank > most[1]:
            raise _too_much()
    return b"".join(parts), blank


def _behind_blanks(piece: bytes, *, in_comment: bool) -> tuple[bytes, bool]:
    """Return what stands behind blanks and comments, and whether a comment goes on in the next piece."""
    start = 0
    if in_comment:
        ends = _LINE_END.search(piece)
        if ends is None:
            return b"", True
        start = ends.end()
    blank = _BLANK.match(piece, start)
    rest = piece[blank.end() if blank else start :]
    return (b"", True) if rest.startswith(b"%") else (rest, False)


def _unpack_pieces(pdf: bytes, at: int) -> Iterator[bytes]:
    """Yield what is packed here piece by piece, the first a small one, up to where it is damaged."""
    unpacking, piece, most = zlib.decompressobj(), _HEAD, _HEAD
    try:
        while at < len(pdf) and not unpacking.eof:
            waits, at, piece = pdf[at : at + piece], at + piece, _PIECE
            while waits and not unpacking.eof:
                part = unpacking.decompress(waits, most)
                waits = unpacking.unconsumed_tail
                if part:
                    most = _PIECE
                    yield part
    except zlib.error:
        return


def _could_be_objects(head: bytes) -> bool:
    """Tell whether this begins as an object stream must: with numbers, then an object, or a comment."""
    numbers = _NUMBERS.match(head)
    return numbers is not None and head[numbers.end() : numbers.end() + 1] in (
        b"",
        b"<",
        b"[",
        b"(",
        b"/",
        b"t",
        b"f",
        b"n",
        b"%",
    )


def _require_goes_to_page(opens: re.Match[bytes], parts: list[bytes]) -> None:
    """Raise Refused unless what is done on opening is to go to a page of the same file."""
    direct, number, _ = opens.groups()
    if direct:
        found = [opens.string[opens.end() : opens.end() + _DICTIONARY_OF_ACTION]]
    elif number:
        if len(number) > _LONGEST_NUMBER:
            raise _unreadable_refusal()
        found = [text for part in parts for text in _object(part, int(number), whole=part is parts[0])]
        if not found:
            raise _acts()
    else:
        return
    for text in found:
        ends = text.find(b"endobj")
        said = text[: ends if ends >= 0 else len(text)]
        does = _DOES.findall(said)
        if (does and not all(_GOES.fullmatch(each) for each in does)) or _GOES_ON.search(said):
            raise _acts()


def _object(part: bytes, number: int, *, whole: bool) -> Iterator[bytes]:
    """Yield each object of this number, from where it begins."""
    if whole:
        for found in re.finditer(rb"(?<!\d)%d\s+\d+\s+obj" % number, part):
            yield part[found.end() : found.end() + _DICTIONARY_OF_ACTION]
        return
    numbers = _NUMBERS.match(part)
    if numbers is None:
        return
    pairs = _PAIR.findall(numbers[0])
    if any(len(digits) > _LONGEST_NUMBER for pair in pairs for digits in pair):
        raise _unreadable_refusal()
    for at, each in enumerate(pairs):
        if int(each[0]) == number:
            ends = int(pairs[at + 1][1]) if at + 1 < len(pairs) else int(each[1]) + _DICTIONARY_OF_ACTION
            start = numbers.end()
            yield part[start + int(each[1]) : start + min(ends, int(each[1]) + _DICTIONARY_OF_ACTION)]


def _acts() -> Refused:
    return Refused(
        "federation:file-pdf-acts",
        "This PDF carries a script, another file, a form that acts, or opens something: print it to a new PDF.",
    )


def _locked_refusal() -> Refused:
    return Refused("federation:file-pdf-locked", "This PDF is locked by a password: save it without one.")


def _unreadable_refusal() -> Refused:
    return Refused("federation:file-pdf-closed", "Parts of this PDF cannot be looked through: print it to a new PDF.")


def _too_much() -> Refused:
    return Refused(
        "federation:file-pdf-large", "This PDF unpacks to more than is looked through here: print it to a new PDF."
    )


# What stands inside a DOCX or XLSX: looked through as a list of parts, little of it unpacked. Pure.

_CONTENTS = "[Content_Types].xml"
_MOST_PARTS = 2_000
_MOST_UNPACKED_OF_CHECK_OFFICE = 200_000_000
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
    if len(parts) > _MOST_PARTS or unpacked > _MOST_UNPACKED_OF_CHECK_OFFICE or swells:
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
