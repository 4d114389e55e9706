"""The key under which an archive is sealed: made once for a new archive, and known again there by its digest."""

import hashlib
import secrets
from contextlib import suppress
from pathlib import Path

from sangam.federation.public.machines import durable_files
from sangam.kernel.errors import Refused
from sangam.node.postgres import cluster as postgres
from sangam.node.settings import Settings
from sangam.node.wal_archive.folder import ArchiveFolder

ID = "key-id"
_DIGEST_OF = b"sangam archive key id\n"


def ensure_key(settings: Settings) -> bool:
    """See that there is a key for a new archive; return whether it was made just now.

    None is made where an archive lies: neither key would open all of it.
    """
    if settings.archive_key.exists() or (settings.archive_folder and _holds_archive(settings.archive_folder)):
        return False
    postgres.write_secret(settings.archive_key, secrets.token_urlsafe(32))
    return True


def read_key(settings: Settings, folder: ArchiveFolder) -> str:
    """Return the key of this archive.  Raises Refused where the node has none, or another."""
    try:
        key = settings.archive_key.read_text().strip()
    except FileNotFoundError as error:
        raise Refused(
            "node:archive-key-missing",
            "{file} is missing, under which {folder} is sealed: write the key back from paper, with mode 600. If it is "
            "lost, move that archive away, make the folder anew and restart the node: a new one begins.",
            file=settings.archive_key,
            folder=folder.root,
        ) from error
    mark, digest = folder.root / ID, hashlib.sha256(_DIGEST_OF + key.encode()).hexdigest()[:32]
    try:
        is_same = mark.read_text().strip() == digest
    except FileNotFoundError:
        is_same = True
        with durable_files.open_durably(mark) as out:
            out.write(f"{digest}\n".encode())
    if not is_same:
        raise Refused(
            "node:archive-key-other",
            "{folder} is sealed under another key than that in {file}: write its key back from paper. If it is lost, "
            "move that archive away, make the folder anew and restart the node: a new one begins.",
            folder=folder.root,
            file=settings.archive_key,
        )
    return key


def _holds_archive(root: Path) -> bool:
    """Tell whether an archive is seen there; one that is seen later under another key is known by its digest."""
    folder = ArchiveFolder(root)
    with suppress(OSError):
        parts = (part for part in (folder.bases, folder.sealed, folder.keys, folder.log) if part.is_dir())
        return (root / ID).exists() or any(any(part.iterdir()) for part in parts)
    return False
