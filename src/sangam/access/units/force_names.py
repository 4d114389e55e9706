"""What each force is called on a page, and the languages that it writes: from the shipped list."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from sangam.access.units.shipped_data import DATA, read_rows

_POLICE = {"en": " Police", "hi": " पुलिस", "pa": " ਪੁਲਿਸ", "ur": " پولیس"}
"""How the name of a police force ends, by language."""
_POLICE_FORCES = ("state", "union")


@dataclass(frozen=True, slots=True)
class ForceNames:
    """The names of a force by language.  short: "Haryana"; office: "Haryana Police"; of an agency both are "NIA".

    languages: official ones beside English, as far as they can be printed; the first is that of a letter.
    """

    short: Mapping[str, str]
    office: Mapping[str, str]
    languages: tuple[str, ...]


@cache
def force_names() -> Mapping[str, ForceNames]:
    """Return the names of every force by its code."""
    return {row["code"]: _names(row) for row in read_rows(DATA / "forces.csv")}


def _names(row: Mapping[str, str]) -> ForceNames:
    languages = tuple(row["languages"].split()) or ("hi",)
    if row["kind"] not in _POLICE_FORCES:
        short = {language: row[f"short_{language}"] or row["code"] for language in _POLICE}
        return ForceNames(short, short, languages)
    office = {language: row[f"name_{language}"] for language in _POLICE}
    short = {language: office[language].removesuffix(end) for language, end in _POLICE.items()}
    return ForceNames(short, office, languages)
