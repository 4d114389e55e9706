"""Throw mutated texts at the readers of names and identifiers and count what breaks.

    python bench/names_fuzz.py --seconds 60 [--seed N]

Seeds are the tables of the specification.  A run is one text through `parse`, `find_names`, `places`, `unread`, `keys`,
`compare` and `find_identifiers`; it fails when one of them raises or a span lies outside the text or over another.
Prints the count and each failure once, and ends with 1 where there was any.
"""

import argparse
import random
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from sangam.identifiers import finder
from sangam.names.comparison import comparison, keys
from sangam.names.reader import finder as reader_finder
from sangam.names.reader import parser, towns

ROOT = Path(__file__).parents[1]
LONGEST = 400
STRANGE = (
    "\u200b\u200c\u200d\u200e\u200f\u202e\ufeff\u0640\u0300\u093c\u094d\u0a71\u06d4\u0430\u03bf\uff33\U0001d412\U0001f600\ufdf4"
    "\ufefb\x00\n\r\t\u2028@()[]{}\"'/\\.,;:-0123456789०१੧۱\u0995\u0b95\u4e00\ud83d"
)


def seeds() -> list[str]:
    """Return the texts of the specification's tables."""
    lines = [
        line for path in (ROOT / "tests/names/spec").glob("*.txt") for line in path.read_text("utf-8").splitlines()
    ]
    return [line.partition("|")[0].strip().replace("↵", "\n").replace("⇥", "\t") for line in lines if line[:1] != "#"]


def mutated(texts: list[str], rng: random.Random) -> str:
    """Return a text with up to six changes: characters put in, taken out, doubled, swapped; another text spliced in."""
    text = rng.choice(texts)
    for _ in range(rng.randint(1, 6)):
        at, to = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
        text = rng.choice(
            (
                text[:at] + rng.choice(STRANGE) + text[at:],
                text[:at] + text[min(to, at + 3) :],
                text[:at] + text[at:to] * 2 + text[to:],
                text[to:] + text[:at],
                text[:at] + rng.choice(texts)[: rng.randint(1, 60)] + text[at:],
                text[:at] + text[at:to].swapcase() + text[to:],
            )
        )[:LONGEST]
    return text


def broken(text: str, other: str) -> str:
    """Return what is wrong with the readings of a text, "" where nothing is."""
    try:
        found = finder.find_identifiers(text)
        taken = [(each.start, each.end) for each in found]
        persons = reader_finder.find_names(text, taken=taken)
        named = towns.places(text, taken=[*taken, *((each.start, each.end) for each in persons)])
        reader_finder.unread(text, taken=taken)
        name = parser.parse(text)
        keys.keys(name)
        comparison.compare(name, parser.parse(other))
        if parser.parse(name.text).text != name.text:
            return "read again differently"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    spans = sorted([*taken, *((each.start, each.end) for each in (*persons, *named))])
    inside = all(0 <= start < end <= len(text) for start, end in spans)
    return "" if inside and all(end <= start for (_, end), (start, _) in pairwise(spans)) else "spans cross"


def runs(seconds: float, seed: int) -> Iterator[tuple[str, str]]:
    """Yield (text, what broke) until the time is over."""
    rng, texts = random.Random(seed), seeds()  # noqa: S311 - no secret
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        text = mutated(texts, rng)
        yield text, broken(text, rng.choice(texts))


def main() -> int:
    """Run and print."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args()
    count, failures = 0, {}
    for text, failure in runs(options.seconds, options.seed):
        count += 1
        if failure:
            failures.setdefault(failure, text)
    print(f"{count} texts, {len(failures)} kinds of failure")  # noqa: T201
    for failure, text in failures.items():
        print(f"  {failure}: {text!r}")  # noqa: T201
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
