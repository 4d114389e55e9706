"""The face of `records` for comparing: what holders have of ours against what they should have, and what is ahead.

`ahead` is what a restored owner asks back for; `settled` strikes off what it has again.
"""

from sangam.records.comparing import advance, begin, views
from sangam.records.comparing_answers import answer
from sangam.records.comparing_due import begin_due
from sangam.records.comparing_healing import ahead, settled

__all__ = ["advance", "ahead", "answer", "begin", "begin_due", "settled", "views"]
