"""An export as a phone hands it over: a text file, a folder with its files, or all of it in one zip file.

What a zip file is declared to hold is not believed: every part is unpacked against a bound.
"""

import lzma
import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import IO
from uuid import UUID

from sangam.channels import imports, policy
from sangam.channels.types import ImportedLine
from sangam.federation.types import Upload
from sangam.identifiers.finder import find_identifiers
from sangam.identifiers.types import Kind, Validity
from sangam.interchange.whatsapp.export import read_export
from sangam.interchange.whatsapp.types import ChatLine, Export, ImportOutcome, LineKind, Preview, Tally
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id

MOST_TEXT_BYTES = 128 * 1024 * 1024
MOST_PARTS = 20_000
MOST_MEDIA_BYTES = 64 * 1024 * 1024
"""Of one attached file; what a node takes is bounded again where it is kept."""
_SOME = 1024 * 1024
_LISTED = b"PK\x01\x02"
_MOST_LISTED = 10 * MOST_PARTS
"""Beside its own parts a zip file may hold documents that are zip files, and list theirs."""
_DAMAGE = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    zlib.error,
    lzma.LZMAError,
    struct.error,
)
"""What `zipfile` and the packings that it reads raise for a damaged or hostile file."""


@dataclass(frozen=True, slots=True)
class OpenedExport:
    """An export with the files that came with it, by name."""

    export: Export
    _folder: Path | None = None
    _packed: zipfile.ZipFile | None = None
    _parts: Mapping[str, zipfile.ZipInfo] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Tell whether an attached file came along."""
        return name in self._parts or self._beside(name) is not None

    @contextmanager
    def attached(self, name: str) -> Iterator[IO[bytes]]:
        """Open an attached file.  Raises Malformed for one that is damaged or far too large."""
        path = self._beside(name)
        if path is not None:
            with path.open("rb") as stream:
                yield stream
        elif self._packed is not None and name in self._parts:
            with tempfile.TemporaryFile() as stream:
                _unpack(self._packed, self._parts[name], stream, most=MOST_MEDIA_BYTES)
                yield stream

    def _beside(self, name: str) -> Path | None:
        if self._folder is None or Path(name).name != name:
            return None
        path = self._folder / name
        return path if path.is_file() and not path.is_symlink() else None


@contextmanager
def open_export(path: Path, *, name: str = "", media: Path | None = None) -> Iterator[OpenedExport]:
    """Open an export: a text file or a zip file.

    name: as its owner calls it.  media: a folder with the attached files.  Raises Malformed for what is no export, for
    a damaged zip file and for one that unpacks to more than is read.
    """
    name = name or path.name
    if not zipfile.is_zipfile(path):
        _require_size(path.stat().st_size)
        yield OpenedExport(read_export(path.read_bytes(), name=name), media)
        return
    _require_few(path, name)
    with _open_archive(path, name) as packed:
        parts = _archive_parts(packed, name)
        chat = _chat(parts, name)
        with tempfile.TemporaryFile() as text:
            _unpack(packed, chat, text, most=MOST_TEXT_BYTES)
            export = read_export(text.read(), name=name)
        yield OpenedExport(export, media, packed, parts)


def _require_few(path: Path, name: str) -> None:
    """Raise Malformed where a zip file lists far too many parts; `zipfile` would read the whole list into memory."""
    listed, before = 0, b""
    with path.open("rb") as archive:
        while some := archive.read(_SOME):
            listed += (before + some).count(_LISTED)
            before = some[1 - len(_LISTED) :]
    if listed > _MOST_LISTED:
        raise _too_many(name)


def _open_archive(path: Path, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except _DAMAGE:
        raise _damaged_error(name) from None


def _archive_parts(packed: zipfile.ZipFile, name: str) -> dict[str, zipfile.ZipInfo]:
    entries = packed.infolist()
    if len(entries) > MOST_PARTS:
        raise _too_many(name)
    return {Path(each.filename).name: each for each in entries if not each.is_dir()}


def _chat(parts: Mapping[str, zipfile.ZipInfo], name: str) -> zipfile.ZipInfo:
    """Return the chat: "_chat.txt" of an iPhone, else the text file that is named like a chat, else the only one."""
    texts = sorted(each for each in parts if each.lower().endswith(".txt"))
    likely = [each for each in texts if each == "_chat.txt" or "whatsapp" in each.lower()]
    if not texts:
        raise Malformed("interchange:whatsapp-no-chat", "{file} holds no text of a chat.", file=name[:100])
    return parts[(likely or texts)[0]]


def _unpack(packed: zipfile.ZipFile, part: zipfile.ZipInfo, to: IO[bytes], *, most: int) -> None:
    try:
        with packed.open(part) as stream:
            left = most
            while some := stream.read(min(_SOME, left + 1)):
                left -= len(some)
                _require_size(most - left, most=most)
                to.write(some)
    except _DAMAGE:
        raise _damaged_error(part.filename) from None
    to.seek(0)


def _require_size(size: int, *, most: int = MOST_TEXT_BYTES) -> None:
    if size > most:
        raise Malformed(
            "interchange:whatsapp-size", "The chat or a file of it is larger than {most} MB.", most=most // 1024 // 1024
        )


def _too_many(name: str) -> Malformed:
    return Malformed(
        "interchange:whatsapp-parts", "{file} holds more than {most} files.", file=name[:100], most=f"{MOST_PARTS:,}"
    )


def _damaged_error(name: str) -> Malformed:
    return Malformed(
        "interchange:whatsapp-damaged", "{file} is damaged or locked: export the chat again.", file=name[:100]
    )


# What stands in an export, counted. Pure.


def tally_of(export: Export, *, identifiers: Mapping[tuple[str, str], int]) -> Tally:
    """Return what stands in an export, counted.  identifiers: as `identifiers_of` found them."""
    lines = export.lines
    return Tally(
        messages=sum(each.kind is not LineKind.SYSTEM for each in lines),
        system=sum(each.kind is LineKind.SYSTEM for each in lines),
        media=sum(each.kind is LineKind.MEDIA for each in lines),
        edited=sum(each.edited for each in lines),
        deleted=sum(each.kind is LineKind.DELETED for each in lines),
        people=len(export.people),
        identifiers=len(identifiers),
        first_at=min((each.at for each in lines), default=None),
        last_at=max((each.at for each in lines), default=None),
    )


def identifiers_of(export: Export) -> dict[tuple[str, str], int]:
    """Return what an export's messages surely name, by kind and normal form, and in how many messages."""
    found: dict[tuple[str, str], int] = {}
    for line in export.lines:
        if line.kind is LineKind.SYSTEM or not any(each.isdigit() or each in "@/" for each in line.text):
            continue
        for key in {
            (str(each.kind), each.normal) for each in find_identifiers(line.text) if _is_sure(each.kind, each.valid)
        }:
            found[key] = found.get(key, 0) + 1
    return found


