"""Bodies of envelopes as they are declared: what is written is read, and what is wrong is named."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import IntEnum, StrEnum
from typing import Annotated, ClassVar, Literal
from uuid import UUID

import pytest
from msgspec import Meta

from sangam.kernel import bodies
from sangam.kernel.bodies import (
    EMPTY,
    FLAT,
    JOINED,
    LOCAL,
    OF_FORCE,
    OMITTED,
    ONE_MORE,
    SENDER,
    TO_MICROSECONDS,
    YES,
    Body,
    Day,
    Force,
    Instant,
    also,
    at_most,
    beside,
    by_name,
    filled,
    hexadecimal,
    listed,
    one_of,
)
from sangam.kernel.errors import Malformed

ID = "00000000-0000-0000-0000-000000000007"
AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


class Way(StrEnum):
    IN = "in"
    OUT = "out"


class Height(IntEnum):
    LOW = 0
    HIGH = 1


@dataclass(frozen=True, slots=True)
class Step:
    text: Annotated[str, filled(5)]
    at: Instant


class Trip(Body, frozen=True, rename={"begins_at": "from"}):
    title: ClassVar[str] = "trip"

    id: UUID
    begins_at: Annotated[Instant, TO_MICROSECONDS]
    way: Way
    steps: Annotated[tuple[Step, ...], listed(0, 2)]
    places: Annotated[int, Meta(ge=1, le=9)] = 1
    ready: bool = False
    mode: Literal["road", "rail"] = "road"
    note: Annotated[str, at_most(5)] = ""
    before: Annotated[UUID | None, OMITTED] = None


@dataclass(frozen=True, slots=True)
class Writer:
    force: Annotated[Force, SENDER]
    name: str


class Report(Body, frozen=True):
    by: Writer
    notes: tuple[Writer, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    by: Annotated[Writer, OF_FORCE]
    is_last: Annotated[bool, YES] = False
    is_new: Annotated[bool, YES, OMITTED] = False


@dataclass(frozen=True, slots=True)
class Page:
    number: Annotated[int, Meta(ge=0, le=9), ONE_MORE]
    notes: tuple[Note, ...] = ()
    end: Annotated[str, one_of("", "over", "off")] = ""
    on: Day = date(2026, 11, 24)
    height: Annotated[Height, by_name(Height)] = Height.LOW
    name: Annotated[str, also("label")] = ""


class Minutes(Body, frozen=True):
    title: ClassVar[str] = "minutes"

    page: Annotated[Page, FLAT]
    by: Writer
    way: Annotated[Way | None, EMPTY]


class Seat(Body, frozen=True, array_like=True, forbid_unknown_fields=True):
    row: Annotated[str, at_most(2)]
    place: str


@dataclass(frozen=True, slots=True)
class Ticket:
    house: Annotated[str, LOCAL]
    seats: Annotated[tuple[Seat, ...], listed(1, 2)]
    note: Annotated[str, LOCAL] = ""


class Sale(Body, frozen=True):
    title: ClassVar[str] = "sale"

    house: str
    key: Annotated[bytes, hexadecimal(4)]
    parts: Annotated[tuple[bytes, ...], listed(1, 2), hexadecimal(2), JOINED, OMITTED] = ()
    ticket: Annotated[Ticket | None, beside("house")] = None


TRIP = Trip(UUID(ID), AT, Way.OUT, (Step("x", AT),))
BODY = {
    "id": ID,
    "from": "2026-11-24T08:00:00.000000+00:00",
    "way": "out",
    "steps": [{"text": "x", "at": "2026-11-24T08:00:00+00:00"}],
    "places": 1,
    "ready": False,
    "mode": "road",
    "note": "",
}


def test_a_body_is_written_by_the_names_that_travel() -> None:
    assert bodies.write(TRIP) == BODY
    assert bodies.write(bodies.replace(TRIP, before=UUID(ID))) == {**BODY, "before": ID}


def test_what_is_written_is_read() -> None:
    assert bodies.read(Trip, BODY) == TRIP


def test_unknown_members_are_passed_over_and_null_is_absent() -> None:
    assert bodies.read(Trip, {**BODY, "more": [1], "note": None, "before": None}) == TRIP


def test_who_sent_a_body_is_no_member_of_it() -> None:
    body = {"by": {"name": "Rai"}, "notes": [{"name": "Narela"}, {"name": "Kundli", "force": "UP"}]}
    read = bodies.read(Report, body, sender="HR")
    assert [each.force for each in (read.by, *read.notes)] == ["HR"] * 3
    assert bodies.write(read) == {"by": {"name": "Rai"}, "notes": [{"name": "Narela"}, {"name": "Kundli"}]}


MINUTES = Minutes(
    Page(0, (Note(Writer("UP", "Loni"), is_last=True),), "over", height=Height.HIGH, name="first"),
    Writer("HR", "Rai"),
    None,
)
WRITTEN = {
    "number": 1,
    "notes": [{"by": {"name": "Loni"}, "force": "UP", "is_last": "yes"}],
    "end": "over",
    "on": "2026-11-24",
    "height": "high",
    "name": "first",
    "label": "first",
    "by": {"name": "Rai"},
    "way": "",
}


def test_what_travels_otherwise_than_declared_is_written_and_read() -> None:
    assert bodies.write(MINUTES) == WRITTEN
    assert bodies.read(Minutes, WRITTEN, sender="HR") == MINUTES
    assert bodies.read(Minutes, {**WRITTEN, "way": "in"}, sender="HR") == bodies.replace(MINUTES, way=Way.IN)
    new = bodies.replace(MINUTES, page=bodies.replace(MINUTES.page, notes=(Note(MINUTES.by, is_new=True),)))
    assert bodies.write(new)["notes"] == [{"by": {"name": "Rai"}, "force": "HR", "is_last": "", "is_new": "yes"}]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"number": 0}, "The number of the minutes is no whole number from 1 to 10."),
        ({"number": True}, "The number of the minutes is no whole number from 1 to 10."),
        ({"number": None}, "The number of the minutes is no whole number from 1 to 10."),
        ({"end": "never"}, "The end of the minutes is none of over, off."),
        ({"on": "24-11-2026"}, "The on of the minutes is no day."),
        ({"on": "9999-11-24"}, "The on of the minutes is no day."),
        ({"on": 7}, "The on of the minutes is no day."),
        ({"way": "up"}, "The way of the minutes is none of in, out."),
        ({"way": None}, "The way of the minutes is none of in, out."),
        ({"height": "HIGH"}, "The height of the minutes is none of low, high."),
        ({"height": 1}, "The height of the minutes is none of low, high."),
        ({"height": []}, "The height of the minutes is none of low, high."),
        ({"notes": [{}]}, "The by of the notes of the minutes is missing or no object."),
        ({"notes": [{"by": {"name": "Loni"}}]}, "The force of the by of the notes of the minutes cannot be read."),
        ({"notes": [{"by": {"name": "Loni"}, "force": "UP", "is_last": True}]}, "The is_last of the notes"),
        ({"notes": [{"by": {"name": "Loni"}, "force": "UP", "is_last": "no"}]}, "The is_last of the notes"),
    ],
)
def test_a_refusal_of_what_travels_otherwise_names_it_as_it_travels(changed: dict[str, object], sentence: str) -> None:
    with pytest.raises(Malformed, match=sentence):
        bodies.read(Minutes, {**WRITTEN, **changed}, sender="HR")


def test_outer_space_is_cut_off_and_instants_are_in_utc() -> None:
    read = bodies.read(Trip, {**BODY, "note": " ab ", "from": "2026-11-24T13:30:00+05:30"})
    assert (read.note, read.begins_at) == ("ab", AT)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"id": "x"}, "The id of the trip is no id."),
        ({"id": None}, "The id of the trip is no id."),
        ({"from": "2026-11-24T08:00:00"}, "The from of the trip is no instant with its zone."),
        ({"from": "9999-11-24T08:00:00+00:00"}, "The from of the trip is no instant with its zone."),
        ({"way": "up"}, "The way of the trip is none of in, out."),
        ({"steps": {}}, "The steps of the trip is no list of 0 to 2."),
        ({"steps": [{}, {}, {}]}, "The steps of the trip is no list of 0 to 2."),
        ({"steps": [7]}, "The steps of the trip is missing or no object."),
        ({"steps": [{"at": "2026-11-24T08:00:00+00:00"}]}, "The text of the steps of the trip is no text of 1 to 5"),
        ({"steps": [{"text": " ", "at": 7}]}, "The text of the steps of the trip is no text of 1 to 5 characters."),
        ({"places": 0}, "The places of the trip is no whole number from 1 to 9."),
        ({"places": True}, "The places of the trip is no whole number from 1 to 9."),
        ({"ready": "yes"}, "The ready of the trip is neither true nor false."),
        ({"mode": "air"}, "The mode of the trip is none of rail, road."),
        ({"note": "abcdef"}, "The note of the trip is no text of 0 to 5 characters."),
        ({"note": "a\x00"}, "The note of the trip holds a character that is none."),
        ({"note": "a\udfff"}, "The note of the trip holds a character that is none."),
        ({"more": ["a\ud800"]}, "The more of the trip holds a character that is none."),
    ],
)
def test_a_refusal_names_the_member_and_what_is_wrong(changed: dict[str, object], sentence: str) -> None:
    with pytest.raises(Malformed, match=sentence) as refused:
        bodies.read(Trip, {**BODY, **changed})
    assert refused.value.code == "exchange:body"


@pytest.mark.parametrize("body", [None, "x", [], 7])
def test_what_is_no_object_is_no_body(body: object) -> None:
    with pytest.raises(Malformed, match="The body of the trip is missing or no object"):
        bodies.read(Trip, body)


SALE = Sale("Rex", bytes(4), (b"ab", b"cd"), Ticket("Rex", (Seat("A", "7"),), note="ours alone"))
TICKET = {"seats": [["A", "7"]]}
SOLD = {"house": "Rex", "key": "00000000", "parts": "61626364", "ticket": TICKET}


def test_bytes_and_short_lists_are_written_and_read_and_what_is_local_is_not() -> None:
    assert bodies.write(SALE) == SOLD
    assert bodies.write(bodies.replace(SALE, house="Odeon"))["house"] == "Odeon"
    assert SALE.ticket is not None
    said = {**TICKET, "note": "of another", "house": "Odeon"}
    assert bodies.read(Sale, {**SOLD, "ticket": said}) == bodies.replace(
        SALE, ticket=bodies.replace(SALE.ticket, note="")
    )
    bare = Sale("Rex", bytes(4))
    assert bodies.write(bare) == {"house": "Rex", "key": "00000000", "ticket": None}
    assert bodies.read(Sale, bodies.write(bare)) == bare


NO_HEXADECIMAL = "holds what is no lower-case hexadecimal text of its length."


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"key": "0000000A"}, f"The key of the sale {NO_HEXADECIMAL}"),
        ({"key": "00 00 00 00"}, f"The key of the sale {NO_HEXADECIMAL}"),
        ({"key": "000000"}, f"The key of the sale {NO_HEXADECIMAL}"),
        ({"key": ""}, f"The key of the sale {NO_HEXADECIMAL}"),
        ({"key": None}, f"The key of the sale {NO_HEXADECIMAL}"),
        ({"key": 7}, f"The key of the sale {NO_HEXADECIMAL}"),
        ({"parts": ""}, f"The parts of the sale {NO_HEXADECIMAL}"),
        ({"parts": "616263"}, f"The parts of the sale {NO_HEXADECIMAL}"),
        ({"parts": "61626364" * 2}, f"The parts of the sale {NO_HEXADECIMAL}"),
        ({"parts": ["6162"]}, f"The parts of the sale {NO_HEXADECIMAL}"),
        ({"ticket": {"seats": []}}, "The seats of the ticket of the sale is no list of 1 to 2."),
        ({"ticket": {"seats": [["A"]]}}, "The seats of the ticket of the sale holds what is not row, place."),
        ({"ticket": {"seats": [["A", "7", "8"]]}}, "The seats of the ticket of the sale holds what is not row, place."),
        ({"ticket": {"seats": [["ABC", "7"]]}}, "The seats of the ticket of the sale holds what is not row, place."),
        ({"ticket": {"seats": [{"row": "A"}]}}, "The seats of the ticket of the sale holds what is not row, place."),
    ],
)
def test_bytes_and_short_lists_are_refused(changed: dict[str, object], sentence: str) -> None:
    with pytest.raises(Malformed, match=sentence):
        bodies.read(Sale, {**SOLD, **changed})
