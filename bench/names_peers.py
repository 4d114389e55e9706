"""Other tools and ours on the same index, the same queries, by the same rule of what is a hit, in one run.

The tools are no dependency of Sangam and are never installed with it; give them an environment of their own, outside:

    python3 -m venv peers
    peers/bin/pip install anyascii rapidfuzz PyICU Metaphone indic-soundex aksharamukha \
        nomenklatura 'psycopg[binary]'
    PYTHONPATH=src:lab/src peers/bin/python bench/names_peers.py --task TASK --pairs PAIRS \
        [--distract FILE] [--only NAME …]

Sangam itself must be set up (`SANGAM_SETUP_ONLY=1 ./sangam`): its command and its embedded PostgreSQL are started.
aksharamukha is AGPL: it stands here to be compared with, nothing of ours imports it.  Whatever cannot run is said.
Speed: queries a second of all queries together, in process, the index built; two processors where a tool can use them.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any, cast

from sangam_lab.bench.names.retrieval_task import BEST, Recall, Task, read_task, recall, recall_at

ROOT = Path(__file__).resolve().parent.parent
Romanise = Callable[[str], str]
SETS = ("deva_real", "deva", "guru", "arab", "latn", "struct_syn")
_NEAR = 50


class Similar:
    """A similarity of whole romanised strings, every query against every name, compiled and in two threads."""

    def __init__(self, romanise: Romanise, scorer: Any) -> None:
        self.romanise, self.scorer = romanise, scorer

    def build(self, index: Sequence[str]) -> None:
        self.names = [self.romanise(name) for name in index]

    def near(self, texts: Sequence[str], count: int) -> list[list[int]]:
        """Return the rows of the `count` most similar names of each text, in blocks that fit into memory."""
        import numpy as np
        from rapidfuzz import process

        found: list[list[int]] = []
        for at in range(0, len(texts), 200):
            asked = [self.romanise(text) for text in texts[at : at + 200]]
            scores = process.cdist(asked, self.names, scorer=self.scorer, workers=2, dtype=np.float32)
            best = np.argpartition(-scores, count, axis=1)[:, :count]
            ordered = np.argsort(-np.take_along_axis(scores, best, axis=1), axis=1, kind="stable")
            found += np.take_along_axis(best, ordered, axis=1).tolist()
        return found

    def search(self, texts: Sequence[str]) -> list[list[int]]:
        return self.near(texts, BEST)

    def score(self, one: str, other: str) -> float:
        return float(self.scorer(self.romanise(one), self.romanise(other)))


class Sounding:
    """Names by a phonetic key of each word: most words that sound alike first, then by Jaro-Winkler."""

    def __init__(self, romanise: Romanise, sound: Callable[[str], tuple[str, ...]]) -> None:
        from rapidfuzz.distance import JaroWinkler

        self.romanise, self.sound, self.likeness = romanise, cache(sound), JaroWinkler.similarity
        self.keys = cache(lambda name: tuple(frozenset(self.sound(word)) for word in name.split()))

    def build(self, index: Sequence[str]) -> None:
        self.names = [self.romanise(name) for name in index]
        self.rows: dict[str, set[int]] = {}
        for row, name in enumerate(self.names):
            for key in frozenset[str]().union(*self.keys(name)):
                self.rows.setdefault(key, set()).add(row)

    def search(self, texts: Sequence[str]) -> list[list[int]]:
        return [self._one(self.romanise(text)) for text in texts]

    def score(self, one: str, other: str) -> float:
        return self._worth(self.romanise(one), self.romanise(other))

    def _one(self, asked: str) -> list[int]:
        shared: dict[int, int] = {}
        for keys in self.keys(asked):
            for row in frozenset[int]().union(*(self.rows.get(key, ()) for key in keys)):
                shared[row] = shared.get(row, 0) + 1
        near = sorted(shared, key=lambda row: -shared[row])[:500]
        return sorted(near, key=lambda row: -self._worth(asked, self.names[row]))[:BEST]

    def _worth(self, asked: str, name: str) -> float:
        ours, theirs = self.keys(asked), self.keys(name)
        alike = sum(any(not one.isdisjoint(other) for other in theirs) for one in ours)
        share = 2 * alike / (len(ours) + len(theirs)) if ours and theirs else 0.0
        return share + self.likeness(asked, name) / 2


class Logic:
    """nomenklatura's logic-v2 on persons with nothing but a name, over the 50 nearest by rapidfuzz."""

    def __init__(self) -> None:
        from followthemoney import model
        from nomenklatura.matching import get_algorithm
        from nomenklatura.matching.types import ScoringConfig
        from rapidfuzz import fuzz

        self.model, self.algorithm = model, get_algorithm("logic-v2")
        self.config = ScoringConfig.defaults()
        self.nearest = Similar(plain_ascii(), fuzz.token_sort_ratio)

    def build(self, index: Sequence[str]) -> None:
        self.index = index
        self.nearest.build(index)

    def search(self, texts: Sequence[str]) -> list[list[int]]:
        near = self.nearest.near(texts, _NEAR)
        return [
            sorted(rows, key=lambda row: -self.score(text, self.index[row]))[:BEST]
            for text, rows in zip(texts, near, strict=True)
        ]

    def score(self, one: str, other: str) -> float:
        return float(self.algorithm.compare(self._person(one), self._person(other), self.config).score)

    @cache  # noqa: B019 - one engine a run
    def _person(self, name: str) -> Any:
        about = {"id": name, "schema": "Person", "properties": {"name": [name]}}
        return self.model.get_proxy(about, cleaned=False)


