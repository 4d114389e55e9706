"""Fetching files, a stretch at a time, each frame checked before it is kept; resumed after any stop.

Others' come from their owners; ours that a restore lost from those who hold them, one after the other.

Of several workers one has a file in hand (`fetch_locks`), and lets go of it when it leaves it or dies.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from random import random
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Sum

from sangam.audit.audit import deed
from sangam.federation import desk_notes
from sangam.federation.files import content_type, fetch_locks
from sangam.federation.files import messages as file_messages
from sangam.federation.files import restore as file_restore
from sangam.federation.files import store as file_store
from sangam.federation.keys import file_encryption, signing_key
from sangam.federation.keys.file_encryption import FRAME, Key, Part
from sangam.federation.models import File, FilePull, Peer
from sangam.federation.protocol import signed_line
from sangam.federation.types import FileKind, FileState, PeerState
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound, Refused, SangamError
from sangam.kernel.sentences import Told

_FIRST_PAUSE_S, _LONGEST_PAUSE_S, _ASKED_TO_WAIT_S = 2.0, 1_800.0, 10.0
_FOR_NOW = frozenset({"federation:file-later", "federation:file-not-yet", "federation:standby-file"})
_MOST_WRONG = 3
_MEGABYTE = 1_000_000

Ask = Callable[[str, str, bytes], bytes]
"""Ask the owner's door: (path, range, signed line) to the body.  Raises OSError, HTTPException or a refusal."""


@dataclass(frozen=True, slots=True)
class Pull:
    """A file that is being fetched.  wrapped: its key at rest.  have: bytes that lie here, verified."""

    file: UUID
    owner: str
    source: str
    size: int
    digest: str
    key: str
    wrapped: bytes
    pieces: bytes
    have: int

    @property
    def done(self) -> bool:
        """Tell whether all of it lies here."""
        return self.have >= self.size


def due_sources() -> list[str]:
    """Return the paired forces of which a file is due; one of ours is asked of a paired force where there is one.

    Another's waits for its owner, who alone lets it be fetched, and goes on by itself once it is paired again.
    """
    file_restore.pass_on()
    return sorted(set(fetch_locks.free(_due_pulls()).values_list("source", flat=True)))


def take_due_pull(source: str) -> Pull | None:
    """Take a file of this force that is due into this session's hand, or None; `leave` it in the end.

    One without room waits, and the desk is told.
    """
    for row in fetch_locks.lock_due_pulls(_due_pulls().filter(source=source).order_by("next_at")):
        pull = _pull(row)
        try:
            _require_quota(pull)
            file_store.require_room(pull.size - pull.have)
        except Refused as full:
            fail(pull, full)
            leave(pull)
            desk_notes.tell_desk_why(source, full)
        else:
            return pull
    return None


def leave(pull: Pull) -> None:
    """Let go of a file, however far it is."""
    fetch_locks.leave(pull.file)


def _due_pulls() -> QuerySet[FilePull]:
    paired = Peer.objects.filter(state=PeerState.PAIRED).values("force")
    return FilePull.objects.filter(next_at__lte=clock.now(), source__in=paired)


def step(pull: Pull, ask: Ask) -> Pull | None:
    """Fetch the next stretch of a file, check and keep it; return how far it is, or None when it is no more.

    Raises what `ask` raises, and Malformed for bytes that are not the file's: then nothing of them is kept.
    """
    if not pull.pieces:
        return _write_progress(pull, pieces=_pieces(pull, ask), have=0)
    last = min(pull.have + file_messages.WINDOW, pull.size) - 1
    body = _request_part(pull, ask, "", f"bytes={pull.have}-{last}")
    frames = list(file_encryption.split_frames([body]))
    if len(body) != last + 1 - pull.have or not file_messages.is_whole(
        pull.key, pull.pieces, frames, first=pull.have // FRAME
    ):
        raise _not_the_file(pull)
    if not FilePull.objects.filter(file=pull.file).exists():  # asked of the session whose lock it is: one that was lost
        file_encryption.erase([pull.file])  # meanwhile fails here, before it writes among another's bytes
        return None
    file_encryption.append(pull.file, Key(pull.file, pull.wrapped), frames, have=pull.have)
    return _write_progress(pull, pieces=pull.pieces, have=last + 1)


def finish(pull: Pull) -> None:
    """Look at a file that has come whole as closely as at one that is handed in here; show it, or set it aside."""
    row = File.objects.filter(id=pull.file).first()
    if row is None:
        file_encryption.erase([pull.file])
        return
    try:
        with file_store.reader(row) as stream:
            if content_type.media_of(stream, name="") != row.media:
                raise Malformed("federation:file-other-type", "What came is of another type than its owner said.")
            if row.kind == FileKind.PHOTO:
                preview, _ = content_type.photo_facts(row.media, stream)
                row.preview = Key(row.id, pull.wrapped).seal(Part.PREVIEW, 0, preview)
    except SangamError as wrong:
        set_aside(pull, wrong)
        return
    file_encryption.copy_elsewhere(file_encryption.path_of(pull.file))
    with deed(Actor.system(here.node().force, "files"), "node:file:arrive", on=pull.file) as facts:
        facts.update(source=pull.source, size=pull.size, media=row.media, digest=pull.digest)
        changed = {"state": FileState.HERE, "pieces": pull.pieces, "preview": row.preview}
        File.objects.filter(id=pull.file).update(**changed)
        FilePull.objects.filter(file=pull.file).delete()


