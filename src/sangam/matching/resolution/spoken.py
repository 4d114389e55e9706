"""Names and other words in bulk: each distinct word is heard once, through `names`, and put back by its number."""

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sangam.names.comparison import keys as comparison_keys
from sangam.names.reader import parser
from sangam.names.sounds import renderings
from sangam.names.types import PersonName

Codes = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_PHRASE = r"[@/,()\d]|\b(urf|alias|aka)\b|उर्फ|पुत्र|पत्नी|ਪੁੱਤਰ|ولد|بنت"
_TITLES = frozenset(
    "shri sri shree smt srimati shrimati mr mrs ms miss dr late श्री श्रीमती स्व डॉ ਸ੍ਰੀ ਸ਼੍ਰੀ ਸ੍ਰੀਮਤੀ".split()  # noqa: SIM905
)
"""Words before a name that are no part of it."""

_MARK = (
    r"^\s*((s|d|w|c|h|f|m|b)\s*[/.]\s*o\b\.?|(so|do|wo|co)\s+|(son|daughter|wife|husband|child|care) of\b|"
    r"पुत्री|पुत्र|पत्नी|सुपुत्र|ਪੁੱਤਰੀ|ਪੁੱਤਰ|ਪਤਨੀ|ولد|بنت|زوجہ)\s*[:.-]?\s*"
)
"""What stands before a relative's name and tells the relation, not the name."""

_ALIKE = (
    (r"(.)\1+", r"\1"), (r"chh", "c"), (r"ch", "c"), (r"sh", "s"), (r"ck|q", "k"), (r"ph", "f"), (r"x", "ks"),
    (r"([kgcjtdpbr])h", r"\1"), (r"c(?=[eiy])", "s"), (r"[vw]", "v"), (r"z", "j"), (r"ee|ea|ie|ei|ey|ay|ai|[ey]", "i"),
    (r"oo|ou|au|ow|o", "u"), (r"(.)\1+", r"\1"), (r"(?<=.)a$", ""), (r"(?<=[aiu])h", ""),
)  # fmt: skip
"""Spellings of one sound, the longest first: what a Latin writing leaves undecided is folded away."""
_RULES = tuple((re.compile(pattern), letters) for pattern, letters in _ALIKE)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Names of all rows: the first word, the last where there are two, the words between; sounds and skeleton of each.

    pair_key: both skeletons in alphabetical order, so that given name and surname may change places.  whole_key: the
    skeleton of all words written together, for "Rampal" is "Ram Pal".
    """

    first: pa.Array
    first_heard: pa.Array
    first_key: pa.Array
    last: pa.Array
    last_heard: pa.Array
    last_key: pa.Array
    rest: pa.Array
    rest_heard: pa.Array
    rest_key: pa.Array
    pair_key: pa.Array
    whole_key: pa.Array


@lru_cache(maxsize=200_000)
def sound_of_word(word: str) -> str:
    """Return a Latin word with everything folded away that spellings of one sound differ in."""
    for pattern, letters in _RULES:
        word = pattern.sub(letters, word)
    return word


@lru_cache(maxsize=200_000)
def word_in_latin(word: str) -> str:
    """Return a word in small Latin letters."""
    return word if word.isascii() else renderings.romanise(word).casefold()


@lru_cache(maxsize=200_000)
def skeleton(word: str) -> str:
    """Return the word's coarse key: of several the last one, as `r` stands for ड़ more often than `d`."""
    if any(letter.isdigit() for letter in word):
        return word
    return max(comparison_keys.keys(PersonName((word,))).tokens, default="")


