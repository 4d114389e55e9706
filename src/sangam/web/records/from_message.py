"""A message of a channel as the beginning of a record: its text, its photograph or voice note, where it comes from."""

import hashlib
from base64 import b64encode
from typing import IO, Any
from uuid import UUID

from django.contrib import messages
from django.http import QueryDict
from django.utils.translation import gettext as _

from sangam.channels import messages as channel_messages
from sangam.channels import pages
from sangam.channels.types import Needed
from sangam.federation.types import FileState, Upload
from sangam.kernel.errors import NotFound, SangamError
from sangam.kernel.handling import Grade, Handling
from sangam.kernel.ids import short
from sangam.records.own_records import attachments
from sangam.records.schema.kinds import KINDS as KINDS_OF_RECORDS
from sangam.records.schema.kinds import place_kinds
from sangam.web.channels.message_authors import author_words
from sangam.web.common.pages import OfficerRequest, sentence
from sangam.web.records import record_fields
from sangam.web.templatetags.words import time_words

KINDS = place_kinds(lambda places: places.message)
"""The kinds of records that a message offers in one tap."""

_SOME = 64 * 1024
_TEXTS = ("note", "summary")
_NAMED = {"phone": ("phone", "number"), "person": ("name",), "weapon-number": ("number",)}


def begun_with(request: OfficerRequest) -> Needed | None:
    """Return the message with which a record's form begins, None where it begins with none.  One look.

    Raises NotFound for a message that is not the officer's to read.  When the form is sent, it counts as none: what
    the officer has typed is the officer's.
    """
    if "message" not in request.GET:
        return None
    try:
        return _message(request)
    except NotFound:
        if request.method == "POST":
            return None
        raise


def begin_record(begun: Needed | None, kind: str) -> QueryDict:
    """Return what a record's form holds that begins with a message.  The officer still grades and saves it."""
    given = QueryDict(mutable=True)
    if begun is None:
        return given
    message = begun.message
    known = [each.name for each in record_fields.fields(kind)]
    for each in channel_messages.recognise_names(message.text):
        for field in _NAMED.get(each.kind, (each.kind.replace("-", "_"),)):
            if field in known and field not in given:
                given[field] = each.text
    given.update({field: message.text for field in _TEXTS if field in known})
    given["source"] = _("Message of {by}, {at}, channel {name}").format(
        by=author_words(message, by=message.author.label), at=time_words(message.said_at), name=begun.name
    )
    given["classification"] = message.classification.name.lower()
    return given


def begun_file(begun: Needed | None, kind: str) -> dict[str, Any] | None:
    """Return the file of a message as the form that begins with it shows it; None where there is none to keep."""
    file = begun.message.file if begun else None
    if file is None or file.state is not FileState.HERE or KINDS_OF_RECORDS[kind].property("document") is None:
        return None
    preview = f"data:image/jpeg;base64,{b64encode(file.preview).decode()}" if file.preview else ""
    return {"name": file.name, "kind": str(file.kind), "preview": preview}


def attach_file(
    request: OfficerRequest, record: UUID, begun: Needed | None, *, grade: Grade, handling: Handling
) -> None:
    """Attach the file of the message that the record began with; its source names author, message and SHA-256.

    Says so on the page where the file is not taken: the record stands without it.
    """
    file = begun.message.file if begun else None
    if begun is None or file is None or "with_file" not in request.POST:
        return
    try:
        opened = channel_messages.open_file(request.actor, begun.channel, file.id)
        with opened.stream as stream:
            source = _file_source(begun, _sha256_of(stream))
            stream.seek(0)
            upload = Upload(stream, opened.view.name)
            attachments.attach(request.actor, record, upload, source=source, grade=grade, handling=handling)
    except SangamError as refused:
        messages.warning(request, sentence(refused))


def _sha256_of(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while some := stream.read(_SOME):
        digest.update(some)
    return digest.hexdigest()


def _file_source(found: Needed, digest: str) -> str:
    message = found.message
    return _("Message {number} of {by}, {at}; file with SHA-256 {digest}").format(
        number=short(message.id),
        by=author_words(message, by=message.author.label),
        at=time_words(message.said_at),
        digest=digest,
    )


def _message(request: OfficerRequest) -> Needed:
    try:
        channel, asked = (UUID(request.GET.get(name, "")) for name in ("channel", "message"))
    except ValueError:
        raise _absent() from None
    try:
        return pages.open_message(request.actor, channel, asked)
    except NotFound:
        raise _absent() from None


def _absent() -> NotFound:
    return NotFound("web:message", "There is no such message in this channel, or it may not be read any more.")
