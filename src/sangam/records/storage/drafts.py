"""A record as it is about to be written."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sangam.records.types import Statement, Terms


@dataclass(frozen=True, slots=True)
class Draft:
    """A record about to be written."""

    id: UUID
    kind: str
    owner: str
    desk: str
    version: int
    statements: tuple[Statement, ...]
    terms: Terms
    as_of: datetime
    received_at: datetime | None = None
    state: str = "live"
    offered_to: str = ""
