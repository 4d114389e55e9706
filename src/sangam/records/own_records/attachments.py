"""Files on a record as officers use them: attach one, see which there are, open one."""

from uuid import UUID

from sangam.access.policy import require, require_purpose
from sangam.access.types import Way
from sangam.audit import audit
from sangam.federation import media_types
from sangam.federation.files import messages
from sangam.federation.files import store as file_store
from sangam.federation.types import FileKind, FileRef, FileView, Lane, OpenedFile, Upload
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Grade, Handling
from sangam.kernel.purpose import Stated
from sangam.records.own_records import records as editing
from sangam.records.schema import values
from sangam.records.schema.kinds import FILE_PROPERTIES, KINDS
from sangam.records.storage import attachments
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft
from sangam.records.types import RecordView, Said, Value
from sangam.records.visibility import disclosure, write_access
from sangam.records.visibility.views import load_shown

_NAMED = {kind: name for name, kind in FILE_PROPERTIES.items()}


def attach(
    actor: Actor, record: UUID, upload: Upload, *, source: str, grade: Grade, handling: Handling | None = None
) -> FileRef:
    """Add a file to a record of ours as a statement with source, grade and handling; holders fetch it.

    A photograph of a record without one becomes its preview too.  Raises NotFound (not ours), Refused and Malformed
    for what is not taken as a file.
    """
    require(actor, "record:correct")
    with audit.deed(actor, "officer:record:attach", on=record) as facts:
        draft = write_access.load_to_change(actor, record, "corrected", told="file attached")
        if KINDS[draft.kind].property("document") is None:
            raise Malformed("records:no-files", "No files are kept with a {kind}.", kind=draft.kind)
        ref = file_store.store_upload(upload, about=record)
        name = _NAMED[media_types.KINDS[ref.media]]
        said = [Said(name, messages.ref_out(ref), source, grade, handling or Handling())]
        if preview := _preview(draft, ref):
            said.append(Said("photo", preview, source, grade, handling or Handling()))
        statements = (*draft.statements, *editing.checked_statements(draft.kind, said))
        changed = editing.renew(draft, why="a file attached", statements=statements, lane=Lane.NORMAL)
        facts.update(version=changed.version, file=str(ref.id), type=ref.media, size=ref.size, digest=ref.digest)
    return ref


def files_of(view: RecordView) -> dict[UUID, FileView]:
    """Return how the files that a shown record names stand here; one that is erased is missing."""
    named = [ref.id for ref in attachments.refs_of(view.statements)]
    return file_store.views(named, about=[view.id])


def open_file(actor: Actor, record: UUID, file: UUID, *, purpose: Stated | None, original: bool = False) -> OpenedFile:
    """Open a file of a record that the officer sees.  A look, written with its purpose.

    original: a photograph as it was handed in here.  Raises Refused: no purpose, or a caveat on a copy that bars taking
    away what is asked, a document or an original.  Raises NotFound (absent, masked or not the officer's to see) and
    Conflict (not here yet).
    """
    require(actor, "record:open")
    with audit.deed(actor, "officer:file:open", on=record, purpose=purpose) as facts:
        stated = require_purpose(purpose)
        _, view = load_shown(actor, record, stated.purpose, at=audit.require_deed().at)
        named = {ref.id: (ref, each) for each in view.statements for ref in attachments.refs_of([each])}
        if file not in named:
            raise store.absent()
        ref, said = named[file]
        if (
            original or media_types.KINDS[ref.media] is FileKind.DOCUMENT
        ):  # what a browser shows by itself is seen, not kept
            disclosure.require_leaves(view.owner, said, Way.DOWNLOAD, desk=view.desk)
        opened = file_store.open_file(file, about=record, original=original)
        facts.update(file=str(file), type=opened.view.media, original=original)
        facts.showed([record])
    return opened


def _preview(draft: Draft, ref: FileRef) -> Value | None:
    """Return the preview for a record that can have a photograph and has none, else None."""
    has_none = all(statement.property != "photo" for statement in draft.statements)
    if (
        media_types.KINDS[ref.media] is not FileKind.PHOTO
        or KINDS[draft.kind].property("photo") is None
        or not has_none
    ):
        return None
    return values.preview(file_store.views([ref.id], about=[draft.id])[ref.id].preview)
