"""Measure the names package on the retrieval task: recall at 1 and 10 per set, and speed.

Usage: names_first.py TASK [PAIRS].  TASK holds index10k.tsv and queries.tsv.  With PAIRS (folder of token pairs) an
answer also counts whose every word is attested for the query's words, as the published figures count.
"""

import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

from sangam.names.public import PersonName, compare, keys, parse

CANDIDATES = 150


class Index:
    """Stored keys in memory, asked as the database would be: by equality, the rarest agreement first."""

    def __init__(self, names: list[str]) -> None:
        self.names = [parse(name) for name in names]
        self.rows: dict[str, list[int]] = defaultdict(list)
        sizes = Counter[int]()
        for row, name in enumerate(self.names):
            stored = keys(name).person
            sizes[len(stored)] += 1
            for key in stored:
                self.rows[key].append(row)
        self.sizes = sizes

    def candidates(self, asked: PersonName) -> list[int]:
        """Return the rows that share a key, by the summed rarity of what they share."""
        found: dict[int, float] = defaultdict(float)
        for key, weight in keys(asked).lookup.items():
            for row in self.rows.get(key, ()):
                found[row] += weight
        return sorted(found, key=lambda row: -found[row])[:CANDIDATES]

    def search(self, text: str) -> tuple[list[int], list[int]]:
        """Return the ten best rows and all candidates."""
        asked = parse(text)
        near = self.candidates(asked)
        scores = {row: compare(asked, self.names[row]).score for row in near}
        return sorted(near, key=lambda row: -scores[row])[:10], near


def say(line: str) -> None:
    """Write one line of the report."""
    sys.stdout.write(line + "\n")


def attested(pairs: Path) -> dict[str, set[str]]:
    """Return the Latin spellings that are attested for each native word."""
    spellings: dict[str, set[str]] = defaultdict(set)
    for table in sorted(pairs.glob("person_*_*.tsv")):
        for line in table.read_text("utf-8").splitlines()[1:]:
            latin, native = line.split("\t")[:2]
            for one, other in zip(latin.split(), native.split(), strict=False):
                spellings[other].add(one)
    return spellings


def counts(found: str, query: str, gold: str, spellings: dict[str, set[str]]) -> bool:
    """Tell whether an answer is a hit: the gold name, or word for word an attested spelling of the query."""
    words, asked = found.split(), query.split()
    return found == gold or (
        len(words) == len(asked) and all(word in spellings.get(ask, ()) for word, ask in zip(words, asked, strict=True))
    )


def main() -> None:
    """Print one line per set."""
    task = Path(sys.argv[1])
    spellings = attested(Path(sys.argv[2])) if len(sys.argv) > 2 else {}
    names = [line.split("\t")[1] for line in (task / "index10k.tsv").read_text("utf-8").splitlines()]
    began = time.perf_counter()
    index = Index(names)
    say(f"index {len(names)} in {time.perf_counter() - began:.1f} s; keys per name {sorted(index.sizes.items())}")
    queries = defaultdict(list)
    for line in (task / "queries.tsv").read_text("utf-8").splitlines():
        name_set, query, gold = line.split("\t")
        queries[name_set].append((query, gold))
    for name_set, rows in queries.items():
        began = time.perf_counter()
        found = [(query, gold, *index.search(query)) for query, gold in rows]
        spent = time.perf_counter() - began
        hits = [[counts(names[row], query, gold, spellings) for row in best] for query, gold, best, _ in found]
        near = sum(gold in {names[row] for row in rows} for _, gold, _, rows in found)
        n = len(rows)
        first, tenth = sum(hit[:1] == [True] for hit in hits), sum(map(any, hits))
        say(f"{name_set:10} @1 {first / n:.3f}  @10 {tenth / n:.3f}  candidates {near / n:.3f}  {n / spent:.0f}/s")


if __name__ == "__main__":
    main()
