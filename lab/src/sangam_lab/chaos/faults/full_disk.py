"""A small disk of its own for a database, which can be full: a tmpfs that shrinks to what lies on it."""

import os
import subprocess
from pathlib import Path

_ROOMY = "1g"
_PAGE = 4096


def fit(folder: Path) -> bool:
    """Put a disk of its own under a folder that is not there yet; return whether this machine and account can."""
    if os.geteuid() != 0:
        return False
    folder.mkdir(mode=0o711, parents=True)
    return _mount("-t", "tmpfs", "-o", f"size={_ROOMY},mode=0711", "tmpfs", str(folder))


def fill(folder: Path) -> None:
    """Leave no room on a folder's disk."""
    room = os.statvfs(folder)
    used = (room.f_blocks - room.f_bfree) * room.f_frsize
    _mount("-o", f"remount,size={used + _PAGE}", str(folder))


def empty(folder: Path) -> None:
    """Give a folder's disk its room back."""
    _mount("-o", f"remount,size={_ROOMY}", str(folder))


def drop(folder: Path) -> None:
    """Take a folder's disk away, with all that lies on it."""
    subprocess.run(["umount", "--lazy", str(folder)], check=False, capture_output=True)


def _mount(*words: str) -> bool:
    return subprocess.run(["mount", *words], check=False, capture_output=True).returncode == 0
