"""Files on records and in threads: attached by a form, shown as a preview or a player, downloaded; each view a look.

Whatever a file holds, the browser runs nothing of it: its type is ours, never guessed, and its page is a sandbox.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import path, reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sangam.exchange.threads import pages
from sangam.federation.files import partial_uploads
from sangam.federation.types import FileKind, FileState, FileView, OpenedFile, Upload
from sangam.kernel.errors import Malformed, NotFound, SangamError
from sangam.kernel.handling import Caveat, Grade, Handling
from sangam.records.own_records import attachments
from sangam.records.storage import attachments as storage_attachments
from sangam.records.types import RecordView
from sangam.web.common.inputs import grade_of
from sangam.web.common.pages import OfficerRequest, officer_only, see_other, sentence
from sangam.web.common.sentences import said_again

_PART = 64 * 1024
_STRETCH = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")


@require_POST
@officer_only
def record_attach(request: OfficerRequest, record: UUID) -> HttpResponse:
    """Add a file to a record of ours."""
    with handed_in(request) as upload:
        if upload is None:
            raise Malformed("web:nothing-attached", "Choose a file first.")
        attachments.attach(
            request.actor,
            record,
            upload,
            source=request.POST.get("source", ""),
            grade=grade_of(request.POST),
            handling=Handling(caveats=frozenset(_caveats(request))),
        )
    messages.success(request, _("The file is attached; every holder fetches it."))
    return see_other(reverse("record", args=[record]))


@require_GET
@officer_only
def record_file(request: OfficerRequest, record: UUID, file: UUID) -> HttpResponseBase:
    """Give a file of a record to the officer's browser."""
    original = request.GET.get("original") == "1"
    opened = attachments.open_file(request.actor, record, file, purpose=request.purpose, original=original)
    return given_file(request, opened, download=original)


@require_GET
@officer_only
def thread_file(request: OfficerRequest, thread: UUID, file: UUID) -> HttpResponseBase:
    """Give a file of a thread to the officer's browser."""
    original = request.GET.get("original") == "1"
    opened = pages.open_file(request.actor, thread, file, original=original)
    return given_file(request, opened, download=original)


@contextmanager
def handed_in(request: OfficerRequest) -> Iterator[Upload | None]:
    """Give the file that a form carries, or that came before it part by part: it is dropped once the block succeeds.

    Raises Malformed where not all of it has come.
    """
    if request.FILES or not request.POST.get("upload"):
        yield _upload_of(request)
        return
    officer, upload = request.actor.an_officer(), _upload_id(request)
    try:
        with partial_uploads.whole(officer, upload) as stream:
            yield Upload(stream, request.POST.get("upload_name", ""))
    except NotFound as error:
        if error.code != "federation:upload-not-whole":
            raise
        raise _not_whole() from error
    partial_uploads.forget(officer, upload)


def _upload_of(request: HttpRequest) -> Upload | None:
    """Return the file that a form carries, from whichever of its two fields: the camera's or the list's."""
    found = request.FILES.get("file") or request.FILES.get("camera")
    return Upload(found.file, found.name or "") if found and found.file else None


def _upload_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST["upload"])
    except ValueError:
        raise _not_whole() from None


def _not_whole() -> Malformed:
    return Malformed("web:upload-not-whole", "Not all of this file has come: choose it again, and it goes on.")


def keep_original(request: OfficerRequest, record: UUID, grade: Grade, handling: Handling) -> None:
    """Attach the photograph of a record's form in full beside its preview; say so when it is not taken."""
    photo = request.FILES.get("photo")
    if photo is None or photo.file is None:
        return
    upload = Upload(photo.file, photo.name or "")
    source = request.POST.get("source", "")
    try:
        attachments.attach(request.actor, record, upload, source=source, grade=grade, handling=handling)
    except SangamError as refused:
        messages.warning(request, sentence(refused))


def files_of(view: RecordView) -> list[dict[str, Any]]:
    """Return the files of a record as its page shows them, with source and grade."""
    standing = attachments.files_of(view)
    found = []
    for statement in view.statements:
        for ref in storage_attachments.refs_of([statement]):
            words = file_words(standing.get(ref.id), reverse("record_file", args=[view.id, ref.id]), name=ref.name)
            words["evidence_url"] = reverse("file_evidence", args=[view.id, ref.id]) if words.get("url") else ""
            found.append(words | {"source": statement.source, "grade": str(statement.grade)})
    return found


def file_words(file: FileView | None, url: str, *, name: str = "") -> dict[str, Any]:
    """Return a file as a page shows it; one that is no more is "gone"."""
    if file is None:
        return {"name": name, "state": str(FileState.GONE)}
    here = file.state is FileState.HERE
    return {
        "name": file.name,
        "kind": str(file.kind),
        "media": file.media,
        "state": str(file.state),
        "percent": file.percent,
        "reason": said_again(file.reason),
        "waits_for": file.waits_for,
        "kb": max(1, file.size // 1000),
        "url": url if here else "",
        "preview": f"data:image/jpeg;base64,{b64encode(file.preview).decode()}" if file.preview and here else "",
        "original_url": f"{url}?original=1" if file.original_sha256 else "",
        "sha256": file.original_sha256,
    }


def given_file(request: HttpRequest, opened: OpenedFile, *, download: bool) -> HttpResponseBase:
    """Return an opened file for the officer's browser, whole or the stretch that it asks for.  download: not shown."""
    view, found = opened.view, _STRETCH.fullmatch(request.headers.get("Range", ""))
    start = int(found[1]) if found else 0
    end = min(int(found[2]) + 1 if found and found[2] else opened.size, opened.size)
    if start >= end:
        found, start, end = None, 0, opened.size
    response = StreamingHttpResponse(_parts(opened, start, end), status=206 if found else 200, content_type=view.media)
    attachment = download or view.kind is FileKind.DOCUMENT
    response.headers["Content-Disposition"] = content_disposition_header(attachment, view.name) or "attachment"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Content-Length"] = str(end - start)
    response.headers["Accept-Ranges"] = "bytes"
    if found:
        response.headers["Content-Range"] = f"bytes {start}-{end - 1}/{opened.size}"
    return response


def _parts(opened: OpenedFile, start: int, end: int) -> Iterator[bytes]:
    with opened.stream as stream:
        stream.seek(start)
        while some := stream.read(min(_PART, end - stream.tell())):
            yield some


def _caveats(request: HttpRequest) -> Iterator[Caveat]:
    try:
        yield from map(Caveat, request.POST.getlist("caveat"))
    except ValueError:
        raise Malformed("web:handling", "Choose one of the classifications and restrictions that are listed.") from None


urlpatterns = [
    path("records/<uuid:record>/attach/", record_attach, name="record_attach"),
    path("records/<uuid:record>/files/<uuid:file>/", record_file, name="record_file"),
    path("threads/<uuid:thread>/files/<uuid:file>/", thread_file, name="thread_file"),
]
