"""Files of ours and of others: taken in, expected, allowed, shown, erased.  Each belongs to one record or message.

Erasing takes the row with its wrapped key, the preview in it, the allowances and what was fetched so far.  The bytes go
once the deed has committed.  What a crash leaves of them, `sweep` removes, and nothing opens it any more.
"""

import base64
import hashlib
import os
import shutil
import time
from collections.abc import Collection, Iterable, Iterator
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Subquery

from sangam.audit.audit import require_deed
from sangam.federation.files import content_type, voice_notes
from sangam.federation.files import messages as file_messages
from sangam.federation.files import voice_notes as file_voice_notes
from sangam.federation.keys import file_encryption
from sangam.federation.keys.file_encryption import Key, Part
from sangam.federation.media_types import KINDS
from sangam.federation.models import File, FileAllowance, FilePull, Peer
from sangam.federation.types import FileKind, FileRef, FileState, FileView, OpenedFile, PeerState, Upload
from sangam.kernel import here
from sangam.kernel.errors import Conflict, NotFound, Refused
from sangam.kernel.ids import new_id
from sangam.kernel.sentences import sentence_from_form

_MEGABYTE = 1_000_000
_SOME = 64 * 1024
_ORPHAN_AFTER_S = 3_600.0


def store_upload(upload: Upload, *, about: UUID, kind: FileKind | None = None) -> FileRef:
    """Check, clean and seal a file that an officer hands in, inside the caller's deed; return how envelopes name it.

    about: the record or message that it belongs to.  kind: the only one that is taken there. A photograph travels
    without its metadata, a voice note in WebM as Ogg.  Where that changed it, the bytes as handed in stay here, with
    their SHA-256, and go nowhere.

    Raises Refused (what could run, over-large, no room) and Malformed (damaged, of no kind that is taken).
    """
    deed, stream = require_deed(), upload.stream
    require_size(stream.seek(0, os.SEEK_END))
    media = content_type.media_of(stream, name=upload.name)
    found = KINDS[media]
    _require_kind(found, kind)
    handed = stream.seek(0, os.SEEK_END)
    _require_size(handed, _most(found))
    require_room(handed)
    file = new_id()
    key = Key(file)
    row = File(id=file, owner=here.node().force, about=about, kind=found, media=media, at=deed.at, state=FileState.HERE)
    row.name, row.sealed_key = content_type.safe_name(upload.name, media), key.wrapped
    try:
        _seal(row, key, stream, handed)
        row.save(force_insert=True)
    except BaseException:
        file_encryption.erase([file])
        raise
    return ref_of(row)


def ref_of(row: File) -> FileRef:
    """Return how envelopes name a file."""
    return FileRef(row.id, row.digest, row.key, row.size, row.media, row.name)


def expect(refs: Iterable[FileRef], *, about: UUID, source: str, owner: str = "") -> None:
    """Note files that an envelope named, to be fetched from its sender; one that is known already changes nothing.

    owner: whose they are, if not the sender's.  A file larger than this node takes is set aside at once.  Inside the
    envelope's deed.
    """
    deed = require_deed()
    known = set(File.objects.filter(id__in=[ref.id for ref in refs]).values_list("id", flat=True))
    for ref in refs:
        if ref.id in known:
            continue
        kind = KINDS[ref.media]
        over = None if ref.size <= _most(kind) else _over(_most(kind)).told
        row = File.objects.create(
            id=ref.id,
            owner=owner or source,
            about=about,
            kind=kind,
            media=ref.media,
            size=ref.size,
            digest=ref.digest,
            name=content_type.safe_name(ref.name, ref.media),
            key=ref.key,
            sealed_key=Key(ref.id).wrapped,
            at=deed.at,
            state=FileState.SET_ASIDE if over else FileState.AWAITED,
            reason=over or "",
            told=over and over.form,
        )
        if over is None:
            FilePull.objects.create(file=row, source=source, next_at=deed.at)


