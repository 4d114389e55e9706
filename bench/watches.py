"""What a watch costs the intake: nothing; and what an arriving record costs the matcher, by the number of watches.

Run: python bench/watches.py [--watches 0,10000,100000] [--records 1000]

A node's database of its own (Haryana's), removed at the end.  Watches are of invented persons with their relatives,
one in five with a telephone, one in four with a plate; the arriving records are of other persons of the same crowd,
whose names are as common; ten records of persons who are watched for show what an answer costs.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path

import click

ROUNDS = 3
POSTS = 200
ANSWERED = 10
SEED = 11


def main() -> int:
    """Start a database, measure in a process of its own, print a table."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--watches", default="0,10000,100000")
    said.add_argument("--records", type=int, default=1000)
    said.add_argument("--inside", type=Path, help=argparse.SUPPRESS)
    chosen = said.parse_args()
    if chosen.inside:
        chosen.inside.write_text(json.dumps(measure([int(n) for n in chosen.watches.split(",")], chosen.records)))
        return 0
    from sangam_lab.bench.one_node import lone_node

    from sangam.node.processes.supervisor import environment

    with lone_node(None) as settings:
        answer = settings.home / "files" / "answer.json"
        words = [sys.executable, __file__, "--inside", str(answer), "--watches", chosen.watches]
        subprocess.run([*words, "--records", str(chosen.records)], env=environment(settings), check=True)
        _print(json.loads(answer.read_text()), chosen.records)
    return 0


def measure(numbers: list[int], records_each: int) -> list[dict[str, float]]:
    """Return for each number of watches what a record cost the intake and the matcher, in milliseconds."""
    from sangam.node.bootstrap import attach

    attach(Path(os.environ["SANGAM_HOME"]))
    from sangam.access.units import shipped_data

    shipped_data.load_shipped()
    posts = _make_posts()
    persons = _crowd()
    found, standing = [], 0
    watched: list[object] = []
    for number in sorted(numbers):
        more = list(islice(persons, number - standing))
        _watch(more, posts)
        watched += more[:ANSWERED]
        standing = number
        before = _told()
        rounds = [_round(list(islice(persons, records_each))) for _ in range(ROUNDS)]
        by_chance = _told() - before
        costs = {each: statistics.median(one[each] for one in rounds) for each in rounds[0]}
        answered = _round(watched[-ANSWERED:])["matcher_ms"] if watched else 0.0
        found.append({"watches": number, **costs, "by_chance": by_chance, "answer_ms": answered})
    return found


def _round(persons: list) -> dict[str, float]:  # type: ignore[type-arg]
    """Let records of these persons arrive, a hundred an act; return the cost of one."""
    from sangam_lab.bench.check.inside_node import record

    from sangam.kernel.actor import Actor
    from sangam.matching.watches import watch_matching
    from sangam.records.own_records import bulk_import

    writer = Actor("HR", "bench", role="analyst", unit="HR-SNP-KUNDLI")
    new = [record(person) for person in persons]
    began = time.perf_counter()
    for at in range(0, len(new), 100):
        bulk_import.create_many(writer, new[at : at + 100], manifest={"file": "bench"})
    arrived = time.perf_counter()
    looked = 0
    while done := watch_matching.match_arrivals():
        looked += done
    ended = time.perf_counter()
    return {"intake_ms": (arrived - began) * 1000 / len(new), "matcher_ms": (ended - arrived) * 1000 / looked}


def _told() -> int:
    from sangam.matching.models import WatchHit

    return int(WatchHit.objects.count())


def _watch(persons: list, posts: list) -> None:  # type: ignore[type-arg]
    """Let posts watch for these persons, as checks of the texts would."""
    from django.db import connection

    from sangam.audit import audit
    from sangam.kernel import clock
    from sangam.kernel.actor import Actor
    from sangam.matching.models import Watch
    from sangam.matching.queries.query_context import read
    from sangam.matching.watches.watch_creation import asked_of, telling_keys
    from sangam.records.storage import change_queue

    until = clock.now() + timedelta(hours=72)
    rows, keys = [], []
    for number, person in enumerate(persons):
        reading = read(f"{person.name} {person.relative}\n{person.phone} {person.plate}")
        row = Watch(
            id=_id(),
            post=posts[number % len(posts)],
            unit="HR-SNP-KUNDLI",
            audience=["HR"],
            asked=asked_of(reading),
            purpose="naka",
            reference="",
            at=clock.now(),
            until_at=until,
            known={},
            told_at=clock.now(),
        )
        rows.append(row)
        keys += [(row.id, space, key) for space, key in telling_keys(reading)]
    form = change_queue.KEY.format(space="w.space", key="w.key")
    with audit.deed(Actor("HR", "bench", role="admin"), "admin:bench:watch"), connection.cursor() as cursor:
        Watch.objects.bulk_create(rows, batch_size=5000)
        for at in range(0, len(keys), 20_000):
            some = keys[at : at + 20_000]
            cursor.execute(
                f"INSERT INTO matching_watchkey (watch, key) SELECT DISTINCT w.watch, {form} "  # noqa: S608
                "FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS w (watch, space, key)",
                [list(column) for column in zip(*some, strict=True)],
            )
        cursor.execute("ANALYZE matching_watch")
        cursor.execute("ANALYZE matching_watchkey")


def _make_posts() -> list:  # type: ignore[type-arg]
    from sangam.access.models import Post
    from sangam.audit import audit
    from sangam.kernel.actor import Actor

    posts = [Post(unit_id="HR-SNP-KUNDLI", role="investigator", title_en=f"Bench {n}") for n in range(POSTS)]
    with audit.deed(Actor("HR", "bench", role="admin"), "admin:bench:posts"):
        Post.objects.bulk_create(posts)
    return [post.id for post in posts]


def _crowd() -> Iterator:  # type: ignore[type-arg]
    from sangam_lab.crowd.crowd import crowd

    return crowd(10_000_000, SEED)


def _id() -> object:
    from sangam.kernel.ids import new_id

    return new_id()


def _print(found: list[dict[str, float]], records_each: int) -> None:
    least = found[0]["matcher_ms"]
    click.echo(
        f"{'watches':>9} {'intake ms':>10} {'matcher ms':>11} {'ratio':>6} {'by chance':>10} {'ms an answer':>13}"
    )
    for each in found:
        ratio = each["matcher_ms"] / least
        click.echo(
            f"{each['watches']:>9,} {each['intake_ms']:>10.2f} {each['matcher_ms']:>11.3f} {ratio:>6.2f} "
            f"{each['by_chance']:>10.0f} {each['answer_ms']:>13.1f}"
        )
    click.echo(
        f"a record, of {records_each}, {ROUNDS} times, the median; by chance: how many of all were answers all the same"
    )


if __name__ == "__main__":
    sys.exit(main())
