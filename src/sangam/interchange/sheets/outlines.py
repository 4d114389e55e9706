"""What one reading of a sheet finds: its columns with their first values, how many rows, which columns in an old font.

Pure: the process that reads a file from outside knows neither the database nor an officer.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import sangam
from sangam.interchange.policy import MOST_READING_BYTES, MOST_READING_S, SURE_LEGACY
from sangam.interchange.sheets.sheets import Sheet
from sangam.kernel import sentences
from sangam.kernel.errors import Malformed
from sangam.names import legacy

SHOWN = 5
_FIRST = 3
"""Of the first values of a column."""
_SAMPLED = 300
_LONGEST_SAMPLE = 300
_LEAST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Outline:
    """A sheet as its first reading found it.

    samples: first values of each column, long ones cut.  fonts: how sure it is, 0-1, that a column was typed for Kruti
    Dev; previews: (before, after) of its commonest values.  first: the first rows, a cell for each column.
    """

    file: str
    digest: str
    size_bytes: int
    rows: int
    encoding: str
    header: tuple[str, ...]
    notes: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    fonts: tuple[float, ...]
    previews: tuple[tuple[tuple[str, str], ...], ...]
    first: tuple[tuple[str, ...], ...] = ()


def outline(path: Path, sheet: Sheet) -> Outline:
    """Return what a sheet holds, having read it through once.  path: its file.  Raises Malformed (too many rows)."""
    samples, rows, first = _sample_rows(sheet)
    fonts = tuple(old_font(values) for values in samples)
    previews = tuple(_preview(values) if odd else () for values, odd in zip(samples, fonts, strict=True))
    return Outline(
        sheet.name,
        digest_of(path),
        path.stat().st_size,
        rows,
        sheet.encoding,
        sheet.header,
        sheet.notes,
        tuple(map(tuple, samples)),
        fonts,
        previews,
        first,
    )


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def old_font(values: Sequence[str]) -> float:
    """Return how sure it is that a column was typed for Kruti Dev, 0 where it is not."""
    lettered = [value for value in values if any(map(str.isalpha, value))]
    spoken = dict.fromkeys(word for value in lettered for word in value.split())  # a word repeated is no new evidence
    if len(lettered) * 2 < len(values) or len(spoken) < _LEAST_WORDS:
        return 0.0
    sure = legacy.recognise(" ".join(spoken))
    return sure if sure >= SURE_LEGACY else 0.0


def outline_out(found: Outline) -> dict[str, Any]:
    """Return an outline as JSON."""
    return {
        "file": found.file,
        "digest": found.digest,
        "size_bytes": found.size_bytes,
        "rows": found.rows,
        "encoding": found.encoding,
        "header": found.header,
        "notes": [sentences.form(note) for note in found.notes],
        "samples": found.samples,
        "fonts": found.fonts,
        "previews": found.previews,
        "first": found.first,
    }


def outline_in(form: Mapping[str, Any]) -> Outline:
    """Read what `outline_out` gave."""
    previews = tuple(tuple((before, after) for before, after in each) for each in form["previews"])
    return Outline(
        form["file"],
        form["digest"],
        form["size_bytes"],
        form["rows"],
        form["encoding"],
        tuple(form["header"]),
        tuple(map(sentences.sentence_from_form, form["notes"])),
        tuple(map(tuple, form["samples"])),
        tuple(form["fonts"]),
        previews,
        tuple(map(tuple, form.get("first", ()))),
    )


def _sample_rows(sheet: Sheet) -> tuple[list[list[str]], int, tuple[tuple[str, ...], ...]]:
    """Return the first values of each column, how many rows there are, and the first of them whole."""
    samples: list[list[str]] = [[] for _ in sheet.header]
    rows, first = 0, list[tuple[str, ...]]()
    for row in sheet.rows():
        rows += 1
        if rows <= _SAMPLED and not row.empty:
            if len(first) < _FIRST:
                first.append(tuple(cell[:_LONGEST_SAMPLE] for cell in row.cells))
            for values, cell in zip(samples, row.cells, strict=False):
                if cell:
                    values.append(cell[:_LONGEST_SAMPLE])
    return samples, rows, tuple(first)


def _preview(values: Sequence[str]) -> tuple[tuple[str, str], ...]:
    commonest = [value for value, _ in Counter(values).most_common(SHOWN)]
    return tuple((value, legacy.convert(value)) for value in commonest)


# The first reading of a file that an officer gave, in a process of its own that its worker watches.

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


# A file as an officer's browser sends it: its name made plain, written down whole and to the disk, within a limit.

_LONGEST_NAME = 200


def plain_name(file: str) -> str:
    """Return the name of a file without folders and without what cannot be printed."""
    return Path("".join(filter(str.isprintable, file)).replace("\\", "/")).name[:_LONGEST_NAME] or "file"


def write_upload(path: Path, upload: Iterable[bytes], name: str, *, most: int) -> None:
    """Write a file down, its owner's alone.  upload: in chunks; most: bytes.  Raises Malformed where it is larger."""
    size = 0
    with path.open("xb") as file:
        path.chmod(0o600)
        for chunk in upload:
            size += len(chunk)
            if size > most:
                raise Malformed(
                    "interchange:upload-size",
                    "{file} is larger than {most} MB: split it.",
                    file=name,
                    most=most // 2**20,
                )
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
