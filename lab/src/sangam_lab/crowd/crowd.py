"""A crowd of invented persons, named as often as northern India names them: ten million in a few minutes.

Nobody in it lives: words of names are drawn apart from one another, numbers come from ranges that belong to nobody
(`sangam_lab.world.invented_numbers`).  The same seed gives the same crowd, and a longer crowd begins with the shorter
one.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import islice
from pathlib import Path

import numpy as np

from sangam_lab.bench.types import Person
from sangam_lab.crowd.name_pools import Custom, Pool, customs, read_frequencies, villages, words
from sangam_lab.crowd.variants import twin
from sangam_lab.world.invented_numbers import crowd_phone, crowd_plate

__all__ = ["Person", "crowd", "twin"]

_BLOCK = 20_000
_ALIASED, _WIVES, _FATHER_NAMED = 0.15, 0.6, 0.85
_PHONED, _PLATED = 5, 4
_YEARS = (1952, 2007)


def crowd(count: int, seed: int, *, frequencies: Path | None = None) -> Iterator[Person]:
    """Yield `count` persons, more than 100,000 a second.

    frequencies: tab-separated counts (pos, gender, token, count; or token, count) in place of the own weights.
    One in five has a phone (no two the same below ten million persons), one in four a plate.
    """
    drawn = _chosen(str(frequencies or ""))
    return islice(_persons(np.random.default_rng(seed), drawn), count)


@cache
def _chosen(frequencies: str) -> tuple[tuple[Custom, float], ...]:
    return read_frequencies(Path(frequencies)) if frequencies else customs()


def _persons(rng: np.random.Generator, drawn: tuple[tuple[Custom, float], ...]) -> Iterator[Person]:
    shares = np.cumsum([share for _, share in drawn])
    first = 0
    while True:
        which = np.searchsorted(shares / shares[-1], rng.random(_BLOCK), side="right")
        block: list[Person] = []
        for at, (custom, _) in enumerate(drawn):
            block += _block(rng, custom, (np.flatnonzero(which == at) + first).tolist())
        block.sort(key=_serial)
        yield from block
        first += _BLOCK


def _serial(person: Person) -> int:
    return person.serial


def _block(rng: np.random.Generator, custom: Custom, serials: list[int]) -> Iterator[Person]:
    count = len(serials)
    lasts = [pair.split("\t") for pair in custom.last.draw(rng, count)]
    given, homes = custom.given.draw(rng, count), _homes().draw(rng, count)
    aliases = _aliases().draw(rng, count)
    aliased = (rng.random(count) < _ALIASED).tolist()
    relatives = _relatives(rng, custom, [last[1] for last in lasts])
    born, village = rng.integers(*_YEARS, count).tolist(), _villages().draw(rng, count)
    sex = "female" if custom.sex == "f" else "male"
    for at, serial in enumerate(serials):
        state, district = homes[at].split("\t")
        yield Person(
            serial,
            f"{given[at]} {lasts[at][0]}".rstrip(),
            aliases[at] if aliased[at] else "",
            relatives[at],
            sex,
            born[at],
            village[at],
            district,
            state,
            crowd_phone(serial // _PHONED % 2_000_000) if serial % _PHONED == 0 else "",
            crowd_plate(state, serial // _PLATED) if serial % _PLATED == 1 else "",
        )


def _relatives(rng: np.random.Generator, custom: Custom, inherited: list[str]) -> list[str]:
    count = len(inherited)
    given = custom.fathers.draw(rng, count)
    lasts = [pair.partition("\t")[0] for pair in custom.fathers_last.draw(rng, count)]
    named, wed = (rng.random(count) < _FATHER_NAMED).tolist(), (rng.random(count) < _WIVES).tolist()
    woman = custom.sex == "f"
    return [
        f"{('w/o' if wed[at] else 'd/o') if woman else 's/o'} {given[at]} {own or lasts[at]}".rstrip()
        if named[at]
        else ""
        for at, own in enumerate(inherited)
    ]


@cache
def _homes() -> Pool:
    lines = files("sangam_lab.crowd").joinpath("districts.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return Pool.of(
        (f"{state}\t{district}", float(share) / (1 + names.count(",")))
        for state, share, names in rows
        for district in names.split(", ")
    )


@cache
def _villages() -> Pool:
    return villages()


@cache
def _aliases() -> Pool:
    return Pool.of((word, 1 / (rank + 4)) for rank, word in enumerate(words()["alias"]))
