"""The answers to a sheet of questions: a CSV file for spreadsheets, written piece by piece, gone on with later."""

import csv
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from sangam.kernel.errors import Refused
from sangam.kernel.numbers import read_number
from sangam.kernel.texts import csv_text, inert

ANSWER_HEADING = ("row", "asked", "recognised", "band", "label", "warning", "owner", "why", "record")
_END = "\r\n"
_MOST_ROW = 10**9
_MARK = b"\xef\xbb\xbf"

Answered = tuple[str, ...]


class AnswerFile:
    """A result file, private to its owner."""

    def __init__(self, path: Path) -> None:
        """Open a new file, or one that this class wrote, after its last whole row.

        Raises Refused when it cannot be written or is something else.
        """
        self.path = path
        self._done: dict[int, str] = {}
        try:
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._begin()
        except OSError as error:
            raise Refused(
                "interchange:answers",
                "The result cannot be written to {file}: {why}.",
                file=path.name,
                why=(error.strerror or "no reason given").lower(),
            ) from None

    def holds(self, row: int, asked: str) -> bool:
        """Tell whether a row is answered already.  Raises Refused when something else was asked in it then."""
        before = self._done.get(row)
        if before is not None and before != inert(asked):
            raise Refused(
                "interchange:other-rows",
                "{file} answers another sheet: its row {row} asked '{before}'. Choose another --out.",
                file=self.path.name,
                row=row,
                before=before[:60],
            )
        return before is not None

    def write(self, rows: Iterable[Sequence[str]]) -> None:
        """Append rows, whole, and have them on the disk before returning."""
        os.write(self._file, csv_text(rows).encode())
        # A run that is broken off goes on behind the last row here; a row that was lost would be asked twice.
        os.fsync(self._file)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    def _begin(self) -> None:
        with self.path.open("rb") as file:
            written = file.read()
        if not written:
            os.write(self._file, _MARK + csv_text([ANSWER_HEADING]).encode())
            return
        whole = written[: written.rfind(_END.encode()) + len(_END)]
        rows = list(csv.reader(io.StringIO(whole.removeprefix(_MARK).decode("utf-8", "replace"), newline="")))
        if not whole.startswith(_MARK) or not rows or tuple(rows[0]) != ANSWER_HEADING:
            raise Refused(
                "interchange:other-file", "{file} is no result of a check: choose another --out.", file=self.path.name
            )
        kept = rows[1:] if len(whole) == len(written) else _without_last(rows[1:])
        numbered = [(read_number(row[0], most=_MOST_ROW), row[1]) for row in kept]
        self._done = {number: answer for number, answer in numbered if number is not None}
        if len(whole) != len(written):
            os.ftruncate(self._file, 0)
            os.write(self._file, _MARK + csv_text([ANSWER_HEADING, *kept], raw=True).encode())
        os.lseek(self._file, 0, os.SEEK_END)


def _without_last(rows: list[list[str]]) -> list[list[str]]:
    """Return the rows without those of the last question: the file was cut while they were written."""
    return [row for row in rows if row[0] != rows[-1][0]]
