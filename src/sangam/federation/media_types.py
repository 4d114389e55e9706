"""The media types that travel, and what each is to an officer."""

from collections.abc import Mapping
from enum import StrEnum

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FileKind(StrEnum):
    """What a file is to an officer."""

    PHOTO = "photo"
    VOICE = "voice"
    DOCUMENT = "document"


KINDS: Mapping[str, FileKind] = {
    "image/jpeg": FileKind.PHOTO, "image/png": FileKind.PHOTO, "image/webp": FileKind.PHOTO,
    "audio/ogg": FileKind.VOICE, "audio/mp4": FileKind.VOICE, "audio/aac": FileKind.VOICE,
    "audio/mpeg": FileKind.VOICE, "audio/wav": FileKind.VOICE, "audio/amr": FileKind.VOICE,
    "application/pdf": FileKind.DOCUMENT, "text/plain": FileKind.DOCUMENT, DOCX: FileKind.DOCUMENT,
    XLSX: FileKind.DOCUMENT,
}  # fmt: skip
"""What each media type that travels is to an officer."""
