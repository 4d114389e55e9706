"""The face of `federation` for files: taken in, expected, allowed, shown, erased, given and fetched."""

from sangam.federation.files import allow, erase, erase_about, expect, files_about, keep, open_file, pass_to, views
from sangam.federation.files_photos import BrokenPhotograph, TooManyPixels, small_image
from sangam.federation.files_returning import named, regain
from sangam.federation.files_serving import Given, give

__all__ = [
    "BrokenPhotograph",
    "Given",
    "TooManyPixels",
    "allow",
    "erase",
    "erase_about",
    "expect",
    "files_about",
    "give",
    "keep",
    "named",
    "open_file",
    "pass_to",
    "regain",
    "small_image",
    "views",
]
