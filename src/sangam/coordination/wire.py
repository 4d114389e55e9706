"""Bodies of the envelopes of `coordination`.  Pure; reading raises Malformed; the unknown is passed over.

meeting.document.v1  {thing, version, members, series, number, sequence, state, unit, title, level, border, every,
                      place, starts_at, lasts_min, participants, carried, outcomes, decisions, actions, attendance,
                      circulated, by, why}                   its host alone, to each member force
meeting.item.v1      {thing, item, title, text, consent, by, at}
meeting.report.v1    {thing, action, report, round, text, reference, by, at, under?}
meeting.report.v2    the same, where the reference is a meeting: version 1 knows none
                     all straight from their author's node to each member force
meeting.returned.v1  {lines}                                 to a restored force: its own lines of all kinds

A contribution says `known` too: the version of the document that its author knew (`hosting.wire`).
by: {unit, post, label}; of a document the label alone.  Instants: ISO 8601 with their zone.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sangam.coordination import policy
from sangam.coordination.bodies import Json, author_in, author_out, instant_out, parts
from sangam.coordination.circulations.circulation_wire import circulated_in, circulated_out
from sangam.coordination.types import (
    ActionSet,
    Attendance,
    CarriedItem,
    Decision,
    ItemOutcome,
    Level,
    MeetingState,
    Minutes,
    Participants,
    Plan,
    Presence,
    Reference,
    Series,
)
from sangam.exchange.public.bodies import Body
from sangam.exchange.types import Author
from sangam.hosting import public_rules as hosting
from sangam.hosting.types import Membership
from sangam.kernel.errors import Malformed
from sangam.kernel.sentences import Told

KIND = "meeting"
DOCUMENT, ITEM, REPORT, REPORT_ON_MEETING, RETURNED = (
    "meeting.document.v1",
    "meeting.item.v1",
    "meeting.report.v1",
    "meeting.report.v2",
    "meeting.returned.v1",
)
REFERENCES = ("record", "thread", "alert", "operation", "meeting")
SETTLED = ("", "confirmed", "withdrawn")
_MOST_TIMES = 10_000


@dataclass(frozen=True, slots=True)
class MeetingDocument:
    """A meeting as its host says it is.  sequence: rises with each change of its time or place, for calendars."""

    membership: Membership
    series: UUID
    number: int
    sequence: int
    state: MeetingState
    unit: str
    plan: Plan
    participants: Participants
    minutes: Minutes


@dataclass(frozen=True, slots=True)
class ItemBody:
    """An agenda item."""

    meeting: UUID
    item: UUID
    title: str
    text: str
    consent: bool
    by: Author
    at: datetime


@dataclass(frozen=True, slots=True)
class ReportBody:
    """That an action is done.  round: of the action, as its owner knew it.  under: the hand-over that gave it to it."""

    meeting: UUID
    action: UUID
    report: UUID
    round: int
    text: str
    reference: Reference | None
    by: Author
    at: datetime
    under: UUID | None = None


def document_out(document: MeetingDocument, *, by: str = "", why: str = "") -> dict[str, object]:
    """Return the body of meeting.document.v1."""
    plan, minutes = document.plan, document.minutes
    return {
        **hosting.membership_out(document.membership),
        "series": str(document.series),
        "number": document.number,
        "sequence": document.sequence + 1,
        "state": document.state,
        "unit": document.unit,
        "title": plan.title,
        "level": plan.level,
        "border": plan.border,
        "every": plan.series,
        "place": plan.place,
        "starts_at": instant_out(plan.starts_at),
        "lasts_min": plan.lasts_min,
        "participants": {force: list(named) for force, named in sorted(document.participants.items())},
        "carried": [_carried_out(each) for each in minutes.carried],
        "outcomes": {str(item): outcome for item, outcome in minutes.outcomes.items()},
        "decisions": [{"id": str(d.id), "text": d.text, "at": instant_out(d.at)} for d in minutes.decisions],
        "actions": [_action_out(each) for each in minutes.actions],
        "attendance": [{"entry": a.entry, "presence": a.presence, "holder": a.holder} for a in minutes.attendance],
        **circulated_out(minutes.circulated),
        "by": by,
        "why": why,
    }


def document_in(sender: str, body: Json) -> MeetingDocument:
    """Read a meeting that `sender` sent as its host."""
    b = Body("meeting", body)
    membership = hosting.membership_in(KIND, sender, body)
    unit = b.text("unit", most=policy.LONGEST_LABEL)
    if policy.force_of(unit) != sender:
        raise b.wrong("unit", Told("is no unit of its host"))
    return MeetingDocument(
        membership,
        b.id("series"),
        b.count("number", most=_MOST_TIMES),
        b.count("sequence") - 1,
        b.choice("state", MeetingState),
        unit,
        _plan_in(b),
        policy.require_participants(_participants_in(b, body), membership.members),
        _minutes_in(b, body),
    )


def item_out(item: ItemBody) -> dict[str, object]:
    """Return the body of meeting.item.v1."""
    return {
        "thing": str(item.meeting),
        "item": str(item.item),
        "title": item.title,
        "text": item.text,
        "consent": item.consent,
        "by": author_out(item.by),
        "at": instant_out(item.at),
    }


def item_in(force: str, body: Json) -> ItemBody:
    """Read an agenda item that `force` sent."""
    b = Body("agenda item", body)
    return ItemBody(
        b.id("thing"),
        b.id("item"),
        b.text("title", most=policy.LONGEST_TITLE).strip(),
        b.text("text", least=0, most=policy.LONGEST_TEXT).strip(),
        _flag(b, body, "consent"),
        author_in(force, b.part("by")),
        b.instant("at"),
    )


def kind_of_report(report: ReportBody) -> str:
    """Return the kind of envelope that carries a report: version 1 wherever that knows what the report names."""
    return REPORT_ON_MEETING if report.reference and report.reference.kind == KIND else REPORT


def report_out(report: ReportBody) -> dict[str, object]:
    """Return the body of meeting.report.v1 and v2."""
    reference = report.reference
    return {
        "thing": str(report.meeting),
        "action": str(report.action),
        "report": str(report.report),
        "round": report.round,
        "text": report.text,
        "reference": reference and {"kind": reference.kind, "id": str(reference.id)},
        "by": author_out(report.by),
        "at": instant_out(report.at),
        **({"under": str(report.under)} if report.under else {}),
    }


def require_kind(kind: str, report: ReportBody) -> None:
    """Raise Malformed where another kind of envelope carries such a report: a node of before reads it otherwise."""
    if kind != kind_of_report(report):
        raise Malformed(
            "coordination:report-kind",
            "A report goes by {kind} with what it names: nothing of this one is kept.",
            kind=kind_of_report(report),
        )


def report_in(force: str, body: Json) -> ReportBody:
    """Read a report on an action that `force` sent."""
    b = Body("report", body)
    return ReportBody(
        b.id("thing"),
        b.id("action"),
        b.id("report"),
        b.count("round", most=_MOST_TIMES),
        b.text("text", most=policy.LONGEST_TEXT).strip(),
        _reference_in(b.part_or_none("reference")),
        author_in(force, b.part("by")),
        b.instant("at"),
        b.id_or_none("under"),
    )


def _plan_in(b: Body) -> Plan:
    return Plan(
        title=b.text("title", most=policy.LONGEST_TITLE).strip(),
        level=b.choice("level", Level),
        border=b.text("border", least=0, most=policy.LONGEST_TITLE).strip(),
        series=b.choice("every", Series),
        place=b.text("place", least=0, most=policy.LONGEST_LABEL).strip(),
        starts_at=b.instant("starts_at"),
        lasts_min=b.count("lasts_min", most=policy.LONGEST_MIN),
    )


def _minutes_in(b: Body, body: Json) -> Minutes:
    return Minutes(
        carried=tuple(_carried_in(each) for each in parts(b, body, "carried", most=policy.MOST_ITEMS)),
        outcomes=_outcomes_in(b, body),
        decisions=tuple(
            Decision(each.id("id"), each.text("text", most=policy.LONGEST_TEXT).strip(), each.instant("at"))
            for each in parts(b, body, "decisions", most=policy.MOST_DECISIONS)
        ),
        actions=tuple(_action_in(each) for each in parts(b, body, "actions", most=policy.MOST_ACTIONS)),
        attendance=tuple(
            Attendance(
                each.text("entry", most=policy.LONGEST_LABEL),
                each.choice("presence", Presence),
                each.text("holder", least=0, most=policy.LONGEST_LABEL).strip(),
            )
            for each in parts(b, body, "attendance", most=policy.MOST_ENTRIES * 10)
        ),
        circulated=circulated_in(b, body),
    )


def _participants_in(b: Body, body: Json) -> dict[str, tuple[str, ...]]:
    named = body.get("participants")
    if not isinstance(named, dict):
        raise b.wrong("participants", Told("is missing or no object"))
    each = Body("participants of the meeting", named)
    return {str(force): each.texts(str(force), least=1, most=policy.MOST_ENTRIES) for force in named}


def _outcomes_in(b: Body, body: Json) -> dict[UUID, ItemOutcome]:
    named = body.get("outcomes")
    if not isinstance(named, dict) or len(named) > policy.MOST_OUTCOMES:
        raise b.wrong("outcomes", Told("is missing or too long"))
    try:
        return {UUID(item): ItemOutcome(outcome) for item, outcome in named.items()}
    except (ValueError, AttributeError, TypeError):
        raise b.wrong("outcomes", Told("names an item or an outcome that is none")) from None


def _carried_out(each: CarriedItem) -> dict[str, object]:
    return {
        "item": str(each.item),
        "force": each.by.force,
        "by": author_out(each.by),
        "title": each.title,
        "text": each.text,
        "consent": "yes" if each.consent else "",
        "deferred": max(1, each.deferred),
        **({} if each.deferred else {"fresh": "yes"}),  # from between the meetings; an older node counts it once
    }


def _carried_in(b: Body) -> CarriedItem:
    by = author_in(b.text("force", most=8), b.part("by"))
    title, text = b.text("title", most=policy.LONGEST_TITLE), b.text("text", least=0, most=policy.LONGEST_TEXT)
    consent = b.text("consent", least=0, most=5) == "yes"
    deferred = 0 if b.is_yes("fresh") else b.count("deferred", most=_MOST_TIMES)
    return CarriedItem(b.id("item"), by, title.strip(), text.strip(), consent, deferred)


def _action_out(each: ActionSet) -> dict[str, object]:
    return {
        "id": str(each.id),
        "text": each.text,
        "owner": each.owner,
        "due_at": instant_out(each.due_at),
        "evidence": each.evidence,
        "round": each.round,
        "slips": each.slips + 1,
        "settled": each.settled,
        "note": each.note,
        "decision": each.decision and str(each.decision),
    }


def _action_in(b: Body) -> ActionSet:
    settled = b.text("settled", least=0, most=20)
    if settled not in SETTLED:
        raise b.wrong("settled", Told("is neither confirmed nor withdrawn"))
    return ActionSet(
        b.id("id"),
        b.text("text", most=policy.LONGEST_TEXT).strip(),
        b.text("owner", most=policy.LONGEST_LABEL),
        b.instant("due_at"),
        b.text("evidence", least=0, most=policy.LONGEST_TEXT).strip(),
        b.count("round", most=_MOST_TIMES),
        b.count("slips", most=_MOST_TIMES) - 1,
        settled,
        b.text("note", least=0, most=policy.LONGEST_TEXT).strip(),
        b.id_or_none("decision"),
    )


def _reference_in(b: Body | None) -> Reference | None:
    if b is None:
        return None
    kind = b.text("kind", most=20)
    if kind not in REFERENCES:
        raise b.wrong("kind", Told("is none of {listed}", listed=", ".join(REFERENCES)))
    return Reference(kind, b.id("id"))


def _flag(b: Body, body: Json, name: str) -> bool:
    value = body.get(name)
    if not isinstance(value, bool):
        raise b.wrong(name, Told("is neither true nor false"))
    return value
