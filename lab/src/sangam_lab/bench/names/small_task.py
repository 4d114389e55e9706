"""A small task of our own, for a machine without the reference's: well-known spellings in a crowd of 10,000 names."""

from random import Random

from sangam.names.types import Script
from sangam_lab.bench.names.retrieval_task import Pair, Query, Task
from sangam_lab.crowd.crowd import crowd
from sangam_lab.crowd.well_known_names import Written, table, written

_SEED = 17
_NAMES = 10_000
_EACH = 100
_NATIVE = {"deva": Script.DEVANAGARI, "guru": Script.GURMUKHI, "arab": Script.URDU}


def own_task() -> Task:
    """Return the own task: five sets of a hundred queries, an index of 10,000 names, two wrong names a query."""
    rng = Random(_SEED)  # noqa: S311 - the same task each time
    given, last = [_first(row) for row in table("given")], [_first(row) for row in table("last")]
    golds = [f"{first} {second}" for first in given for second in rng.sample(last, 4)]
    index = dict.fromkeys(golds)
    index.update((person.name.lower(), None) for person in crowd(2 * _NAMES, _SEED))
    names = tuple(index)[:_NAMES]
    queries = [query for name in ("deva", "guru", "arab", "latn", "struct_syn") for query in _queries(name, golds, rng)]
    pairs = [Pair(query.set, query.text, query.gold, same=True) for query in queries]
    wrong = (Pair(each.set, each.text, rng.choice(names), same=False) for each in queries for _ in range(2))
    told = tuple(dict.fromkeys([*pairs, *(each for each in wrong if each.other not in golds)]))
    return Task(names, tuple(queries), told, _attested())


def _queries(name: str, golds: list[str], rng: Random) -> list[Query]:
    chosen = [gold for gold in golds if name != "latn" or _respelt(gold) != gold]
    return [Query(name, _asked(name, gold, rng), gold) for gold in rng.sample(chosen, min(_EACH, len(chosen)))]


def _asked(name: str, gold: str, rng: Random) -> str:
    if name in _NATIVE:
        return " ".join(written(word).native[_NATIVE[name]] for word in gold.split())
    if name == "latn":
        return _respelt(gold)
    first, second = gold.split()
    return rng.choice(
        (
            f"shri {first} {second}",
            f"{second} {first}",
            first + second,
            f"{first} {second} @ kala",
            f"{first} {second} s/o ram lal",
        )
    )


def _respelt(gold: str) -> str:
    return " ".join(written(word).latin[-1] for word in gold.split())


def _first(row: Written) -> str:
    return row.latin[0]


def _attested() -> dict[str, frozenset[str]]:
    rows = [*table("given"), *table("last")]
    return {native: frozenset(row.latin) for row in rows for native in row.native.values()}
