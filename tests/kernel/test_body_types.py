"""Types that bodies declare as ours: rows, bytes, sets, texts without a bound, members that stay at home."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, ClassVar
from uuid import UUID

import pytest
from msgspec import Meta, field

from sangam.kernel import bodies
from sangam.kernel.bodies import (
    LOCAL,
    OMITTED,
    Body,
    Cut100,
    Hex,
    Hex16,
    Instant,
    Row,
    at_most,
    beside,
    joined,
    listed,
)
from sangam.kernel.errors import Malformed
from sangam.kernel.sentences import Told
from sangam.kernel.wire.custom_types import Custom

ID = "00000000-0000-0000-0000-000000000007"
AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


class Way(StrEnum):
    IN = "in"
    OUT = "out"


if TYPE_CHECKING:
    Pair = tuple[int, ...]
    Hex2 = Hex4 = bytes
else:

    class Hex2(Hex):
        length = 2

    class Hex4(Hex):
        length = 4

    class Pair(metaclass=Custom):
        """Two numbers, which travel as one text."""

        made, why = tuple, Told("cannot be read")

        @staticmethod
        def read(text: str) -> tuple[int, ...]:
            return tuple(map(int, text.split("-")))

        @staticmethod
        def write(pair: tuple[int, ...]) -> str:
            return "-".join(map(str, pair))


class Line(Row, frozen=True):
    at: Instant
    pair: Pair


class Register(Body, frozen=True):
    title: ClassVar[str] = "register"

    rows: Annotated[tuple[tuple[UUID, Annotated[int, Meta(ge=0, le=9)]], ...], listed(1, 2)]
    keys: tuple[Hex16, ...] = ()
    seal: Hex = b""
    pair: Pair = (1, 2)
    ways: frozenset[Way] = frozenset()
    versions: Annotated[Mapping[UUID, Annotated[int, Meta(ge=1, le=9)]], OMITTED] = field(default_factory=dict)
    why: Cut100 = ""
    name: str = ""
    lines: tuple[Line, ...] = ()


class Seat(Row, frozen=True):
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
    key: Hex4
    parts: Annotated[tuple[Hex2, ...], listed(1, 2), joined(2), OMITTED] = ()
    ticket: Annotated[Ticket | None, beside("house")] = None


NO_HEXADECIMAL = "holds what is no lower-case hexadecimal text of its length."

REGISTER = Register(
    ((UUID(ID), 0),),
    (bytes(16),),
    b"\xab",
    (3, 4),
    frozenset({Way.OUT, Way.IN}),
    {UUID(ID): 2},
    "why",
    lines=(Line(AT, (5,)),),
)
REGISTERED = {
    "rows": [[ID, 0]],
    "keys": ["00" * 16],
    "seal": "ab",
    "pair": "3-4",
    "ways": ["in", "out"],
    "versions": {ID: 2},
    "why": "why",
    "name": "",
    "lines": [["2026-11-24T08:00:00+00:00", "5"]],
}


def test_rows_bytes_sets_and_types_of_ours_are_written_and_read() -> None:
    assert bodies.write(REGISTER) == REGISTERED
    assert bodies.read(Register, REGISTERED) == bodies.read_as_it_is(Register, REGISTERED) == REGISTER
    assert "versions" not in bodies.write(bodies.replace(REGISTER, versions={}))


def test_of_a_text_without_a_bound_no_more_is_read() -> None:
    assert bodies.read(Register, {**REGISTERED, "why": " " + "a" * 99 + " b" * 9}).why == "a" * 99


def test_a_body_as_it_is_keeps_outer_space_and_knows_no_null() -> None:
    assert bodies.read_as_it_is(Register, {**REGISTERED, "name": " x "}).name == " x "
    with pytest.raises(Malformed, match="The pair of the register cannot be read"):
        bodies.read_as_it_is(Register, {**REGISTERED, "pair": None})
    with pytest.raises(Malformed, match="The body of the register holds a character that is none"):
        bodies.read_as_it_is(Register, {**REGISTERED, "rows": [["\ud800", 0]]})


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"rows": [[ID, -1]]}, "The rows of the register is no whole number from 0 to 9."),
        ({"rows": [["x", 1]]}, "The rows of the register is no id."),
        ({"rows": [[ID, 1, 1]]}, "The rows of the register cannot be read."),
        ({"rows": []}, "The rows of the register is no list of 1 to 2."),
        ({"keys": ["00" * 15]}, f"The keys of the register {NO_HEXADECIMAL}"),
        ({"keys": [7]}, f"The keys of the register {NO_HEXADECIMAL}"),
        ({"seal": "xx"}, f"The seal of the register {NO_HEXADECIMAL}"),
        ({"seal": "AB"}, f"The seal of the register {NO_HEXADECIMAL}"),
        ({"ways": ["up"]}, "The ways of the register"),
        ({"versions": {"x": 1}}, "The versions of the register"),
        ({"versions": {ID: 0}}, "The versions of the register is no whole number from 1 to 9."),
        ({"lines": [["now", "5"]]}, "The lines of the register is no instant with its zone."),
        ({"lines": [["2026-11-24T08:00:00+00:00", "5", 1]]}, "The lines of the register"),
        ({"why": 7}, "The why of the register"),
    ],
)
def test_a_refusal_of_rows_and_bytes_names_the_member(changed: dict[str, object], sentence: str) -> None:
    with pytest.raises(Malformed, match=sentence):
        bodies.read(Register, {**REGISTERED, **changed})


SALE = Sale("Rex", bytes(4), (b"ab", b"cd"), Ticket("Rex", (Seat("A", "7"),), note="ours alone"))
TICKET = {"seats": [["A", "7"]]}
SOLD = {"house": "Rex", "key": "00000000", "parts": "61626364", "ticket": TICKET}


def test_bytes_and_rows_are_written_and_read_and_what_is_local_is_not() -> None:
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
        ({"ticket": {"seats": [["ABC", "7"]]}}, "The seats of the ticket of the sale is no text of 0 to 2 characters."),
        ({"ticket": {"seats": [{"row": "A"}]}}, "The seats of the ticket of the sale holds what is not row, place."),
    ],
)
def test_other_bytes_and_rows_are_refused(changed: dict[str, object], sentence: str) -> None:
    with pytest.raises(Malformed, match=sentence):
        bodies.read(Sale, {**SOLD, **changed})
