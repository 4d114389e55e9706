"""The archive of a lost node, taken over by the node that was restored from it: at its first start, not before.

A restore writes nothing into the archive.  So it may be rehearsed beside the node that lives.  It leaves in the new
home what the archive had noted, and where the new node begins.  The first start compares and closes the old log.
"""

from contextlib import suppress
from pathlib import Path

from sangam.federation.keys.sealed_secrets import write_private
from sangam.kernel.errors import Refused
from sangam.node.postgres import cluster as postgres
from sangam.node.settings import Settings
from sangam.node.wal_archive.folder import SEALED, ArchiveFolder, seal

_MARK = "restored_from_archive"


def key_of(settings: Settings) -> str:
    """Return the archive's key, empty where it is lost or was never made."""
    with suppress(OSError):
        return settings.archive_key.read_text().strip()
    return ""


def note_restored(home: Path, *, before: str, begins: str) -> None:
    """Note in a new home what the archive's position was, and that of the new node, both as they are signed."""
    write_private(home / _MARK, f"{before}\n{begins}".encode())


def is_due(home: Path) -> bool:
    """Tell whether the node has not taken over the archive that it was restored from."""
    return (home / _MARK).exists()


def require_unchanged(home: Path, folder: ArchiveFolder) -> None:
    """Raise Refused where the archive has gone on since the node was restored from it."""
    is_ours = folder.read_signed_position() in (home / _MARK).read_text().split("\n")
    if not is_ours or not folder.list_bases():
        raise Refused(
            "node:archive-went-on",
            "{folder} is not as it was when this node was restored from it. If its disk is mounted, another node went "
            "on in it: see that the other one is off, move the home {home} away and restore once more.",
            folder=folder.root,
            home=home,
        )


def take_over(settings: Settings, folder: ArchiveFolder, key: str) -> None:
    """Close the old log where that is due: the node goes on in the same archive, in a timeline of its own.

    Cut anywhere, it is done again.  Raises Refused as `require_unchanged`.
    """
    if not is_due(settings.home):
        return
    require_unchanged(settings.home, folder)
    folder.seal_open_segments(key)
    folder.seal_closed_segments(key)
    for history in (postgres.folder_of(settings.home) / "data" / "pg_wal").glob("*.history"):
        if not (sealed := folder.sealed / f"{history.name}{SEALED}").exists():
            with history.open("rb") as text:  # before an act of this timeline is acknowledged
                seal(text, sealed, key)
    _, begins = (settings.home / _MARK).read_text().split("\n")
    folder.write_signed_position(begins)
    (settings.home / _MARK).unlink()
