"""Time hostile texts through the readers of text, and search all pairs of characters for a reader that is not linear.

    python bench/readers.py            the texts of tests/straight/test_nobody_waits.py, processor time, median of five
    python bench/readers.py --all      every reader on every two units at up to 2,400 characters: hours

The second prints each text whose time grows faster than its length, and ends with 1 where there was any.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

import django

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "straight"), str(ROOT / "tests")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sangam.node.django_settings")
django.setup()

from straight import bent  # noqa: E402
from test_nobody_waits import HOSTILE  # noqa: E402
from text_readers import READERS, reading  # noqa: E402
from texts import CLASSES, WORDS, pairs, singles  # noqa: E402


def spent(name: str) -> float:
    """Return the median processor time of five readings of a hostile text."""
    read, text = HOSTILE[name]
    times = []
    for _ in range(5):
        began = time.thread_time()
        read(text)
        times.append(time.thread_time() - began)
    return statistics.median(times)


def search() -> int:
    """Return how many texts some reader took longer for than their length tells."""
    found = 0
    units = (*CLASSES, *WORDS)
    for name in sorted(READERS):
        for make in (*singles(units), *pairs(units)):
            if said := bent(reading(name), make, length=600):
                found += 1
                print(f"{name}: {said}", flush=True)  # noqa: T201
    return found


def main() -> int:
    """Run one of the two."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--all", action="store_true")
    if asked.parse_args().all:
        return int(search() > 0)
    for name in HOSTILE:
        print(f"{name:32} {spent(name) * 1000:8.1f} ms")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
