"""The front door of `federation` for a photograph made small."""

from sangam.federation.files.photographs import BrokenPhotograph, TooManyPixels, small_image

__all__ = [
    "BrokenPhotograph",
    "TooManyPixels",
    "small_image",
]
