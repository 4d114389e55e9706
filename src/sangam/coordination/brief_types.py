"""What a brief for a meeting says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sangam.analysis.findings.places import Pattern
from sangam.coordination.types import ActionView, ItemView, MeetingView
from sangam.exchange.types import AlertView, ThreadView
from sangam.library.types import NoteView
from sangam.matching.types import SharedPerson
from sangam.records.types import RecordView


@dataclass(frozen=True, slots=True)
class ResponseTime:
    """How one force answers another of late.  median: of what was answered within the last month; None: nothing was."""

    asker: str
    owner: str
    open: int
    overdue: int
    answered: int
    median: timedelta | None


@dataclass(frozen=True, slots=True)
class GangChange:
    """What became of a gang.  what: joined, left, disputed or tied.  said_in, opinions: on what that rests."""

    what: str
    gang: RecordView
    other: RecordView
    said_in: RecordView
    day: date
    opinions: tuple[RecordView, ...] = ()


@dataclass(frozen=True, slots=True)
class BriefFindings:
    """News across the border since the last meeting.

    read_from: the first day of incidents that were read.  is_printed: no incident read is barred from paper.
    """

    since: date
    read_from: date
    series: tuple[Pattern, ...] = ()
    hotspots: tuple[Pattern, ...] = ()
    gangs: tuple[GangChange, ...] = ()
    is_printed: bool = True


@dataclass(frozen=True, slots=True)
class Brief:
    """What stands between a meeting's forces when it is read.

    between: all threads between these forces.  unacknowledged: by live alert the units of these forces that have not
    acknowledged it.  suspects: persons whom two of them know.  lessons: practices that they released of
    late, also of what did not work.  deferred: items that an earlier meeting put off.
    """

    meeting: MeetingView
    written_at: datetime
    between: tuple[ThreadView, ...]
    questions: tuple[ThreadView, ...]
    responses: tuple[ResponseTime, ...]
    actions: tuple[ActionView, ...]
    wanted: tuple[RecordView, ...]
    alerts: tuple[AlertView, ...]
    unacknowledged: Mapping[UUID, tuple[str, ...]]
    suspects: tuple[SharedPerson, ...]
    releases: tuple[RecordView, ...]
    vehicles: tuple[RecordView, ...]
    gangs: tuple[RecordView, ...]
    lessons: tuple[NoteView, ...]
    deferred: tuple[ItemView, ...]
    findings: BriefFindings | None = None
