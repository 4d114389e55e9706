"""Copies of the node's files in the archive: what came is copied; what was seen to be erased is erased there too."""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from sangam.federation.keys import durable_files, standby_copies
from sangam.federation.keys.sealed_secrets import FILES_MARK
from sangam.kernel import clock

_WRITTEN_WITHIN_S = 3600.0
_NOT_COPIED = ("partial", ".kept-", standby_copies.FOLDER)
"""Uploads that are not whole yet, what a backup keeps aside, and what a standby is to fetch."""


def copy_files(source: Path, target: Path) -> None:
    """Make the copies in `target` the same as the files in `source`.

    Raises OSError where a folder cannot be read, or where `source` is not the folder that was copied, as while its disk
    is not mounted.  Then no copy is removed.
    """
    copies = set(list_files(target))  # first: a file that comes after this is not taken for one that was erased
    ours = set(list_files(source))
    _require_same_folder(source, target, is_empty=not ours and bool(copies))
    for name in sorted(ours):
        with suppress(FileNotFoundError):  # erased since it was listed
            durable_files.copy_durably(source / name, target / name)
    root = os.open(source, os.O_RDONLY | os.O_DIRECTORY)  # a disk that is unmounted now stays open
    try:
        for name in sorted(copies - ours):
            if not _is_under_way(target / name) and _is_erased(root, name):
                (target / name).unlink(missing_ok=True)
    finally:
        os.close(root)


def list_files(root: Path) -> Iterator[Path]:
    """Give the regular files below a folder, as paths from there.  Raises OSError where one cannot be read."""
    for folder, below, names in os.walk(root, onerror=_raise):
        place = Path(folder)
        if links := [name for name in below if (place / name).is_symlink()]:
            raise OSError(f"{place / links[0]} is a link, where a folder was expected")
        for name in names:
            within = (place / name).relative_to(root)
            with suppress(FileNotFoundError):
                if stat.S_ISREG((place / name).lstat().st_mode) and not within.parts[0].startswith(_NOT_COPIED):
                    yield within


def _raise(error: OSError) -> None:
    raise error


def _require_same_folder(source: Path, target: Path, *, is_empty: bool) -> None:
    """Raise OSError where the node's files are not there: the mark of their folder is another, or they all are gone."""
    copied = _read_mark(target)
    if is_empty or (copied and copied != _read_mark(source)):
        raise OSError(f"{source} does not hold the files of this node: is its disk mounted? No copy of them is removed")


def _read_mark(folder: Path) -> bytes:
    with suppress(FileNotFoundError):
        return (folder / FILES_MARK).read_bytes().strip()
    return b""


def _is_erased(root: int, name: Path) -> bool:
    try:
        os.stat(name, dir_fd=root, follow_symlinks=False)
    except FileNotFoundError:
        return True
    return False


def _is_under_way(path: Path) -> bool:
    """Tell whether another process of the node may still be writing this copy."""
    with suppress(FileNotFoundError):
        return path.name.startswith(".") and clock.now().timestamp() - path.stat().st_mtime < _WRITTEN_WITHIN_S
    return False
