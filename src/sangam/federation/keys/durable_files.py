"""Files that are on the disk when the call returns: written whole or not at all, or copied."""

import os
import shutil
from contextlib import suppress
from pathlib import Path


def write_durably(path: Path, text: bytes) -> None:
    """Write a file whole or not at all, and to the disk."""
    half = path.with_name(f".{path.name}.new-{os.getpid()}")
    with half.open("wb") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    half.rename(path)


def copy_durably(path: Path, copy: Path) -> None:
    """Copy a file to another disk, unless its copy is the same by size and time."""
    now = path.stat()
    with suppress(FileNotFoundError):
        there = copy.stat()
        if (there.st_size, there.st_mtime_ns) == (now.st_size, now.st_mtime_ns):
            return
    copy.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = copy.with_name(f".{copy.name}.new-{os.getpid()}")
    shutil.copy2(path, half)
    with half.open("rb") as text:
        os.fsync(text.fileno())
    half.rename(copy)
    sync_folder(copy.parent)


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