def fail(pull: Pull, why: SangamError | Told) -> None:
    """Note why a stretch did not come, and when to ask again; three times other bytes than the file's set it aside.

    What its owner cannot give yet is asked for soon, however often it says so.  One of ours is then asked for of the
    next force that may have it.  The pauses are longer once all were asked, and it is set aside when none has it.
    """
    row = FilePull.objects.filter(file=pull.file).first()
    if row is None:
        return
    said = why if isinstance(why, Told) else why.told
    row.failure, row.told = str(said), said.form
    ours = pull.owner == here.node().force
    counts = isinstance(why, (Malformed, NotFound) if ours else Malformed)
    is_for_now = isinstance(why, Refused) and why.code in _FOR_NOW
    row.tries, row.wrong = row.tries + (not is_for_now), row.wrong + counts
    in_vain, given_up = file_restore.ask_next(row) if ours and counts else (row.tries, None)
    row.next_at = clock.now() + _pause(in_vain, is_for_now=is_for_now)
    row.save(update_fields=["source", "failure", "told", "tries", "wrong", "next_at"])
    if given_up is not None:
        set_aside(pull, given_up)
    elif row.wrong >= _MOST_WRONG and isinstance(why, Malformed) and not ours:
        set_aside(pull, why)


def _pause(in_vain: int, *, is_for_now: bool) -> timedelta:
    """Return when to ask again, with jitter.  in_vain: how often this was asked."""
    grown = _ASKED_TO_WAIT_S if is_for_now else min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2 ** min(in_vain, 10))
    return timedelta(seconds=grown * (0.75 + random() / 2))  # noqa: S311 - jitter, no secret


def set_aside(pull: Pull, why: SangamError) -> None:
    """Erase what came of a file that is not what its owner said, keep the reason, and tell the desk."""
    with deed(Actor.system(here.node().force, "files"), "node:file:set-aside", on=pull.file) as facts:
        facts.update(source=pull.source, code=why.code, reason=why.message)
        File.objects.filter(id=pull.file).update(state=FileState.SET_ASIDE, reason=why.message, told=why.told.form)
        FilePull.objects.filter(file=pull.file).delete()
        transaction.on_commit(lambda: file_encryption.erase([pull.file]))
    desk_notes.tell_desk_why(pull.source, why)


def _pull(row: FilePull) -> Pull:
    file = row.file
    lying = file_encryption.path_of(file.id)
    have = row.have if lying.exists() and lying.stat().st_size >= file_encryption.sealed_size(row.have) else 0
    wrapped, pieces = bytes(file.sealed_key), bytes(row.pieces)
    return Pull(file.id, file.owner, row.source, file.size, file.digest, file.key, wrapped, pieces, have)


def _pieces(pull: Pull, ask: Ask) -> bytes:
    pieces = _request_part(pull, ask, file_messages.PIECES, "")
    counted = len(pieces) == file_messages.frames(pull.size) * file_messages.PIECE
    if not counted or file_messages.digest(pull.key, pull.size, pieces) != pull.digest:
        raise _not_the_file(pull)
    return pieces


def _request_part(pull: Pull, ask: Ask, what: str, stretch: str) -> bytes:
    path = f"{file_messages.PREFIX}{pull.file}{what}"
    request = file_messages.Request(here.node().force, pull.source, path, stretch, clock.now())
    return ask(path, stretch, signed_line.sign(file_messages.request_text(request), signing_key.sign))


def _write_progress(pull: Pull, *, pieces: bytes, have: int) -> Pull | None:
    """Write down how far a file is."""
    noted = FilePull.objects.filter(file=pull.file).update(pieces=pieces, have=have, tries=0, failure="", told=None)
    if not noted:  # erased meanwhile: so are its bytes
        file_encryption.erase([pull.file])
        return None
    return replace(pull, pieces=pieces, have=have)


def _require_quota(pull: Pull) -> None:
    if pull.owner == here.node().force:
        return
    most = settings.SANGAM.files_peer_mb * _MEGABYTE
    held = File.objects.filter(owner=pull.source, state=FileState.HERE).aggregate(sum=Sum("size"))["sum"] or 0
    if held + pull.size > most:
        raise Refused(
            "federation:file-quota",
            "The files of {force} fill the {mb} megabytes that this node keeps for them: more wait.",
            force=pull.source,
            mb=settings.SANGAM.files_peer_mb,
        )


def _not_the_file(pull: Pull) -> Malformed:
    return Malformed(
        "federation:file-altered",
        "What {force} sent are not the bytes that it signed for: none of them is kept.",
        force=pull.source,
    )
