"""The face of `federation` for files: taken in, expected, allowed, shown, erased, given and fetched."""

from sangam.federation.files import allow, erase, erase_about, expect, files_about, keep, open_file, own, views
from sangam.federation.files_serving import Given, give

__all__ = [
    "Given",
    "allow",
    "erase",
    "erase_about",
    "expect",
    "files_about",
    "give",
    "keep",
    "open_file",
    "own",
    "views",
]
