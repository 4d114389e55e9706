"""What a drill leaves when all is well, and what it would leave when something is not."""

from collections import Counter

from sangam_lab.chaos.evidence import Evidence
from sangam_lab.chaos.journal import Journal, Told
from sangam_lab.chaos.state import READ, Stands, State
from sangam_lab.chaos.version_sampler import Sampling

THREAD, RECORD, ALERT = "/threads/7/", "r1", "a1"
DIGEST = "d1" * 32
GROUP, GROUPED, POINTED, HANDED = "DL:G", "r2", "r3", "r4"
TAKEN, DECLINED = ("o1", "DL", "HR", HANDED, "accepted"), ("o2", "DL", "UP", RECORD, "declined")
UPHELD = ("c1", RECORD, "s1", "DL", "HR", "upheld", "it stands")
OPEN = ("c2", RECORD, "s2", "DL", "HR", "", "")


def whole() -> Evidence:
    """Delhi said two things to Haryana, shared one record, recalled another and sent an alert; all came.

    It also gave one record by a group and one as a pointer, let one run out, and took one back.  It answered a
    challenge and was told of another.  It attached a file, handed one record over, and offered one that was declined.
    """
    journal = Journal()
    acts = [
        journal.begin("DL", "dl", "say", thing=THREAD, to="HR", text="dl 1"),
        journal.begin("DL", "dl", "say", thing=THREAD, to="HR", text="dl 2"),
        journal.begin("DL", "dl", "create", thing=RECORD, text="DL26DR0001"),
        journal.begin("DL", "dl", "correct", thing=RECORD, text="note 5"),
        journal.begin("DL", "dl", "recall", thing="gone"),
        journal.begin("DL", "dl", "alert", thing=ALERT),
        journal.begin("DL", "dl", "add", thing=GROUP, to="HR"),
        journal.begin("DL", "dl", "prolong", thing=RECORD),
        journal.begin("HR", "hr", "challenge", thing=RECORD, to="DL", text="s1"),
        journal.begin("HR", "hr", "challenge", thing=RECORD, to="DL", text="s2"),
        journal.begin("DL", "dl", "uphold", thing="c1", text="it stands"),
        journal.begin("DL", "dl", "mend", thing=GROUPED, text="s0"),
        journal.begin("UP", "up", "check", thing="w1", to="DL", text=POINTED),
        journal.begin("DL", "dl", "attach", thing=RECORD, text=DIGEST),
        journal.begin("DL", "dl", "create", thing=HANDED, text="DL26TR0001"),
        journal.begin("DL", "dl", "offer", thing=HANDED, to="HR"),
        journal.begin("HR", "hr", "accept", thing=HANDED, to="DL"),
    ]
    for act in acts:
        act.told = Told.DONE
    journal.begin("DL", "dl", "say", thing=THREAD, to="HR", text="dl 3")
    said = [("7", "DL", "dl 1", 1), ("7", "DL", "dl 2", 1)]
    alert = [(ALERT, "DL", 1, "live", ["HR"])]
    kinds = ["thread.said.v1", "thread.said.v1", "record.recalled.v1"]
    out = [
        (f"e{n}", "HR", "normal", kind, 1, n, True, "gone", f'{{"text": "dl {n}"}}') for n, kind in enumerate(kinds, 1)
    ]
    into = [(f"e{n}", "DL", "normal", kind, 1, n, "applied") for n, kind in enumerate(kinds, 1)]
    stones = [("gone", "DL", 4, True)]
    grouped = record(GROUPED, 2, groups={GROUP: "whole"})
    shared = {
        "messages": said, "tombstones": stones, "alerts": alert, "groups": [(GROUP, 2, {"DL": 1, "HR": 2}, {})],
        "challenges": [UPHELD, OPEN], "files": [("f1", "DL", RECORD, "here")],
        "remarks": [(RECORD, "DL", 5, [{"statement": "s2"}])],
    }  # fmt: skip
    states = {
        "DL": _state("DL", **shared, outbox=out, heads=[(2, "root")], withdrawn=[("back", "UP", 4)],
                     receipts=[("gone", "HR", True, 4), ("back", "UP", True, 4)],
                     offers=[TAKEN, DECLINED],
                     records=[RECORD_OF_DL, grouped, HANDED_TO_HR, record(POINTED, 1, UP="pointer"),
                              record("over", 1, over=True, HR="whole")]),
        "HR": _state("HR", **shared, inbox=into, offers=[TAKEN], witnessed=[("DL", 2, "root")],
                     records=[RECORD_OF_DL, grouped, HANDED_TO_HR]),
        "UP": _state("UP", offers=[DECLINED], pointers=[(POINTED, "DL", 1)],
                     asks=[("w1", "DL", "exists", "", [["plate:X", POINTED, "desk"]])]),
    }  # fmt: skip
    read = {"DL": {"f1": DIGEST}, "HR": {"f1": DIGEST}}
    return Evidence(journal, states, seen(("HR", 3, "a"), ("UP", 3, "a")), read=read)


def record(name, version, *, groups=None, said="", over=False, files=(), owner="DL", **shares):
    """Return a record's row, with what it gives others."""
    terms = {"shares": shares, "groups": groups or {}}
    return (name, owner, version, terms, said, "", over, list(files))


def seen(*rows) -> Sampling:
    """Return the sampling that saw the record at these forces, in these versions, with these contents."""
    sampling = Sampling(Counter())
    for force, version, content in rows:
        sampling.see(Stands(force, RECORD, "DL", version, content))
    return sampling


def _state(force, **rows):
    return State(force, {name: rows.get(name, []) for name in READ})


def without(name, **by_force):
    """Return evidence in which these rows of one table are others."""
    evidence = whole()
    for force, rows in by_force.items():
        held = evidence.states[force]
        evidence.states[force] = State(force, {**held.rows, name: rows})
    return evidence


def handed_to(owner):
    """Return evidence in which what was handed over is this force's, to all who hold it."""
    rows = {force: held["records"] for force, held in whole().states.items()}
    named = {force: [(row[0], owner, *row[2:]) if row[0] == HANDED else row for row in rows[force]] for force in rows}
    return without("records", **named | {owner: named[owner] or [(HANDED, owner, *HANDED_TO_HR[2:])]})


def shuffled():
    rows = whole().states["HR"]["inbox"]
    return without("inbox", HR=[*rows[1::-1], *rows[2:]])


def with_reversed_numbers():
    rows = whole().states["DL"]["outbox"]
    return without("outbox", DL=[(*rows[1][:4], *rows[0][4:8], rows[1][8]), (*rows[0][:4], *rows[1][4:8], rows[0][8])])


RECORD_OF_DL = record(RECORD, 3, said="DL26DR0001 note 5", files=["f1"], HR="whole")
HANDED_TO_HR = record(HANDED, 2, said="DL26TR0001", owner="HR", DL="whole")
