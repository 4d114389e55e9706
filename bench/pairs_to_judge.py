"""What the page of pairs to judge and its line on Today cost, by how many pairs wait and how many are hidden.

Run: python bench/pairs_to_judge.py [--pairs 10000]

A node's database of its own (Haryana's), removed at the end.  Each pair is an invented person and the same person as
another force would write the name.  First the reader sees every record whole; then each record but those of one pair
is for the eyes of another unit, and the one pair is the least likely.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING
from uuid import UUID

import click

if TYPE_CHECKING:
    from sangam.kernel.actor import Actor

ROUNDS = 15
SEED = 11


def main() -> int:
    """Start a database, measure in a process of its own, print a table."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--pairs", type=int, default=10_000)
    said.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    chosen = said.parse_args()
    if chosen.inside:
        chosen.inside.write_text(json.dumps(measure(chosen.pairs)))
        return 0
    from sangam_lab.bench.one_node import lone_node

    from sangam.node.processes.supervisor import environment

    with lone_node(None) as settings:
        answer = settings.home / "files" / "answer.json"
        words = [sys.executable, __file__, "--inside", str(answer), "--pairs", str(chosen.pairs)]
        subprocess.run(words, env=environment(settings), check=True)
        for name, p50, most in json.loads(answer.read_text()):
            click.echo(f"{name:<40} p50 {p50:7.1f} ms, most {most:7.1f} ms")
    return 0


def measure(pairs: int) -> list[tuple[str, float, float]]:
    """Return what each look cost, in milliseconds: the middle one and the dearest."""
    from sangam.node.bootstrap import attach

    attach(Path(os.environ["SANGAM_HOME"]))
    from sangam.access.units import shipped_data

    shipped_data.load_shipped()
    _suggest(_made(pairs, audience="HR-SNP-KUNDLI"))
    found = _looks(f"{pairs} pairs, all seen")
    _clear()
    hidden, seen = _made(pairs - 1, audience="HR-SNP-RAI"), _made(1, audience="HR-SNP-KUNDLI")
    _suggest([*hidden, *seen])
    return [*found, *_looks(f"{pairs} pairs, one seen")]


def _looks(name: str) -> list[tuple[str, float, float]]:
    from sangam.kernel.purpose import Purpose, Stated
    from sangam.matching.judgements import suggestions

    reader, purpose = _officer("HR-SNP-KUNDLI"), Stated(Purpose.ENQUIRY)
    page = _timed(lambda: suggestions.waiting_pairs(reader, purpose=purpose))
    line = _timed(lambda: suggestions.waiting_count(reader, purpose=purpose))
    return [(f"{name}: the page", *page), (f"{name}: the line on Today", *line)]


def _timed(look: Callable[[], object]) -> tuple[float, float]:
    look()
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        look()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took), max(took)


def _made(pairs: int, *, audience: str) -> list[tuple[UUID, UUID]]:
    """Return the ids of so many persons' two records, which one unit alone may see."""
    from dataclasses import replace

    from sangam_lab.bench.check.inside_node import record
    from sangam_lab.crowd.crowd import crowd, twin

    from sangam.kernel import clock
    from sangam.records.own_records import bulk_import
    from sangam.records.types import Terms

    people = list(crowd(pairs, SEED))
    random = Random(SEED)  # noqa: S311 - the same twins each time
    terms = Terms(clock.now() + timedelta(days=90), {}, {"HR": frozenset({audience})}, frozenset())
    new = [replace(record(each), terms=terms) for person in people for each in (person, twin(person, random))]
    writer, ids = _officer(audience), []
    for at in range(0, len(new), 100):
        ids += bulk_import.create_many(writer, new[at : at + 100], manifest={"file": "bench"})
    return list(zip(ids[::2], ids[1::2], strict=True))


def _suggest(pairs: list[tuple[UUID, UUID]]) -> None:
    from sangam.audit import audit
    from sangam.kernel import clock
    from sangam.matching.models import Suggestion

    rows = [
        Suggestion(one=min(two), other=max(two), score=1 - place / (2 * len(pairs)), at=clock.now())
        for place, two in enumerate(pairs)
    ]
    with audit.deed(_officer("HR-SNP-KUNDLI"), "officer:suggestion:make"):
        Suggestion.objects.bulk_create(rows, batch_size=2_000)


def _clear() -> None:
    from sangam.audit import audit
    from sangam.matching.models import Suggestion

    with audit.deed(_officer("HR-SNP-KUNDLI"), "officer:suggestion:make"):
        Suggestion.objects.all().delete()


def _officer(unit: str) -> "Actor":
    from sangam.access.units import units
    from sangam.kernel.actor import Actor
    from sangam.kernel.handling import Classification

    path = units.unit(unit).path
    return Actor(
        "HR", "bench", role="analyst", unit=unit, clearance=Classification.CONFIDENTIAL, audience=frozenset(path)
    )


if __name__ == "__main__":
    sys.exit(main())
