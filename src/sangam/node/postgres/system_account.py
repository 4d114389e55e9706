"""The system account of a node that root runs: PostgreSQL refuses root, and nothing of ours needs it."""

import fcntl
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sangam.kernel.errors import Refused

NAME = "sangam"
SYSTEM_FOLDER = Path("/var/lib/sangam")

_WAYS = (
    "useradd --system --user-group --no-create-home --home-dir /var/lib/sangam --shell /bin/false",
    "adduser -S -D -H -h /var/lib/sangam -s /bin/false",
)


@dataclass(frozen=True, slots=True)
class Account:
    """A user of the operating system."""

    name: str
    uid: int
    gid: int


def is_root() -> bool:
    """Return whether this process is root."""
    return os.geteuid() == 0


def for_postgres() -> Account | None:
    """Return the account under which PostgreSQL runs: ours, made if missing, when root; else None, our own.

    Raises Refused where root has no means to make an account.
    """
    if not is_root():
        return None
    SYSTEM_FOLDER.mkdir(mode=0o711, parents=True, exist_ok=True)
    if account := _find_account():
        return account
    with _one_after_another():
        return _find_account() or _make_account()


def own(path: Path, account: Account | None) -> None:
    """Give `path` to the account; nothing happens when the process is not root."""
    if account:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def can_enter(folder: Path) -> bool:
    """Return whether any account may reach into `folder`: each part of its path admits others."""
    real = folder.resolve()
    return all(part.stat().st_mode & 0o001 for part in (real, *real.parents) if part.exists())


def _find_account() -> Account | None:
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        return None
    return Account(NAME, entry.pw_uid, entry.pw_gid)


@contextmanager
def _one_after_another() -> Iterator[None]:
    """Let one process at a time through: `useradd` run several times at once makes the account twice, then once."""
    folder = os.open(SYSTEM_FOLDER, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _make_account() -> Account:
    for words in (way.split() for way in _WAYS):
        if shutil.which(words[0]):
            subprocess.run([*words, NAME], check=False, capture_output=True, timeout=30)
        if account := _find_account():
            return account
    raise Refused(
        "node:no-account",
        "PostgreSQL refuses to run as root, and no account {name} could be made: run `useradd --system {name}`, "
        "or start the node as an ordinary user.",
        name=NAME,
    )
