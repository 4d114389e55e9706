"""Why a PostgreSQL server does not start, in a sentence."""

import re
from pathlib import Path

from sangam.kernel.errors import Refused

_SENTENCES = (
    ("No space left on device", "the disk is full: free some space and start again"),
    ("Permission denied", "a file or folder is not the account's: check the owner and mode of {folder}"),
    ("Read-only file system", "the disk is mounted read-only"),
    ("incompatible with server", "the cluster was made by another major version: restore a backup into a new node"),
    ("could not create shared memory", "the system gives too little shared memory: enlarge /dev/shm"),
)
_TELLING = re.compile(r"FATAL|PANIC|error|^postgres: ")


def refusal(folder: Path, words: str) -> Refused:
    """Return the refusal that the server's last words amount to."""
    reason = next((sentence for sign, sentence in _SENTENCES if sign in words), "")
    last = next((line for line in reversed(words.splitlines()) if _TELLING.search(line)), "")
    return Refused(
        "node:postgres",
        "PostgreSQL in {folder} does not start: {reason}.",
        folder=folder,
        reason=(reason or last or words.strip()[-300:] or "it said nothing").format(folder=folder).rstrip("."),
    )