def _is_sure(kind: Kind, valid: Validity) -> bool:
    return kind is not Kind.SECTION and valid is not Validity.DOUBTFUL


# An export into a channel: what would come of it, and the import itself. Again adds nothing.

_EMPTY = "–"
"""What stands for a message without a word: a contact card that an export left out, say."""
_AT_ONCE = 200
_MOST_NOTES = 200


def preview(actor: Actor, channel: UUID, opened: OpenedExport) -> Preview:
    """Return what an import would do; nothing is written.

    Raises NotFound for a channel that is not the actor's to know, Refused without the right.
    """
    export, found = opened.export, identifiers_of(opened.export)
    lines = list(channel_lines(export))
    known = imports.known_lines(actor, channel, lines)
    left_out = tuple(each.line for each in lines if not policy.is_carried(each.text))
    return Preview(
        tally=tally_of(export, identifiers=found),
        people=export.people,
        identifiers=found,
        fresh=sum(at not in known and policy.is_carried(each.text) for at, each in enumerate(lines)),
        left_out=left_out,
        lacking=tuple(each.file for each in export.lines if each.file and not opened.has(each.file)),
    )


def import_export(
    actor: Actor,
    channel: UUID,
    opened: OpenedExport,
    *,
    posts: Mapping[str, str],
    most: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> ImportOutcome:
    """Bring an export into a channel, in acts of 200 lines; what is there already is passed over.

    posts: by name in the export the post or officer that it stands for.  most: how many new lines at the most.
    progress: told how many lines were settled.  A file that a node does not take is left out with a note.
    Raises as `channels.import_lines`: what went before stays, and the same import goes on from there.
    """
    export = opened.export
    files = {each.line: each.file for each in export.lines if each.file}
    added, attached, notes = 0, 0, list(_left_out_notes(export))
    lines = (each for each in channel_lines(export, posts) if policy.is_carried(each.text))
    while batch := list(islice(lines, _AT_ONCE)):
        fresh = _fresh(actor, channel, batch)[: None if most is None else most - added]
        new, with_files, troubles = _import_batch(actor, channel, fresh, opened, files)
        added, attached = added + new, attached + with_files
        notes.extend(troubles)
        progress(len(batch))
        if most is not None and added >= most:
            break
    return ImportOutcome(tally_of(export, identifiers={}), added, attached, tuple(notes[:_MOST_NOTES]))


def channel_lines(export: Export, posts: Mapping[str, str] | None = None) -> Iterator[ImportedLine]:
    """Yield an export's lines as they go into a channel; a longer text than a message may have goes in parts."""
    named, orders = posts or {}, dict[object, int]()
    for each in export.lines:
        for part in _parts(each):
            order = orders.get(each.at, 0)
            orders[each.at] = order + 1
            yield ImportedLine(
                each.line, each.at, each.who, part, named.get(each.who, ""), str(each.kind), each.edited, order
            )


def _parts(line: ChatLine) -> Iterable[str]:
    text = line.text.strip() or line.file or _EMPTY
    most = policy.LONGEST_TEXT
    return (text[at : at + most].strip() or _EMPTY for at in range(0, len(text), most))


def _fresh(actor: Actor, channel: UUID, batch: Sequence[ImportedLine]) -> list[ImportedLine]:
    known = imports.known_lines(actor, channel, batch)
    return [each for at, each in enumerate(batch) if at not in known]


def _import_batch(
    actor: Actor, channel: UUID, lines: Sequence[ImportedLine], opened: OpenedExport, files: Mapping[int, str]
) -> tuple[int, int, list[str]]:
    """Import lines; a file that is refused is left out by itself.  Return how many lines, how many files, and notes."""
    if not lines:
        return 0, 0, []
    wanted = {each.line: files[each.line] for each in lines if each.line in files and opened.has(files[each.line])}
    try:
        return _import_with(actor, channel, lines, opened, wanted), len(wanted), []
    except (Malformed, Refused, Conflict):
        if not wanted:
            raise
    added, attached, notes = 0, 0, list[str]()
    for each in lines:
        own = {each.line: wanted[each.line]} if each.line in wanted else {}
        try:
            added += _import_with(actor, channel, [each], opened, own)
            attached += len(own)
        except (Malformed, Refused) as error:
            if not own:
                raise
            notes.append(f"line {each.line}: {own[each.line]}: {error.message}")
            added += _import_with(actor, channel, [each], opened, {})
    return added, attached, notes


def _import_with(
    actor: Actor, channel: UUID, lines: Sequence[ImportedLine], opened: OpenedExport, files: Mapping[int, str]
) -> int:
    digest, left = opened.export.digest, dict(files)
    with ExitStack() as stack:
        whole = []
        for each in lines:
            name = left.pop(each.line, "")  # of a text in parts, the first carries the file
            attach = Upload(stack.enter_context(opened.attached(name)), name) if name else None
            whole.append(replace(each, attach=attach))
        return imports.import_lines(actor, channel, whole, file=digest)


def _left_out_notes(export: Export) -> Iterator[str]:
    for each in export.lines:
        if not policy.is_carried(each.text):
            yield f"line {each.line}: left out, because it speaks of an intercepted communication"


# An export that an officer handed in, kept between preview and import: at most a day, for its officer alone.
#
# The file lies with the other imports of the node; its name is made of whose it is and for which channel.

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
