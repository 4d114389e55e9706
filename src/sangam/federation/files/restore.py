"""Files that a restore lost: ours from those who hold them, others' from their owners.

The forces that may have a file of ours are those that we let fetch it.  So where one cannot give it the next is asked.
A file that none of them has is set aside, and the desk told.  A force may always fetch a file of its own, as far as we
hold it.  By the file's keyed digest it gets those bytes or none.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import connection

from sangam.audit.audit import require_deed
from sangam.federation import desk_notes
from sangam.federation.files import store as file_store
from sangam.federation.keys import file_encryption
from sangam.federation.models import File, FileAllowance, FilePull, Peer
from sangam.federation.peers import catch_up
from sangam.federation.protocol import fields
from sangam.federation.types import FileRef, FileState, PeerState
from sangam.kernel import here
from sangam.kernel.errors import Conflict, Refused

_ROUNDS = 3

# Where all that are paired have been asked in vain, the file waits for the one that is not (`ask_next`).
_NEXT_HOLDER = """
UPDATE federation_filepull pull SET source = next.force FROM (
    SELECT DISTINCT ON (w.file_id) w.file_id, a.force, count(*) OVER (PARTITION BY w.file_id) AS holders
    FROM federation_filepull w JOIN federation_file f ON f.id = w.file_id
    JOIN federation_fileallowance a ON a.file_id = w.file_id
    JOIN federation_peer p ON p.force = a.force AND p.state = 'paired'
    WHERE f.owner = %(us)s AND NOT EXISTS (
        SELECT FROM federation_peer given WHERE given.force = w.source AND given.state = 'paired'
    )
    ORDER BY w.file_id, a.force < w.source, a.force
) AS next WHERE next.file_id = pull.file_id AND pull.wrong < %(rounds)s * next.holders
"""

# A force that is suspended may give it one day: such a file waits for it, and its page says so.
_HOLDERS_LEFT = """
UPDATE federation_filepull pull SET failure = %(sentence)s, told = %(told)s::jsonb FROM federation_file f
WHERE f.id = pull.file_id AND f.owner = %(us)s AND pull.failure <> %(sentence)s AND NOT EXISTS (
    SELECT FROM federation_peer p WHERE p.state IN ('paired', 'suspended') AND (p.force = pull.source
        OR EXISTS (SELECT FROM federation_fileallowance a WHERE a.file_id = pull.file_id AND a.force = p.force))
) RETURNING pull.source
"""


def refs_of_files(wanted: Collection[UUID]) -> dict[UUID, FileRef]:
    """Return how envelopes name these files, whether they are here or not."""
    if not wanted:
        return {}
    return {row.id: file_store.ref_of(row) for row in File.objects.filter(id__in=list(wanted))}


def regain(refs: Iterable[FileRef], *, about: UUID, source: str) -> None:
    """Expect files of ours from a force that gives back the record or message that names them, in the running deed.

    One that is here stays; one that no other force had is expected anew, as this one names it.
    """
    wanted, us = list(refs), here.node().force
    given_up = File.objects.filter(about=about, owner=us, state=FileState.SET_ASIDE)
    given_up.filter(id__in=[ref.id for ref in wanted]).delete()
    file_store.expect(wanted, about=about, source=source, owner=us)


def expect_missing_files() -> int:
    """Expect again what should be here and does not lie whole on the disk, in the running deed; return how many.

    A file that is erased while a backup is written stands in its database and not among its files.  One of ours that
    nobody else may have stays as it is: whoever opens it is told.
    """
    deed, us = require_deed(), here.node().force
    lost = [
        row
        for row in File.objects.filter(state=FileState.HERE).defer("pieces", "preview")
        if not _is_whole_on_disk(row)
    ]
    allowed = _allowed_forces([row.id for row in lost])
    sources = {row.id: row.owner if row.owner != us else next(iter(allowed.get(row.id, ())), "") for row in lost}
    missed = [row for row in lost if sources[row.id]]
    File.objects.filter(id__in=[row.id for row in missed]).update(state=FileState.AWAITED, pieces=b"", preview=b"")
    FilePull.objects.bulk_create(
        [FilePull(file=row, source=sources[row.id], next_at=deed.at) for row in missed], ignore_conflicts=True
    )
    return len(missed)


def pass_on() -> None:
    """Ask a paired force for each file of ours whose source is none any more; say so where all that had it have left.

    Such a file still waits: the force may pair anew.  The desk is told once.
    """
    us, left = here.node().force, _holders_left()
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_HOLDER, {"us": us, "rounds": _ROUNDS})
        cursor.execute(_HOLDERS_LEFT, {"us": us, "sentence": left.message, "told": fields.sentence_json(left.told)})
        for source in sorted({source for (source,) in cursor.fetchall()}):
            desk_notes.tell_desk_why(source, left)


def ask_next(pull: FilePull) -> tuple[int, Refused | None]:
    """Ask the next force for a file of ours that its source has not given.  Return for which time it is asked, and why
    the file is given up, once none of them has it.

    One that is suspended may have it: the file then waits for it.
    """
    states = dict(Peer.objects.values_list("force", "state"))
    allowed = _allowed_forces([pull.file_id]).get(pull.file_id, [])
    holders = [force for force in allowed if states.get(force) == PeerState.PAIRED]
    pull.source = next((force for force in holders if force > pull.source), holders[0] if holders else pull.source)
    rounds = pull.wrong // max(1, len(holders))
    if rounds < _ROUNDS:
        return rounds + 1, None
    suspended = next((force for force in allowed if states.get(force) == PeerState.SUSPENDED), None)
    if suspended is not None:
        pull.source = suspended
        return rounds + 1, None
    return rounds + 1, Refused(
        "federation:file-with-nobody",
        "This file was lost with the restore, and no force that it was shared with has it: attach it again.",
    )


def may_have(file: File, force: str) -> bool:
    """Tell whether a force may fetch a file: its owner always, another by an allowance."""
    return file.owner == force or FileAllowance.objects.filter(file=file, force=force).exists()


def is_held_back(force: str) -> bool:
    """Tell whether nothing goes to a force by an allowance yet.

    A restored node gives by allowances only to a force that has told it what it knows, and while it waits for none.
    What was taken back since the backup may still be allowed there.
    """
    unheard = catch_up.unheard()
    return bool(unheard) and (force in unheard or bool(catch_up.awaited_peers()))


def _holders_left() -> Conflict:
    return Conflict(
        "federation:file-holders-left",
        "This file was lost with the restore, and each force that had it has left: attach it again, or pair anew.",
    )


def _allowed_forces(wanted: Collection[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    for file, force in FileAllowance.objects.filter(file__in=wanted).order_by("force").values_list("file", "force"):
        found.setdefault(file, []).append(force)
    return found


def _is_whole_on_disk(row: File) -> bool:
    try:
        return file_encryption.path_of(row.id).stat().st_size == file_encryption.sealed_size(row.size)
    except FileNotFoundError:
        return False
