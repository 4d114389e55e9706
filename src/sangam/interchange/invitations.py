"""Calendar files of meetings, as RFC 5545 and RFC 5546 have them.  Pure.

A file says when a meeting is and at which level, and links to its page.  Neither its place nor what is dealt with
stands in it.  Only the host raises the sequence; every instant is in UTC, so that no time zone has to be described.
"""

from datetime import UTC, datetime

from sangam.interchange.types import Invitation

_LINE_BYTES = 75


def calendar_file(invitation: Invitation, *, at: datetime) -> str:
    """Return the file that enters, moves or removes a meeting in a calendar.  at: when it is written.

    Source: RFC 5545, sections 3.1 (folding) and 3.3.11 (escaping); RFC 5546, sections 3.2.2 and 3.2.5.
    """
    method, status = ("CANCEL", "CANCELLED") if invitation.cancelled else ("REQUEST", "CONFIRMED")
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Sangam//Meetings//EN", f"METHOD:{method}", "BEGIN:VEVENT",
        f"UID:{invitation.meeting}@sangam", f"SEQUENCE:{invitation.sequence}", f"DTSTAMP:{_instant(at)}",
        f"DTSTART:{_instant(invitation.starts_at)}", f"DTEND:{_instant(invitation.ends_at)}",
        f"SUMMARY:{_text(invitation.summary)}", f"STATUS:{status}",
        f'ORGANIZER;CN="{_quotable_text(invitation.host)}":urn:uuid:{invitation.series}',
        (f'ATTENDEE;CN="{_quotable_text(invitation.attendee)}";ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:'
        f"{_address(invitation)}"),
        f"URL:{invitation.url}", "CLASS:CONFIDENTIAL", "TRANSP:OPAQUE", "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    return "".join(f"{_fold_line(line)}\r\n" for line in lines)


def _address(invitation: Invitation) -> str:
    return f"mailto:{invitation.address}" if invitation.address else f"urn:uuid:{invitation.post}"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return " ".join(escaped.splitlines())


def _quotable_text(text: str) -> str:
    return " ".join(text.replace('"', "'").splitlines())


def _fold_line(line: str) -> str:
    """Return a line in pieces of at most 75 bytes, cut between characters."""
    pieces, piece, size = list[str](), "", 0
    for character in line:
        width = len(character.encode())
        if size + width > _LINE_BYTES:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + character, size + width
    return "\r\n".join([*pieces, piece])
