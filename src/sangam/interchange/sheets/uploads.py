"""A file as an officer's browser sends it: its name made plain, written down whole and to the disk, within a limit."""

import os
from collections.abc import Iterable
from pathlib import Path

from sangam.kernel.errors import Malformed

_LONGEST_NAME = 200


def plain_name(file: str) -> str:
    """Return the name of a file without folders and without what cannot be printed."""
    return Path("".join(filter(str.isprintable, file)).replace("\\", "/")).name[:_LONGEST_NAME] or "file"


def write_upload(path: Path, upload: Iterable[bytes], name: str, *, most: int) -> None:
    """Write a file down, its owner's alone.  upload: in chunks; most: bytes.  Raises Malformed where it is larger."""
    size = 0
    with path.open("xb") as file:
        path.chmod(0o600)
        for chunk in upload:
            size += len(chunk)
            if size > most:
                raise Malformed(
                    "interchange:upload-size",
                    "{file} is larger than {most} MB: split it.",
                    file=name,
                    most=most // 2**20,
                )
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
