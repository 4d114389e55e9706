"""Records made by hand, as they stand and as an officer sees them, for what is decided without a database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from support.cast import says

from sangam.access.types import Showing
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Caveat, Classification
from sangam.kernel.ids import new_id
from sangam.records.storage import senior_units
from sangam.records.storage.drafts import Draft
from sangam.records.types import RecordView, ShownStatement, Statement, Terms, Value

OFFICER = Actor(
    "DL", "SI Test Officer", "station", new_id(), new_id(), "DL-ON", Classification.CONFIDENTIAL, frozenset({"DL"})
)


@contextmanager
def at_delhi() -> Iterator[None]:
    """Act as Delhi's node inside the block, which has no database and knows two units."""
    with here.acting_as(here.Here("DL", Path(), Path())):
        senior_units.hold_tree({"DL": ("DL",), "DL-ON": ("DL", "DL-ON")})
        yield


def stands(name: str, value: Value, *caveats: Caveat, level: str = "RESTRICTED") -> Statement:
    """Return a statement that stands in a record."""
    said = says(name, value, *caveats, level=level)
    return Statement(new_id(), name, value, said.source, said.grade, said.handling, date(2026, 11, 1))


def draft(*statements: Statement, owner: str = "HR", record: UUID | None = None, **terms: Any) -> Draft:
    """Return a person's record of Haryana's, which Delhi holds as a copy, or of Delhi's own."""
    now = clock.now()
    made = replace(Terms(now + timedelta(days=365)), **terms)
    received = None if owner == "DL" else now
    return Draft(record or new_id(), "person", owner, f"{owner}-ON", 1, statements, made, now, received)


def view(*statements: Statement, owner: str = "HR", masked: tuple[str, ...] = (), **terms: Any) -> RecordView:
    """Return such a record as it is shown.  masked: properties whose values the officer does not see."""
    of = draft(*statements, owner=owner, **terms)
    shown = tuple(_shown(each, is_masked=each.property in masked) for each in statements)
    return RecordView(
        of.id, of.kind, owner, of.desk, 1, "live", "as it was labelled", shown, of.terms, of.as_of, of.received_at
    )


def _shown(each: Statement, *, is_masked: bool) -> ShownStatement:
    value, showing = (None, Showing.MASKED) if is_masked else (each.value, Showing.FULL)
    return ShownStatement(
        each.id, each.property, value, each.source, each.grade, each.handling, each.learned_date, showing
    )
