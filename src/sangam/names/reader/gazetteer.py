"""The gazetteer: which words are a place, in any script and, where it is long enough to tell, in any spelling."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from sangam.names.comparison.weights import likeness
from sangam.names.reader.vocabulary import known_as
from sangam.names.sounds.renderings import in_script
from sangam.names.sounds.sounds import fold_word, skeletons
from sangam.names.types import Script

_LONGEST = 4
_SOUNDS_LIKE = 0.9
_SHORTEST_HEARD = 3
_ENDS_LIKE_A_PLACE = re.compile(
    "[a-z]{3}(?:pur|pura|puri|garh|abad|nagar|ganj|khera|kheda)$|^(?:kalan|khurd)$"
    "|[\u0904-\u094d]{2}(?:पुर|पुरा|पुरी|गढ़|गढ|ाबाद|नगर|गंज|खेड़ा)$|^(?:कलां|खुर्द)$"
    "|[\u0a05-\u0a4d]{2}(?:ਪੁਰ|ਪੁਰਾ|ਗੜ੍ਹ|ਾਬਾਦ|ਨਗਰ)$|^(?:ਕਲਾਂ|ਖੁਰਦ)$|[\u0621-\u06d2]{3}(?:پور|گڑھ|آباد|نگر|گنج)$"
)
_SHORTEST_LIKE_A_PLACE = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A place of `gazetteer.tsv`.  state: as on number plates.  weight: firm, spelt or soft, as the table explains."""

    name: str
    state: str
    kind: str
    weight: str

    @property
    def firm(self) -> bool:
        """Tell whether the word alone says a place; a soft one may as well be a person's name."""
        return self.weight != "soft"


def place_of(words: Sequence[str]) -> Place | None:
    """Return the place that the folded words together are, None where they are none."""
    return _place(" ".join(words)) if len(words) <= _LONGEST else None


@lru_cache(maxsize=50_000)
def looks_like_place(word: str) -> bool:
    """Tell whether the folded word ends as villages' names do and persons' hardly ever: -pur, -garh, -abad."""
    ends_so = len(word) >= _SHORTEST_LIKE_A_PLACE and _ENDS_LIKE_A_PLACE.search(word) is not None
    return ends_so and known_as(word) != "family"


def place_at_start(words: Sequence[str]) -> tuple[Place, int] | None:
    """Return the longest place that the folded words begin with, and how many words it takes."""
    if not words or not _may_begin(words[0]):
        return None
    for count in range(min(_LONGEST, len(words)), 0, -1):
        if place := _place(" ".join(words[:count])):
            return place, count
    return None


@lru_cache(maxsize=50_000)
def _place(words: str) -> Place | None:
    return _spelt().get(words) or _place_by_sound(words)


def _place_by_sound(words: str) -> Place | None:
    joined = words.replace(" ", "")
    if len(joined) <= _SHORTEST_HEARD:
        return None
    for skeleton in skeletons(joined):
        for written, place in _places_by_skeleton().get(skeleton, ()):
            begins_alike = joined[0] == written[0] or not (joined + written).isascii()
            if begins_alike and likeness(joined, written) >= _SOUNDS_LIKE:
                return place
    return None


@lru_cache(maxsize=50_000)
def _may_begin(word: str) -> bool:
    """Tell whether a place may begin with the word: it is spelt so, or it sounds so."""
    return (
        word in _first_words()
        or _place_by_sound(word) is not None
        or any(s in _first_sounds() for s in skeletons(word)[:1])
    )


@cache
def _rows() -> list[tuple[Place, list[str]]]:
    rows = []
    for line in files("sangam.names").joinpath("places.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            name, written, state, kind, weight, *others = line.split("\t")
            spellings = [name, written, *(others[0].split(" | ") if others else [])]
            rows.append((Place(name, state, kind, weight), spellings))
    return rows


@cache
def _spelt() -> dict[str, Place]:
    """Return every spelling, with those that a machine writes in Gurmukhi and Urdu from the Devanagari one."""
    found: dict[str, Place] = {}
    for place, spellings in _rows():
        machine = [in_script(spellings[1], script) for script in (Script.GURMUKHI, Script.URDU)]
        for spelling in (*machine, *spellings):
            found.setdefault(" ".join(map(fold_word, spelling.split())), place)
    return found


@cache
def _first_words() -> frozenset[str]:
    return frozenset(spelling.split()[0] for spelling in _spelt())


@cache
def _first_sounds() -> frozenset[str]:
    """Return the skeletons of the first words of places of several words."""
    return frozenset(
        skeleton
        for place, spellings in _rows()
        if " " in place.name
        for skeleton in skeletons(fold_word(spellings[0].split()[0]))
    )


@cache
def _places_by_skeleton() -> dict[str, list[tuple[str, Place]]]:
    """Return (spelling without blanks, place) by skeleton, for places whose skeleton is long enough to tell."""
    found: dict[str, list[tuple[str, Place]]] = {}
    for place, spellings in (row for row in _rows() if row[0].weight == "firm"):
        for spelling in spellings:
            joined = fold_word("".join(spelling.split()))
            for skeleton in skeletons(joined):
                if len(skeleton.strip("*")) >= _SHORTEST_HEARD:
                    found.setdefault(skeleton, []).append((joined, place))
    return found
