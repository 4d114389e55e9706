"""The marks around names, from `marks.tsv`: every spelling of them and what it means."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from sangam.names.sounds.sounds import fold_word


@dataclass(frozen=True, slots=True)
class Mark:
    """One meaning of a spelling: kind (column one of `marks.tsv`) and meaning (column two)."""

    kind: str
    meaning: str


_PARTS = re.compile(r"[^\W\d_](?:[^\s\d./\\&-])*|.", re.DOTALL)


@lru_cache(maxsize=1_000)
def meaning_of(text: str) -> Mark | None:
    """Return what a spelling means, None where the table does not hold it."""
    return meanings().get(plain(text))


@cache
def meanings() -> dict[str, Mark]:
    """Return every spelling in its plain form with what it means."""
    lines = files("sangam.names").joinpath("marks.tsv").read_text("utf-8").splitlines()
    found: dict[str, Mark] = {}
    for line in lines:
        if line and not line.startswith("#"):
            kind, meaning, spellings = line.split("\t")
            found |= {plain(spelling): Mark(kind, meaning) for spelling in spellings.split(" | ")}
    return found


@cache
def beginnings() -> frozenset[str]:
    """Return what each spelling begins with, piece by piece, to its end: what may yet become a mark."""
    return frozenset(part for spelling in meanings() for part in _parts(spelling))


def _parts(spelling: str) -> list[str]:
    ends = [match.end() for match in _PARTS.finditer(spelling) if not match.group().isspace()]
    return [spelling[:end] for end in ends]


def plain(spelling: str) -> str:
    """Return the form under which `meanings` holds a spelling: folded, single blanks, no full stop, `0` for ० and ॰."""
    text = " ".join(map(fold_word, spelling.strip(" .:-").split()))
    text = re.sub("@+", "@", text).translate(str.maketrans("०॰’", "00'"))
    return re.sub(r" ?([/\\]) ?", r"\1", text)
