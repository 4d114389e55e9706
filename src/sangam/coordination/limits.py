"""How long a text of a meeting is, and how many parts a meeting has: where it is written and where it is read."""

from typing import Annotated

from msgspec import Meta

from sangam.kernel.bodies import at_most, filled

LONGEST_TITLE = 120
LONGEST_TEXT = 1_000
LONGEST_LABEL = 200
LONGEST_MIN = 24 * 60
MOST_ITEMS = 60
MOST_OUTCOMES = 2 * MOST_ITEMS  # in one document: of what was carried on, and of a meeting's own items
MOST_DECISIONS = 60
MOST_ACTIONS = 60
MOST_CIRCULATED = 30
MOST_ENTRIES = 40
MOST_TIMES = 10_000

Title = Annotated[str, filled(LONGEST_TITLE)]
Label = Annotated[str, filled(LONGEST_LABEL)]
Text = Annotated[str, filled(LONGEST_TEXT)]
Note = Annotated[str, at_most(LONGEST_TEXT)]
Times = Annotated[int, Meta(ge=1, le=MOST_TIMES)]
