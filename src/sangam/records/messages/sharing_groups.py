"""Bodies of the documents of sharing groups, as they travel.  Pure."""

from collections.abc import Mapping
from uuid import UUID

from sangam.kernel.errors import Malformed
from sangam.kernel.ids import named_id
from sangam.records.messages import records as record_messages
from sangam.records.schema import json_codec
from sangam.records.types import Group

_MOST_OF_A_DOCUMENT = 8_000
Json = Mapping[str, object]


def group_id(code: str) -> UUID:
    """Return the id under which notices and waiting envelopes know a group."""
    return named_id("sharing-group", code)


def group_out(group: Group, *, by: str, why: str) -> dict[str, object]:
    """Return a group's document as JSON: what its host says, nothing that others said or agreed to."""
    return {
        "group": group.code,
        "version": group.version,
        "name_en": group.name_en,
        "name_hi": group.name_hi,
        "members": dict(sorted(group.members.items())),
        "confirm": group.confirm,
        "by": by,
        "why": why,
    }


def left_out(group: str, *, since: int) -> dict[str, object]:
    """Return the body of sharing.left.v1."""
    return {"group": group, "since": since}


def left_in(body: Json) -> tuple[str, int]:
    """Read who leaves which group: its code, and from which version the sender was a member."""
    since = body.get("since")
    if type(since) is not int or since < 1:
        raise Malformed("records:group-since", "A version is a whole number from 1, not {found}.", found=since)
    return str(body.get("group", "")), since


def group_returned_out(document: str) -> dict[str, object]:
    """Return the body of sharing.group_returned.v1."""
    return {"document": document}


def group_returned_in(body: Json) -> str:
    """Read the line of a group's document, of at most 8,000 characters."""
    document = body.get("document")
    if not isinstance(document, str) or not 0 < len(document) <= _MOST_OF_A_DOCUMENT:
        raise Malformed(
            "records:group-document",
            "A group's document is a line of at most {most} characters.",
            most=_MOST_OF_A_DOCUMENT,
        )
    return document


def group_in(body: Json) -> Group:
    """Read a group's document."""
    try:
        members = json_codec.versions_in(body["members"])
        name_en, name_hi = str(body["name_en"]), str(body["name_hi"])
        return Group(
            str(body["group"]), record_messages.version(body), name_en, name_hi, members, body["confirm"] is True
        )
    except (KeyError, ValueError, AttributeError) as fault:
        raise record_messages.unreadable(fault) from None
