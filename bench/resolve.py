"""Measure `sangam resolve`: precision, recall, F1 of pairs and clusters, time and memory, each in a process of its own.

Usage: resolve.py [--data FOLDER] [--persons N].  FOLDER holds febrl1.csv, febrl2.csv, febrl3.csv and
historical_50k_dev.parquet; without it, and beside it with --persons, a crowd of invented persons of whom one in five
stands there twice, the second time as another force would write him, half of them in another script.
"""

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

from pyarrow import parquet
from sangam_lab.crowd.crowd import crowd, twin

_FEBRL = ("febrl1.csv", "febrl2.csv", "febrl3.csv")
_HISTORICAL = "historical_50k_dev.parquet"
_TRUTH = ("cluster", "__index_level_0__")
_OWN = 20_000


def say(line: str) -> None:
    """Write one line of the report."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def febrl(file: Path, _folder: Path) -> tuple[Path, dict[str, str]]:
    """Return the file and whose each row is: `rec-12-org` and `rec-12-dup-0` are one."""
    with file.open(encoding="utf-8") as rows:
        ids = [row[0] for row in csv.reader(rows)][1:]
    return file, {each: each.split("-")[1] for each in ids}


def historical(file: Path, folder: Path) -> tuple[Path, dict[str, str]]:
    """Return the file without its answers, and whose each row is."""
    table = parquet.read_table(file)
    bare = folder / file.name
    parquet.write_table(table.drop_columns([name for name in _TRUTH if name in table.column_names]), bare)
    return bare, dict(zip(table["unique_id"].to_pylist(), table["cluster"].to_pylist(), strict=True))


def invented(persons: int, folder: Path) -> tuple[Path, dict[str, str]]:
    """Write a crowd with its doubles, shuffled."""
    random = Random(5)  # noqa: S311  # a measurement
    people = list(crowd(persons * 4 // 5, 11))
    rows = people + [twin(person, random) for person in random.sample(people, persons // 5)]
    random.shuffle(rows)
    file = folder / f"crowd-{persons}.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["id", "name", "alias", "relative", "sex", "born", "village", "district", "phone", "plate"])
        for at, each in enumerate(rows):
            writer.writerow(
                [
                    f"P{at}",
                    each.name,
                    each.alias,
                    each.relative,
                    each.sex,
                    each.born or "",
                    each.village,
                    each.district,
                    each.phone,
                    each.plate,
                ]
            )
    return file, {f"P{at}": str(each.serial) for at, each in enumerate(rows)}


def pairs_within(groups: Iterable[Sequence[str]]) -> set[tuple[str, str]]:
    """Return every pair of members of a group, in the order of ids."""
    return {(one, other) for each in groups for at, one in enumerate(sorted(each)) for other in sorted(each)[at + 1 :]}


def grouped(labels: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return the rows of each label."""
    groups: dict[str, list[str]] = defaultdict(list)
    for row, label in labels:
        groups[label].append(row)
    return list(groups.values())


def quality(found: set[tuple[str, str]], true: set[tuple[str, str]]) -> str:
    """Return precision, recall and F1 in words."""
    right = len(found & true)
    return (
        f"P {right / max(1, len(found)):.4f}  R {right / len(true):.4f}  F1 {2 * right / (len(found) + len(true)):.4f}"
    )


def measure(file: Path, whose: dict[str, str], folder: Path) -> None:
    """Resolve one file and print how well and how fast."""
    out, clusters = folder / "pairs.csv", folder / "clusters.csv"
    command = [sys.executable, "-m", "sangam", "resolve", "--left", file, "--out", out, "--clusters", clusters]
    began = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    spent = time.perf_counter() - began
    if status:
        say(f"{file.name}: failed")
        return
    true = pairs_within(grouped(whose.items()))
    found = {(min(row[:2]), max(row[:2])) for row in csv.reader(out.read_text("utf-8").splitlines()[1:])}
    rows = csv.reader(clusters.read_text("utf-8").splitlines()[1:])
    together = pairs_within(grouped((row[0], row[1]) for row in rows))
    say(f"{file.name:28} pairs     {quality(found, true)}")
    say(f"{'':28} clusters  {quality(together, true)}")
    say(f"{'':28} {spent:.1f} s, processor {used.ru_utime + used.ru_stime:.1f} s, {used.ru_maxrss / 1024:.0f} MB")


def main() -> None:
    """Measure what is there."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path)
    options.add_argument("--persons", type=int, default=0)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in _FEBRL if chosen.data else ():
            measure(*febrl(chosen.data / file, folder), folder)
        if chosen.data:
            measure(*historical(chosen.data / _HISTORICAL, folder), folder)
        if chosen.persons or not chosen.data:
            measure(*invented(chosen.persons or _OWN, folder), folder)


if __name__ == "__main__":
    main()
