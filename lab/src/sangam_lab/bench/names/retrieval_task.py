"""The retrieval task: an index of names, queries with the name that is meant, and when an answer counts.

Needs nothing but Python, so that other tools can be held to the same rule (`bench/names_peers.py`).

    TASK/index10k.tsv   id, name, …          TASK/queries.tsv   set, query, name meant
    TASK/pairs.json     [set, query, name, 1 or 0]
    PAIRS/person_*.tsv  latin, native, …: the spellings that are attested; PAIRS/place_*.tsv the same for places
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

MEAN_OVER = ("deva_real", "deva", "guru", "arab", "latn")
"""The sets of which the mean is promised; `struct_syn` stands apart."""

BEST = 10
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Query:
    """A text asked for, and the name of the index that is meant by it."""

    set: str
    text: str
    gold: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two writings and whether they are the same name."""

    set: str
    one: str
    other: str
    same: bool


@dataclass(frozen=True)
class Task:
    """What to measure on.  spellings: native word → its attested Latin spellings.  more: names that only distract."""

    index: tuple[str, ...]
    queries: tuple[Query, ...]
    pairs: tuple[Pair, ...]
    spellings: Mapping[str, frozenset[str]] = field(default_factory=dict)
    more: tuple[str, ...] = ()
    places: "Task | None" = None

    def counts(self, found: str, query: Query) -> bool:
        """Tell whether an answer is a hit: the name meant, or word for word an attested spelling of the query."""
        if found == query.gold or found in self.spellings.get(query.text, ()):
            return True
        words, asked = found.split(), query.text.split()
        return len(words) == len(asked) and all(
            word in self.spellings.get(ask, ()) for word, ask in zip(words, asked, strict=True)
        )

    def is_wrong(self, found: str, query: Query) -> bool:
        """Tell whether an answer is surely another name: no hit, and no other attested spelling of the name meant.

        What is spelt as the name meant is, word for word, for some native form, is neither right nor wrong.
        """
        words, meant = found.split(), query.gold.split()
        same = len(words) == len(meant) and all(map(self._of_one_native, words, meant))
        return not same and not self.counts(found, query)

    def _of_one_native(self, one: str, other: str) -> bool:
        return one == other or bool(self._natives.get(one, _NONE) & self._natives.get(other, _NONE))

    @cached_property
    def _natives(self) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for native, latin in self.spellings.items():
            for each in latin:
                found[each].add(native)
        return {latin: frozenset(natives) for latin, natives in found.items()}

    def sets(self) -> dict[str, list[Query]]:
        """Return the queries by their set."""
        found: dict[str, list[Query]] = defaultdict(list)
        for query in self.queries:
            found[query.set].append(query)
        return found


@dataclass(frozen=True, slots=True)
class Recall:
    """Shares of a set's queries whose first answer, or one of the first ten, is a hit."""

    first: float
    ten: float


def recall(task: Task, answers: Mapping[Query, Sequence[str]]) -> dict[str, Recall]:
    """Return the recall of each set, and as "mean" that of the five sets that are promised."""
    found = {}
    for name, queries in task.sets().items():
        hits = [[task.counts(each, query) for each in answers[query][:BEST]] for query in queries]
        first, ten = sum(any(hit[:1]) for hit in hits), sum(map(any, hits))
        found[name] = Recall(first / len(queries), ten / len(queries))
    main = [found[name] for name in MEAN_OVER if name in found]
    if main:
        found["mean"] = Recall(sum(r.first for r in main) / len(main), sum(r.ten for r in main) / len(main))
    return found


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Of all pairs called the same, how many are (precision); of all that are, how many were called so (recall)."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Return the harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def verdicts(scored: Iterable[tuple[float, bool]], least: float) -> Verdicts:
    """Return precision and recall when every score of at least `least` is called the same."""
    told = [(score >= least, same) for score, same in scored]
    called, right = sum(yes for yes, _ in told), sum(yes and same for yes, same in told)
    return Verdicts(right / called if called else 1.0, right / max(sum(same for _, same in told), 1))


def recall_at(scored: Iterable[tuple[float, bool]], precision: float = 0.95) -> tuple[float, float]:
    """Return the highest recall that some threshold reaches at this precision, and the threshold.

    Equal scores stand or fall together.
    """
    ordered = sorted(scored, key=lambda pair: -pair[0])
    wanted = max(sum(same for _, same in ordered), 1)
    right, best = 0, (0.0, 1.0)
    for at, (score, same) in enumerate(ordered, 1):
        right += same
        last_of_its_score = at == len(ordered) or ordered[at][0] < score
        if last_of_its_score and right / at >= precision:
            best = (right / wanted, score)
    return best


def read_task(folder: Path, pairs: Path | None = None, distract: Path | None = None) -> Task:
    """Return the task of a folder.  pairs: token pairs, for what is attested and for places.  distract: more names."""
    index = tuple(dict.fromkeys(row[1] for row in _rows(folder / "index10k.tsv")))
    queries = tuple(Query(*row[:3]) for row in _rows(folder / "queries.tsv"))
    listed = json.loads((folder / "pairs.json").read_text("utf-8"))
    told = tuple(Pair(name, one, other, bool(same)) for name, one, other, same in listed)
    more = tuple(distract.read_text("utf-8").splitlines()) if distract else ()
    return Task(index, queries, told, _attested(pairs) if pairs else {}, more, _places(pairs) if pairs else None)


def _rows(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8") as file:
        yield from (line.rstrip("\n").split("\t") for line in file if line.strip())


def _attested(pairs: Path) -> dict[str, frozenset[str]]:
    spellings: dict[str, set[str]] = defaultdict(set)
    for table in sorted(pairs.glob("person_*_*.tsv")):
        for latin, native, *_ in list(_rows(table))[1:]:
            for one, other in zip(latin.split(), native.split(), strict=False):
                spellings[other].add(one)
    return {native: frozenset(latin) for native, latin in spellings.items()}


def _places(pairs: Path) -> Task:
    """Return a task of places: every Latin place in the index, each native form asked for."""
    tables = {name: list(_rows(pairs / f"place_{name}.tsv"))[1:] for name in ("deva", "guru", "arab")}
    index = tuple(dict.fromkeys(row[0] for rows in tables.values() for row in rows))
    meant: dict[str, dict[str, set[str]]] = {name: defaultdict(set) for name in tables}
    for name, rows in tables.items():
        for latin, native, *_ in rows:
            meant[name][native].add(latin)
    queries = [Query(f"place_{n}", native, min(latin)) for n, found in meant.items() for native, latin in found.items()]
    spellings = {native: frozenset(latin) for found in meant.values() for native, latin in found.items()}
    return Task(index, tuple(queries), (), spellings)
