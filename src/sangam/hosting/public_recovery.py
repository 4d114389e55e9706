"""The face of `hosting` for what a restored force lost: lines are given back in pages and taken back by signature."""

from sangam.hosting.recovery import TakeLine, pages_of, take_lines

__all__ = ["TakeLine", "pages_of", "take_lines"]
