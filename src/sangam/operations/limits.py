"""How long a text of operations is, and how many parts one has: where it is written and where it is read."""

from typing import Annotated

from msgspec import Meta

from sangam.kernel.bodies import at_most, filled

LONGEST_LABEL = 200
LONGEST_TARGETS = 1_000
LONGEST_TITLE = 120
LONGEST_PART = 2_000
LONGEST_LINE = 120
APPROVALS = 2
MOST_TASKS = 60
MOST_ENTRIES = 40
MOST_LINES = 5
MOST_ARRESTS = 1_000
MOST_MEMBERS = 40
MOST_VEHICLES = 10

Label = Annotated[str, filled(LONGEST_LABEL)]
ShortNote = Annotated[str, at_most(LONGEST_LABEL)]
Part = Annotated[str, at_most(LONGEST_PART)]
Line = Annotated[str, filled(LONGEST_LINE)]
Degrees = Annotated[float, Meta(ge=-180, le=180)]