def of_text(cells: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Return any text in Latin letters, as it sounds, and its skeleton: word by word, one blank between."""
    split = _split_words(cells, drop=frozenset())
    span = _Span(split, split.starts[:-1], split.starts[1:])
    text, heard, key = (span.of(table) for table in _tables(split.words))
    return text, heard, key


@dataclass(frozen=True, slots=True)
class _Split:
    """Words of each row, end to end: those of row i are `words[codes[starts[i]:starts[i + 1]]]`."""

    words: pa.Array
    codes: Codes
    starts: Codes

    @property
    def counts(self) -> Codes:
        return np.diff(self.starts)


@dataclass(frozen=True, slots=True)
class _At:
    """One word of each row that has it."""

    split: _Split
    at: Codes
    there: Bools

    def of(self, table: pa.Array) -> pa.Array:
        """Return, for each row, the value in `table` of its word."""
        codes = self.split.codes
        safe = np.where(self.there, np.minimum(self.at, max(0, len(codes) - 1)), 0)
        picked = codes[safe] if len(codes) else np.zeros(len(self.there), np.int64)
        return table.take(pa.array(picked, mask=~self.there))


@dataclass(frozen=True, slots=True)
class _Span:
    """Some words of each row, one after the other."""

    split: _Split
    starts: Codes
    ends: Codes

    def of(self, table: pa.Array) -> pa.Array:
        """Return, for each row, the values in `table` of its words with blanks between; null where there is none."""
        length = np.maximum(0, self.ends - self.starts)
        offsets = np.concatenate([[0], np.cumsum(length)])
        inner = np.repeat(self.starts, length) + np.arange(offsets[-1]) - np.repeat(offsets[:-1], length)
        values = table.take(pa.array(self.split.codes[inner])) if len(inner) else pa.array([], pa.string())
        lists = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pc.fill_null(values, ""))
        return pc.if_else(pa.array(length > 0), pc.binary_join(lists, " "), pa.scalar(None, pa.string()))


def of_one(cells: pa.Array) -> Tokens:
    """Take whole names apart."""
    split = _split_words(cells)
    starts, ends = split.starts[:-1], split.starts[1:]
    return _tokens(
        _At(split, starts, split.counts >= 1),
        _At(split, ends - 1, split.counts >= 2),
        _Span(split, starts + 1, ends - 1),
    )


def of_two(given: pa.Array, surname: pa.Array, whole: pa.Array | None) -> Tokens:
    """Take names apart that come as given name and surname; what stands between comes from the whole name."""
    first, last = _split_words(given), _split_words(pc.replace_substring_regex(surname, r"[\s'-]+", ""))
    middle = _split_words(whole) if whole is not None else first
    return _tokens(
        _At(first, first.starts[:-1], first.counts >= 1),
        _At(last, last.starts[1:] - 1, last.counts >= 1),
        _Span(middle, middle.starts[:-1] + 1, middle.starts[1:] - (whole is not None)),
    )


def _tokens(first: "_At", last: "_At", rest: "_Span") -> Tokens:
    firsts, lasts, rests = ([each.of(table) for table in _tables(each.split.words)] for each in (first, last, rest))
    pair = (
        pc.min_element_wise(firsts[2], lasts[2], skip_nulls=False),
        pc.max_element_wise(firsts[2], lasts[2], skip_nulls=False),
    )
    whole = pc.binary_join_element_wise(firsts[2], rests[2], lasts[2], "", null_handling="replace", null_replacement="")
    whole = pc.replace_substring_regex(whole, r"[* ]", "")
    whole = pc.if_else(pc.equal(whole, ""), pa.scalar(None, pa.string()), whole)
    parts = [*firsts, *lasts, *rests, pc.binary_join_element_wise(*pair, "+"), whole]
    return Tokens(*parts)


def _tables(words: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array]:
    latin = [word_in_latin(word) for word in words.to_pylist()]
    folded = [sound_of_word(word) or word for word in latin]
    keys = [skeleton(word) or None for word in words.to_pylist()]
    return pa.array(latin, pa.string()), pa.array(folded, pa.string()), pa.array(keys, pa.string())


def _split_words(cells: pa.Array, drop: frozenset[str] = _TITLES) -> _Split:
    texts = pc.fill_null(_cleaned_names(cells) if drop else cells, "")
    lists = pc.split_pattern_regex(texts, r"[\s.\-_'’`]+")
    coded = pc.dictionary_encode(lists.flatten())
    words, codes = coded.dictionary, coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    lengths = pc.list_value_length(lists).to_numpy(zero_copy_only=False).astype(np.int64)
    dropped = np.array([not word or word in drop for word in words.to_pylist()], bool)
    keep = ~dropped[codes] if len(codes) else np.zeros(0, bool)
    rows = np.repeat(np.arange(len(lengths)), lengths)[keep]
    starts = np.concatenate([[0], np.cumsum(np.bincount(rows, minlength=len(lengths)))]).astype(np.int64)
    return _Split(words, codes[keep], starts)


def _cleaned_names(cells: pa.Array) -> pa.Array:
    """Return names in small letters; those with marks in them ("@", "s/o") as the name alone."""
    lowered = pc.replace_substring_regex(pc.utf8_lower(cells), _MARK, "")
    marked = pc.fill_null(pc.match_substring_regex(lowered, _PHRASE), False)
    if not pc.any(marked).as_py():
        return lowered
    read = [" ".join(parser.parse(text).tokens) or text for text in lowered.filter(marked).to_pylist()]
    return pc.replace_with_mask(lowered, marked, pa.array(read, pa.string()))
