"""`python -m sangam_lab.bench.check.inside_node ANSWER load|measure|flood …`: one step of `sangam bench check`, as the
node.

Each writes its figures as JSON into the file ANSWER.  Everything goes through the packages' doors.
"""

import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sangam.kernel.actor import Actor
from sangam.kernel.handling import Caveat, Classification, Grade, Handling
from sangam.kernel.purpose import Purpose, Stated
from sangam.names.sounds import renderings
from sangam.names.types import Script
from sangam.node.bootstrap import attach
from sangam_lab.crowd.crowd import Person, crowd

if TYPE_CHECKING:
    from sangam.records.own_records.records import New

SEED = 3
UNIT, PATH = "HR-SNP-KUNDLI", ("HR", "HR-SNP-Z-EAST", "HR-SNP-KUNDLI")
_BATCH = 5_000
_SAMPLE = 20_000
_SOURCE = "invented for a measurement"
_GRADE = Grade("B", 2)
_PLAIN = Handling()
_HANDLINGS = {
    7: Handling(Classification.CONFIDENTIAL),
    33: Handling(Classification.RESTRICTED, frozenset({Caveat.VICTIM})),
}
"""One record in fifty is confidential, one in fifty a victim's, which the officer who asks does not find."""

Texts = dict[str, list[str]]


def load(first: str, count: str, part: str, parts: str) -> dict[str, float]:
    """Make records of the persons first..first+count of the crowd whose batch is this part's; return seconds."""
    from sangam.records.own_records import bulk_import

    writer = Actor("HR", "bench", role="analyst", unit=UNIT)
    persons, making_s = 0, 0.0
    began, used = time.perf_counter(), time.process_time()
    for number, batch in enumerate(batches(int(first), int(count))):
        if number % int(parts) != int(part):
            continue
        before = time.perf_counter()
        new = [record(person) for person in batch]
        making_s += time.perf_counter() - before
        bulk_import.create_many(writer, new, manifest={"file": "bench"})
        persons += len(new)
    return {
        "persons": persons,
        "seconds": time.perf_counter() - began,
        "python_s": time.process_time() - used,
        "making_s": making_s,
    }


def measure(times: str, seed: str, population: str) -> dict[str, Any]:
    """Check the texts of each kind one after another; return latencies in milliseconds and hits by kind."""
    rng = random.Random(int(seed))  # noqa: S311 - chooses texts
    found: dict[str, Any] = {}
    kinds = texts(int(population))
    for _ in range(2):
        _asked([rng.choice(kind) for kind in kinds.values()])
    for kind, some in kinds.items():
        latencies, hits = _asked([rng.choice(some) for _ in range(int(times))])
        found[kind] = {"ms": latencies, "hits": hits}
    return found


def flood(seconds: str, seed: str, population: str) -> dict[str, float]:
    """Check for so many seconds, all kinds in turn; return how many checks and the processor time of this process."""
    rng = random.Random(int(seed))  # noqa: S311 - chooses texts
    kinds = list(texts(int(population)).values())
    _asked([rng.choice(kind) for kind in kinds])
    began, used, count = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - began < float(seconds):
        _asked([rng.choice(kinds[count % len(kinds)])])
        count += 1
    lasted, used = time.perf_counter() - began, time.process_time() - used
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"checks": count, "seconds": lasted, "python_s": used, "memory_mb": memory_mb}


def record(person: Person) -> "New":
    """Return a person of the crowd as a record to be made."""
    from sangam.records.own_records.records import New
    from sangam.records.types import Said

    handling = _HANDLINGS.get(person.serial % 50, _PLAIN)
    values: dict[str, str | int] = {
        "name": person.name, "alias": person.alias, "relative": person.relative, "sex": person.sex,
        "born_year": person.born, "village": person.village, "address": person.district, "phone": person.phone,
        "plate": person.plate,
    }  # fmt: skip
    said: list[Said] = [Said(name, value, _SOURCE, _GRADE, handling) for name, value in values.items() if value]
    return New("person", said)


def texts(population: int) -> Texts:
    """Return texts by kind, from persons who are in the crowd, and for the last kind from none."""
    sample = list(crowd(min(_SAMPLE, population), SEED))
    by_name: dict[str, list[Person]] = {}
    for person in sample:
        if len(person.name.split()) == 2:
            by_name.setdefault(person.name, []).append(person)
    common = sorted(by_name, key=lambda name: -len(by_name[name]))[:20]
    rare = [name for name, some in by_name.items() if len(some) == 1][:500]
    related = [f"{person.name} {person.relative}" for person in sample if person.relative][:500]
    return {
        "exact identifier": [person.phone or person.plate for person in sample if person.phone or person.plate][:500],
        "common name": common,
        "rare name": rare,
        "name with relative": related,
        "other script": [renderings.in_script(text, Script.DEVANAGARI) for text in (*common, *rare[:40])],
        "nothing found": [f"HR99ZZ{number:04}" for number in range(500)],
    }


def batches(first: int, count: int) -> Iterator[list[Person]]:
    persons = islice(crowd(first + count, SEED), first, None)
    while batch := list(islice(persons, _BATCH)):
        yield batch


def _asked(some: Sequence[str]) -> tuple[list[float], list[int]]:
    from sangam.matching.checks import check

    latencies, hits = [], []
    for text in some:
        began = time.perf_counter()
        answer = check.check(_OFFICER, text, purpose=Stated(Purpose.NAKA))
        latencies.append((time.perf_counter() - began) * 1000)
        hits.append(len(answer.hits))
    return latencies, hits


_OFFICER = Actor(
    "HR", "SI Bench, Kundli", role="station", unit=UNIT, clearance=Classification.RESTRICTED, audience=frozenset(PATH)
)
_STEPS: dict[str, Callable[..., Any]] = {"load": load, "measure": measure, "flood": flood}


if __name__ == "__main__":
    attach(Path(os.environ["SANGAM_HOME"]))
    answer, step, *words = sys.argv[1:]
    Path(answer).write_text(json.dumps(_STEPS[step](*words)))
