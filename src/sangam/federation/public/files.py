"""The front door of `federation` for files: taken in, expected, allowed, shown, erased, given and fetched."""

from sangam.federation.files.restore import refs_of_files, regain
from sangam.federation.files.serve import Given, serve_request
from sangam.federation.files.store import (
    allow,
    erase,
    erase_about,
    expect,
    files_about,
    open_file,
    pass_to,
    store_upload,
    views,
)

__all__ = [
    "Given",
    "allow",
    "erase",
    "erase_about",
    "expect",
    "files_about",
    "open_file",
    "pass_to",
    "refs_of_files",
    "regain",
    "serve_request",
    "store_upload",
    "views",
]
