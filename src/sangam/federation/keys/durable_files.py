"""Files that are on the disk, whole, when the call returns."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO


@contextmanager
def open_durably(path: Path) -> Iterator[IO[bytes]]:
    """Write a file inside the block: afterwards it is on the disk, whole; after an error it is as it was before.

    Who may write into the folder, too, guesses no name under which it is made, and no link is followed.
    """
    half = path.with_name(f".{path.name}.new-{os.getpid()}-{os.urandom(8).hex()}")
    try:
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        rename_durably(half, path)
    finally:
        half.unlink(missing_ok=True)


def rename_durably(path: Path, name: Path) -> None:
    """Give a file another name in its folder: it has that name also after the machine loses its power."""
    path.rename(name)
    _sync_folder(name.parent)


def copy_durably(path: Path, copy: Path) -> None:
    """Copy a file to another disk, unless its copy is the same by size and time."""
    now = path.stat()
    with suppress(FileNotFoundError):
        there = copy.stat()
        if (there.st_size, there.st_mtime_ns) == (now.st_size, now.st_mtime_ns):
            return
    copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("rb") as text, open_durably(copy) as out:
        shutil.copyfileobj(text, out)
    os.utime(copy, ns=(now.st_atime_ns, now.st_mtime_ns))


def _sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