class Trigrams:
    """pg_trgm in our own embedded PostgreSQL, romanised by ICU: `ORDER BY name <-> query` over a GiST index."""

    def __init__(self, romanise: Romanise, connection: Any) -> None:
        self.romanise, self.connection = romanise, connection

    def build(self, index: Sequence[str]) -> None:
        run = self.connection.execute
        run("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        run("DROP TABLE IF EXISTS peers_names")
        run("CREATE TABLE peers_names (row integer PRIMARY KEY, name text NOT NULL)")
        with self.connection.cursor() as cursor, cursor.copy("COPY peers_names FROM STDIN") as copy:
            for row, name in enumerate(index):
                copy.write_row((row, self.romanise(name)))
        run("CREATE INDEX ON peers_names USING gist (name gist_trgm_ops(siglen=64))")
        run("ANALYZE peers_names")

    def search(self, texts: Sequence[str]) -> list[list[int]]:
        asked = "SELECT row FROM peers_names ORDER BY name <-> %s LIMIT 10"
        return [[row for (row,) in self.connection.execute(asked, [self.romanise(text)])] for text in texts]

    def score(self, one: str, other: str) -> float:
        asked = "SELECT similarity(%s, %s)"
        return float(self.connection.execute(asked, [self.romanise(one), self.romanise(other)]).fetchone()[0])


@cache
def plain_ascii() -> Romanise:
    from anyascii import anyascii

    return cache(lambda text: str(anyascii(text)).lower())


@cache
def icu_latin() -> Romanise:
    import icu

    to_latin = icu.Transliterator.createInstance("Any-Latin; NFD; [:Nonspacing Mark:] Remove; Latin-ASCII; Lower")
    return cache(lambda text: str(to_latin.transliterate(text)))


@cache
def aksharamukha_latin() -> Romanise:
    from aksharamukha import transliterate

    plain = plain_ascii()

    def romanised(text: str) -> str:
        for first, last, script in (("\u0900", "\u097f", "Devanagari"), ("\u0a00", "\u0a7f", "Gurmukhi")):
            if any(first <= letter <= last for letter in text):
                return plain(transliterate.process(script, "RomanColloquial", text, pre_options=["RemoveSchwaHindi"]))
        return plain(text)

    return cache(romanised)


def metaphones(word: str) -> tuple[str, ...]:
    from metaphone import doublemetaphone

    return tuple(key for key in doublemetaphone(word) if key)


def indic_soundex() -> Callable[[str], tuple[str, ...]]:
    from indic_soundex import IndicSoundex

    known = IndicSoundex()
    return lambda word: (known.encode(word),)


_SERVE = """
import sys, tempfile
from pathlib import Path
from sangam.node.postgres import binaries, cluster as postgres
with tempfile.TemporaryDirectory(prefix="sangam-peers-") as made:
    Path(made).chmod(0o711)
    folder = Path(made) / "postgres"
    cluster = postgres.Cluster(folder, programs=binaries.folder())
    cluster.start()
    print(postgres.conninfo(folder, postgres.SUPERUSER, "postgres"), flush=True)
    sys.stdin.read()
    cluster.stop()
"""
"""Our embedded PostgreSQL, started as a node starts it, in a folder that goes away."""


@contextmanager
def embedded_postgres() -> Iterator[str]:
    """Start the embedded PostgreSQL by the project's own Python, and yield how to connect."""
    words = [str(ROOT / ".venv/bin/python"), "-c", _SERVE]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        told, held = cast(IO[str], server.stdout), cast(IO[str], server.stdin)
        try:
            yield told.readline().strip()
        finally:
            held.close()
            server.wait()


def engines(stack: ExitStack) -> dict[str, Callable[[], Any]]:
    def rapidfuzz() -> Any:
        from rapidfuzz import fuzz

        return Similar(plain_ascii(), fuzz.token_sort_ratio)

    def jaro_winkler() -> Any:
        from rapidfuzz.distance import JaroWinkler

        return Similar(icu_latin(), JaroWinkler.similarity)

    def trigrams() -> Any:
        import psycopg

        dsn = stack.enter_context(embedded_postgres())
        return Trigrams(icu_latin(), stack.enter_context(psycopg.connect(dsn, autocommit=True)))

    return {
        "anyascii + rapidfuzz": rapidfuzz,
        "ICU + Jaro-Winkler": jaro_winkler,
        "ICU + Double Metaphone": lambda: Sounding(icu_latin(), metaphones),
        "aksharamukha + Double Metaphone": lambda: Sounding(aksharamukha_latin(), metaphones),
        "aksharamukha + indic-soundex": lambda: Sounding(aksharamukha_latin(), indic_soundex()),
        "nomenklatura logic-v2, reranking": Logic,
        "pg_trgm after ICU": trigrams,
    }


def measured(engine: Any, task: Task, index: Sequence[str]) -> tuple[dict[str, Recall], float]:
    """Return the recall by set, and queries a second."""
    engine.build(index)
    texts = [query.text for query in task.queries]
    engine.search(texts[:BEST])
    began = time.perf_counter()
    found = engine.search(texts)
    spent = time.perf_counter() - began
    answers = {query: [index[row] for row in rows] for query, rows in zip(task.queries, found, strict=True)}
    return recall(task, answers), len(texts) / spent


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def row(name: str, found: dict[str, Recall], at_95: float | None, speed: float) -> str:
    cells = [f"{found[each].first:.2f}/{found[each].ten:.2f}" for each in SETS if each in found]
    mean = f"{found['mean'].first:.3f}/{found['mean'].ten:.3f}"
    judged = "" if at_95 is None else f"{at_95:.2f}"
    return f"| {name} | {' | '.join(cells)} | {mean} | {judged} | {speed:,.0f} |"


def ours(arguments: argparse.Namespace) -> Iterator[str]:
    """Yield the rows of `sangam bench names` on the same files."""
    words = [str(ROOT / "sangam"), "bench", "names", "--json", "--task", str(arguments.task)]
    words += ["--pairs", str(arguments.pairs)]
    words += ["--distract", str(arguments.distract)] if arguments.distract else []
    told = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    for each in told["searched"]:
        found = {name: Recall(**values) for name, values in each["recall"].items()}
        at_95 = told["given"]["recall_at_95"] if each is told["searched"][0] else None
        yield row(f"**Sangam**, {each['names']:,} names", found, at_95, each["queries_a_second"])


def peers(arguments: argparse.Namespace, task: Task, stack: ExitStack) -> Iterator[str]:
    """Yield the rows of each tool that runs, and for each other one why not."""
    indices = [task.index]
    if task.more:
        indices.append(tuple(dict.fromkeys((*task.index, *task.more))))
    for name, make in engines(stack).items():
        if arguments.only and name not in arguments.only:
            continue
        try:
            engine = make()
            for index in indices:
                found, speed = measured(engine, task, index)
                told = [(engine.score(pair.one, pair.other), pair.same) for pair in task.pairs]
                at_95 = recall_at(told)[0] if index is indices[0] else None
                yield row(f"{name}, {len(index):,} names", found, at_95, speed)
        except Exception as error:  # a tool that cannot run is a line of the table
            yield f"| {name} | could not run: {type(error).__name__}: {error} |"


def main() -> None:
    """Print one table."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--task", type=Path, required=True)
    reader.add_argument("--pairs", type=Path, required=True)
    reader.add_argument("--distract", type=Path)
    reader.add_argument("--only", action="append", help="One of the tools; may be given again.")
    reader.add_argument("--without-ours", action="store_true")
    arguments = reader.parse_args()
    task = read_task(arguments.task, arguments.pairs, arguments.distract)
    say(f"| recall@1/@10 | {' | '.join(SETS)} | mean of five | recall at 95 % precision | queries/s |")
    say("|" + "---|" * (len(SETS) + 4))
    with ExitStack() as stack:
        for line in peers(arguments, task, stack):
            say(line)
    if not arguments.without_ours:
        for line in ours(arguments):
            say(line)


if __name__ == "__main__":
    main()
