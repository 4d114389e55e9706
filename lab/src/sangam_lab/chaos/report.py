"""What remains of a drill in which a law broke: the folder that shows how."""

import json
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from sangam.kernel.errors import SangamError
from sangam.node.postgres import cluster as postgres
from sangam_lab.chaos import state
from sangam_lab.chaos.faults import schedule
from sangam_lab.chaos.journal import Journal
from sangam_lab.chaos.nodes import Nodes
from sangam_lab.chaos.verdicts import Verdict

_RECORD = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MOST_RECORDS = 40


@dataclass
class Place:
    """Where a report goes, and the journal that it holds."""

    folder: Path
    journal: Journal = field(default_factory=Journal)


def as_json(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as plain values."""
    return {
        "seed": verdict.drill.seed,
        "seconds": verdict.drill.seconds,
        "holds": verdict.holds,
        "laws": {
            finding.law: {"checked": finding.checked, "broken": list(finding.broken)} for finding in verdict.findings
        },
        "faults": dict(verdict.did),
        "skipped": verdict.skipped,
        "acts": verdict.acts,
        "not_back": verdict.not_back,
        "came_to_rest": verdict.quiet,
        "back_s": verdict.back_s,
        "report": verdict.report,
    }


def write(place: Place, nodes: Nodes, verdict: Verdict) -> Path:
    """Write the report while the nodes are still there; return its folder.

    verdict.json, schedule.json (for --schedule), journal.jsonl, parked.json, records.json, and of each force the logs
    and those of its database.
    """
    folder = place.folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "verdict.json").write_text(json.dumps(as_json(verdict), ensure_ascii=False, indent=1))
    (folder / "schedule.json").write_text(schedule.written(verdict.drill.faults))
    (folder / "journal.jsonl").write_text("".join(f"{line}\n" for line in place.journal.lines()))
    for name, rows in (("parked", _parked(nodes)), ("records", _records(nodes, verdict))):
        (folder / f"{name}.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
    for force in nodes.nodes:
        home = nodes.home(force)
        for logs, name in ((home / "log", force), (postgres.folder_of(home) / "log", f"{force}-postgres")):
            shutil.copytree(logs, folder / name, dirs_exist_ok=True)
    return folder


def _parked(nodes: Nodes) -> dict[str, Any]:
    try:
        return dict(state.parked(nodes))
    except (psycopg.Error, SangamError, OSError) as fault:
        return {"unread": str(fault)}


def _records(nodes: Nodes, verdict: Verdict) -> dict[str, Any]:
    """Return what each node holds of the first records that the broken laws name, or of an envelope that waits for
    ever.

    Returns only a fault where one does not answer.
    """
    sentences = [sentence for finding in verdict.findings for sentence in finding.broken]
    waits = [str(row) for rows in _parked(nodes).values() for row in rows]
    named = dict.fromkeys(record for sentence in [*sentences, *waits] for record in _RECORD.findall(sentence))
    try:
        return {record: state.of_record(nodes, record) for record in list(named)[:_MOST_RECORDS]}
    except (psycopg.Error, SangamError, OSError) as fault:
        return {"unread": str(fault)}
