"""The files of the node and the keys that change, copied from the primary's home to the standby's."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sangam.federation.keys import durable_files
from sangam.federation.keys.sealed_secrets import FILES_MARK, NEXT_NODE_KEY, NODE_KEY
from sangam.node.machines import sync as machine_sync
from sangam.node.settings import Settings
from sangam.node.standby import links
from sangam.node.wal_archive import mirror

_EVERY_S = 2.0
_LONGEST_S = 60.0
_PART_OF_TIME = 10
_AGAIN_S = 0.5
_KEYS = (NODE_KEY, NEXT_NODE_KEY, "officers.crt", "officers.key")
"""Beside the secrets that the node's machines share."""

Listing = dict[str, list[int]]
"""Files by their names in the home, with size and time."""


def list_home(settings: Settings) -> Listing:
    """Return what of this home a standby has too."""
    listed = {Path("files") / name: settings.files / name for name in mirror.list_files(settings.files)}
    listed |= {path.relative_to(settings.home): path for path in _keys(settings) if path.is_file()}
    made: Listing = {}
    for name, path in listed.items():
        with suppress(FileNotFoundError):  # erased since it was listed
            state = path.stat()
            made[str(name)] = [state.st_size, state.st_mtime_ns]
    return made


def is_listed(settings: Settings, name: str) -> bool:
    """Return whether a standby may have the file of that name."""
    path = Path(os.path.normpath(settings.home / name))
    return path.is_relative_to(settings.files) or path in _keys(settings)


def _keys(settings: Settings) -> set[Path]:
    paths = {*machine_sync.paths(settings).values(), *(settings.keys / name for name in _KEYS)}
    return {path for path in paths if path.is_relative_to(settings.home)}


class _ReadInPart(OSError):
    """The primary did not give this file to its end: it is gone there since, or cannot be read."""


def copy_home(settings: Settings, link: links.Link, stop: threading.Event | None = None) -> list[str]:
    """Make files and keys here the same as the primary's, until told to stop; return those that it did not give whole.

    Raises OSError where the primary is away.
    """
    ours, unread = list_home(settings), []  # first: what comes by itself after this was not erased there
    answer = b"".join(links.ask_for_pieces(settings.keys, link, links.LIST))
    theirs: Listing = json.loads(answer)
    stop = stop or threading.Event()
    for name, (size, at) in theirs.items():
        if not stop.is_set() and ours.get(name) != [size, at] and is_listed(settings, name):
            try:
                _copy_file(settings, link, name, (size, at))
            except _ReadInPart:
                unread.append(name)
    # Without its mark the primary's folder is one that is not mounted: nothing of it was erased.
    is_mounted = f"files/{FILES_MARK}" in theirs
    for name in ours.keys() - theirs.keys():
        if is_mounted and not stop.is_set():
            (settings.home / name).unlink(missing_ok=True)
    return unread


def take_wanted(settings: Settings, link: links.Link) -> bool:
    """Copy the next file for which an act of the primary waits, if one comes within some seconds; return if one did.

    Raises OSError where the primary is away.
    """
    answer = b"".join(links.ask_for_pieces(settings.keys, link, links.NEXT))
    if not (wanted := json.loads(answer)):
        return False
    want, name, size, at = wanted
    if is_listed(settings, name):
        _copy_file(settings, link, name, (size, at))
    b"".join(links.ask_for_pieces(settings.keys, link, f"{links.GOT} {want}"))
    return True


def _copy_file(settings: Settings, link: links.Link, name: str, state: tuple[int, int]) -> None:
    """Copy one file, whole or not at all.  state: its size and time."""
    (size, at), target = state, settings.home / name
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with durable_files.open_durably(target) as out:
        for piece in links.ask_for_pieces(settings.keys, link, f"{links.FILE} {name}"):
            out.write(piece)
        if out.tell() != size:
            raise _ReadInPart
    os.utime(target, ns=(at, at))


@contextmanager
def keep_copied(settings: Settings, link: links.Link, *, say: Callable[[str], None]) -> Iterator[None]:
    """Keep files and keys here as they are at the primary inside the block."""
    stop = threading.Event()
    copying = [
        threading.Thread(target=_copy_until_stopped, args=(settings, link, stop, say), name="files", daemon=True),
        threading.Thread(target=_take_until_stopped, args=(settings, link, stop), name="wanted files", daemon=True),
    ]
    for thread in copying:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in copying:
            thread.join(2 * _EVERY_S)


def _take_until_stopped(settings: Settings, link: links.Link, stop: threading.Event) -> None:
    while not stop.is_set():
        try:
            take_wanted(settings, link)
        except (OSError, ValueError):  # the primary is away, or the disk is full: the other thread says so
            stop.wait(_AGAIN_S)


def _copy_until_stopped(
    settings: Settings, link: links.Link, stop: threading.Event, say: Callable[[str], None]
) -> None:
    hindered_at, pause_s = float("-inf"), _EVERY_S
    while not stop.wait(pause_s):
        began = time.monotonic()
        try:
            if unread := copy_home(settings, link, stop):
                raise _ReadInPart(f"{len(unread)} cannot be read there, {unread[0]} first")
            pause_s = min(max(_EVERY_S, _PART_OF_TIME * (time.monotonic() - began)), _LONGEST_S)
        except (OSError, ValueError) as error:
            if time.monotonic() - hindered_at > 60:
                say(f"Files are not copied from the primary: {error}.")
            hindered_at = time.monotonic()
