"""Files to hand in: made by hand or by Pillow, of nobody."""

import io
import random
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image

from sangam.federation.types import Upload

PLACE = b"28.8527N 77.0929E"
DOCX_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
XLSX_MAIN = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def upload(content: bytes, name: str = "file") -> Upload:
    return Upload(io.BytesIO(content), name)


def picture(form: str = "JPEG", *, side: int = 64, turned: int = 1, seed: int = 1) -> bytes:
    """Return a photograph of noise with a place in its metadata."""
    image = Image.frombytes("RGB", (side, side // 2), random.Random(seed).randbytes(side * (side // 2) * 3))
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010E] = PLACE.decode()
    out = io.BytesIO()
    image.save(out, form, exif=exif.tobytes(), **({"quality": 95} if form == "JPEG" else {}))
    return out.getvalue()


def office(main: str = DOCX_MAIN, **parts: bytes) -> bytes:
    """Return a DOCX or XLSX; parts: further ones, `word__vbaProject_bin=b"..."` for word/vbaProject.bin."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{main}"/></Types>')
        archive.writestr("word/document.xml", "<w:document/>")
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return out.getvalue()


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def mp4(*handlers: bytes) -> bytes:
    """Return an MP4 with a track for each handler."""
    tracks = [box(b"trak", box(b"mdia", box(b"hdlr", b"\0" * 8 + handler + b"\0" * 12))) for handler in handlers]
    return box(b"ftyp", b"mp42\0\0\0\0") + box(b"mdat", b"x" * 100) + box(b"moov", b"".join(tracks))


def bomb() -> bytes:
    return office(word__media__zeros_xml=b"\0" * 50_000_000)


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)


def huge_png() -> bytes:
    """Return a PNG that says it has 64 megapixels, and holds nothing."""
    head = struct.pack(">IIBBBBB", 8_000, 8_000, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", head)
        + png_chunk(b"IDAT", zlib.compress(b""))
        + png_chunk(b"IEND", b"")
    )


def pixels(content: bytes) -> Any:
    with Image.open(io.BytesIO(content)) as opened:
        return opened.convert("RGB").tobytes()


def document(size: int) -> bytes:
    """Return a PDF of this many bytes."""
    return b"%PDF-1.4\n" + random.Random(size).randbytes(size).replace(b"/", b".")[: size - 9]


def png(width: int, height: int, *more: bytes) -> bytes:
    """Return a PNG that says it has this size; more: chunks after the first."""
    head = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 2, 0, 0, 0])
    parts = [png_chunk(b"IHDR", head), *more, png_chunk(b"IDAT", zlib.compress(b"")), png_chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def hostile_photographs() -> dict[str, bytes]:
    """Return what poses as a photograph, by what is wrong with it."""
    bomb_of_text = png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"\0" * 3_000_000, 1))
    return {
        "20,000 by 20,000": png(20_000, 20_000),
        "zTXt bomb": png(64, 64, bomb_of_text),
        "64 megapixels": huge_png(),
        "16 megapixels and more as PNG": png(4_100, 4_000),
        "no pixels": png(0, 0),
        "nothing": b"",
        "cut off": picture("PNG")[:200],
        "cut off WebP": picture("WEBP")[:60],
        "cut off JPEG": picture("JPEG")[:30],
    }


def element(kind: str, content: bytes = b"", *, size: bytes | None = None) -> bytes:
    """Return an element of EBML.  size: as it is said, if not as it is."""
    return bytes.fromhex(kind) + ((1 << 56 | len(content)).to_bytes(8) if size is None else size) + content


def webm(
    *packets: bytes, codec: bytes = b"A_OPUS", track: int = 2, lacing: int = 0, head: bytes | None = None
) -> bytes:
    """Return a WebM with one track, as a browser records it: the outer sizes are left open."""
    unknown = b"\x01" + b"\xff" * 7
    head = head or b"OpusHead" + struct.pack("<BBHIHB", 1, 1, 312, 48_000, 0, 0)
    parts = element("d7", b"\1") + element("83", bytes([track])) + element("86", codec) + element("63a2", head)
    blocks = b"".join(element("a3", b"\x81\0\0" + bytes([0x80 | lacing]) + packet) for packet in packets)
    cluster = element("1f43b675", element("e7", b"\0") + blocks, size=unknown)
    tracks = element("1654ae6b", element("ae", parts))
    return element("1a45dfa3", element("4282", b"webm")) + element("18538067", tracks + cluster, size=unknown)
