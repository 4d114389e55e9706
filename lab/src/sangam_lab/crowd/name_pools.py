"""The words of the crowd with their weights: pools that a block of persons is drawn from at once."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from sangam_lab.crowd.misspellings import spellings

_FLAT = 12.0
"""Weight of rank r: 1 / (r + 12).  Zipf's law with a flattened head, as counts of Indian name words fall."""
_OTHER_SPELLINGS = 0.18
_COMPOSED = {"hindu": 0.25, "sikh": 0.5, "muslim": 0.2}
"""How much of the given names is composed of a stem and an end."""
_PREFIXED = 0.22
_PREFIXES = (("Mohd", 0.6), ("Mohammad", 0.2), ("Md", 0.12), ("Mohammed", 0.08))

_HABITS: Mapping[tuple[str, str], tuple[float, float, float, float]] = {
    ("hindu", "m"): (0.08, 0.44, 0.40, 0.08),
    ("hindu", "f"): (0.12, 0.43, 0.42, 0.03),
    ("sikh", "m"): (0.0, 0.76, 0.06, 0.18),
    ("sikh", "f"): (0.0, 0.80, 0.04, 0.16),
    ("muslim", "m"): (0.25, 0.40, 0.35, 0.0),
    ("muslim", "f"): (0.20, 0.60, 0.20, 0.0),
}
"""How a full name ends: in nothing, a customary last word, a family name, both.  Shares chosen, not counted."""

Weighted = list[tuple[str, float]]


@dataclass(frozen=True, slots=True)
class Pool:
    """Words with how much of the draw falls on each and all before it."""

    words: tuple[str, ...]
    cumulative: np.ndarray

    @classmethod
    def of(cls, weighted: Iterable[tuple[str, float]]) -> "Pool":
        """Return the pool of words with any positive weights."""
        words, weights = zip(*weighted, strict=True)
        summed = np.cumsum(np.asarray(weights))
        return cls(tuple(words), summed / summed[-1])

    def draw(self, rng: np.random.Generator, count: int) -> list[str]:
        """Return `count` words, each drawn on its own."""
        words = self.words
        return [words[at] for at in np.searchsorted(self.cumulative, rng.random(count), side="right").tolist()]


@dataclass(frozen=True, slots=True)
class Custom:
    """How one community names one sex.  last: "own\\tinherited"; the second part is what a father shares."""

    sex: str
    given: Pool
    last: Pool
    fathers: Pool
    fathers_last: Pool


