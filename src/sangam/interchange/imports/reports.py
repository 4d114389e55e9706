"""The report of an import: counts, the first troubles, and a file with all of them that a spreadsheet opens."""

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sangam.interchange.policy import MOST_TROUBLES_SHOWN
from sangam.interchange.types import Report, Trouble
from sangam.kernel.texts import csv_text

HEADING = ("line", "column", "value", "why", "taken in")
COUNTED = ("rows", "new", "changed", "same", "repeated", "rejected", "empty", "others", "became")


@dataclass(slots=True)
class Tally:
    """Counts while an import runs.  `line` is the last line that is settled."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTED, 0))
    troubles: list[Trouble] = field(default_factory=list)
    troubles_in_all: int = 0
    line: int = 0
    began: float = field(default_factory=time.monotonic)

    def add(self, **counts: int) -> None:
        """Add to the counts."""
        for name, count in counts.items():
            self.counts[name] += count

    def report(self, *, dry: bool) -> Report:
        """Return what came of it."""
        seconds = time.monotonic() - self.began
        return Report(
            dry=dry,
            **self.counts,
            troubles=tuple(self.troubles),
            troubles_in_all=self.troubles_in_all,
            seconds=seconds,
        )


class TroubleFile:
    """Writes every trouble to a CSV file, and the first of them to the tally.  Without a path, to the tally alone.

    Of rows that make another person or thing of a record as many are kept: other troubles keep none of them away.
    """

    def __init__(self, path: Path | None, tally: Tally) -> None:
        self._path, self._tally = path, tally
        self._file: Any = None
        self._kept = Counter[bool]()

    def __enter__(self) -> Self:
        if self._path:
            self._file = self._path.open("w", encoding="utf-8-sig", newline="")
            self._path.chmod(0o600)
            self._file.write(csv_text([HEADING]))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()

    def note(self, trouble: Trouble) -> None:
        """Write one trouble down."""
        self._tally.troubles_in_all += 1
        self._kept[trouble.becomes] += 1
        if self._kept[trouble.becomes] <= MOST_TROUBLES_SHOWN:
            self._tally.troubles.append(trouble)
        if self._file:
            taken = "no" if trouble.rejected else "yes"
            self._file.write(csv_text([(trouble.line, trouble.column, trouble.value, trouble.why, taken)]))
