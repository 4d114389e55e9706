"""From sheets to one table of plain columns that an engine can compare in bulk, whatever the files looked like.

A name becomes its first word, its last and what stands between.  Each is given as it sounds (one small alphabet for all
scripts) and as its coarse skeleton.  A date becomes eight digits, everything else folded text.  The work is done once
for each distinct word, not for each row.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sangam.matching.resolution import spoken
from sangam.matching.resolution.types import Guess, Meaning, Sheet

# Dates of birth as eight digits, whatever their writing; a typing slip stays a slip and loses no digit.

_YEAR_FIRST = re.compile(r"(\d{4})[-/. ]?(\d{1,2})[-/. ]?(\d{1,2})(?:[ T].*)?")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_EIGHT = re.compile(r"(\d{2})(\d{2})((?:19|20)\d{2})")
_YEAR = re.compile(r"(\d{4})(?:\.0)?")
Day = tuple[str | None, str | None, str | None]


def days(column: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Return YYYYMMDD, YYYY and MMDD of each cell, null where it has none.

    09-12-1908 is the ninth of December, unless some cell of the column can only be read month first.
    """
    coded = pc.dictionary_encode(column)
    texts = [text or "" for text in coded.dictionary.to_pylist()]
    month_first = _month_first(texts)
    read = [_day(text.strip(), month_first=month_first) for text in texts]
    codes = coded.indices
    day, year, rest = (pa.array([each[at] for each in read], pa.string()).take(codes) for at in range(3))
    return day, year, rest


def _month_first(texts: list[str]) -> bool:
    found = [match for text in texts[:50_000] if (match := _YEAR_LAST.fullmatch(text))]
    first = np.array([int(match[1]) > 12 for match in found], bool)
    second = np.array([int(match[2]) > 12 for match in found], bool)
    return bool(second.sum() > first.sum())


def _day(text: str, *, month_first: bool) -> Day:
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = match.groups()
        if int(month) > 12 and (eight := _EIGHT.fullmatch(text)) and int(eight[2]) <= 12:
            day, month, year = eight.groups()
    elif match := _YEAR_LAST.fullmatch(text):
        day, month, year = match.groups()
        if month_first:
            day, month = month, day
        year = year if len(year) == 4 else ("20" if int(year) < 30 else "19") + year
    elif match := _YEAR.fullmatch(text):
        return None, match[1], None
    else:
        digits = re.sub(r"\D", "", text)
        return (digits, digits[:4], digits[4:]) if len(digits) >= 6 else (None, None, None)
    if int(month) == 0 and int(day) == 0:
        return None, year, None
    return year + month.zfill(2) + day.zfill(2), year, month.zfill(2) + day.zfill(2)


_FEW = 60
"""So many distinct values or fewer are a short list: alike or not, with nothing between, and no key to block on."""

ROW, SIDE = "unique_id", "side"


@dataclass(frozen=True, slots=True)
class Feature:
    """Something that two rows are compared by.  kind: which comparison; columns: its columns in the prepared table."""

    name: str
    kind: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prepared:
    """table: row number, side, and the features' columns.  keys: columns to block on.  ids: the rows' own ids."""

    table: pa.Table
    features: tuple[Feature, ...]
    keys: tuple[str, ...]


class _Columns:
    """Collects columns, features and keys."""

    def __init__(self) -> None:
        self.columns: dict[str, pa.Array] = {}
        self.features: list[Feature] = []
        self.keys: list[str] = []

    def add(self, feature: Feature, arrays: Iterable[pa.Array], keys: Sequence[str] = ()) -> None:
        """Take a feature with its columns, in their order."""
        self.columns |= dict(zip(feature.columns, arrays, strict=True))
        self.features.append(feature)
        self.keys.extend(keys)


def prepare(sheets: Sequence[Sheet], guesses: dict[str, Guess]) -> Prepared:
    """Return the rows of all sheets, one below the other, numbered from 0."""
    stacked = {
        name: pa.concat_arrays([_flat(sheet.table[name]) for sheet in sheets])
        for name, guess in guesses.items()
        if guess.meaning not in (Meaning.ID, Meaning.NOTHING)
    }
    by: dict[Meaning, list[str]] = {}
    for name in stacked:
        by.setdefault(guesses[name].meaning, []).append(name)
    made = _Columns()
    _add_person_name(made, stacked, by)
    _relatives(made, [stacked[name] for name in by.get(Meaning.RELATIVE, ())])
    for at, name in enumerate(by.get(Meaning.BORN, ())):
        _born(made, at, stacked[name])
    for at, (name, meaning) in enumerate((name, guesses[name].meaning) for name in stacked):
        if meaning in _PLAIN:
            _PLAIN[meaning](made, f"c{at}", name, stacked[name])
    rows = sum(sheet.table.num_rows for sheet in sheets)
    sides = np.repeat(np.arange(len(sheets)), [sheet.table.num_rows for sheet in sheets])
    head = {ROW: pa.array(np.arange(rows)), SIDE: pa.array(sides.astype(np.int8))}
    columns = {
        name: _keys_as_numbers(column) if name.endswith("_k") else column for name, column in made.columns.items()
    }
    return Prepared(pa.table(head | columns), tuple(made.features), tuple(dict.fromkeys(made.keys)))


