"""A file under a passphrase: AES-256-GCM in chunks, so that it streams and any change, cut or swap is noticed.

    "SANGAM SEALED 1\\n" | salt (16) | log2 of scrypt's n (1) | nonce prefix (7) | chunks

Each chunk holds up to 1 MiB of text and its tag.  Its nonce is the prefix, the chunk's number (4 bytes) and 1 for the
last chunk, else 0.  This is the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizar 2015).  The header is bound to
each chunk.
"""

import io
import os
from types import TracebackType
from typing import IO, TYPE_CHECKING, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from sangam.kernel.errors import Malformed, Refused

if TYPE_CHECKING:
    from typing_extensions import Buffer  # collections.abc has it from Python 3.12 on

_MAGIC = b"SANGAM SEALED 1\n"
_HEADER = len(_MAGIC) + 16 + 1 + 7
_CHUNK = 1 << 20
_TAG = 16
_LOG2_N = 16
_SHORTEST_PASSPHRASE = 12


class Sealer(io.RawIOBase):
    """Writes a sealed file.  Only a block that ends without an error makes a whole one.

    Raises Refused for a passphrase of fewer than 12 characters.
    """

    def __init__(self, out: IO[bytes], passphrase: str) -> None:
        if len(passphrase) < _SHORTEST_PASSPHRASE:
            raise Refused(
                "node:short-passphrase",
                "The passphrase has fewer than {least} characters: it guards every record; choose a longer one.",
                least=_SHORTEST_PASSPHRASE,
            )
        header = _MAGIC + os.urandom(16) + bytes([_LOG2_N]) + os.urandom(7)
        self._out, self._chunks, self._held = out, _Chunks(header, passphrase), bytearray()
        out.write(header)

    def writable(self) -> bool:
        return True

    def write(self, text: "Buffer", /) -> int:
        view = memoryview(text)
        self._held += view
        while len(self._held) > _CHUNK:  # never the last chunk: that one is written at the end
            self._out.write(self._chunks.seal(bytes(self._held[:_CHUNK]), last=False))
            del self._held[:_CHUNK]
        return view.nbytes

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._out.write(self._chunks.seal(bytes(self._held), last=True))


class Opener(io.RawIOBase):
    """Reads a sealed file as it streams.

    Raises Malformed if it is not one, Refused if the passphrase is wrong or the file was cut or changed.
    """

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        header = source.read(_HEADER)
        if len(header) < _HEADER or not header.startswith(_MAGIC) or not 10 <= header[len(_MAGIC) + 16] <= 20:
            raise Malformed("node:not-sealed", "This file was not sealed by Sangam.")
        self._source, self._chunks = source, _Chunks(header, passphrase)
        self._ahead = source.read(_CHUNK + _TAG)
        self._text = memoryview(b"")
        self._done = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "Buffer", /) -> int:
        if not self._text and not self._done:
            self._next_chunk()
        room = memoryview(buffer)
        count = min(len(room), len(self._text))
        room[:count] = self._text[:count]
        self._text = self._text[count:]
        return count

    def _next_chunk(self) -> None:
        chunk, self._ahead = self._ahead, self._source.read(_CHUNK + _TAG)
        self._done = not self._ahead
        self._text = memoryview(self._chunks.open(chunk, last=self._done))


class _Chunks:
    """The cipher of one file, counting its chunks."""

    def __init__(self, header: bytes, passphrase: str) -> None:
        salt, log2_n = header[len(_MAGIC) : len(_MAGIC) + 16], header[len(_MAGIC) + 16]
        key = Scrypt(salt=salt, length=32, n=1 << log2_n, r=8, p=1).derive(passphrase.encode())
        self._cipher, self._header, self._count = AESGCM(key), header, 0

    def seal(self, text: bytes, *, last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(last=last), text, self._header)

    def open(self, chunk: bytes, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(last=last), chunk, self._header)
        except InvalidTag as error:
            raise Refused(
                "node:seal", "The file does not open: the passphrase is wrong, or the file was cut or changed."
            ) from error

    def _nonce(self, *, last: bool) -> bytes:
        self._count += 1
        return self._header[-7:] + self._count.to_bytes(4) + bytes([last])
