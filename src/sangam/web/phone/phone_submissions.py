"""What a telephone hands over from its outbox: each thing under an id made there, so that it is taken once.

The answer is for the telephone: taken, or refused with the sentence that it shows.  Anything else, and it keeps it.
A telephone may serve several officers: what one of them made is never taken as another's.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sangam.channels import messages
from sangam.channels.types import MessageDraft
from sangam.exchange.alerts import acts
from sangam.exchange.types import Acknowledged
from sangam.federation.files import partial_uploads
from sangam.federation.types import Upload
from sangam.kernel import clock
from sangam.kernel.errors import Malformed, NotFound, SangamError
from sangam.kernel.numbers import read_number
from sangam.web import middleware
from sangam.web.channels import channel_forms
from sangam.web.common.pages import OfficerRequest, officer_only, sentence
from sangam.web.phone.phone_pages import tag_of
from sangam.web.records.files import handed_in

_TOLD_AFTER_S = 120
_LONGEST_S = 90 * 86_400
_AGAIN = 410  # what came part by part was thrown away meanwhile: the telephone sends it anew
_ANOTHERS = 401  # the telephone keeps it, until the officer who made it is signed in again


@require_POST
@officer_only
def phone_send(request: OfficerRequest) -> HttpResponse:
    """Take one thing from a telephone's outbox; the same thing again changes nothing."""
    if request.POST.get("tag", own := tag_of(request.actor)) != own:
        return JsonResponse({"state": "waits"}, status=_ANOTHERS)
    try:
        _kind(request)(request)
    except NotFound as error:
        if error.code == "federation:upload-not-whole":
            return JsonResponse({"state": "again"}, status=_AGAIN)
        return JsonResponse({"state": "refused", "why": sentence(error)}, status=middleware.STATUS[type(error)])
    except SangamError as error:
        return JsonResponse({"state": "refused", "why": sentence(error)}, status=middleware.STATUS[type(error)])
    return JsonResponse({"state": "taken"})


def _message(request: OfficerRequest) -> None:
    channel = _id(request, "channel")
    draft = channel_forms.draft_of(request, channel)
    draft = replace(draft, text=f"{draft.text.strip()}{_waiting_words(request)}")
    if "upload" in request.POST:
        _with_upload(request, channel, draft)
        return
    with handed_in(request) as attach:
        messages.write_message(request.actor, channel, replace(draft, attach=attach), made=_id(request, "id"))


def _with_upload(request: OfficerRequest, channel: UUID, draft: MessageDraft) -> None:
    """Write a message with what came part by part; where the answer to that was lost, it stands already."""
    made, upload = _id(request, "id"), _id(request, "upload")
    if not messages.is_written(request.actor, made):
        with partial_uploads.whole(request.actor.an_officer(), upload) as stream:
            attach = Upload(stream, request.POST.get("name", ""))
            messages.write_message(request.actor, channel, replace(draft, attach=attach), made=made)
    partial_uploads.forget(request.actor.an_officer(), upload)


def _acknowledgement(request: OfficerRequest) -> None:
    acts.acknowledge(request.actor, _id(request, "alert"), how=Acknowledged.SEEN)


_KINDS: dict[str, Callable[[OfficerRequest], None]] = {"message": _message, "acknowledgement": _acknowledgement}


def _kind(request: OfficerRequest) -> Callable[[OfficerRequest], None]:
    found = _KINDS.get(request.POST.get("kind", ""))
    if found is None:
        raise Malformed("web:phone-kind", "This node does not know what this telephone sends: load its page anew.")
    return found


def _waiting_words(request: OfficerRequest) -> str:
    """Return when the thing was made, where it waited on the telephone; its own clock may be wrong by a day.

    The telephone says how long it waited: two readings of one clock, whatever that clock says.
    """
    seconds = read_number(request.POST.get("waited", "0"), most=_LONGEST_S) or 0
    if seconds < _TOLD_AFTER_S:
        return ""
    made_at = (clock.now() - timedelta(seconds=seconds)).astimezone(clock.INDIA)
    return "\n" + _("Written without a link on {time}.").format(time=f"{made_at:%d.%m.%Y, %H:%M}")


def _id(request: OfficerRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Malformed(
            "web:phone-id", "This does not say what it belongs to: write it anew on the telephone's page."
        ) from None


urlpatterns = [path("phone/send/", phone_send, name="phone_send")]
