"""The front door of `federation` for what is handed in: a photograph made small, an upload that a line interrupts."""

from sangam.federation.files.partial_uploads import MOST_BYTES, forget, have, receive, sweep, whole
from sangam.federation.files.photographs import BrokenPhotograph, TooManyPixels, small_image

__all__ = [
    "MOST_BYTES",
    "BrokenPhotograph",
    "TooManyPixels",
    "forget",
    "have",
    "receive",
    "small_image",
    "sweep",
    "whole",
]