def _keys_as_numbers(keys: pa.Array) -> pa.Array:
    """Return keys as numbers, the same for the same key: they are only ever held against one another."""
    return pc.dictionary_encode(keys).indices


def _flat(column: pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _add_person_name(made: _Columns, stacked: dict[str, pa.Array], by: dict[Meaning, list[str]]) -> None:
    given, surname, whole = (by.get(each, []) for each in (Meaning.GIVEN, Meaning.SURNAME, Meaning.NAME))
    if not (given or surname or whole):
        return
    full = max(whole, key=lambda name: pc.sum(pc.binary_length(stacked[name])).as_py() or 0, default=None)
    if given and surname:
        tokens = spoken.of_two(stacked[given[0]], stacked[surname[0]], stacked[full] if full else None)
    else:
        tokens = spoken.of_one(stacked[full or (given or surname)[0]])
    _add_name_features(made, "", tokens)
    made.columns["pair_k"] = tokens.pair_key
    made.keys += ["pair_k", "whole_k"]


def _add_name_features(made: _Columns, whose: str, tokens: spoken.Tokens) -> None:
    for part, heard in (
        ("first", (tokens.first, tokens.first_heard, tokens.first_key)),
        ("last", (tokens.last, tokens.last_heard, tokens.last_key)),
    ):
        columns = tuple(f"{whose}{part}{suffix}" for suffix in ("", "_h", "_k"))
        made.add(Feature(f"{whose}{part} name", "name", columns), heard, (columns[2],))
    made.columns[f"{whose}whole_k"] = tokens.whole_key
    if tokens.rest.null_count < len(tokens.rest):
        columns = tuple(f"{whose}rest{suffix}" for suffix in ("", "_h", "_k"))
        made.add(Feature(f"{whose}middle name", "text", columns), (tokens.rest, tokens.rest_heard, tokens.rest_key))


def _relatives(made: _Columns, columns: list[pa.Array]) -> None:
    """Take the relatives' names; a family's name that the person bears as well would count twice, so it is left out."""
    for at, column in enumerate(columns):
        tokens = spoken.of_one(column)
        if "last_k" in made.columns:
            shared = pc.fill_null(pc.equal(tokens.last_key, made.columns["last_k"]), False)
            nothing = pa.scalar(None, pa.string())
            tokens = replace(
                tokens,
                last=pc.if_else(shared, nothing, tokens.last),
                last_heard=pc.if_else(shared, nothing, tokens.last_heard),
                last_key=pc.if_else(shared, nothing, tokens.last_key),
            )
        _add_name_features(made, f"kin{at}_", tokens)


def _born(made: _Columns, at: int, column: pa.Array) -> None:
    day, year, month_day = days(column)
    names = (f"born{at}", f"born{at}_y", f"born{at}_md")
    made.add(Feature(f"born {at}", "born", names), (day, year, month_day), names)


def _folded_text(column: pa.Array) -> pa.Array:
    """Return text in small letters, every run of other than letters and digits one blank."""
    text = pc.utf8_trim(pc.replace_substring_regex(pc.utf8_lower(column), r"[^\pL\pM\pN]+", " "), " ")
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _text(made: _Columns, column: str, name: str, cells: pa.Array) -> None:
    text, heard, key = spoken.of_text(_folded_text(cells))
    if len(text.unique()) <= min(_FEW, len(text) / 10):
        made.add(Feature(name, "word", (column,)), (text,), (column,))
    else:
        columns = (column, f"{column}_h", f"{column}_k")
        made.add(Feature(name, "text", columns), (text, heard, key), (columns[2],))


def _number(made: _Columns, column: str, name: str, cells: pa.Array) -> None:
    digits = pc.replace_substring_regex(pc.utf8_lower(cells), r"[^\pL\pN]+", "")
    digits = pc.if_else(pc.equal(digits, ""), pa.scalar(None, pa.string()), digits)
    made.add(Feature(name, "number", (column,)), (digits,), (column,))


def _add_phone(made: _Columns, column: str, name: str, cells: pa.Array) -> None:
    digits = pc.replace_substring_regex(cells, r"\D+", "")
    last = pc.utf8_slice_codeunits(digits, -10, None) if len(digits) else digits
    last = pc.if_else(pc.less(pc.utf8_length(last), 4), pa.scalar(None, pa.string()), last)
    made.add(Feature(name, "number", (column,)), (last,), (column,))


def _word(made: _Columns, column: str, name: str, cells: pa.Array) -> None:
    made.add(Feature(name, "word", (column,)), (_folded_text(cells),))


def _sex(made: _Columns, column: str, name: str, cells: pa.Array) -> None:
    one = pc.utf8_slice_codeunits(pc.utf8_lower(cells), 0, 1)
    made.add(Feature(name, "word", (column,)), (one,))


_PLAIN: dict[Meaning, Callable[[_Columns, str, str, pa.Array], None]] = {
    Meaning.SEX: _sex, Meaning.PHONE: _add_phone, Meaning.POSTCODE: _number, Meaning.NUMBER: _number,
    Meaning.PLACE: _text, Meaning.TEXT: _text, Meaning.WORD: _word, Meaning.ALIAS: _text,
}  # fmt: skip
