"""A large photograph, voice note or file of a telephone, part by part: on a line that stalls it goes on where it was.

GET says how many bytes are here.  POST brings those from `Upload-Offset` on, of `Upload-Length`, and is answered the
same way.  A part that cannot stand there is answered 409 with how many are here.  The id is the telephone's, and an
officer's own.  What is whole, `phone_send` or a form attaches by that id, under the right of that act.
"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_http_methods

from sangam.access.policy import may, require
from sangam.federation.files import partial_uploads
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, SangamError
from sangam.kernel.numbers import read_number
from sangam.web import middleware
from sangam.web.common.pages import OfficerRequest, officer_only, sentence

_MOST_LENGTH = 2**40
_ATTACHES = ("channel:write", "record:correct", "thread:open", "thread:answer", "practice:write")
"""The rights by which a file is attached to something: a message, a record, a request, a practice."""


@require_http_methods(["GET", "POST"])
@officer_only
def phone_upload(request: OfficerRequest, upload: UUID) -> HttpResponse:
    """Say how far an upload of the officer's has come; take the next part."""
    officer = request.actor.an_officer()
    if request.method == "GET":
        return JsonResponse({"offset": partial_uploads.have(officer, upload)})
    try:
        _require_attaching(request.actor)
        at, length = _number(request, "Upload-Offset"), _number(request, "Upload-Length")
        kept = partial_uploads.receive(officer, upload, at=at, length=length, part=_part(request))
    except Conflict:
        return JsonResponse({"offset": partial_uploads.have(officer, upload)}, status=409)
    except SangamError as error:
        return JsonResponse({"state": "refused", "why": sentence(error)}, status=middleware.STATUS[type(error)])
    return JsonResponse({"offset": kept})


def _require_attaching(actor: Actor) -> None:
    """Raise Refused for an officer who can attach a file to nothing."""
    if not any(may(actor, each) for each in _ATTACHES):
        require(actor, _ATTACHES[0])


def _part(request: HttpRequest) -> bytes:
    size = read_number(request.headers.get("Content-Length", ""), most=_MOST_LENGTH)
    if size is None or size > partial_uploads.MOST_BYTES:
        raise _no_part()
    return request.body


def _number(request: HttpRequest, name: str) -> int:
    found = read_number(request.headers.get(name, ""), most=_MOST_LENGTH)
    if found is None:
        raise _no_part()
    return found


def _no_part() -> Malformed:
    return Malformed("web:phone-part", "This is no part of an upload: load the telephone's page anew.")


urlpatterns = [path("phone/uploads/<uuid:upload>/", phone_upload, name="phone_upload")]
