"""`python -m sangam.interchange.sheet_reader FILE NAME KEPT BYTES SECONDS`: read a file from outside, within bounds.

What a file can do to its reader ends with this process.  It may take so much memory and processor time and no more.  It
is nicer than everything else, and it dies with the thread that started it.  It answers in JSON on standard output:
`outline`; or `refused`, a sentence; nothing where it went beyond the bounds.  The rows of a workbook are kept in KEPT.
"""

import ctypes
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from sangam.interchange.sheets.outlines import Outline, outline, outline_out
from sangam.interchange.sheets.sheets import keeping_rows, open_sheet
from sangam.interchange.sheets.workbooks import ZIP_MARK
from sangam.kernel import sentences
from sangam.kernel.errors import SangamError

_PR_SET_PDEATHSIG = 1
_NICER = 10


def main(path: Path, name: str, kept: Path, most_bytes: int, most_s: int) -> int:
    """Read a file and answer; return the exit status: 0 when there is an answer."""
    _bound(most_bytes, most_s)
    try:
        answer: dict[str, Any] = {"outline": outline_out(_read_outline(path, name, kept))}
    except SangamError as error:
        answer = {"refused": sentences.form(error.told), "code": error.code}
    json.dump(answer, sys.stdout)
    sys.stdout.flush()
    return 0


def _read_outline(path: Path, name: str, kept: Path) -> Outline:
    sheet = open_sheet(path, name=name)
    with path.open("rb") as file:
        is_workbook = file.read(4) == ZIP_MARK
    if not is_workbook:
        return outline(path, sheet)
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        found = outline(path, keeping_rows(sheet, file))
        file.flush()
        os.fsync(file.fileno())
    return found


def _bound(most_bytes: int, most_s: int) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
    os.nice(_NICER)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for bound, most in (
        (resource.RLIMIT_CPU, most_s),
        (resource.RLIMIT_AS, most_bytes),
        (resource.RLIMIT_FSIZE, most_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(bound, (most, most))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])))
