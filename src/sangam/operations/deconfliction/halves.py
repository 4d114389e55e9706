"""The two halves of a list, places and targets, each under a key of its own; what may be compared with what.  Pure.

A guess at a target so meets no place, and is counted as one at a target.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from sangam.kernel.bodies import Day, Hex32, joined, listed
from sangam.kernel.errors import Malformed
from sangam.oblivious import hidden_lists
from sangam.operations.deconfliction import cells

PLACES, TARGETS = "places", "targets"
FILLED_TO: Mapping[str, int] = {PLACES: 16, TARGETS: 4}
MOST: Mapping[str, int] = {PLACES: 64, TARGETS: 44}
"""Elements of the longest action, and of one with the most targets, each with the one that checks the others."""

ELEMENT_BYTES = 32

PlaceElements = Annotated[tuple[Hex32, ...], listed(1, MOST[PLACES]), joined(ELEMENT_BYTES)]
TargetElements = Annotated[tuple[Hex32, ...], listed(1, MOST[TARGETS]), joined(ELEMENT_BYTES)]

Row = Mapping[str, object]
"""A half as it is kept: {public, elements} in hexadecimal; of our own also secret, seed and inputs; {} without any."""

_START = 16


@dataclass(frozen=True, slots=True)
class Half:
    """A half as it travels: its public key, and its elements, the last of which checks the others."""

    public: Hex32
    elements: PlaceElements


@dataclass(frozen=True, slots=True)
class Days:
    """From which day to which an action lasts."""

    first: Day
    last: Day

    def touch(self, other: "Days") -> bool:
        """Tell whether two actions have a day in common."""
        return self.first <= other.last and other.first <= self.last


def pair_of(one: str, other: str) -> str:
    """Return the words for two forces, in either order."""
    return " ".join(sorted((one, other)))


def make_halves(inputs: Sequence[str], *, pair: str) -> dict[str, Row]:
    """Return the halves of a check's list, each under a fresh key, as they are kept."""
    by_half = {PLACES: cells.places_of(inputs), TARGETS: cells.targets_of(inputs)}
    return {
        name: _row_of(hidden_lists.make_list(said, pair=pair, filled_to=FILLED_TO[name])) if said else {}
        for name, said in by_half.items()
    }


def half_of(row: Row) -> Half | None:
    """Return a half as it travels, None where there is none."""
    return Half(_bytes(row, "public"), _elements(row)) if row else None


def kept_half(half: Half | None) -> Row:
    """Return another force's half as it is kept."""
    return {"public": half.public.hex(), "elements": [each.hex() for each in half.elements]} if half else {}


def own_list(row: Row) -> hidden_lists.HiddenList:
    """Return a half of our own as the list that it is."""
    inputs = tuple(str(each) for each in _texts(row, "inputs"))
    return hidden_lists.HiddenList(
        _bytes(row, "secret"), _bytes(row, "public"), _bytes(row, "seed"), inputs, _elements(row)
    )


def are_compared(name: str, one: Row, other: Row, *, days: tuple[Days, Days]) -> bool:
    """Tell whether these halves of two lists are compared: places where days touch, targets always."""
    return bool(one and other) and (name == TARGETS or days[0].touch(days[1]))


def multiply(own: Row, theirs: Row) -> list[bytes]:
    """Return another force's half multiplied by the key of ours.  Raises Malformed for what is no element."""
    return hidden_lists.multiply(_bytes(own, "secret"), _elements(theirs))


def require_multiplied(own: Row, theirs: Row, multiplied: Sequence[bytes]) -> None:
    """Raise Malformed unless our half was multiplied by the key of theirs."""
    hidden_lists.require_multiplied(own_list(own), _bytes(theirs, "public"), multiplied)


def require_opened(theirs: Row, opened: hidden_lists.HiddenList, *, pair: str, days: Days) -> None:
    """Raise Malformed unless another force's half is the opened one, and that of one action on these days."""
    hidden_lists.require_opened(_elements(theirs), _bytes(theirs, "public"), pair=pair, opened=opened)
    if not cells.is_one_cell(opened.inputs, days.first, days.last):
        raise Malformed("operations:opened", "The opened list is not that of one planned action.")


def starts_of(elements: Sequence[bytes]) -> list[str]:
    """Return by what elements are told apart: half of each."""
    return [each.hex()[: 2 * _START] for each in elements]


def _row_of(made: hidden_lists.HiddenList) -> Row:
    secret = {"secret": made.secret.hex(), "seed": made.seed.hex(), "inputs": list(made.inputs)}
    return {"public": made.public.hex(), "elements": [each.hex() for each in made.elements], **secret}


def _elements(row: Row) -> tuple[bytes, ...]:
    return tuple(bytes.fromhex(str(each)) for each in _texts(row, "elements"))


def _texts(row: Row, name: str) -> Sequence[object]:
    found = row[name]
    return found if isinstance(found, list) else []


def _bytes(row: Row, name: str) -> bytes:
    return bytes.fromhex(str(row[name]))
