"""How two rows are compared, feature by feature: levels from full agreement to none, as Splink's comparisons.

The levels are the same for every file; what each is worth is learned from the files.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from sangam.matching.resolution.model import Floats
from sangam.matching.resolution.preparation import Feature

_RAREST = 1e-7


@dataclass(frozen=True, slots=True)
class Functions:
    """The names of an engine's likeness functions."""

    likeness: str
    slips: str


@dataclass(frozen=True, slots=True)
class Level:
    """sql: when it holds, where no level above it does.  frequency: the column whose rarity sharpens it."""

    label: str
    sql: str
    frequency: str = ""


def comparison(feature: Feature, functions: Functions, m: Floats, u: Floats) -> dict[str, Any]:
    """Return Splink's comparison of a feature with its weights, by number of the level."""
    levels = levels_of(feature, functions)
    weighed = [
        _level(level) | {"m_probability": float(m[at]), "u_probability": float(u[at])}
        for level, at in zip(levels, count(len(levels), -1), strict=False)
    ]
    other = {
        "sql_condition": "ELSE", "label_for_charts": "else", "m_probability": float(m[0]), "u_probability": float(u[0])
    }  # fmt: skip
    return {
        "output_column_name": _plain(feature.name),
        "comparison_levels": [_level(_null(feature)), *weighed, other],
    }


def levels_of(feature: Feature, functions: Functions) -> list[Level]:
    """Return the levels of a feature from full agreement down, without the last one, "else"."""
    return _LEVELS[feature.kind](feature.columns, functions)


def level_sql(feature: Feature, functions: Functions) -> str:
    """Return SQL for the number of a pair's level: -1 for a missing value, 0 for "else", the highest for agreement."""
    levels = levels_of(feature, functions)
    numbered = zip(levels, count(len(levels), -1), strict=False)
    cases = " ".join(f"when {level.sql} then {number}" for level, number in numbered)
    return f"case when {_null(feature).sql} then -1 {cases} else 0 end"


def _plain(name: str) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name).lower()


def _null(feature: Feature) -> Level:
    one = feature.columns[1] if feature.kind == "born" else feature.columns[0]
    return Level("null", f"{one}_l is null or {one}_r is null")


def _level(level: Level) -> dict[str, Any]:
    made: dict[str, Any] = {"sql_condition": level.sql, "label_for_charts": level.label}
    if level.label == "null":
        made["is_null_level"] = True
    if level.frequency:
        made |= {"tf_adjustment_column": level.frequency, "tf_minimum_u_value": _RAREST}
    return made


def _slips(column: str, functions: Functions, most: int) -> str:
    """Return SQL for "at most so many slips of the pen"; the lengths are looked at first, as that costs nothing."""
    near = f"abs(length({column}_l) - length({column}_r)) <= {most}"
    return f"{near} and {functions.slips}({column}_l, {column}_r) <= {most}"


def _name_levels(columns: tuple[str, ...], functions: Functions) -> list[Level]:
    word, heard, key = columns
    alike = f"{functions.likeness}({word}_l, {word}_r)"
    return [
        Level("same writing", f"{word}_l = {word}_r", word),
        Level("same sound", f"{heard}_l = {heard}_r", heard),
        Level("one slip", f"length({word}_l) > 3 and {_slips(word, functions, 1)}", key),
        Level("same skeleton", f"{key}_l = {key}_r", key),
        *_crossed_name_levels(columns),
        Level(
            "begins the same",
            f"({heard}_l like {heard}_r || '%' or {heard}_r like {heard}_l || '%')",
            key,
        ),
        Level("very alike", f"{alike} >= 0.9", key),
        Level("alike", f"{alike} >= 0.8", key),
        Level("a little alike", f"{alike} >= 0.7"),
    ]


def _crossed_name_levels(columns: tuple[str, ...]) -> list[Level]:
    """Return what a name's word may be besides itself: all words in one, or the word at the other end."""
    word = columns[0]
    first, last = word.endswith("first"), word.endswith("last")
    if not (first or last):
        return []
    whose = word.removesuffix("first").removesuffix("last")
    other, whole = f"{whose}{'last' if first else 'first'}", f"{whose}whole_k"
    together = [Level("written together", f"{whole}_l = {whole}_r", whole)] if first else []
    return [*together, Level("places changed", f"{word}_l = {other}_r or {other}_l = {word}_r")]


def _born(columns: tuple[str, ...], functions: Functions) -> list[Level]:
    day, year, _ = columns
    parts = [
        f"cast(substr({day}_l, {at}, {n}) = substr({day}_r, {at}, {n}) as int)" for at, n in ((1, 4), (5, 2), (7, 2))
    ]
    swapped = f"substr({day}_l, 5, 2) = substr({day}_r, 7, 2) and substr({day}_l, 7, 2) = substr({day}_r, 5, 2)"
    apart = f"abs(try_cast({year}_l as int) - try_cast({year}_r as int))"
    undated = f"({day}_l is null or {day}_r is null)"
    return [
        Level("same day", f"{day}_l = {day}_r", day),
        Level("same year, day unknown", f"{undated} and {year}_l = {year}_r", year),
        Level("one slip", _slips(day, functions, 1)),
        Level("day and month changed", f"{year}_l = {year}_r and {swapped}"),
        Level("two parts of three", f"{' + '.join(parts)} >= 2"),
        Level("two slips", _slips(day, functions, 2)),
        Level("next year, day unknown", f"{undated} and {apart} <= 1"),
        Level("same year", f"{year}_l = {year}_r"),
        Level("near years", f"{apart} <= 3"),
    ]


def _number(columns: tuple[str, ...], functions: Functions) -> list[Level]:
    (number,) = columns
    return [
        Level("same", f"{number}_l = {number}_r", number),
        Level("one slip", f"length({number}_l) > 2 and {_slips(number, functions, 1)}"),
        Level("two slips", f"length({number}_l) > 4 and {_slips(number, functions, 2)}"),
    ]


def _word(columns: tuple[str, ...], _functions: Functions) -> list[Level]:
    (word,) = columns
    return [Level("same", f"{word}_l = {word}_r", word)]


_LEVELS: dict[str, Callable[[tuple[str, ...], Functions], list[Level]]] = {
    "name": _name_levels, "born": _born, "number": _number, "text": _name_levels, "word": _word,
}  # fmt: skip
