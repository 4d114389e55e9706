"""The door of `hosting` for what a restored force lost: given back line by line, as signed, and taken back so."""

from sangam.hosting.recovery import SignedLines, TakeLine

__all__ = ["SignedLines", "TakeLine"]
