"""What a file is, by its content: the name and the sender's word do not count.  Pure but for Pillow.

What is not on the short list of photographs, voice and documents is refused with a sentence.
"""

import codecs
import io
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import IO

from PIL import Image, ImageOps

from sangam.federation.files.check_pdf import office_media, require_passive
from sangam.federation.files.voice_notes import MARK as WEBM
from sangam.federation.files.voice_notes import is_voice_note
from sangam.federation.media_types import DOCX, XLSX
from sangam.kernel.errors import Malformed, Refused

# A photograph made small, by as little of it in memory as its form allows. Pure but for Pillow.
#
# A JPEG is read at an eighth of its size where that suffices. PNG and WebP can only be opened whole, at four bytes a
# pixel, so they may have fewer pixels. Pillow keeps what it once took, and a node has several threads.

SIDE_PX = 320
_MOST_PIXELS = 50_000_000
_MOST_PIXELS_WHOLE = 16_000_000
_ORIENTATION = 0x0112
_SCALED = frozenset({"RGB", "RGBA", "L"})


class TooManyPixels(ValueError):
    """The photograph has more than 50 megapixels."""


class BrokenPhotograph(ValueError):
    """These bytes are no photograph of the forms asked for, or a damaged one."""


def small_image(photo: IO[bytes], *, forms: tuple[str, ...]) -> tuple[Image.Image, int]:
    """Return (the photograph in RGB, upright, at most 320 pixels a side; its EXIF orientation).

    forms: of Pillow, such as "JPEG".
    Raises TooManyPixels, BrokenPhotograph, and Malformed for a PNG or WebP of more than 16 megapixels.
    """
    photo.seek(0)
    try:
        with Image.open(photo, formats=forms) as opened:
            _require_bounded(opened)
            return _shrink_photograph(opened), _exif_orientation(opened)
    except (Malformed, TooManyPixels):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooManyPixels from None
    except Exception:  # a decoder that is given hostile bytes raises whatever it likes
        raise BrokenPhotograph from None


def _require_bounded(opened: Image.Image) -> None:
    pixels = opened.width * opened.height
    if pixels > _MOST_PIXELS:
        raise TooManyPixels
    if opened.format != "JPEG" and pixels > _MOST_PIXELS_WHOLE:
        raise Malformed(
            "federation:file-pixels-whole",
            "As PNG or WebP a photograph may have 16 megapixels: save this one as JPEG.",
        )


def _shrink_photograph(opened: Image.Image) -> Image.Image:
    opened.draft("RGB", (2 * SIDE_PX, 2 * SIDE_PX))
    if opened.mode in _SCALED:  # of a palette an average is no colour
        opened.thumbnail((SIDE_PX, SIDE_PX))
    small = opened if opened.mode == "RGB" else opened.convert("RGB")
    small.thumbnail((SIDE_PX, SIDE_PX))
    return ImageOps.exif_transpose(small)


def _exif_orientation(opened: Image.Image) -> int:
    turned = int(opened.getexif().get(_ORIENTATION, 1))
    return turned if 1 <= turned <= 8 else 1


ENDINGS: Mapping[str, str] = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "audio/ogg": ".ogg", "audio/mp4": ".m4a",
    "audio/aac": ".aac", "audio/mpeg": ".mp3", "audio/wav": ".wav", "audio/amr": ".amr",
    "application/pdf": ".pdf", "text/plain": ".txt", DOCX: ".docx", XLSX: ".xlsx",
}  # fmt: skip

_SOME = 64 * 1024
_HEAD = 4_096
_EXECUTABLE = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe",
               b"\0asm", b"dex\n", b"L\0\0\0\x01\x14\x02\0")  # fmt: skip
_OLD_OFFICE = (b"\xd0\xcf\x11\xe0", b"{\\rtf")
_SCRIPT = re.compile(rb"#!|@echo\b|<\?php|<%|powershell\b", re.IGNORECASE)
_MARKUP = re.compile(rb"<(!doctype|html|svg|\?xml|script|head|body|iframe)\b", re.IGNORECASE)
_MARKS = {
    b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"#!AMR\n": "audio/amr",
    b"#!AMR-WB\n": "audio/amr", b"ID3": "audio/mpeg",
}  # fmt: skip
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_TEXT_NAMES = frozenset({"", ".txt", ".text"})
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def media_of(file: IO[bytes], *, name: str) -> str:
    """Return a file's media type by its content.

    Raises Refused for what could run or act: programs, scripts, markup, macros, PDFs that do something.  Raises
    Malformed for what is damaged or not on the list.
    """
    file.seek(0)
    head = file.read(_HEAD)
    if not head:
        raise Malformed("federation:file-empty", "This file is empty.")
    found = _photo_or_voice(file, head)
    if found:
        return found
    _require_harmless(head)
    if head.startswith(b"PK\x03\x04"):
        return office_media(file)
    if head.startswith(b"%PDF-"):
        return _pdf(file)
    return _text(file, name)


