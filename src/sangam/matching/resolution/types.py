"""What `resolution.resolution` speaks in: sheets of rows, what their columns mean, pairs and clusters."""

from dataclasses import dataclass, field
from enum import StrEnum

import pyarrow as pa


class Meaning(StrEnum):
    """What a column of a file holds."""

    ID = "id"
    NAME = "name"
    GIVEN = "given name"
    SURNAME = "surname"
    ALIAS = "alias"
    RELATIVE = "relative"
    BORN = "born"
    SEX = "sex"
    PHONE = "phone"
    POSTCODE = "postcode"
    NUMBER = "number"
    PLACE = "place"
    TEXT = "text"
    WORD = "word"
    NOTHING = "nothing"


MAPPED = {
    "name": Meaning.NAME, "given": Meaning.GIVEN, "surname": Meaning.SURNAME, "alias": Meaning.ALIAS,
    "relative": Meaning.RELATIVE, "born": Meaning.BORN, "place": Meaning.PLACE, "id": Meaning.ID, "sex": Meaning.SEX,
    "phone": Meaning.PHONE, "postcode": Meaning.POSTCODE, "number": Meaning.NUMBER, "text": Meaning.TEXT,
    "ignore": Meaning.NOTHING,
}  # fmt: skip
"""What may stand left of the equals sign in `--map`."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file read: every column as text, empty cells null.  said: sentences about what was odd in it."""

    name: str
    table: pa.Table
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column means, and from what that was seen: its heading, its contents, or the caller's word."""

    column: str
    meaning: Meaning
    why: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows held to be one person, with the probability of it."""

    left: str
    right: str
    score: float


@dataclass(frozen=True, slots=True)
class Resolved:
    """Pairs at or above the threshold, sorted; the cluster of each row in one; sentences on how it went."""

    pairs: pa.Table
    clusters: pa.Table
    said: tuple[str, ...] = field(default=())
