"""The backups of a node in a folder: how they are named, which was verified last, what failed, which are too old.

Only files whose name this module gives are ever removed.  What was verified last is noted in the home, and which step
of a backup failed until the same step goes well.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sangam.kernel import clock
from sangam.node import status
from sangam.node.settings import Settings

VERIFIED_WITHIN = timedelta(days=7)
"""A node whose backups were not verified for longer is told so."""

_NOTE = "backup_verified.json"
_FAILURES = "backup_failures.json"
_NAME = "%Y-%m-%dT%H%M%SZ.sealed"


@dataclass(frozen=True, slots=True)
class Verified:
    """The newest backup that was restored for a trial and held.  made_at: when it was begun.  at: when it held."""

    file: Path
    made_at: datetime
    at: datetime


class Step(StrEnum):
    """What can fail of a backup."""

    BACKUP = "backup"
    VERIFICATION = "verification"
    OFF_SITE = "off-site copy"


def new_file(settings: Settings, folder: Path) -> Path:
    """Return where in a folder a backup that is made now goes; the folder is made where it is missing."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder.absolute() / f"{settings.force}-{clock.now().astimezone(UTC):{_NAME}}"


def note_verified(home: Path, file: Path, *, made_at: datetime) -> None:
    """Write down that a backup held; one that is older than the last that held changes nothing."""
    noted = verified(home)
    if noted is None or made_at >= noted.made_at:
        table = {"file": str(file.absolute()), "made_at": made_at.isoformat(), "at": clock.now().isoformat()}
        (home / _NOTE).write_text(json.dumps(table) + "\n")
        _write_failure(home, Step.VERIFICATION, "")


def verified(home: Path) -> Verified | None:
    """Return the newest backup that held, or None."""
    with suppress(OSError, ValueError, KeyError):
        noted = json.loads((home / _NOTE).read_text())
        made_at, at = (datetime.fromisoformat(noted[name]) for name in ("made_at", "at"))
        return Verified(Path(noted["file"]), made_at, at)
    return None


def unverified_for(home: Path) -> timedelta:
    """Return for how long no backup was verified; until the first, how old the home is."""
    newest = verified(home)
    return clock.now() - (newest.at if newest else status.founded_at(home))


@contextmanager
def watch_step(home: Path, step: Step) -> Iterator[None]:
    """Note that a step of a backup failed inside the block, or forget that it did.  The error goes on."""
    try:
        yield
    except Exception as error:  # whatever it is: it is noted, and goes on
        note_failure(home, step, getattr(error, "message", "") or type(error).__name__)
        raise
    _write_failure(home, step, "")


def note_failure(home: Path, step: Step, why: str) -> None:
    """Write down that a step of a backup failed now."""
    _write_failure(home, step, f"{clock.now():%d.%m.%Y %H:%M} UTC: {why}")


def failures(home: Path) -> Mapping[str, str]:
    """Return what failed last and has not gone well since: when and why, by step."""
    with suppress(OSError, ValueError):
        noted: dict[str, str] = json.loads((home / _FAILURES).read_text())
        return noted
    return {}


def _write_failure(home: Path, step: Step, sentence: str) -> None:
    others = {name: noted for name, noted in failures(home).items() if name != step}
    fresh = {**others, step: sentence} if sentence else others
    if fresh != failures(home):
        with suppress(OSError):  # a full disk of the home says so by itself
            (home / _FAILURES).write_text(json.dumps(fresh) + "\n")


def prune(settings: Settings, folder: Path) -> list[Path]:
    """Remove a folder's backups that are older than `backups_kept_days`; return them.

    The newest stays, and the newest that was verified.
    """
    made = {path: at for path in folder.absolute().glob(f"{settings.force}-*") if (at := _made_at(settings, path))}
    newest = verified(settings.home)
    stay = {max(made, key=lambda path: made[path])} if made else set()
    stay |= {newest.file} if newest else set()
    oldest = clock.now() - timedelta(days=settings.backups_kept_days)
    over = sorted(path for path, at in made.items() if at < oldest and path not in stay)
    for path in over:
        path.unlink()
    return over


def _made_at(settings: Settings, path: Path) -> datetime | None:
    with suppress(ValueError):
        return datetime.strptime(path.name, f"{settings.force}-{_NAME}").replace(tzinfo=UTC)
    return None
