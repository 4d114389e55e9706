"""Name words in four scripts, from the table beside this file."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from sangam.names.types import Script

_SCRIPTS = (Script.DEVANAGARI, Script.GURMUKHI, Script.URDU)


@dataclass(frozen=True, slots=True)
class Written:
    """One word.  latin: its spellings, the commonest first.  native: as each other script writes it."""

    latin: tuple[str, ...]
    native: Mapping[Script, str]


def table(place: str) -> tuple[Written, ...]:
    """Return the words that stand in a place of the name: "given" or "last"."""
    return tuple(word for at, word in _rows() if at == place)


def written(word: str) -> Written:
    """Return the word of a Latin spelling in small letters.  Raises KeyError."""
    return _by_latin()[word]


def native(word: str, script: Script) -> str:
    """Return how a script customarily writes a word in Latin letters, "" where the table does not know."""
    row = _by_latin().get(word.lower())
    return row.native.get(script, "") if row else ""


@cache
def _rows() -> tuple[tuple[str, Written], ...]:
    lines = files("sangam_lab.crowd").joinpath("well_known.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple(
        (place, Written(tuple(latin.split(",")), dict(zip(_SCRIPTS, natives, strict=True))))
        for place, latin, *natives in rows
    )


@cache
def _by_latin() -> dict[str, Written]:
    return {latin: row for _, row in reversed(_rows()) for latin in row.latin}
