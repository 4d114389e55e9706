"""Which words name somebody and which never do: `known_names.txt` and `stop_words.txt`."""

from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files

from sangam.names.comparison.weights import likeness
from sangam.names.sounds.sounds import fold_word, skeletons

_SOUNDS_LIKE = 0.9
_SHORTEST_HEARD = 5
"""A Latin word of fewer letters is known only as it is spelt: `work` is no Virk, `ran` no Rana."""

_SOFT_RELATIONS = frozenset(
    "father पिता पति पत्नी बेटा बेटी विधवा औलाद संतान ਧੀ ਪਤਨੀ بیوی بیوہ والد بن شوہر".split()  # noqa: SIM905
)


@cache
def _stop_words() -> dict[str, str]:
    """Return the section of each stop word."""
    return {fold_word(word): section for word, section in _words("stop_words.txt")}


@cache
def _known_by_skeleton() -> dict[str, list[tuple[str, str]]]:
    """Return (word, section) of the known names by skeleton."""
    found: dict[str, list[tuple[str, str]]] = {}
    for word, section in _words("known_names.txt"):
        for skeleton in skeletons(word):
            found.setdefault(skeleton, []).append((word, section))
    return found


def _words(name: str) -> Iterator[tuple[str, str]]:
    """Yield (word, section) of a word list whose sections stand under [headings]."""
    section = ""
    for line in files("sangam.names").joinpath(name).read_text("utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif not line.startswith("#"):
            yield from ((word, section) for word in line.split())


def is_stop_word(word: str) -> bool:
    """Tell whether the folded word is no part of a name in a message."""
    return word in _stop_words()


def is_soft_relation(mark: str) -> bool:
    """Tell whether the folded mark is also a word of plain prose: `his father`, `उसकी पत्नी`."""
    return mark in _SOFT_RELATIONS


def may_stand_in_address(word: str) -> bool:
    """Tell whether the folded word may be part of an address: any but a stop word that is no word for a place."""
    return _stop_words().get(word, "place") == "place"


@lru_cache(maxsize=20_000)
def known_as(word: str) -> str:
    """Return "family", "given" or "soft" where the word sounds like a known name, else ""."""
    short = word.isascii() and len(word) < _SHORTEST_HEARD
    heard = {
        section
        for skeleton in skeletons(word)
        for known, section in _known_by_skeleton().get(skeleton, ())
        if word == known or (not short and likeness(word, known) >= _SOUNDS_LIKE)
    }
    return next((section for section in ("family", "given", "soft") if section in heard), "")
