"""Every kind of envelope of operations, as one is said, written and read: for the table of golden files."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sangam.exchange.types import Author
from sangam.hosting import wire as hosting_wire
from sangam.hosting.types import Membership
from sangam.kernel.ids import named_id_of
from sangam.oblivious import group
from sangam.oblivious.types import Evaluated
from sangam.operations.deconfliction import wire
from sangam.operations.deconfliction.sealed_lists import Sealed
from sangam.operations.deconfliction.wire import Answered, Asked, Found, ListBody, Resolved
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
OURS, THEIRS, SET = (named_id_of("DL", f"golden {word}") for word in ("list", "other list", "set"))
ASKED = Asked(
    UUID(int=30),
    "0a" * 16,
    "0b" * 16,
    tuple(group.base_times(number.to_bytes(32, "little")) for number in (2, 3)),
    ListBody(OURS, AT, SET, bytes(range(64, 96)), Sealed({"1c" * 16: "2d" * 32}, "3e" * 40)),
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
    Membership(OPERATION, plans.KIND, "DL", 3, {"DL": 1, "UP": 1}),
    "DL-ON",
    OperationState.CLOSED,
    Plan(
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
    {"DL": ("DL-ON",), "UP": ("UP-GZB-LONI",)},
    (Task(TASK, "Close the lane", "UP-GZB-LONI"),),
    ("ACP Special Cell", "DCP"),
    Results(0, "One pistol", ("Radio failed",)),
    "closed",
)

Case = tuple[Any, Callable[[Any], Mapping[str, object]], Callable[[Mapping[str, Any]], Any]]

BODIES: Mapping[str, Case] = {
    wire.ASKED: (ASKED, wire.asked_out, wire.asked_in),
    wire.FIRST_ASKED: (ASKED, wire.asked_out, wire.asked_in),
    wire.ANSWERED: (
        Answered(UUID(int=30), SET, bytes(range(32)), Evaluated((bytes(range(32)),), bytes(range(64)))),
        wire.answered_out,
        wire.answered_in,
    ),
    wire.FOUND: (
        Found(OURS, THEIRS, Contact("DL-ON", "Outer North", "011-2000-1000", "DL-7K2M9QX")),
        wire.found_out,
        wire.found_in,
    ),
    wire.RESOLVED: (
        Resolved(OURS, THEIRS, Word(Resolution.JOINTLY, "चार बजे साथ", "ACP Special Cell", AT)),
        wire.resolved_out,
        wire.resolved_in,
    ),
    wire.WITHDRAWN: (OURS, wire.withdrawn_out, wire.withdrawn_in),
    entry.NOTICE: (
        entry.NoticeBody(NOTICE, "UP-GZB-LONI", WORDS, "", None, "", BY, AT),
        entry.notice_out,
        lambda body: entry.notice_in("DL", body),
    ),
    entry.OPENED: ((NOTICE, "7K2M9QX" * 2), lambda said: entry.opened_out(*said), entry.opened_in),
    entry.ENDED: (
        entry.EndBody(NOTICE, EntryState.CANCELLED, "He has moved", BY, AT),
        entry.ended_out,
        lambda body: entry.ended_in("DL", body),
    ),
    entry.ACKNOWLEDGED: (
        entry.AcknowledgementBody(NOTICE, ACKNOWLEDGEMENT, "साथ चलेंगे", BY, AT),
        entry.acknowledged_out,
        lambda body: entry.acknowledged_in("DL", body),
    ),
    entry.RETURNED: (['{"is":"envelope"}'], hosting_wire.lines_out, hosting_wire.lines_in),
    plans.DOCUMENT: (
        DOCUMENT,
        lambda said: plans.document_out(said, by="ACP Special Cell"),
        lambda body: plans.document_in("DL", body),
    ),
    plans.ENTRY: (
        (OPERATION, BoardEntry(LINE, BY, BoardKind.TASK, "", TASK, TaskState.DONE, AT)),
        lambda said: plans.entry_out(*said),
        lambda body: plans.entry_in("DL", body),
    ),
    plans.RETURNED: (['{"is":"envelope"}'], hosting_wire.lines_out, hosting_wire.lines_in),
}
