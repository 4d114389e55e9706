"""Every kind of envelope of operations, as one is said, written and read: for the table of golden files."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from hosting.line_bodies import returned

from sangam.kernel import bodies
from sangam.kernel.author import Author
from sangam.kernel.ids import named_id_of
from sangam.oblivious import hidden_lists
from sangam.operations.deconfliction import wire
from sangam.operations.deconfliction.halves import Days, Half
from sangam.operations.deconfliction.wire import (
    Answered,
    Asked,
    Closed,
    Drawn,
    Found,
    Multiplied,
    Opened,
    Resolved,
    Withdrawn,
)
from sangam.operations.entry import wire as entry
from sangam.operations.plans import wire as plans
from sangam.operations.types import (
    ActionKind,
    BoardEntry,
    BoardKind,
    Contact,
    EntryPurpose,
    EntryState,
    EntryWords,
    OperationState,
    Plan,
    PlannedAction,
    Resolution,
    Results,
    Task,
    TaskState,
    TeamMember,
    Word,
)

AT = datetime(2026, 11, 24, 8, 32, 0, 250000, tzinfo=UTC)
OURS, THEIRS = (named_id_of("DL", f"golden {word}") for word in ("list", "other list"))


def elements(count: int, first: int = 2) -> tuple[bytes, ...]:
    """Return as many elements, always the same."""
    return tuple(hidden_lists.base_times(number.to_bytes(32, "little")) for number in range(first, first + count))


DAYS = Days(date(2026, 11, 24), date(2026, 11, 25))
CONTACT = Contact("DL-ON", "Outer North", "011-2000-1000", "DL-7K2M9QX")
ASKED = Asked(
    OURS,
    "0a" * 16,
    "0b" * 16,
    DAYS,
    Half(elements(1)[0], elements(16)),
    Half(elements(1)[0], elements(4)),
)
BY = Author("DL", "DL-ON", UUID(int=7), "ACP Special Cell")
NOTICE, ACKNOWLEDGEMENT, OPERATION, TASK, LINE = (
    named_id_of("DL", f"golden {word}") for word in ("notice", "acknowledgement", "operation", "task", "line")
)
WORDS = EntryWords(
    "UP-GZB-LONI",
    EntryPurpose.ARREST,
    AT,
    AT,
    (TeamMember("निरीक्षक", "राकेश", "412"),),
    ("HR10AB1234",),
    "अंकुर विहार",
    "FIR 0123/2026",
    "98120 00001",
)
DOCUMENT = plans.OperationDocument(
    thing=OPERATION,
    version=3,
    members={"DL": 1, "UP": 1},
    unit="DL-ON",
    state=OperationState.CLOSED,
    plan=Plan(
        "Ankur Vihar",
        PlannedAction(ActionKind.RAID, AT, AT, 28.7493, 77.2779, "Flat 12", "HR26DK8337"),
        "Arrest",
        "NBW",
        "Two teams",
        "Two vans",
        "Armed",
        "Channel 4",
        "Children",
    ),
    participants={"DL": ("DL-ON",), "UP": ("UP-GZB-LONI",)},
    tasks=(Task(TASK, "Close the lane", "UP-GZB-LONI"),),
    approvals=("ACP Special Cell", "DCP"),
    results=Results(0, "One pistol", ("Radio failed",)),
    by="ACP Special Cell",
    why="closed",
)

Case = tuple[Any, Callable[[Any], Mapping[str, object]], Callable[[Mapping[str, Any]], Any]]

BODIES: Mapping[str, Case] = {
    wire.ASKED: (ASKED, bodies.write, partial(bodies.read, Asked)),
    wire.ANSWERED: (
        Answered(OURS, "1c" * 32, (Multiplied(THEIRS, elements(16)),), more=True),
        bodies.write,
        wire.read_answer,
    ),
    wire.CLOSED: (
        Closed(OURS, "2d" * 16, (Multiplied(THEIRS, elements(16), elements(4), CONTACT),)),
        bodies.write,
        partial(bodies.read, Closed),
    ),
    wire.DRAWN: (Drawn(OURS, "3e" * 16), bodies.write, partial(bodies.read, Drawn)),
    wire.OPENED: (
        Opened(OURS, bytes(range(32)), bytes(range(32, 64)), ("corner 5749 15455 15123", "none 4f")),
        bodies.write,
        partial(bodies.read, Opened),
    ),
    wire.FOUND: (Found(OURS, THEIRS, CONTACT), bodies.write, partial(bodies.read, Found)),
    wire.RESOLVED: (
        Resolved(OURS, THEIRS, Word(Resolution.JOINTLY, "चार बजे साथ", "ACP Special Cell", AT)),
        bodies.write,
        partial(bodies.read, Resolved),
    ),
    wire.WITHDRAWN: (Withdrawn(OURS), bodies.write, partial(bodies.read, Withdrawn)),
    entry.NOTICE: (
        entry.NoticeBody(NOTICE, "UP-GZB-LONI", BY, AT, WORDS),
        bodies.write,
        partial(bodies.read, entry.NoticeBody, sender="DL"),
    ),
    entry.OPENED: (
        entry.OpenedBody(NOTICE, "7K2M9QX" * 2),
        bodies.write,
        partial(bodies.read, entry.OpenedBody),
    ),
    entry.ENDED: (
        entry.EndBody(NOTICE, EntryState.CANCELLED, "He has moved", BY, AT),
        bodies.write,
        partial(bodies.read, entry.EndBody, sender="DL"),
    ),
    entry.ACKNOWLEDGED: (
        entry.AcknowledgementBody(NOTICE, ACKNOWLEDGEMENT, "साथ चलेंगे", BY, AT),
        bodies.write,
        partial(bodies.read, entry.AcknowledgementBody, sender="DL"),
    ),
    entry.RETURNED: returned(),
    plans.DOCUMENT: (
        DOCUMENT,
        bodies.write,
        partial(plans.read_document, host="DL"),
    ),
    plans.ENTRY: (
        plans.EntryBody(BoardEntry(LINE, BY, BoardKind.TASK, "", AT, TASK, TaskState.DONE), thing=OPERATION),
        bodies.write,
        partial(bodies.read, plans.EntryBody, sender="DL"),
    ),
    plans.RETURNED: returned(),
}
