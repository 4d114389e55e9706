"""An export that an officer handed in, kept between preview and import: at most a day, for its officer alone.

The file lies with the other imports of the node; its name is made of whose it is and for which channel.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from sangam.interchange.whatsapp.archive import MOST_TEXT_BYTES, OpenedExport, open_export
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound
from sangam.kernel.ids import new_id

MOST_UPLOAD_BYTES = 4 * MOST_TEXT_BYTES


def keep_upload(actor: Actor, channel: UUID, chunks: Iterable[bytes]) -> UUID:
    """Keep the file of an export; return the number under which its officer opens it.

    Raises Malformed over MOST_UPLOAD_BYTES; nothing is kept then.
    """
    upload = new_id()
    path, size = _path(actor, channel, upload), 0
    try:
        with path.open("xb") as file:
            path.chmod(0o600)
            for chunk in chunks:
                size += len(chunk)
                if size > MOST_UPLOAD_BYTES:
                    raise _too_large()
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return upload


@contextmanager
def opened_upload(actor: Actor, channel: UUID, upload: UUID, *, name: str) -> Iterator[OpenedExport]:
    """Open an export that the actor handed in for this channel.  Raises NotFound; Malformed as `open_export`."""
    path = _path(actor, channel, upload)
    if not path.is_file():
        raise NotFound("interchange:no-chat", "The export that you handed in is not here any more: hand it in again.")
    with open_export(path, name=name) as opened:
        yield opened


def drop_upload(actor: Actor, channel: UUID, upload: UUID) -> None:
    """Remove an export that the actor handed in, if it is here."""
    _path(actor, channel, upload).unlink(missing_ok=True)


def _path(actor: Actor, channel: UUID, upload: UUID) -> Path:
    folder = here.node().files / "imports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{actor.an_officer()}.{channel}.{upload}.chat"


def _too_large() -> Malformed:
    return Malformed(
        "interchange:chat-size",
        "The export is larger than {most} MB: export it without media.",
        most=MOST_UPLOAD_BYTES // 2**20,
    )