def allow(files: Collection[UUID], forces: Collection[str], *, about: UUID) -> None:
    """Let exactly these forces fetch these files of a record or message, in the running deed; others no more."""
    require_deed()
    allowances = FileAllowance.objects.filter(file__about=about)
    allowances.exclude(file__in=files, force__in=forces).delete()
    ours = File.objects.filter(id__in=files, about=about).values_list("id", flat=True)
    wanted = [FileAllowance(file_id=file, force=force) for file in ours for force in sorted(forces)]
    FileAllowance.objects.bulk_create(wanted, ignore_conflicts=True)


def files_about(things: Collection[UUID]) -> list[tuple[UUID, UUID]]:
    """Return (thing, file) of all files that belong to these records or messages."""
    return list(File.objects.filter(about__in=list(things)).values_list("about", "id"))


def erase_about(things: Collection[UUID]) -> int:
    """Erase all files of these records or messages, in the running deed; return how many."""
    return erase([file for _, file in files_about(things)])


def erase(files: Collection[UUID]) -> int:
    """Erase files, in the running deed: keys, previews, allowances, what was fetched; return how many."""
    require_deed()
    if not files:
        return 0
    gone = list(files)
    erased = File.objects.filter(id__in=gone).delete()[1].get("federation.File", 0)
    # After the commit: a deed that fails must find its files, and a key without its row is only litter.
    transaction.on_commit(lambda: file_encryption.erase(gone))
    return erased


def pass_to(owner: str, *, about: UUID) -> None:
    """Make the files of a record those of its owner, in the running deed.

    Where that is another force than before, and not ours, we give them to nobody any more, and fetch them from it.
    """
    require_deed()
    passed = File.objects.filter(about=about).exclude(owner=owner).update(owner=owner)
    if passed and owner != here.node().force:
        FileAllowance.objects.filter(file__about=about).delete()
        FilePull.objects.filter(file__about=about).update(source=owner)


def views(files: Collection[UUID], *, about: Collection[UUID]) -> dict[UUID, FileView]:
    """Return how these files of these records or messages stand here; one that is no more is missing."""
    if not files:
        return {}
    rows = File.objects.filter(id__in=list(files), about__in=list(about)).select_related("pull").defer("pieces")
    suspended = Peer.objects.filter(force=OuterRef("pull__source"), state=PeerState.SUSPENDED)
    waits_for = Subquery(suspended.values("force"))
    return {row.id: _view(row, row.waits_for or "") for row in rows.annotate(waits_for=waits_for)}


def open_file(file: UUID, *, about: UUID, original: bool = False) -> OpenedFile:
    """Open a file of a record or message for reading, in the caller's deed.

    original: as it was handed in, where this node keeps that.  Raises NotFound for one that is not there, Conflict
    while it is on its way or when it was set aside.
    """
    require_deed()
    row = File.objects.select_related("pull").filter(id=file, about=about).first()
    if row is None or (original and row.original_size is None):
        raise absent()
    if row.state != FileState.HERE:
        raise Conflict("federation:file-not-here", "This file has not arrived whole: look again in a while.")
    size, part = (row.original_size, Part.ORIGINAL) if original else (row.size, Part.BODY)
    return OpenedFile(_view(row), size or 0, reader(row, part=part))


def reader(row: File, *, part: Part = Part.BODY) -> IO[bytes]:
    """Return a file's bytes as a stream that can be sought in.  Raises Conflict when they are not on the disk."""
    size = row.original_size or 0 if part is Part.ORIGINAL else row.size
    try:
        return file_encryption.Reader(row.id, Key(row.id, bytes(row.sealed_key)), size=size, part=part)  # type: ignore[return-value]  # a raw stream
    except FileNotFoundError:
        raise Conflict(
            "federation:file-lost", "This file is not on the node's disk any more: tell its administrator."
        ) from None


def absent() -> NotFound:
    """Return the one refusal for a file that is not there and for one that is not the asker's to have."""
    return NotFound("federation:file-absent", "There is no such file, or it is not yours to have.")


def require_size(size: int) -> None:
    """Raise Refused for more bytes than a file of any kind may have."""
    _require_size(size, max(map(_most, FileKind)))


