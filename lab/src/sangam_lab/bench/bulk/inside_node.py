"""`python -m sangam_lab.bench.bulk.inside_node ANSWER STEP …`: one step of `sangam bench bulk`, as the node.

Each writes its figures as JSON into the file ANSWER.  Everything goes through the packages' doors.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sangam.kernel.actor import Actor
from sangam.kernel.handling import Classification
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated
from sangam.node.bootstrap import attach
from sangam_lab.bench.check import inside_node as check_inside_node

OWNER, HOLDER = "HR", "DL"
GROUP = f"{OWNER}:BENCH"
_LIFE = timedelta(days=60)
_LOOK_EVERY_S = 0.05
_WITHIN_S = 600.0
_DESK = Actor(
    OWNER,
    "bench",
    role="data_officer",
    unit=check_inside_node.UNIT,
    audience=frozenset(check_inside_node.PATH),
    clearance=Classification.CONFIDENTIAL,
    purpose=Stated(Purpose.IMPORT),
)


def invite(url: str) -> None:
    """Write the node's invitation, with the address of the line that leads to it."""
    from sangam.federation.peers import pairing
    from sangam.kernel import here

    (here.node().keys.parent / "invitation.txt").write_text(pairing.own_invitation(name=here.node().force, url=url))


def pair(invitation: str) -> None:
    """Accept the other node's invitation."""
    from sangam.federation.peers import pairing
    from sangam.kernel import here

    text = Path(invitation).read_text()
    pairing.accept_invitation(
        Actor(here.node().force, "bench", role="admin"), text, digits=pairing.verify_invitation(text).digits
    )


def found() -> None:
    """Make the group in which the records are, of the owner alone."""
    from sangam.records import groups

    groups.make(_DESK, "BENCH", name_en="A measurement", name_hi="मापन")


def part() -> None:
    """Let the holder be out of the group, where an earlier run left it: what is made from now on waits for `share`."""
    from sangam.records import groups
    from sangam.records.sharing import group_members

    if HOLDER in group_members.group(GROUP).members:
        groups.remove_member(_DESK, GROUP, HOLDER, why="to be measured again")


def load(first: str, count: str, part: str, parts: str) -> dict[str, float]:
    """Make records of the persons first..first+count of the crowd, whole for the group; return how many, and seconds.

    Parts share the batches among them.
    """
    from sangam.kernel import clock
    from sangam.kernel.handling import Level
    from sangam.records.own_records import bulk_import
    from sangam.records.types import Terms

    terms = Terms(clock.now() + _LIFE, groups={GROUP: Level.WHOLE})
    began, persons = time.perf_counter(), 0
    for number, batch in enumerate(check_inside_node.batches(int(first), int(count))):
        if number % int(parts) == int(part):
            new = [replace(check_inside_node.record(person), terms=terms) for person in batch]
            persons += len(bulk_import.create_many(_DESK, new, manifest={"file": "bench"}))
    return {"persons": persons, "seconds": time.perf_counter() - began}


def share() -> None:
    """Let the holder join the group: from now on all records in it go there."""
    from sangam.records import groups

    groups.add_member(_DESK, GROUP, HOLDER, why="to be measured")


def compare() -> dict[str, Any]:
    """Compare with the holder; return the seconds to its end and what was found."""
    from sangam.records.reconciliation import owner_side

    began = time.perf_counter()
    owner_side.begin_comparison(Actor(OWNER, "bench", role="admin"), HOLDER, why="asked")
    while (view := owner_side.views()[0]).finished_at is None:
        if time.perf_counter() - began > _WITHIN_S:
            raise TimeoutError("the comparing has not come to its end")
        time.sleep(_LOOK_EVERY_S)
    told = asdict(view)
    seconds = (view.finished_at - view.begun_at).total_seconds()
    return {"seconds": seconds, **{name: told[name] for name in ("due", "settled", "sent", "recalled", "ahead")}}


def recall(ids: str) -> dict[str, float]:
    """Recall the records whose ids stand in a file, a line each; return how many, when it began, and seconds.

    What two officers do before, laying down and agreeing, is not in the seconds.
    """
    from sangam.records.recalls import two_person_recall

    listed = two_person_recall.read_list(Path(ids).read_text())
    one, other = (replace(_DESK, officer=new_id(), session=new_id()) for _ in range(2))
    proposal = two_person_recall.propose_recall(one, listed, reason="to be measured", file="bench")
    two_person_recall.agree_to_recall(other, proposal, digest=two_person_recall.recalls(one)[0].digest)
    began_at, began = time.time(), time.perf_counter()
    done = two_person_recall.recall_agreed(one, proposal)
    return {"recalled": done, "began_at": began_at, "seconds": time.perf_counter() - began}


_STEPS: dict[str, Callable[..., Any]] = {
    "invite": invite, "pair": pair, "found": found, "part": part, "load": load, "share": share,
    "compare": compare, "recall": recall,
}  # fmt: skip


if __name__ == "__main__":
    attach(Path(os.environ["SANGAM_HOME"]))
    answer, step, *words = sys.argv[1:]
    Path(answer).write_text(json.dumps(_STEPS[step](*words)))
