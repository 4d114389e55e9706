"""The attested spellings that may teach: which files, which sources of a row, and what each row counts."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import combinations
from pathlib import Path

from sangam.names.sounds.scripts import fold_word, script_of
from sangam.names.sounds.skeleton import skeletons
from sangam.names.types import Script

FILES = {
    "person_deva_tokens.tsv": frozenset({"parlikar", "dakshina", "wikidata"}),
    "person_guru_tokens.tsv": frozenset({"dakshina", "wikidata"}),
    "person_arab_tokens.tsv": frozenset({"dakshina", "wikidata"}),
    "place_deva.tsv": frozenset({"geonames"}),
    "place_guru.tsv": frozenset({"geonames"}),
    "place_arab.tsv": frozenset({"geonames"}),
}
"""The files that are read, each with the sources whose licence lets weights learned from them be published."""

FOLDS = 5
_MOST = 3.0
_PLACE = 0.5
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class Attested:
    """One native form and one Latin spelling of it.  weight: how much it counts, 0.5-3.  place: no person's name."""

    native: str
    latin: str
    weight: float
    place: bool = False

    @property
    def script(self) -> Script:
        """Return the script of the native form."""
        return script_of(self.native) or Script.LATIN


@dataclass(frozen=True, slots=True)
class Question:
    """A word with the spellings that are right answers to it, each with its weight."""

    word: str
    answers: tuple[tuple[str, float], ...]
    fold: int


def read_evidence(folder: Path) -> list[Attested]:
    """Return the rows that may teach, in the order of the files.

    A row of several words counts word by word where both sides have as many.  A row is left out where no source of it
    allows learning.  Raises FileNotFoundError where the folder holds none of the files.
    """
    present = [name for name in FILES if (folder / name).is_file()]
    if not present:
        raise FileNotFoundError(f"{folder} holds none of {', '.join(FILES)}")
    return [row for name in present for row in _rows(folder / name, FILES[name])]


def _rows(path: Path, allowed: frozenset[str]) -> Iterator[Attested]:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            sources = set(row["source"].split("|"))
            count = float(row["count"]) if sources <= allowed else len(sources & allowed)
            place = path.name.startswith("place")
            weight = _PLACE if place else min(count, _MOST)
            yield from _words(row["native"], row["latin"], weight, place=place) if sources & allowed else ()


def _words(native: str, latin: str, weight: float, *, place: bool) -> Iterator[Attested]:
    written, spelled = fold_word(native).split(), fold_word(latin).split()
    for one, other in zip(written, spelled, strict=True) if len(written) == len(spelled) else ():
        heard = script_of(one) not in {None, Script.LATIN} and script_of(other) is Script.LATIN
        if heard and 1 < len(other) <= _LONGEST and len(one) <= _LONGEST:
            yield Attested(one, other, weight, place)


def fold_of(word: str) -> int:
    """Return the fold of a native form: all that sound alike stay together, in whichever script."""
    coarse = (skeletons(word) or ("",))[0]
    return int.from_bytes(blake2b(coarse.encode(), digest_size=4).digest(), "big") % FOLDS


def questions(rows: list[Attested]) -> dict[tuple[Script, Script], list[Question]]:
    """Return what is asked and the right answers, by script of the question and of the answers."""
    spelled: dict[str, dict[str, float]] = defaultdict(dict)
    written: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows:
        spelled[row.native][row.latin] = max(row.weight, spelled[row.native].get(row.latin, 0.0))
        written[row.latin][row.native] = max(row.weight, written[row.latin].get(row.native, 0.0))
    asked: dict[tuple[Script, Script], list[Question]] = defaultdict(list)
    for native, spellings in sorted(spelled.items()):
        script, fold = script_of(native) or Script.LATIN, fold_of(native)
        asked[script, Script.LATIN].append(Question(native, tuple(sorted(spellings.items())), fold))
        for word in _heaviest(spellings) if len(spellings) > 1 else ():
            others = ((other, min(weight, spellings[word])) for other, weight in sorted(spellings.items()))
            answers = tuple((other, weight) for other, weight in others if other != word)
            asked[Script.LATIN, Script.LATIN].append(Question(word, answers, fold))
    for pair in combinations(sorted((Script.DEVANAGARI, Script.GURMUKHI, Script.URDU)), 2):
        asked[pair] = list(_across(written, *pair))
    return dict(asked)


def _heaviest(spellings: dict[str, float]) -> list[str]:
    """Return the two spellings that count most."""
    return sorted(spellings, key=lambda word: (-spellings[word], word))[:2]


def _across(written: dict[str, dict[str, float]], one: Script, other: Script) -> Iterator[Question]:
    """Yield native forms of one script with those of the other that share a spelling attested twice for each."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for natives in written.values():
        sure = {native: weight for native, weight in natives.items() if weight > 1}
        mine = [native for native in sure if script_of(native) is one]
        theirs = [native for native in sure if script_of(native) is other]
        for native in mine:
            found[native].update((against, 1.0) for against in theirs)
    for native, answers in sorted(found.items()):
        if answers:
            yield Question(native, tuple(sorted(answers.items())), fold_of(native))
