"""Upkeep of the archive's folder, in threads of its own: a folder that hangs holds up these alone.

One looks at the folder and notes how far the log is there.  One seals, copies and prunes.  One makes a base copy.
"""

import logging
import shutil
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO

from sangam.federation.keys import durable_files
from sangam.kernel import clock
from sangam.kernel.errors import Malformed, Refused, SangamError
from sangam.node.settings import FILE, Settings
from sangam.node.wal_archive import base_copy, folder, mirror, position_check, takeover
from sangam.node.wal_archive.commit_waits import ServerState
from sangam.node.wal_archive.folder import ArchiveFolder, Position

BEGAN = "archive.began"
"""In the home: the number of the cluster whose archive has begun.  Without it an empty folder may be begun in."""
_ROUND_S = 0.5
_ANSWERS_WITHIN_S = 8.0
_MIRROR_EVERY_S = 30.0
_BASE_EVERY = timedelta(days=7)
_PRUNE_EVERY_S = 3600.0
_BASE_AGAIN_S = 60.0
_MEGABYTE = 1_000_000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FolderState:
    """The folder at the last look.  fault: why nothing can be put there, in a sentence, or nothing."""

    fault: str
    base_at: str = ""
    left_mb: int | None = None
    is_same_disk: bool = False


class Upkeep:
    """The upkeep of one archive's folder.  No call waits for the folder."""

    def __init__(self, settings: Settings, root: Path) -> None:
        self._settings = settings
        self.folder = ArchiveFolder(root)
        self._server: ServerState | None = None
        self._state: FolderState | None = None
        self._looked_at = time.monotonic()
        self._written: Position | None = None
        self._ends = position_check.RecordEnds()
        self._lock: IO[bytes] | None = None
        self._is_ready = self._is_to_close = self._is_closed = self._is_base_due = False
        self._mirrored_at = self._based_at = self._pruned_at = float("-inf")
        self._keys_kept: frozenset[tuple[str, int]] = frozenset()
        self._basing: threading.Thread | None = None
        self._hindrance = self._base_hindrance = ""
        self._threads = [
            threading.Thread(target=self._repeat, args=(act,), daemon=True)
            for act in (self._look, self._maintain_folder)
        ]

    def start(self) -> None:
        """Begin to look and to keep, each in its thread."""
        for thread in self._threads:
            thread.start()

    def note_server_state(self, server: ServerState) -> None:
        """Note what the server says now.  Raises RuntimeError where a thread has ended by a fault."""
        self._server = server
        if not all(thread.is_alive() for thread in self._threads):
            raise RuntimeError("a thread of the archive has ended: its reason stands above")

    def read_state(self) -> FolderState | None:
        """Return what the folder's last look said; that it does not answer, when one takes too long; None at first."""
        if time.monotonic() - self._looked_at > _ANSWERS_WITHIN_S:
            return FolderState(f"{self.folder.root} does not answer: its disk hangs, or the network to it.")
        return self._state

    def reached(self) -> int | None:
        """Return how far the log lay in the folder when that was last noted there."""
        return self._written.offset if self._written else None

    def hindrance(self) -> str:
        """Return what could not be done when it was tried last, in a sentence, or nothing."""
        return self._hindrance or self._base_hindrance

    def close_log(self) -> bool:
        """Ask that the segment of an earlier receiver is sealed and put away; return whether that is done."""
        if self._is_closed:
            self._is_closed, self._is_base_due = False, True
            return True
        self._is_to_close = True
        return False

    def _repeat(self, act: Callable[[ServerState], None]) -> None:
        while True:
            if self._server is not None:
                act(self._server)
            time.sleep(_ROUND_S)

    def _look(self, server: ServerState) -> None:
        """Look at the folder, and note there how far the log is."""
        self._looked_at = time.monotonic()
        try:
            if fault := self._fault(server):
                self._state = FolderState(fault)
            else:
                self._tend_log(server)
                self._state = self._measure()
        except (OSError, SangamError, ValueError) as error:
            self._state = FolderState(f"{self.folder.root} takes nothing: {error}".rstrip(".") + ".")
        self._looked_at = time.monotonic()

    def _fault(self, server: ServerState) -> str:
        """Return why nothing can be put into the folder, if that is so."""
        root = self.folder.root
        if not root.is_dir():
            return f"{root} is not there: mount the disk, or make the folder (install -d -m 700 {root})."
        home = self._settings.home.resolve()
        if root.resolve().is_relative_to(home) or home.is_relative_to(root.resolve()):
            return f"{root} lies in the node's home, or around it: name a folder on a disk of its own."
        self._lock = self._lock or self.folder.lock_for_process()
        own_key = takeover.key_of(self._settings)
        takeover.take_over(self._settings, self.folder, own_key)
        there = self._read_position(own_key)
        if there is None and self._has_begun(server):
            return (
                f"{root} does not hold this node's archive: is its disk mounted? If that archive is lost, or was "
                f"moved away, remove {self._settings.home / BEGAN}: a new one begins."
            )
        if there and there.system != server.system:
            return (
                f"{root} holds the archive of another database, as of this node before a backup was restored: move "
                "that away, and make the folder anew; or name another archive_folder."
            )
        if there and there.offset > server.written:
            return f"{root} has more of the log than this database: the machine was put back."
        return ""

    def _tend_log(self, server: ServerState) -> None:
        self.folder.prepare()
        if self._is_to_close:  # the next receiver begins where the server stands
            self.folder.seal_open_segments(folder.read_key(self._settings, self.folder))
            self._is_to_close, self._is_closed = False, True
        self._note_position(server)
        self._is_ready = True

    def _note_position(self, server: ServerState) -> None:
        """Note how far the log is here, under the key; where that is missing, `_maintain_folder` says so."""
        end = (
            self._ends.latest(inserted=server.inserted, flushed=server.flushed) if server.flushed is not None else None
        )
        if end is not None and (position := Position(server.system, end)) != self._written:
            with suppress(Refused):
                self.folder.write_position(position, folder.read_key(self._settings, self.folder))
                self._note_begun(server)
                self._written = position

    def _read_position(self, key: str) -> Position | None:
        """Return how far the log was noted to be here.  Raises Refused or Malformed, the first for another key."""
        try:
            return self.folder.read_position(key)
        except Malformed:
            folder.read_key(self._settings, self.folder)
            raise

    def _has_begun(self, server: ServerState) -> bool:
        try:
            return (self._settings.home / BEGAN).read_text().strip() == server.system
        except FileNotFoundError:
            return False

    def _note_begun(self, server: ServerState) -> None:
        if not self._has_begun(server):
            with durable_files.open_durably(self._settings.home / BEGAN) as out:
                out.write(f"{server.system}\n".encode())

    def _measure(self) -> FolderState:
        root, bases = self.folder.root, self.folder.list_bases()
        return FolderState(
            fault="",
            base_at=bases[-1].made_at.isoformat() if bases else "",
            left_mb=shutil.disk_usage(root).free // _MEGABYTE,
            is_same_disk=root.stat().st_dev == self._settings.home.stat().st_dev,
        )

    def _maintain_folder(self, server: ServerState) -> None:
        """Seal, copy and prune what is due, while the log streams."""
        if server.flushed is None or not self._is_ready:
            return
        try:
            self._do_due(server, folder.read_key(self._settings, self.folder))
            self._hindrance = ""
        except (OSError, SangamError, ValueError) as error:
            sentence = f"The archive cannot be kept: {error}".rstrip(".") + "."
            if sentence != self._hindrance:
                log.error("%s", sentence)
            self._hindrance = sentence

    def _do_due(self, server: ServerState, key: str) -> None:
        self._keep_keys(key)
        self._begin_base(server, key)
        self.folder.seal_closed_segments(key)
        now = time.monotonic()
        if now - self._pruned_at > _PRUNE_EVERY_S:
            self.folder.prune(timedelta(days=self._settings.backups_kept_days))
            self._pruned_at = now
        if now - self._mirrored_at > _MIRROR_EVERY_S:
            mirror.copy_files(self._settings.files, self.folder.files)
            self._mirrored_at = now

    def _keep_keys(self, key: str) -> None:
        """Copy settings and keys where one was made or changed."""
        paths = (self._settings.home / FILE, *self._settings.keys.iterdir())
        if (now := frozenset((path.name, path.stat().st_mtime_ns) for path in paths)) != self._keys_kept:
            base_copy.make_keys_copy(self._settings, self.folder, key)
            self._keys_kept = now

    def _begin_base(self, server: ServerState, key: str) -> None:
        now, is_basing = time.monotonic(), self._basing is not None and self._basing.is_alive()
        if not is_basing and now - self._based_at > _BASE_AGAIN_S and self._needs_base():
            self._based_at, self._is_base_due = now, False
            self._basing = threading.Thread(target=self._make_base, args=(server.segment, key), daemon=True)
            self._basing.start()

    def _needs_base(self) -> bool:
        bases, longest = self.folder.list_bases(), timedelta(days=self._settings.backups_kept_days) / 2
        if self._is_base_due or not bases:
            return True
        age = clock.now() - bases[-1].made_at
        return not timedelta(0) <= age <= min(_BASE_EVERY, longest)  # below nothing: the clock was ahead once

    def _make_base(self, first_segment: str, key: str) -> None:
        try:
            base_copy.make_base_copy(self._settings, self.folder, first_segment, key)
            self._base_hindrance = ""
        except (SangamError, OSError) as error:
            self._is_base_due, self._base_hindrance = True, f"No base copy could be made: {error}".rstrip(".") + "."
            log.error("%s", self._base_hindrance)
