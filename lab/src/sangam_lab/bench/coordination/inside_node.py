"""`python -m sangam_lab.bench.coordination.inside_node ANSWER STEP …`: one step of the measurement, as the node.

Each writes its figures as JSON into the file ANSWER.  Everything goes through the packages' doors.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Classification
from sangam.kernel.ids import new_id, new_id_of
from sangam.kernel.purpose import Purpose, Stated
from sangam.node.bootstrap import attach
from sangam_lab.bench.load_cast import main
from sangam_lab.bench.two_nodes import INVITATION

_UNITS = {"DL": ("DL-ON", "DL-SW"), "HR": ("HR-SNP", "HR-GGM"), "UP": ("UP-GZB", "UP-GBN")}
_DELHI_LAT, _DELHI_LON, _APART = 28.40, 77.10, 0.02
_AN_OFFICER, _WARM, _WAIT_S, _LOOK_S = 12, 2, 120.0, 0.005
_INPUTS = 15
_UNANSWERED = "SELECT count(*) FROM operations_question WHERE check_of_id = %s AND answered_at IS NULL"
_CHECK = """
INSERT INTO operations_actioncheck (id, unit, readers, post, officer, label, kind, place, targets, starts_at, ends_at,
    caller_force, caller, late_reason, published, checked_at)
SELECT %(check)s, %(unit)s, '{}', %(check)s, %(check)s, 'Bench', 'raid', '', '', at - interval '2 hours',
    at, '', '', '', '{}', at FROM (SELECT now() AS at) AS present
"""
_QUESTION = """
INSERT INTO operations_question (id, check_of_id, force, places, targets, first_date, last_date, asked_at, answered_at,
    compared, left_out, refused, lot, their_lot, redrawn, withdrawn, told)
SELECT %(list)s, %(check)s, 'DL', %(own)s, '{}', day, day, now(), now(), '{}', 0, '', '', '', false, false, false
FROM (SELECT current_date + %(off)s::int AS day) AS present
"""
_LIST = """
INSERT INTO operations_askedlist (id, force, first_date, last_date, places, targets, size, came_at, answered_at,
    closed_at, owed, lot, opening_asked, withdrawn, told)
SELECT %(list)s, 'HR', day, day, %(shown)s, '{}', 16, now(), now(), now(), '{}', '', false, false, false
FROM (SELECT current_date + %(off)s::int AS day) AS present
"""
_PURPOSE = Stated(Purpose.SUPERVISION)


def pair(*invitations: str) -> dict[str, object]:
    """Accept the other nodes' invitations."""
    for path in invitations:
        main("pair", [str(Path(path) / INVITATION)])
    return {}


def load(persons: str, rows: str) -> dict[str, object]:
    """Load invented persons, requests and alerts; return how many."""
    from sangam_lab.bench.check.inside_node import load as load_persons
    from sangam_lab.bench.oversight.traffic import write_traffic

    load_persons("0", persons, "0", "1")
    return {"persons": int(persons), "messages": write_traffic(int(rows))}


def brief(times: str) -> dict[str, object]:
    """Call a meeting of two forces; write its brief and print it so often; return seconds of each."""
    from sangam.coordination import meetings
    from sangam.coordination.briefs import brief as brief_brief
    from sangam.coordination.types import Level, Plan, Series

    actor = _officer()
    plan = Plan("Bench", Level.DISTRICT, "Bench", Series.ONCE, "Bench", clock.now() + timedelta(days=2))
    meeting = meetings.call_meeting(actor, plan, {"HR": _UNITS["HR"][:1], "DL": _UNITS["DL"][:1]})
    meetings.advance_meeting(actor, meeting, "sent")
    found: dict[str, list[float]] = {"written_s": [], "printed_s": []}
    for _ in range(int(times)):
        found["written_s"].append(_took(lambda: brief_brief.write_brief(actor, meeting, purpose=_PURPOSE)))
        found["printed_s"].append(_took(lambda: _print(actor, meeting)))
    return {**found, "size": len(brief_brief.write_brief(actor, meeting, purpose=_PURPOSE).between)}


