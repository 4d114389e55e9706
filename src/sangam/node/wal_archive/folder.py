"""The archive's folder: which base copies and segments of the log lie in it, and what it knows of the node.

<archive>/log/        what `pg_receivewal` writes: the open segment as `*.partial`, closed ones until they are sealed
<archive>/sealed/     closed segments, each sealed under the archive's key
<archive>/bases/      base copies of the cluster with settings and keys, sealed; named by time and first segment
<archive>/keys/       copies of settings and keys as they were from a time on, sealed
<archive>/files/      copies of the node's sealed files
<archive>/position    how far the log lies here; a node whose database is behind that was put back
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sangam.federation.public.machines import durable_files
from sangam.kernel import clock
from sangam.kernel.errors import Malformed, NotFound
from sangam.node.backup.encrypted_file import Sealer

_SEGMENT = re.compile(r"[0-9A-F]{24}(\.partial)?|[0-9A-F]{8}\.history")
_BASE = re.compile(r"(\d{8}T\d{6}Z)-([0-9A-F]{24})")
_TIME, _EXACT_TIME = "%Y%m%dT%H%M%SZ", "%Y%m%dT%H%M%S.%fZ"
SEALED = ".sealed"


@dataclass(frozen=True, slots=True)
class Base:
    """A base copy of the cluster.  first_segment: the log from there on makes it whole."""

    path: Path
    made_at: datetime
    first_segment: str


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the log of one cluster.  system: the cluster's number; offset: bytes from the log's beginning."""

    system: str
    offset: int


class ArchiveFolder:
    """The folder of one node's archive."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.log, self.sealed, self.bases = (root / name for name in ("log", "sealed", "bases"))
        self.keys, self.files = root / "keys", root / "files"

    def prepare(self) -> None:
        """Make the folders.  Raises OSError where the disk is away or takes nothing."""
        for part in (self.log, self.sealed, self.bases, self.keys, self.files):
            part.mkdir(mode=0o700, exist_ok=True)

    def list_bases(self) -> list[Base]:
        """Return the base copies that are whole, the oldest first."""
        found = []
        for path in sorted(self.bases.glob(f"*{SEALED}")):
            if match := _BASE.fullmatch(path.name.removesuffix(SEALED)):
                made_at = datetime.strptime(match[1], _TIME).replace(tzinfo=UTC)
                found.append(Base(path, made_at, match[2]))
        return found

    def base_before(self, instant: datetime | None) -> Base:
        """Return the newest base copy, of those made before an instant.  Raises NotFound where there is none."""
        bases = [base for base in self.list_bases() if instant is None or base.made_at < instant]
        if not bases:
            raise NotFound("node:no-base", "{folder} holds no base copy from before that time.", folder=self.bases)
        return bases[-1]

    def base_path(self, first_segment: str) -> Path:
        """Return where a base copy lies that is whole now: it puts a node back to any later instant."""
        return self.bases / f"{clock.now().strftime(_TIME)}-{first_segment}{SEALED}"

    def keys_path(self) -> Path:
        """Return where a copy of settings and keys lies that is made now."""
        return self.keys / f"{clock.now().strftime(_EXACT_TIME)}{SEALED}"

    def keys_before(self, instant: datetime | None) -> Path | None:
        """Return the newest copy of settings and keys, of those made before an instant; None where there is none."""
        copies = sorted(self.keys.glob(f"*{SEALED}"))
        last = "" if instant is None else instant.astimezone(UTC).strftime(_EXACT_TIME)
        return next((path for path in reversed(copies) if not last or path.name < last), None)

    def seal_closed_segments(self, key: str) -> None:
        """Seal each closed segment, and remove it from the clear; seal a copy of each timeline's history once."""
        for path in sorted(self.log.iterdir()):
            sealed = self.sealed / f"{path.name}{SEALED}"
            if path.suffix == ".history" and not sealed.exists():  # `pg_receivewal` looks for those that it has
                seal_file(path, sealed, key)
            elif _SEGMENT.fullmatch(path.name) and not path.suffix:
                seal_file(path, sealed, key)
                path.unlink()

    def segments(self) -> Iterator[Path]:
        """Give every segment of the log that lies here: sealed, closed in the clear, and the open one."""
        yield from sorted(self.sealed.glob(f"*{SEALED}"))
        yield from sorted(path for path in self.log.iterdir() if _SEGMENT.fullmatch(path.name))

    def prune(self, kept: timedelta) -> None:
        """Remove base copies older than that, but never the newest, and log and keys before the oldest that stays."""
        bases = self.list_bases()
        old = [base for base in bases[:-1] if clock.now() - base.made_at > kept]
        for base in old:
            base.path.unlink()
        oldest = next((base for base in bases if base not in old), None)
        first = oldest.first_segment if oldest else ""
        for path in self.sealed.glob(f"*{SEALED}"):
            if ".history" not in path.name and path.name < first:
                path.unlink()
        needed = self.keys_before(oldest.made_at) if oldest else None
        for path in self.keys.glob(f"*{SEALED}"):
            if needed and path.name < needed.name:
                path.unlink()

    def write_position(self, position: Position) -> None:
        """Write down how far the log lies here."""
        with durable_files.open_durably(self.root / "position") as out:
            out.write(f"{position.system} {position.offset}\n".encode())

    def read_position(self) -> Position | None:
        """Return how far the log lies here, None where nothing was written yet.  Raises Malformed."""
        try:
            system, offset = (self.root / "position").read_text().split()
            return Position(system, int(offset))
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise Malformed(
                "node:archive-position", "The archive's {file} cannot be read.", file=self.root / "position"
            ) from error


def seal_file(source: Path, target: Path, key: str) -> None:
    """Seal a file under the archive's key: whole and on the disk, or not there."""
    with source.open("rb") as text, durable_files.open_durably(target) as out, Sealer(out, key) as sealed:
        shutil.copyfileobj(text, sealed)
