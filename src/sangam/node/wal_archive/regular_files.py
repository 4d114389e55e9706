"""Files in a folder that others may write: only regular ones are read, and no link is followed on the way to them."""

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from sangam.kernel.errors import Refused

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK


def open_regular(root: Path, part: str, name: str) -> IO[bytes]:
    """Open a file in one of root's folders; in root itself where `part` is ".".

    Raises FileNotFoundError, and Refused for what is no regular file.
    """
    folder = _open_folder(root, part)
    try:
        return _open_file(folder, name, shown=root / part / name)
    finally:
        os.close(folder)


def list_names(root: Path, part: str) -> list[str]:
    """Return the names of the regular files in one of root's folders, in order; none where there is no such folder."""
    try:
        folder = _open_folder(root, part)
    except FileNotFoundError:
        return []
    try:
        with os.scandir(folder) as entries:
            return sorted(entry.name for entry in entries if entry.is_file(follow_symlinks=False))
    finally:
        os.close(folder)


def walk(root: Path, part: str) -> Iterator[tuple[str, IO[bytes]]]:
    """Give every regular file below one of root's folders: its path from there, and the file, open.

    Raises OSError where a folder cannot be read.
    """
    try:
        top = _open_folder(root, part)
    except FileNotFoundError:
        return
    try:
        for place, _, names, folder in os.fwalk(".", dir_fd=top, onerror=_raise):
            for name in sorted(names):
                try:
                    file = _open_file(folder, name, shown=root / part / place / name)
                except (FileNotFoundError, Refused):  # erased since it was listed, or none of ours
                    continue
                with file:
                    yield os.path.normpath(f"{place}/{name}"), file
    finally:
        os.close(top)


def require_real_folder(folder: Path) -> None:
    """Raise Refused where a link stands in the place of a folder."""
    if folder.is_symlink():
        raise _stranger(folder)


def _open_folder(root: Path, part: str) -> int:
    top = os.open(root, os.O_RDONLY | os.O_DIRECTORY)  # the root itself is the administrator's choice
    try:
        return os.open(part, _FOLDER, dir_fd=top)
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.ENOTDIR}:
            raise _stranger(root / part) from error
        raise
    finally:
        os.close(top)


def _open_file(folder: int, name: str, *, shown: Path) -> IO[bytes]:
    try:
        file = os.fdopen(os.open(name, _FILE, dir_fd=folder), "rb")
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.EISDIR, errno.ENXIO}:
            raise _stranger(shown) from error
        raise
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise _stranger(shown)
    return file


def _raise(error: OSError) -> None:
    raise error


def _stranger(path: Path) -> Refused:
    return Refused(
        "node:archive-link",
        "{file} is a link or no regular file: nothing of Sangam made it. See who else may write into the archive.",
        file=path,
    )
