"""How long a text of an alert or a message is, and how much one holds: where it is written and where it is read."""

from collections.abc import Mapping
from typing import Annotated

from msgspec import Meta

from sangam.kernel.bodies import TO_MICROSECONDS, Instant, at_most, filled

LONGEST_LABEL = 200
LONGEST_TITLE = 120
LONGEST_TEXT = 4_000
LONGEST_FIELD = 400
LONGEST_CLOCK_S = 7 * 24 * 3600
MOST_FIELDS = 20
MOST_UNITS = 200
MOST_IDENTIFIERS = 20
MOST_SEEN = 500
MOST_VERSIONS = 200

Label = Annotated[str, filled(LONGEST_LABEL)]
LabelOrNone = Annotated[str, at_most(LONGEST_LABEL)]
Title = Annotated[str, filled(LONGEST_TITLE)]
Name = Annotated[str, filled(120)]
Text = Annotated[str, filled(LONGEST_TEXT)]
Note = Annotated[str, at_most(LONGEST_TEXT)]
Fields = Annotated[
    Mapping[Annotated[str, Meta(pattern=r"^[a-z0-9_-]{1,40}\Z")], Annotated[str, filled(LONGEST_FIELD)]],
    Meta(max_length=MOST_FIELDS),
]
Versions = Annotated[
    Mapping[Annotated[int, Meta(ge=1, le=2**31 - 1)], Instant], Meta(max_length=MOST_VERSIONS), TO_MICROSECONDS
]
