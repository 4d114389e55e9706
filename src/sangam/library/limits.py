"""How long a text of a practice is: where it is written and where it is read."""

from typing import Annotated

from sangam.kernel.bodies import at_most

LONGEST_TITLE = 120
LONGEST_SUMMARY = 600
LONGEST_TEXT = 4_000
LONGEST_REMARK = 1_000
LONGEST_LABEL = 200
MOST_FILES = 6
MOST_VERSIONS = 10_000

LongText = Annotated[str, at_most(LONGEST_TEXT)]
Label = Annotated[str, at_most(LONGEST_LABEL)]
ShortText = Annotated[str, at_most(LONGEST_REMARK)]
