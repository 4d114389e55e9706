"""What a drill leaves when all is well, and what it would leave when something is not."""

from collections import Counter

from sangam.node.chaos.journal import Journal, Told
from sangam.node.chaos.laws import Evidence
from sangam.node.chaos.sampling import Sampling
from sangam.node.chaos.state import Stands, State

THREAD, RECORD, ALERT = "/threads/7/", "r1", "a1"


def whole() -> Evidence:
    """Delhi said two things to Haryana, shared one record, recalled another and sent an alert; all came."""
    journal = Journal()
    acts = [
        journal.begin("DL", "dl", "say", thing=THREAD, to="HR", text="dl 1"),
        journal.begin("DL", "dl", "say", thing=THREAD, to="HR", text="dl 2"),
        journal.begin("DL", "dl", "create", thing=RECORD, text="DL26DR0001"),
        journal.begin("DL", "dl", "correct", thing=RECORD, text="note 5"),
        journal.begin("DL", "dl", "recall", thing="gone"),
        journal.begin("DL", "dl", "alert", thing=ALERT),
    ]
    for act in acts:
        act.told = Told.DONE
    journal.begin("DL", "dl", "say", thing=THREAD, to="HR", text="dl 3")
    record = (RECORD, "DL", 3, {"shares": {"HR": "whole"}}, "DL26DR0001 note 5", "")
    said = [("7", "DL", "dl 1", 1), ("7", "DL", "dl 2", 1)]
    alert = [(ALERT, "DL", 1, "live", ["HR"])]
    kinds = ["thread.said.v1", "thread.said.v1", "record.recalled.v1"]
    out = [
        (f"e{n}", "HR", "normal", kind, 1, n, True, "gone", f'{{"text": "dl {n}"}}') for n, kind in enumerate(kinds, 1)
    ]
    into = [(f"e{n}", "DL", "normal", kind, 1, n, "applied") for n, kind in enumerate(kinds, 1)]
    stones = [("gone", "DL", 4, True)]
    states = {
        "DL": _state("DL", messages=said, outbox=out, records=[record], tombstones=stones, alerts=alert,
                     receipts=[("gone", "HR", True)], heads=[(2, "root")]),
        "HR": _state("HR", messages=said, inbox=into, records=[record], tombstones=stones, alerts=alert,
                     witnessed=[("DL", 2, "root")]),
        "UP": _state("UP"),
    }  # fmt: skip
    return Evidence(journal, states, seen(("HR", 3, "a"), ("UP", 3, "a")))


def seen(*rows) -> Sampling:
    """Return the sampling that saw the record at these forces, in these versions, with these contents."""
    sampling = Sampling(Counter())
    for force, version, content in rows:
        sampling.see(Stands(force, RECORD, "DL", version, content))
    return sampling


def _state(force, **rows):
    names = ("messages", "outbox", "inbox", "records", "silent", "tombstones", "receipts", "alerts", "setaside",
             "heads", "witnessed", "notes")  # fmt: skip
    return State(force, {name: rows.get(name, []) for name in names})


def without(name, **by_force):
    """Return evidence in which these rows of one table are others."""
    evidence = whole()
    for force, rows in by_force.items():
        held = evidence.states[force]
        evidence.states[force] = State(force, {**held.rows, name: rows})
    return evidence


def shuffled():
    rows = whole().states["HR"]["inbox"]
    return without("inbox", HR=[*rows[1::-1], *rows[2:]])


def with_reversed_numbers():
    rows = whole().states["DL"]["outbox"]
    return without("outbox", DL=[(*rows[1][:4], *rows[0][4:8], rows[1][8]), (*rows[0][:4], *rows[1][4:8], rows[0][8])])
