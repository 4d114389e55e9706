"""A message of a channel as the beginning of a record: its text, what it surely names, and where it comes from."""

from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from sangam.channels.public import channels
from sangam.channels.types import MessageView
from sangam.kernel.errors import NotFound
from sangam.web.common.pages import OfficerRequest
from sangam.web.records import record_fields
from sangam.web.templatetags.words import time_words

KINDS = ("person", "vehicle", "phone", "sighting", "incident", "weapon")
"""The kinds of records that a message offers in one tap."""

_TEXTS = ("note", "summary")
_NAMED = {"phone": ("phone", "number"), "person": ("name",), "weapon-number": ("number",)}


def begin_record(request: OfficerRequest, kind: str) -> QueryDict:
    """Return what a record's form holds that begins with a message; nothing where no message is asked for.

    The officer still grades and saves it.  Raises NotFound for a message that is not the officer's to read.
    """
    given = QueryDict(mutable=True)
    if "message" not in request.GET:
        return given
    name, message = _message(request)
    known = [each.name for each in record_fields.fields(kind)]
    for each in channels.recognised(message.text):
        for field in _NAMED.get(each.kind, (each.kind.replace("-", "_"),)):
            if field in known and field not in given:
                given[field] = each.text
    given.update({field: message.text for field in _TEXTS if field in known})
    given["source"] = _("Message of {by}, {at}, channel {name}").format(
        by=message.author.label, at=time_words(message.said_at), name=name
    )
    given["classification"] = message.classification.name.lower()
    return given


def _message(request: OfficerRequest) -> tuple[str, MessageView]:
    try:
        channel, asked = (UUID(request.GET.get(name, "")) for name in ("channel", "message"))
    except ValueError:
        raise _absent() from None
    found = channels.conversation(request.actor, channel, until=asked)
    message = next((each for each in found.messages if each.id == asked and each.text), None)
    if message is None:
        raise _absent()
    return found.channel.header.name, message


def _absent() -> NotFound:
    return NotFound("web:message", "There is no such message in this channel, or it may not be read any more.")