def compare(times: str, first: str) -> dict[str, object]:
    """Check planned actions at as many places; return milliseconds until each is answered by every force.

    Two checks go before the first that counts: a node that serves has its statements prepared.
    """
    from sangam.operations.deconfliction import pages, questions
    from sangam.operations.types import CheckState

    took: list[float] = []
    for number in range(int(times) + _WARM):
        actor = _officer((int(first) + number) // _AN_OFFICER)
        begun = time.perf_counter()
        check = questions.check_action(actor, _planned(int(first) + number))
        while not _is_answered(check):
            if time.perf_counter() - begun > _WAIT_S:
                raise RuntimeError("a check was not answered")
            time.sleep(_LOOK_S)
        took.append((time.perf_counter() - begun) * 1_000)
        if pages.open_check(actor, check).state is not CheckState.CLEAR:
            raise RuntimeError("a check met what is not there")
    return {"ms": took[_WARM:]}


def _print(actor: Actor, meeting: UUID) -> bytes:
    from sangam.coordination.briefs import paper_lines

    return paper_lines.print_brief(actor, meeting, purpose=_PURPOSE, languages=()).paper.output()


def _is_answered(check: UUID) -> bool:
    """Tell whether every force has answered: a bare question, as an officer's open page asks none by itself."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_UNANSWERED, [check])
        return not cursor.fetchone()[0]


def open_lists(count: str, days: str) -> dict[str, object]:
    """Keep as many open checks of ours as Delhi would hold them, spread over so many days; return their lists."""
    from sangam.kernel import here
    from sangam.oblivious import hidden_lists

    us = here.node().force
    lists: list[dict[str, Any]] = []
    for number in range(int(count)):
        inputs = [f"corner {number} {each} 0" for each in range(_INPUTS)]
        made = hidden_lists.make_list(inputs, pair=f"DL {us}", filled_to=_INPUTS + 1)
        shown = {"public": made.public.hex(), "elements": [each.hex() for each in made.elements]}
        own = {"secret": made.secret.hex(), "seed": made.seed.hex(), "inputs": list(made.inputs), **shown}
        ids = {"list": str(new_id_of(us)), "check": str(new_id()), "unit": _UNITS[us][0]}
        lists.append({**ids, "own": json.dumps(own), "shown": json.dumps(shown), "off": number % int(days)})
    _write(_CHECK, lists)
    _write(_QUESTION, lists)
    return {"lists": lists}


def hold_lists(answer: str) -> dict[str, object]:
    """Hold the lists that another node's step has written into its answer."""
    lists = json.loads(Path(answer).read_text())["lists"]
    _write(_LIST, lists)
    return {"lists": len(lists)}


def spare() -> dict[str, object]:
    """Forget what others have asked of us: the bench asks more than the budget of an hour."""
    _write("DELETE FROM operations_inputcount", [{}])
    return {}


def _write(statement: str, rows: list[dict[str, Any]]) -> None:
    from django.db import connection

    from sangam.audit import audit
    from sangam.kernel import here

    with audit.deed(Actor.system(here.node().force, "bench"), "node:bench:invent"), connection.cursor() as cursor:
        cursor.executemany(statement, rows)


def board(times: str) -> dict[str, object]:
    """Run an operation with a unit of each other force and write on its board; return its id and when each was kept."""
    from sangam.operations.plans import board as plan_board
    from sangam.operations.plans import plans
    from sangam.operations.types import BoardDraft, BoardKind, Plan

    actor, second = _officer(90), _officer(92)  # of one unit: what plans a thing approves it
    named = {force: units[:1] for force, units in _UNITS.items() if force != actor.force}
    made = plans.plan_operation(actor, Plan("Bench", _planned(900), "Bench", "Bench"), named)
    for each in (actor, second):
        plans.approve_operation(each, made)
    plans.start_operation(actor, made)
    time.sleep(2)
    kept = {}
    for number in range(int(times)):
        entry = plan_board.write_entry(actor, made, BoardDraft(BoardKind.INCIDENT, f"Bench {number}"))
        kept[str(entry)] = time.time()
        time.sleep(0.2)
    return {"operation": str(made), "kept": kept}


def seen(seconds: str) -> dict[str, object]:
    """Look at the boards of this node for so long; return when each line was first readable."""
    from django.db import connection

    found: dict[str, float] = {}
    until = time.time() + float(seconds)
    while time.time() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM hosting_line "
                "WHERE kind = 'operation.entry.v1' AND came_at > now() - interval '5 seconds'"
            )
            for (line,) in cursor.fetchall():
                found.setdefault(str(line), time.time())
        time.sleep(_LOOK_S)
    return {"seen": found}


def _planned(number: int) -> Any:
    from sangam.operations.types import ActionKind, PlannedAction

    begins = clock.now() + timedelta(hours=6)
    latitude, longitude = _DELHI_LAT + (number % 40) * _APART, _DELHI_LON + (number // 40) * _APART
    return PlannedAction(ActionKind.RAID, begins, begins + timedelta(hours=2), latitude, longitude, "Bench")


def _officer(number: int = 0) -> Actor:
    from sangam.kernel import here

    force = here.node().force
    unit = _UNITS[force][number % 2]
    return Actor(
        force,
        f"Insp. Bench {number}",
        role="supervisor",
        officer=new_id(),
        post=new_id(),
        unit=unit,
        clearance=Classification.RESTRICTED,
        audience=frozenset({force, unit}),
    )


def _took(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


_STEPS: dict[str, Callable[..., dict[str, object]]] = {
    "pair": pair,
    "load": load,
    "brief": brief,
    "compare": compare,
    "lists": open_lists,
    "hold": hold_lists,
    "spare": spare,
    "board": board,
    "seen": seen,
}


if __name__ == "__main__":
    attach(Path(os.environ["SANGAM_HOME"]))
    answer, step, *words = sys.argv[1:]
    Path(answer).write_text(json.dumps(_STEPS[step](*words)))
