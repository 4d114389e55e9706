"""Copies of the node's files in the archive: what came is copied, what was erased is erased there too."""

from contextlib import suppress
from pathlib import Path

from sangam.federation.public.machines import durable_files

_NOT_COPIED = ("partial", ".kept-")
"""Uploads that are not whole yet, and what a backup keeps aside."""


def copy_files(source: Path, target: Path) -> None:
    """Make the copies in `target` the same as the files in `source`."""
    ours = {path.relative_to(source): path for path in source.rglob("*") if path.is_file()}
    kept = {name: path for name, path in ours.items() if not name.parts[0].startswith(_NOT_COPIED)}
    for name, path in kept.items():
        with suppress(FileNotFoundError):  # erased since it was listed
            durable_files.copy_durably(path, target / name)
    for path in target.rglob("*"):
        if path.is_file() and path.relative_to(target) not in kept:
            path.unlink(missing_ok=True)
