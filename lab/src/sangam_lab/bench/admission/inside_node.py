"""`python -m sangam_lab.bench.admission.inside_node ANSWER PERSONS LINKS`: the measurement, as the node.

It writes its figures as JSON into the file ANSWER.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from hashlib import md5
from pathlib import Path
from typing import Any
from uuid import UUID

from sangam.kernel.actor import Actor
from sangam.kernel.handling import Classification, Grade
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated
from sangam.node.bootstrap import attach
from sangam.records.types import Said
from sangam_lab.bench.check.inside_node import PATH, UNIT
from sangam_lab.bench.statistics import percentile

_PURPOSE = Stated(Purpose.CASE, "0001/2026")
_ASKED, _CHANGES = 100, 20


def measure(persons: int, links: int) -> dict[str, Any]:
    """Return what laying the table out takes, what each question takes, and following a change, in milliseconds."""
    from sangam.networks import charts, questions
    from sangam.records.own_records.records import New, create
    from sangam_lab.bench.admission import invented_links

    invented_links.write(persons, links)
    asker = Actor(
        "HR",
        "bench",
        role="investigator",
        unit=UNIT,
        audience=frozenset(PATH),
        officer=new_id(),
        clearance=Classification.RESTRICTED,
        purpose=_PURPOSE,
    )
    first_s = _timed(lambda: charts.expand(asker, _person(0), (), purpose=_PURPOSE)) / 1000
    own = range(0, persons, max(5, persons // (2 * _ASKED) // 5 * 5))
    asked = [_person(number) for number in own if not invented_links.is_hidden(number)][:_ASKED]
    tap = [_timed(partial(charts.expand, asker, each, (), purpose=_PURPOSE)) for each in asked]
    page = [_timed(partial(questions.look_around, asker, each, purpose=_PURPOSE)) for each in asked]
    followed = []
    for each in asked[:_CHANGES]:
        create(asker, New("phone", [_holder(each)]))
        followed.append(_timed(partial(charts.expand, asker, each, (), purpose=_PURPOSE)))
    spent = {"tap_ms": tap, "page_ms": page, "changed_ms": followed}
    return {
        "first_s": first_s,
        "most_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        **{name: [percentile(each, 0.5), percentile(each, 0.95)] for name, each in spent.items()},
    }


def _person(number: int) -> UUID:
    """Return the id that the SQL of `invented_links` gives this person."""
    return UUID(md5(f"person{number}".encode(), usedforsecurity=False).hexdigest())


def _holder(person: UUID) -> Said:
    return Said("holder", {"ref": str(person), "label": ""}, "bench", Grade.parse("B2"))


def _timed(act: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    act()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    attach(Path(os.environ["SANGAM_HOME"]))
    answer, *counts = sys.argv[1:]
    Path(answer).write_text(json.dumps(measure(*map(int, counts))))