@cache
def words() -> Mapping[str, tuple[str, ...]]:
    """Return the table's words by the name of their pool."""
    lines = files("sangam_lab.crowd").joinpath("crowd.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {pool: tuple(dict.fromkeys(text.split())) for pool, text in rows}


def customs(counts: Mapping[str, float] | None = None) -> tuple[tuple[Custom, float], ...]:
    """Return each custom with its share of the crowd.  counts: a word's weight by its small letters, where known."""
    shares = {"hindu": 0.68, "sikh": 0.13, "muslim": 0.19}
    return tuple(
        (_custom(community, sex, counts or {}), share * part)
        for community, share in shares.items()
        for sex, part in (("m", 0.72), ("f", 0.28))
    )


def counted(rows: Iterable[Mapping[str, str]]) -> tuple[tuple[Custom, float], ...]:
    """Return the two customs, men's and women's, of a list of words with pos (first, last), gender and count."""
    found: dict[tuple[str, str], Weighted] = defaultdict(list)
    for row in rows:
        found[row["pos"], row["gender"]].append((row["token"].capitalize(), float(row["count"])))
    given = {sex: Pool.of(found["first", sex]) for sex in "mf"}
    last = {sex: Pool.of((f"{word}\t{word}", weight) for word, weight in found["last", sex]) for sex in "mf"}
    return tuple((Custom(sex, given[sex], last[sex], given["m"], last["m"]), 0.5) for sex in "mf")


def read_frequencies(path: Path) -> tuple[tuple[Custom, float], ...]:
    """Return customs after a list of counts: pos, gender, token, count; or token, count over the table's own words."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    if rows and "pos" in rows[0]:
        return counted(rows)
    return customs({row["token"]: float(row["count"]) for row in rows})


def villages() -> Pool:
    """Return village names composed as northern India composes them: some 2,600."""
    stems, ends, tails = (words()[f"village {part}"] for part in ("stem", "end", "tail"))
    plain = [stem + end for stem in stems for end in ends]
    return Pool.of(
        [*((name, 4.0) for name in plain), *((f"{name} {tail}", 1.0) for name in plain for tail in tails[:3])]
    )


def _custom(community: str, sex: str, counts: Mapping[str, float]) -> Custom:
    return Custom(
        sex,
        Pool.of(_given(community, sex, counts)),
        Pool.of(_last(community, sex, counts)),
        Pool.of(_given(community, "m", counts)),
        Pool.of(_last(community, "m", counts)),
    )


def _given(community: str, sex: str, counts: Mapping[str, float]) -> Weighted:
    plain, share = _spelt(_ranked(words()[f"{community} {sex} given"], counts)), _COMPOSED[community]
    composed = _mixed(plain, _spelt(_composed(community, sex)), share)
    if community != "muslim" or sex != "m":
        return composed
    prefixed = [(f"{prefix} {word}", weight * part) for word, weight in plain for prefix, part in _PREFIXES]
    return _mixed(composed, prefixed, _PREFIXED)


def _composed(community: str, sex: str) -> Weighted:
    stems, ends = words()[f"{community} stem"], words()[f"{community} {sex} end"]
    pairs = [(stem, end, weight * other) for stem, weight in _ranked(stems) for end, other in _ranked(ends)]
    joined = [(stem + end, weight) for stem, end, weight in pairs]
    apart = [(f"{stem} {end.capitalize()}", weight * 0.4) for stem, end, weight in pairs if len(end) > 3]
    return [*joined, *apart]


def _last(community: str, sex: str, counts: Mapping[str, float]) -> Weighted:
    nothing, customary, family, both = _HABITS[community, sex]
    usual = _ranked(words()[f"{community} {sex} last"], counts)
    rare = _rare() if community == "hindu" else ()
    families = _spelt([*_ranked(words()[f"{community} family"], counts), *rare])
    first = usual[0][0]
    pairs = [
        [("\t", 1.0)],
        [(f"{word}\t", weight) for word, weight in usual],
        [(f"{word}\t{word}", weight) for word, weight in families],
        [(f"{first} {word}\t{word}", weight) for word, weight in families],
    ]
    shares = (nothing, customary, family, both)
    return [pair for rows, share in zip(pairs, shares, strict=True) if share for pair in _scaled(rows, share)]


def _rare() -> Iterator[tuple[str, float]]:
    """Yield family names after villages ("Rampuria", "Kalyanwal"): rare each, some percent together."""
    for stem in words()["village stem"]:
        for end in ("puria", "wal", "pura", "garhia", "wala", "ia", "ani"):
            yield stem + end, 0.0003


def _ranked(found: Iterable[str], counts: Mapping[str, float] | None = None) -> Weighted:
    listed = list(found)
    if not counts:
        return [(word, 1 / (rank + _FLAT)) for rank, word in enumerate(listed)]
    return [(word, counts.get(word.lower(), 0.5)) for word in listed]


def _spelt(weighted: Iterable[tuple[str, float]]) -> Weighted:
    """Spread some of each word's weight over its other spellings."""
    spread = []
    for word, weight in weighted:
        others = spellings(word)
        spread.append((word, weight * (1 - _OTHER_SPELLINGS if others else 1)))
        spread += [(other, weight * _OTHER_SPELLINGS / len(others)) for other in others]
    return spread


def _mixed(one: Weighted, other: Weighted, share: float) -> Weighted:
    return [*_scaled(one, 1 - share), *_scaled(other, share)]


def _scaled(weighted: Iterable[tuple[str, float]], to: float) -> Weighted:
    listed = list(weighted)
    whole = sum(weight for _, weight in listed)
    return [(word, weight * to / whole) for word, weight in listed]