def photo_facts(media: str, photo: IO[bytes]) -> tuple[bytes, int]:
    """Return (a JPEG preview of at most 320 pixels a side, the EXIF orientation) of a photograph.

    Raises Malformed for one that is damaged or larger than 50 megapixels.
    """
    try:
        small, turned = small_image(photo, forms=(media.split("/")[1].upper(),))
    except TooManyPixels:
        raise Malformed("federation:file-pixels", "The photograph is larger than 50 megapixels.") from None
    except BrokenPhotograph:
        raise Malformed(
            "federation:file-broken-photo", "This photograph is damaged: take it or save it again."
        ) from None
    out = io.BytesIO()
    small.save(out, "JPEG", quality=70)
    return out.getvalue(), turned


def safe_name(name: str, media: str) -> str:
    """Return a name that no system takes amiss, with the ending of what the file is."""
    stem = PurePath(name.replace("\\", "/")).stem
    plain = "".join(letter if unicodedata.category(letter)[0] in "LMN" or letter in " -()" else "_" for letter in stem)
    stem = re.sub("_+", "_", plain).strip(" _")[:80]
    return (stem or "file") + ENDINGS[media]


def _photo_or_voice(file: IO[bytes], head: bytes) -> str:
    plain = next((media for mark, media in _MARKS.items() if head.startswith(mark)), "")
    if plain:
        return plain
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12], "")
    if head.startswith(b"OggS"):
        return _ogg(head)
    if head[4:8] == b"ftyp":
        return _mp4(file)
    if head.startswith(WEBM):
        return _webm(file)
    return _bare_sound(head)


def _bare_sound(head: bytes) -> str:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return ""
    if head[1] & 0xF6 == 0xF0:
        return "audio/aac"
    return "audio/mpeg" if head[1] & 0x06 and head[2] & 0xF0 != 0xF0 else ""


def _ogg(head: bytes) -> str:
    if b"OpusHead" in head[:64] or b"\x01vorbis" in head[:64]:
        return "audio/ogg"
    raise _film()


def _webm(file: IO[bytes]) -> str:
    """Return the type as which a voice note in WebM is kept and travels: it is wrapped anew as Ogg."""
    if not is_voice_note(file):
        raise _film()
    return "audio/ogg"


def _mp4(file: IO[bytes]) -> str:
    """Return the type of an MP4 that holds sound alone."""
    size = file.seek(0, os.SEEK_END)
    handlers = set(_handlers(file, 0, size, depth=0))
    if b"vide" in handlers or b"soun" not in handlers:
        raise _film()
    return "audio/mp4"


def _handlers(file: IO[bytes], at: int, end: int, *, depth: int) -> Iterator[bytes]:
    """Yield what the tracks of an MP4 hold: "soun", "vide"."""
    for _ in range(1_000):
        file.seek(at)
        head = file.read(16)
        if at + 8 > end or len(head) < 8:
            return
        size, kind = int.from_bytes(head[:4]), head[4:8]
        skip = 16 if size == 1 else 8
        size = int.from_bytes(head[8:16]) if size == 1 else size or end - at
        if size < skip:
            return
        if kind in (b"moov", b"trak", b"mdia") and depth < 4:
            yield from _handlers(file, at + skip, min(end, at + size), depth=depth + 1)
        elif kind == b"hdlr":
            file.seek(at + skip + 8)
            yield file.read(4)
        at += size


def _require_harmless(head: bytes) -> None:
    if head.startswith(_EXECUTABLE):
        raise Refused("federation:file-executable", "This is a program: no program is taken here.")
    if head.startswith(_OLD_OFFICE):
        raise Refused(
            "federation:file-old-office", "Old Word and Excel files may carry macros: save it as DOCX, XLSX or PDF."
        )
    start = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if _SCRIPT.match(start):
        raise Refused("federation:file-script", "This is a script: no script is taken here.")
    if _MARKUP.search(head):
        raise Refused(
            "federation:file-markup", "Web pages, SVG drawings and XML may carry scripts: save it as PDF or photograph."
        )


def _pdf(file: IO[bytes]) -> str:
    file.seek(0)
    require_passive(file.read())
    return "application/pdf"


def _text(file: IO[bytes], name: str) -> str:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while some := file.read(_SOME):
            if _CONTROL.search(decoder.decode(some)):
                raise _unknown_type_error()
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise _unknown_type_error() from None
    if PurePath(name).suffix.lower() not in _TEXT_NAMES:
        raise Refused(
            "federation:file-text-name", "Plain text is taken under the ending .txt alone: rename it if it is text."
        )
    return "text/plain"


def _unknown_type_error() -> Malformed:
    return Malformed(
        "federation:file-unknown",
        "This is no file that is taken here: photographs as JPEG, PNG or WebP; voice as Ogg, M4A, AAC, MP3, WAV or "
        "AMR; documents as PDF, DOCX, XLSX or plain text.",
    )


def _film() -> Malformed:
    return Malformed("federation:file-film", "Films are not taken here: send a photograph or the sound alone.")
