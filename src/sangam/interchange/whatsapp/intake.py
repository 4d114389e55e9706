"""An export into a channel: what would come of it, and the import itself.  Again adds nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from uuid import UUID

from sangam.channels.public import history
from sangam.channels.types import ImportedLine
from sangam.federation.types import Upload
from sangam.interchange.whatsapp.archive import OpenedExport
from sangam.interchange.whatsapp.figures import identifiers_of, tally_of
from sangam.interchange.whatsapp.types import ChatLine, Export, ImportOutcome, Preview
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, Refused

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
    known = history.known_lines(actor, channel, lines)
    left_out = tuple(each.line for each in lines if not history.is_carried(each.text))
    return Preview(
        tally=tally_of(export, identifiers=found),
        people=export.people,
        identifiers=found,
        fresh=sum(at not in known and history.is_carried(each.text) for at, each in enumerate(lines)),
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
    lines = (each for each in channel_lines(export, posts) if history.is_carried(each.text))
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
    most = history.LONGEST_TEXT
    return (text[at : at + most].strip() or _EMPTY for at in range(0, len(text), most))


def _fresh(actor: Actor, channel: UUID, batch: Sequence[ImportedLine]) -> list[ImportedLine]:
    known = history.known_lines(actor, channel, batch)
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
        return history.import_lines(actor, channel, whole, file=digest)


def _left_out_notes(export: Export) -> Iterator[str]:
    for each in export.lines:
        if not history.is_carried(each.text):
            yield f"line {each.line}: left out, because it speaks of an intercepted communication"
