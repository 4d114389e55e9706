"""Copies of the node's files in the archive: what came is copied, what was erased is erased there too."""

from contextlib import suppress
from pathlib import Path

from sangam.federation.public.machines import durable_files
from sangam.kernel import clock

_WRITTEN_WITHIN_S = 3600.0
_NOT_COPIED = ("partial", ".kept-")
"""Uploads that are not whole yet, and what a backup keeps aside."""


def copy_files(source: Path, target: Path) -> None:
    """Make the copies in `target` the same as the files in `source`."""
    ours = {path.relative_to(source): path for path in source.rglob("*") if path.is_file()}
    for name, path in ours.items():
        if name.parts[0].startswith(_NOT_COPIED):
            continue
        with suppress(FileNotFoundError):  # erased since it was listed
            durable_files.copy_durably(path, target / name)
    for path in target.rglob("*"):
        if path.is_file() and not (source / path.relative_to(target)).exists() and not _is_under_way(path):
            path.unlink(missing_ok=True)


def _is_under_way(path: Path) -> bool:
    """Tell whether another process of the node may still be writing this copy."""
    with suppress(FileNotFoundError):
        return path.name.startswith(".") and clock.now().timestamp() - path.stat().st_mtime < _WRITTEN_WITHIN_S
    return False
