"""Words of headings and cells as the tables of this package know them: `headings.csv`, `choices.csv`."""

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise

_BREAKS = re.compile(r"[\s_\-./,:;()\[\]#*'’\"]+")
_AGES = frozenset({"age", "ages", "aged", "आयु", "उम्र", "उमर", "عمر", "ਉਮਰ"})
_BIRTHS = frozenset({"birth", "born", "yob", "dob", "जन्म", "پیدائش", "ਜਨਮ"})
_COUNTED = re.compile(r" ?(?<!\d)\d++$")
_SERIAL = "serial"
"""The name in `headings.csv` of what numbers the rows of a list: no property of a record, and no key."""
_ROW_NUMBER = re.compile(r"(\d{1,6})(?:\.0)?[.)]?")


def plain(text: str) -> str:
    """Return a heading or a choice in the form that the tables hold: small letters, single blanks, no marks."""
    return _BREAKS.sub(" ", unicodedata.normalize("NFC", text).casefold()).strip()


def ascii_digits(text: str) -> str:
    """Return the text with the decimal digits of any script as 0-9."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)


def properties_called(heading: str) -> list[str]:
    """Return the properties that a heading may mean; PHONE 2 is a phone as PHONE is."""
    return [name for name in _properties_of(heading) if name != _SERIAL]


def is_of_serials(heading: str) -> bool:
    """Tell whether a heading is of serial numbers, which number the rows of a list and name no record."""
    return _SERIAL in _properties_of(heading) or heading.strip() == "#"


def is_counting_up(values: Sequence[str]) -> bool:
    """Tell whether the first values of a column count up by one, as serial numbers of rows do.

    A value that stands alone does so only if it is 1.
    """
    written = [ascii_digits(value).strip() for value in values if value.strip()]
    numbers = [int(found[1]) for each in written if (found := _ROW_NUMBER.fullmatch(each))]
    if not numbers or len(numbers) < len(written):
        return False
    return all(after == before + 1 for before, after in pairwise(numbers)) and (numbers[0] == 1 or len(numbers) > 1)


def is_of_ages(heading: str) -> bool:
    """Tell whether a heading is of ages, and not of years of birth."""
    said = set(plain(heading).split())
    return bool(said & _AGES) and not said & _BIRTHS


def option_called(name: str, text: str) -> str:
    """Return the option of a choice that the words mean, or the words as they are."""
    word = plain(text)
    return _choices().get((name, word), word.replace(" ", "-"))


def _properties_of(heading: str) -> list[str]:
    word = plain(heading)
    return _headings().get(word) or _headings().get(_COUNTED.sub("", word), [])


@cache
def _headings() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows_of("headings.csv"):
        for word in row["headings"].split("|"):
            found.setdefault(plain(word), []).append(row["property"])
    return found


@cache
def _choices() -> dict[tuple[str, str], str]:
    rows = rows_of("choices.csv")
    return {(row["property"], plain(word)): row["option"] for row in rows for word in row["words"].split("|")}


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """Return the rows of a table of this package's, by their headings."""
    text = files("sangam.interchange").joinpath("data", name).read_text("utf-8")
    return iter(csv.DictReader(text.splitlines()))
