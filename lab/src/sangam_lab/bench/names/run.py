"""What the names package reaches on the retrieval task: accuracy, speed and memory, beside nothing else."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from random import Random

from sangam.kernel.errors import Refused
from sangam.names.comparison import comparison
from sangam.names.comparison.index import NameIndex
from sangam.names.reader import parser
from sangam.names.types import Band, Comparison
from sangam_lab.bench.cpu_time import machine
from sangam_lab.bench.names import as_process
from sangam_lab.bench.names.retrieval_task import BEST, Query, Recall, Task, Verdicts, recall, recall_at, verdicts

Say = Callable[[str], None]
_WRONG, _RANDOM = 3, 3
_SEED = 11


@dataclass(frozen=True, slots=True)
class Searched:
    """A task's queries against an index of `names` names.  memory_bytes: of the index alone.

    processor_ms: of all processors for one query, which other work on the machine changes little.
    """

    names: int
    build_s: float
    queries_a_second: float
    processor_ms: float
    memory_bytes: int
    recall: dict[str, Recall]


@dataclass(frozen=True, slots=True)
class Judged:
    """Pairs: called the same when strong, when strong or possible, and at the threshold of 95 % precision."""

    pairs: int
    strong: Verdicts
    possible: Verdicts
    recall_at_95: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything measured.  given: the task's own pairs.  mined: with the nearest wrong names of our own search."""

    searched: tuple[Searched, ...]
    places: Searched | None
    given: Judged
    mined: Judged
    outside: as_process.Outside | None
    machine: str

    def as_json(self) -> dict[str, object]:
        """Return the figures as JSON takes them."""
        return asdict(self)


def measure(task: Task, *, say: Say) -> Figures:
    """Return what our search and comparison reach on a task."""
    say(f"{len(task.index):,} names, {len(task.queries):,} queries")
    small, answers = searched(task, task.index)
    sizes = [small]
    if task.more:
        whole = tuple(dict.fromkeys((*task.index, *task.more)))
        say(f"{len(whole):,} names")
        sizes.append(searched(task, whole)[0])
    places = None
    if task.places:
        say(f"{len(task.places.index):,} places")
        places = searched(task.places, task.places.index)[0]
    say("pairs")
    given = judged([(pair.one, pair.other, pair.same) for pair in task.pairs])
    mined = judged(list(_mined(task, answers)))
    say("the command, as a process of its own")
    try:
        outside = as_process.search(task.index, task.queries)
    except Refused as refused:  # what was measured so far is worth having
        say(refused.message)
        outside = None
    return Figures(tuple(sizes), places, given, mined, outside, machine())


def searched(task: Task, index: Sequence[str]) -> tuple[Searched, dict[Query, list[str]]]:
    """Return how a task's queries fare against these names, and the answers."""
    began = time.perf_counter()
    engine = NameIndex(index)
    built = time.perf_counter()
    texts = [query.text for query in task.queries]
    engine.search(texts[:BEST], limit=BEST)
    warm, worked = time.perf_counter(), time.process_time()
    found = engine.search(texts, limit=BEST)
    spent, worked = time.perf_counter() - warm, time.process_time() - worked
    answers = {query: [index[hit.row] for hit in hits] for query, hits in zip(task.queries, found, strict=True)}
    figures = Searched(
        len(index), built - began, len(texts) / spent, worked * 1000 / len(texts), engine.nbytes, recall(task, answers)
    )
    return figures, answers


def judged(pairs: Sequence[tuple[str, str, bool]]) -> Judged:
    """Return what our comparison makes of pairs that somebody labelled."""
    told = [(found, same) for found, (_, _, same) in zip(_compared(pairs), pairs, strict=True)]
    ranks = {Band.STRONG: 2.0, Band.POSSIBLE: 1.0}
    banded = [(ranks.get(found.band, 0.0), same) for found, same in told]
    reached, threshold = recall_at([(found.score, same) for found, same in told])
    return Judged(len(pairs), verdicts(banded, 2.0), verdicts(banded, 1.0), reached, threshold)


def _compared(pairs: Sequence[tuple[str, str, bool]]) -> Iterator[Comparison]:
    """Yield the comparison of each pair, those of one name with its neighbours in one call."""
    for one, several in groupby(pairs, key=lambda pair: pair[0]):
        yield from comparison.compare_many(parser.parse(one), [parser.parse(other) for _, other, _ in several])


def _mined(task: Task, answers: dict[Query, list[str]]) -> Iterator[tuple[str, str, bool]]:
    """Yield for each query the name meant, our three nearest wrong names, and three at random."""
    rng = Random(_SEED)  # noqa: S311 - the same negatives each time
    for query in task.queries:
        yield query.text, query.gold, True
        wrong = [name for name in answers[query] if task.is_wrong(name, query)][:_WRONG]
        wrong += [name for name in rng.sample(task.index, _RANDOM) if task.is_wrong(name, query)]
        yield from ((query.text, name, False) for name in wrong)
