"""The front door of `federation` for files: taken in, expected, allowed, shown, erased, given and fetched."""

from sangam.federation.files.restore import named, regain
from sangam.federation.files.serve import Given, give
from sangam.federation.files.store import (
    allow,
    erase,
    erase_about,
    expect,
    files_about,
    keep,
    open_file,
    pass_to,
    views,
)

__all__ = [
    "Given",
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
    "views",
]
