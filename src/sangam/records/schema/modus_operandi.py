"""The master of modus operandi: codes under the ten heads of Atcherley, with their words in four languages.

The shipped table is the beginning; a force adds rows or changes words in a file of its own, which the setting
`modus_operandi` names.  A code that is in neither stands as it is written: another force's master may have more.
Source of the heads: Atcherley 1913, "M.O.: criminal investigation and detection".
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sangam.kernel import here
from sangam.kernel.errors import Malformed
from sangam.records.schema.event_values import CODE_FORM

_SHIPPED = Path(__file__).resolve().parents[1] / "data" / "modus_operandi.csv"
LANGUAGES = ("en", "hi", "ur", "pa")


@dataclass(frozen=True, slots=True)
class Head:
    """One of the ten heads, with its codes in order."""

    code: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Master:
    """The codes by head, and the words of each code and head by language."""

    heads: tuple[Head, ...]
    words: Mapping[str, Mapping[str, str]]

    def word(self, code: str, language: str) -> str:
        """Return the words for a code or a head; English where the language has none, an unknown code as it is."""
        said = self.words.get(code, {})
        return said.get(language) or said.get("en") or code


def master() -> Master:
    """Return the shipped master with what the force's own file adds.  Raises Malformed, naming file and line."""
    own = here.node().modus_operandi
    if own is None or not own.is_file():
        return _read_master((_SHIPPED, 0))
    return _read_master((_SHIPPED, 0), (own, own.stat().st_mtime_ns))


@lru_cache(maxsize=4)
def _read_master(*files: tuple[Path, int]) -> Master:
    """Return the rows of these files as one master, of two rows with one code the later.  Beside a file: its age."""
    words: dict[str, Mapping[str, str]] = {}
    for path, _ in files:
        words |= _rows(path)
    heads = [code for code in words if "." not in code]
    return Master(tuple(Head(head, tuple(_under(head, words))) for head in heads), words)


def _under(head: str, codes: Iterable[str]) -> list[str]:
    return [code for code in codes if code.startswith(f"{head}.")]


def _rows(path: Path) -> dict[str, Mapping[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [{name: (cell or "").strip() for name, cell in row.items() if name} for row in csv.DictReader(file)]
    for line, row in enumerate(rows, 2):
        _require_whole(row, path.name, line)
    return {row["code"]: {each: row[each] for each in LANGUAGES if row.get(each)} for row in rows}


def _require_whole(row: Mapping[str, str], file: str, line: int) -> None:
    code = row.get("code", "")
    head, dot, _ = code.partition(".")
    if not (CODE_FORM.fullmatch(code) if dot else head.isascii() and head.isalpha() and head.islower()):
        raise Malformed(
            "records:master-code",
            "{file}, line {line}: expected a head as entry, or a head and a code as entry.window, not {value}.",
            file=file,
            line=line,
            value=code[:60],
        )
    if not row.get("en"):
        raise Malformed(
            "records:master-words",
            "{file}, line {line}: the column en is empty: give the words in English at least.",
            file=file,
            line=line,
        )
