"""What every recipient of a brief may see: the part of it that may be printed and handed round.

A recipient is a unit or post that takes part.  What goes to one side alone, to one unit alone, or to whom we cannot
tell, is left out.  So is what a caveat bars from paper.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from uuid import UUID

from sangam.access.units import units
from sangam.coordination.brief_types import Brief
from sangam.coordination.briefs.brief import findings_for_all, response_times
from sangam.coordination.models import Meeting
from sangam.coordination.rows import document_of, paths_of
from sangam.coordination.types import ActionView, MeetingView
from sangam.coordination.wire import MeetingDocument
from sangam.exchange.types import AlertView, ThreadView
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.kernel.handling import Level
from sangam.kernel.purpose import Stated
from sangam.records.types import RecordView
from sangam.records.visibility import disclosure


def brief_for_all(actor: Actor, brief: Brief, *, purpose: Stated | None) -> Brief:
    """Return what of a brief each unit and post that takes part may see, for paper; its findings are found anew.

    actor: who prints it, and may see it all.
    """
    recipients = Recipients(brief.meeting)
    found = brief.findings
    if found is not None:
        found = findings_for_all(actor, brief.meeting, found, recipients.records, purpose=purpose)
    return replace(for_every_recipient(brief, recipients), findings=found)


def for_every_recipient(brief: Brief, recipients: "Recipients") -> Brief:
    """Return what of a brief each unit and post that takes part may see, for paper, without its findings."""
    between = tuple(each for each in brief.between if recipients.read_thread(each))
    known_threads = {each.id for each in between}
    shown = tuple(each for each in brief.alerts if recipients.read_alert(each))
    late = {each.id: recipients.late_units(each, brief.unacknowledged.get(each.id, ())) for each in shown}
    return replace(
        brief,
        between=between,
        questions=tuple(_named_for_all(each) for each in brief.questions if each.id in known_threads),
        responses=response_times(between),
        actions=recipients.actions(brief.actions),
        wanted=recipients.records(brief.wanted),
        alerts=shown,
        unacknowledged={alert: named for alert, named in late.items() if named},
        suspects=tuple(
            replace(each, one=one, other=other)
            for each in brief.suspects
            for one, other in [(recipients.record(each.one), recipients.record(each.other))]
            if one is not None and other is not None
        ),
        releases=recipients.records(brief.releases),
        vehicles=recipients.records(brief.vehicles),
        gangs=recipients.records(brief.gangs),
        findings=None,
    )


class Recipients:
    """Who takes part in a meeting, and what each of them may see."""

    def __init__(self, meeting: MeetingView) -> None:
        self.meeting = meeting.id
        self.members = frozenset(meeting.members)
        self.units = {entry: _unit_of(entry) for named in meeting.participants.values() for entry in named}
        self.entries = {force: [self.units[entry] for entry in named] for force, named in meeting.participants.items()}
        self.every = [unit for named in self.entries.values() for unit in named]
        self._paths: dict[str, tuple[str, ...]] = {}

    def read_thread(self, thread: ThreadView) -> bool:
        """Tell whether a thread is between the meeting's two forces, and of a unit that each side answers for."""
        sides = {thread.asks.force: thread.asks.unit, thread.record.owner: thread.record.desk or thread.record.owner}
        return set(sides) == self.members and all(
            unit in self._path(side) for force, side in sides.items() for unit in self.entries[force]
        )

    def read_alert(self, alert: AlertView) -> bool:
        """Tell whether an alert went to each of them, or comes from its unit or from one below it."""
        area = (*alert.says.area, alert.issued_by.unit)
        return all(any(self._reaches(code, unit) for code in area) for unit in self.every)

    def late_units(self, alert: AlertView, named: Iterable[str]) -> tuple[str, ...]:
        """Return those of these units whose acknowledgement each recipient sees on the board."""
        issuing = self._path(alert.issued_by.unit)
        return tuple(late for late in named if all(unit in issuing or unit in self._path(late) for unit in self.every))

    def actions(self, found: Iterable[ActionView]) -> tuple[ActionView, ...]:
        """Return the actions of this meeting, and of those earlier ones that every recipient reads."""
        listed = list(found)
        earlier = {each.meeting for each in listed} - {self.meeting}
        held = {row.id: document_of(row) for row in Meeting.objects.filter(id__in=earlier)}
        paths = paths_of({code for meeting in held.values() for code in _codes_of(meeting)})
        read = {id_ for id_, meeting in held.items() if self._read_meeting(meeting, paths)}
        return tuple(each for each in listed if each.meeting in read | {self.meeting})

    def _read_meeting(self, meeting: MeetingDocument, paths: Mapping[str, tuple[str, ...]]) -> bool:
        codes = _codes_of(meeting)
        readers = codes | {code for each in codes for code in paths[each]}
        return all(entry in readers or unit in readers for entry, unit in self.units.items())

    def records(self, found: Iterable[RecordView]) -> tuple[RecordView, ...]:
        """Return these records as all of them see them on paper, without those that not all see."""
        return tuple(each for view in found if (each := self.record(view)) is not None)

    def record(self, view: RecordView) -> RecordView | None:
        """Return a record as each of them sees it on paper; None where one of them does not."""
        others = self.members - {view.owner, here.node().force}
        if any(view.terms.level(force) is not Level.WHOLE for force in others):
            return None
        return disclosure.paper_for_all(view, forces=self.members)

    def _reaches(self, code: str, unit: str) -> bool:
        """Tell whether what is sent to one unit is read at another: below it, or above it."""
        return bool(unit) and (code in self._path(unit) or unit in self._path(code))

    def _path(self, unit: str) -> tuple[str, ...]:
        if unit not in self._paths:
            self._paths |= paths_of([unit])
        return self._paths[unit]


def _named_for_all(thread: ThreadView) -> ThreadView:
    named = disclosure.alert_label(thread.record.id, thread.record.label)
    return replace(thread, record=replace(thread.record, label=named))


def _codes_of(meeting: MeetingDocument) -> set[str]:
    """Return the units and posts by which a meeting is read."""
    named = (entry for entries in meeting.participants.values() for entry in entries)
    return {meeting.unit, *named, *(each.owner for each in meeting.minutes.actions)}


def _unit_of(entry: str) -> str:
    """Return the unit of a participant; a post of another force, whose unit is not known here, stands for none."""
    if not entry.startswith("post:"):
        return entry
    try:
        return units.post(UUID(entry.removeprefix("post:"))).unit
    except (ValueError, NotFound):
        return ""
