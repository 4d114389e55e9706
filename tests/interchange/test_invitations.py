"""Invitations to meetings: held to RFC 5545 and RFC 5546, and read by a calendar library that is not ours."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from icalendar import Calendar

from sangam.interchange import invitations
from sangam.interchange.types import Invitation
from sangam.kernel.ids import new_id

AT = datetime(2026, 11, 29, 4, 30, tzinfo=UTC)
INDIA = timezone(timedelta(hours=5, minutes=30))
HINDI = "समन्वय बैठक, थाना स्तर; क्रमांक 7 — कुंडली, नरेला और अलीपुर के थाना प्रभारी"
URDU = "رابطہ میٹنگ، تھانہ سطح، نمبر 7"

# RFC 5546, sections 3.2.2 and 3.2.5: how often each property stands in the event of a request and of a cancellation.
ONCE = ("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "ORGANIZER", "ATTENDEE", "SUMMARY", "DTEND", "STATUS")
NEVER = ("DURATION", "REQUEST-STATUS", "DESCRIPTION", "LOCATION", "CONTACT", "COMMENT")


def invitation(**changes):
    said = Invitation(
        new_id(),
        new_id(),
        new_id(),
        "HR",
        "SHO Narela",
        "Coordination meeting, station level, no. 7",
        "https://sangam.dl.example/meetings/1/",
        datetime(2026, 12, 3, 11, 0, tzinfo=INDIA),
        datetime(2026, 12, 3, 12, 30, tzinfo=INDIA),
        0,
        False,
    )
    return replace(said, **changes)


def event_of(said):
    """Return what the library reads: the method, and the one event, of which it found no fault."""
    calendar = Calendar.from_ical(invitations.calendar_file(said, at=AT))
    (event,) = calendar.walk("VEVENT")
    assert (calendar.errors, event.errors) == ([], [])
    assert (calendar["VERSION"], bool(calendar["PRODID"])) == ("2.0", True)
    return str(calendar["METHOD"]), event


def test_another_library_reads_an_invitation_as_it_was_meant():
    said = invitation(address="sho.narela@dl.example")
    method, event = event_of(said)
    assert (method, str(event["STATUS"]), int(event["SEQUENCE"])) == ("REQUEST", "CONFIRMED", 0)
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (said.starts_at, said.ends_at)
    assert event.decoded("DTSTAMP") == AT
    assert str(event["UID"]) == f"{said.meeting}@sangam"
    assert (str(event["ATTENDEE"]), event["ATTENDEE"].params["CN"]) == ("mailto:sho.narela@dl.example", "SHO Narela")
    assert str(event["ORGANIZER"]) == f"urn:uuid:{said.series}"
    assert str(event["URL"]) == said.url


@pytest.mark.parametrize("summary", [HINDI, URDU, 'Back\\slash; "quoted", comma', "Two\nlines", "x" * 400])
def test_another_library_reads_every_summary_back(summary):
    _, event = event_of(invitation(summary=summary, attendee='SHO "Narela", Delhi; दिल्ली'))
    assert str(event["SUMMARY"]) == " ".join(summary.splitlines())
    assert event["ATTENDEE"].params["CN"] == "SHO 'Narela', Delhi; दिल्ली"


def test_an_update_and_a_cancellation_are_of_the_same_event_and_newer():
    first = invitation()
    moved = replace(first, starts_at=first.starts_at + timedelta(days=1), sequence=1)
    gone = replace(moved, sequence=2, cancelled=True)
    read = [event_of(each) for each in (first, moved, gone)]
    assert [method for method, _ in read] == ["REQUEST", "REQUEST", "CANCEL"]
    assert len({str(event["UID"]) for _, event in read}) == 1
    assert [int(event["SEQUENCE"]) for _, event in read] == [0, 1, 2]
    assert str(read[2][1]["STATUS"]) == "CANCELLED"


@pytest.mark.parametrize("cancelled", [False, True])
def test_a_file_is_laid_out_as_the_standard_says(cancelled):
    file = invitations.calendar_file(invitation(summary=HINDI * 3, cancelled=cancelled), at=AT)
    lines = file.encode().split(b"\r\n")
    assert (file.endswith("\r\n"), lines[-1]) == (True, b"")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert all(len(line) <= 75 and line.decode() for line in lines[:-1])  # no character is cut in two
    unfolded = file.replace("\r\n ", "").split("\r\n")[:-1]
    names = Counter(line.replace(";", ":").split(":")[0] for line in unfolded)
    assert [names[each] for each in ONCE] == [1] * len(ONCE)
    assert [names[each] for each in NEVER] == [0] * len(NEVER)
    assert [unfolded[0], unfolded[-1]] == ["BEGIN:VCALENDAR", "END:VCALENDAR"]
    assert [names["BEGIN"], names["END"], names["METHOD"], names["VERSION"], names["PRODID"]] == [2, 2, 1, 1, 1]
