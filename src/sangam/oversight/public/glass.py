"""The door of `oversight` for break glass: break, read behind it, review."""

from sangam.oversight.glass.acts import FEWEST_LETTERS, break_glass, broken_glasses, open_behind, review_glass
from sangam.oversight.wire import VERDICTS

__all__ = ["FEWEST_LETTERS", "VERDICTS", "break_glass", "broken_glasses", "open_behind", "review_glass"]
