"""Every kind of envelope of operations, as one is said, written and read: for the table of golden files."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sangam.kernel.ids import named_id_of
from sangam.oblivious.types import Evaluated
from sangam.operations.deconfliction import wire
from sangam.operations.deconfliction.sealing import Sealed
from sangam.operations.deconfliction.wire import Answered, Asked, Found, ListBody, Resolved
from sangam.operations.types import Contact, Resolution, Word

AT = datetime(2026, 11, 24, 8, 32, 0, 250000, tzinfo=UTC)
OURS, THEIRS, SET = (named_id_of("DL", f"golden {word}") for word in ("list", "other list", "set"))
ASKED = Asked(
    UUID(int=30),
    "0a" * 16,
    "0b" * 16,
    (bytes(range(32)), bytes(range(32, 64))),
    ListBody(OURS, AT, SET, bytes(range(64, 96)), Sealed({"1c" * 16: "2d" * 32}, "3e" * 40)),
)

Case = tuple[Any, Callable[[Any], Mapping[str, object]], Callable[[Mapping[str, Any]], Any]]

BODIES: Mapping[str, Case] = {
    wire.ASKED: (ASKED, wire.asked_out, wire.asked_in),
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
}
