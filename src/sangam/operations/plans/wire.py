"""Bodies of the envelopes of operations, version 1.  Pure; reading raises Malformed.

operation.document.v1  {thing, version, members, unit, state, title, kind, latitude, longitude, place, targets,
                        starts_at, ends_at, objectives, legal_basis, teams, resources, risks, communication, stop,
                        participants, tasks, approvals, revision, results, by, why}     its host alone, to each
                        member force; revision: how often the plan was replaced, left out where it never was
operation.entry.v1     {thing, entry, kind, text, task, task_state, by, at, known}
                       straight from its author's node to each member force
operation.returned.v1  {lines}                        to a restored force: its own documents and entries

by: {unit, post, label}; of a document the label alone.  Instants: ISO 8601 with their zone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sangam.exchange.public.bodies import Body
from sangam.hosting import public_rules as hosting
from sangam.hosting.types import Membership
from sangam.kernel.sentences import Told
from sangam.kernel.texts import REASON
from sangam.operations import policy
from sangam.operations.authors import author_in, author_out
from sangam.operations.types import (
    ActionKind,
    BoardEntry,
    BoardKind,
    OperationState,
    Participants,
    Plan,
    PlannedAction,
    Results,
    Task,
    TaskState,
)

Json = Mapping[str, object]
KIND = "operation"
DOCUMENT, ENTRY, RETURNED = "operation.document.v1", "operation.entry.v1", "operation.returned.v1"
_PARTS = ("objectives", "legal_basis", "teams", "resources", "risks", "communication", "stop")
_MOST_REVISIONS = 10_000


@dataclass(frozen=True, slots=True)
class OperationDocument:
    """An operation as its host says it is."""

    membership: Membership
    unit: str
    state: OperationState
    plan: Plan
    participants: Participants
    tasks: tuple[Task, ...] = ()
    approvals: tuple[str, ...] = ()
    results: Results | None = None
    why: str = ""
    revision: int = 0


def document_out(document: OperationDocument, *, by: str = "") -> dict[str, object]:
    """Return the body of operation.document.v1."""
    plan, planned, results = document.plan, document.plan.planned, document.results
    return {
        **hosting.membership_out(document.membership),
        "unit": document.unit,
        "state": document.state,
        "title": plan.title,
        "kind": planned.kind,
        "latitude": planned.latitude,
        "longitude": planned.longitude,
        "place": planned.place,
        "targets": planned.targets,
        "starts_at": _instant_out(planned.starts_at),
        "ends_at": _instant_out(planned.ends_at),
        **{name: getattr(plan, name) for name in _PARTS},
        "participants": {force: list(named) for force, named in sorted(document.participants.items())},
        "tasks": [{"id": str(each.id), "text": each.text, "owner": each.owner} for each in document.tasks],
        "approvals": list(document.approvals),
        **({"revision": document.revision} if document.revision else {}),
        "results": results
        and {"arrests": results.arrests + 1, "recoveries": results.recoveries, "debrief": list(results.debrief)},
        "by": by,
        "why": document.why,
    }


def document_in(sender: str, body: Json) -> OperationDocument:
    """Read an operation that `sender` sent as its host."""
    b = Body("operation", body)
    membership, unit = hosting.membership_in(KIND, sender, body), b.text("unit", most=policy.LONGEST_LABEL)
    if policy.force_of(unit) != sender:
        raise b.wrong("unit", Told("is no unit of its host"))
    return OperationDocument(
        membership,
        unit,
        b.choice("state", OperationState),
        _plan_in(b, body),
        policy.require_participants(_participants_in(b, body), list(membership.members)),
        tuple(_task_in(each) for each in _parts(b, body, "tasks", most=policy.MOST_TASKS)),
        b.texts("approvals", least=0, most=policy.APPROVALS),
        _results_in(b.part_or_none("results")),
        b.text("why", least=0, most=REASON),
        b.count("revision", most=_MOST_REVISIONS) if "revision" in body else 0,
    )


def entry_out(operation: UUID, entry: BoardEntry) -> dict[str, object]:
    """Return the body of operation.entry.v1."""
    return {
        "thing": str(operation),
        "entry": str(entry.id),
        "kind": entry.kind,
        "text": entry.text,
        "task": entry.task and str(entry.task),
        "task_state": entry.task_state,
        "by": author_out(entry.by),
        "at": _instant_out(entry.at),
    }


def entry_in(force: str, body: Json) -> tuple[UUID, BoardEntry]:
    """Read an entry that `force` sent, and of which operation it is."""
    b = Body("entry", body)
    task = b.id_or_none("task")
    entry = BoardEntry(
        b.id("entry"),
        author_in(force, b.part("by")),
        b.choice("kind", BoardKind),
        b.text("text", least=0, most=policy.LONGEST_PART).strip(),
        task,
        b.choice("task_state", TaskState) if task else None,
        b.instant("at"),
    )
    return b.id("thing"), entry


def _plan_in(b: Body, body: Json) -> Plan:
    latitude, longitude = (_degrees(b, body, name) for name in ("latitude", "longitude"))
    planned = PlannedAction(
        b.choice("kind", ActionKind),
        b.instant("starts_at"),
        b.instant("ends_at"),
        latitude,
        longitude,
        b.text("place", least=0, most=policy.LONGEST_LABEL),
        b.text("targets", least=0, most=policy.LONGEST_TARGETS),
    )
    parts = {name: b.text(name, least=0, most=policy.LONGEST_PART) for name in _PARTS}
    return Plan(title=b.text("title", most=policy.LONGEST_TITLE), planned=planned, **parts)


def _degrees(b: Body, body: Json, name: str) -> float | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not -180 <= value <= 180:
        raise b.wrong(name, Told("is no number of degrees"))
    return float(value)


def _participants_in(b: Body, body: Json) -> dict[str, tuple[str, ...]]:
    named = body.get("participants")
    if not isinstance(named, dict):
        raise b.wrong("participants", Told("is missing or no object"))
    each = Body("participants of the operation", named)
    return {str(force): each.texts(str(force), least=1, most=policy.MOST_ENTRIES) for force in named}


def _results_in(b: Body | None) -> Results | None:
    if b is None:
        return None
    return Results(
        b.count("arrests", most=policy.MOST_ARRESTS + 1) - 1,
        b.text("recoveries", least=0, most=policy.LONGEST_PART),
        tuple(b.texts("debrief", least=1, most=policy.MOST_LINES)),
    )


def _task_in(b: Body) -> Task:
    return Task(b.id("id"), b.text("text", most=policy.LONGEST_PART), b.text("owner", most=policy.LONGEST_LABEL))


def _parts(b: Body, body: Json, name: str, *, most: int) -> Iterator[Body]:
    """Yield the objects of a list."""
    value = body.get(name)
    if not isinstance(value, list) or len(value) > most or not all(isinstance(each, dict) for each in value):
        raise b.wrong(name, Told("is no list of at most {most} objects", most=most))
    yield from (Body(f"{name} of the operation", each) for each in value)


def _instant_out(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