def require_room(size: int) -> None:
    """Raise Refused when the disk would be left with less than the setting `files_keep_free_mb` asks for."""
    folder = here.node().files
    if shutil.disk_usage(folder).free - size < settings.SANGAM.files_keep_free_mb * _MEGABYTE:
        raise Refused(
            "federation:file-disk-full", "This node's disk has no room for it: tell its administrator, and try again."
        )


def sweep() -> int:
    """Remove bytes that no row names any more, an hour after they were last written; return how many files."""
    folder, before = here.node().files / "sealed", time.time() - _ORPHAN_AFTER_S
    old = [path for path in folder.glob("*/*") if path.stat().st_mtime < before]
    names = {UUID(path.name.split(".")[0]) for path in old}
    known = set(File.objects.filter(id__in=names).values_list("id", flat=True))
    file_encryption.erase(names - known)
    return len(names - known)


def _seal(row: File, key: Key, stream: IO[bytes], handed: int) -> None:
    """Write a file's bytes, and note in its row what they are."""
    is_wrapped_anew = False
    row.key = base64.b64encode(os.urandom(file_messages.PIECE)).decode()
    if row.kind == FileKind.PHOTO:
        preview, turned = content_type.photo_facts(row.media, stream)
        row.preview = key.seal(Part.PREVIEW, 0, preview)
        text = file_voice_notes.strip_photograph(row.media, stream, turned=turned)
    elif is_wrapped_anew := _is_webm(stream):
        text = voice_notes.as_ogg(stream)
    else:
        text = _chunks(stream)
    pieces: list[bytes] = []
    row.size = file_encryption.write_sealed(row.id, key, Part.BODY, _record_pieces(text, row.key, pieces))
    row.pieces = b"".join(pieces)
    row.digest = file_messages.digest(row.key, row.size, row.pieces)
    if row.size != handed or is_wrapped_anew:
        sha256 = hashlib.sha256()
        row.original_size = file_encryption.write_sealed(
            row.id, key, Part.ORIGINAL, _hash_chunks(_chunks(stream), sha256)
        )
        row.original_sha256 = sha256.hexdigest()


def _is_webm(stream: IO[bytes]) -> bool:
    stream.seek(0)
    return stream.read(len(voice_notes.MARK)) == voice_notes.MARK


def _record_pieces(text: Iterable[bytes], key: str, pieces: list[bytes]) -> Iterator[bytes]:
    for number, frame in enumerate(file_encryption.split_frames(text)):
        pieces.append(file_messages.piece(key, number, frame))
        yield frame


def _hash_chunks(text: Iterable[bytes], sha256: Any) -> Iterator[bytes]:
    for some in text:
        sha256.update(some)
        yield some


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    stream.seek(0)
    while some := stream.read(_SOME):
        yield some


def _view(row: File, waits_for: str = "") -> FileView:
    pull = getattr(row, "pull", None)
    preview = Key(row.id, bytes(row.sealed_key)).open(Part.PREVIEW, 0, bytes(row.preview)) if row.preview else b""
    return FileView(
        row.id,
        FileKind(row.kind),
        row.media,
        row.name,
        row.size,
        FileState(row.state),
        row.size if row.state == FileState.HERE else pull.have if pull else 0,
        preview,
        row.original_sha256,
        sentence_from_form(row.told or row.reason) or (sentence_from_form(pull.told or pull.failure) if pull else ""),
        waits_for,
    )


def _most(kind: FileKind) -> int:
    own: Any = settings.SANGAM
    return int(getattr(own, f"files_{kind}_mb")) * _MEGABYTE


def _require_size(size: int, most: int) -> None:
    if size > most:
        raise _over(most)


def _over(most: int) -> Refused:
    return Refused(
        "federation:file-large",
        "This file is larger than the {mb} megabytes that are taken here.",
        mb=most // _MEGABYTE,
    )


def _require_kind(found: FileKind, wanted: FileKind | None) -> None:
    if wanted is not None and found is not wanted:
        raise Refused(
            "federation:file-other-kind",
            "A {wanted} is expected here, and this is a {found}.",
            wanted=wanted,
            found=found,
        )
