"""Pool phones, as `operations` hands them out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sangam.operations.types import TeamMember


class PoolPhoneState(StrEnum):
    """How a pool phone stands."""

    WAITING = "waiting"  # its code opens it
    LAPSED = "lapsed"  # nobody opened it while its code served
    OPEN = "open"
    OVER = "over"  # its time, the operation, or its unit's part in it has ended
    WIPED = "wiped"


@dataclass(frozen=True, slots=True)
class PoolPhoneView:
    """A phone of no officer, as the unit that issued it sees it.

    holder: to whom it was given.  by: who issued it.  erased_at: when it reached the node after its end, and was told
    to erase what it keeps.  code: what opens it once, while it waits.
    """

    id: UUID
    operation: UUID
    holder: TeamMember
    state: PoolPhoneState
    until_at: datetime
    issued_at: datetime
    by: str
    opened_at: datetime | None
    wiped_by: str
    erased_at: datetime | None
    code: str
