"""The first reading of a file that an officer gave, in a process of its own that its worker watches."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import sangam
from sangam.interchange.policy import MOST_READING_BYTES, MOST_READING_S
from sangam.interchange.sheets.outlines import Outline, outline_in
from sangam.kernel import sentences
from sangam.kernel.errors import Malformed

_LOOK_EVERY_S = 0.2
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "PYTHONHOME", "LANG", "LC_ALL", "TZ")
"""What the reader is told of its surroundings: no secret of the node."""
_SLOWEST = 3
"""Times the processor time that a reading may take by the clock: it is nicer than everything else."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a file was not read.  why: a sentence for its officer."""

    code: str
    why: str


def read_outline(path: Path, name: str, *, kept: Path, leaving: Callable[[], bool]) -> Outline | Unread | None:
    """Return what a file holds, or why it is not read; None where it was left half-way.

    kept: where the rows of a workbook are written; of any other file there are none.  leaving: asked several times a
    second.  Raises OSError where no process can be started or the file is gone.
    """
    path.stat()
    kept.unlink(missing_ok=True)
    with tempfile.TemporaryFile() as answer:
        try:
            ended = _run_reader(path, name, kept, answer, leaving)
            if not ended:
                kept.unlink(missing_ok=True)
                return None if ended is None else _too_much(name)
            answer.seek(0)
            return _outline_of_answer(json.load(answer))
        except ValueError:
            kept.unlink(missing_ok=True)
            return _too_much(name)


def _run_reader(path: Path, name: str, kept: Path, answer: IO[bytes], leaving: Callable[[], bool]) -> bool | None:
    """Run the reader; tell whether it came to its end, None where it was left."""
    command = [sys.executable, "-P", "-m", "sangam.interchange.sheet_reader", str(path), name, str(kept)]
    command += [str(MOST_READING_BYTES), str(MOST_READING_S)]
    source = str(Path(sangam.__file__).parents[1])
    env = {word: os.environ[word] for word in _ENVIRONMENT if word in os.environ}
    env |= {"PYTHONPATH": source, "OPENBLAS_NUM_THREADS": "1"}
    until = time.monotonic() + MOST_READING_S * _SLOWEST
    with subprocess.Popen(
        command, env=env, stdin=subprocess.DEVNULL, stdout=answer, stderr=subprocess.DEVNULL, start_new_session=True
    ) as reader:
        try:
            while time.monotonic() < until:
                with suppress(subprocess.TimeoutExpired):
                    return reader.wait(_LOOK_EVERY_S) == 0
                if leaving():
                    return None
            return False
        finally:
            reader.kill()


def _outline_of_answer(answer: dict[str, Any]) -> Outline | Unread:
    if "refused" in answer:
        return Unread(answer["code"], sentences.sentence_from_form(answer["refused"]))
    return outline_in(answer["outline"])


def _too_much(name: str) -> Unread:
    error = Malformed(
        "interchange:too-much",
        "{file} takes more than {most} MB of memory or {seconds} seconds to read: split it, or save it as CSV.",
        file=name,
        most=MOST_READING_BYTES // 2**20,
        seconds=MOST_READING_S,
    )
    return Unread(error.code, error.told)
