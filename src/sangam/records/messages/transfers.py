"""Bodies of the envelopes by which a case goes to another force with its records, version 1.  Pure.

records.offered.v1       {handover, case, reason, due_at, kept, changes: [...],
                          history: [[record, version, at, by, why]]}
records.offer_word.v1    {handover, case, versions: {record: version}, desk, reason, kept, at, due_at}, ahead of it
records.accepted.v1      {handover, versions: {record: version}}
records.declined.v1      {handover, reason}
records.offer_lapsed.v1  {handover}, and {answer: "declined"} to its taker, which lost with a restore that it did, or
                          {answer: "void"} where what was offered is not its giver's, {answer: "changed"} where it has
                          changed since, {answer: "lapsed"} to its giver, which lost with a restore that it has
record.transfer_void.v1  {record, version, gone}
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sangam.kernel.errors import Malformed
from sangam.records.messages import records as record_messages
from sangam.records.messages.records import Change

OFFERED, ACCEPTED, DECLINED = "records.offered.v1", "records.accepted.v1", "records.declined.v1"
WORD = "records.offer_word.v1"
LAPSED, VOID = "records.offer_lapsed.v1", "record.transfer_void.v1"
MOST_RECORDS = 50
LONGEST = 2_000
"""Characters of a reason as it is read."""

_MOST_LINES = 5_000
Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a record's history, as its owner of the time wrote it."""

    record: UUID
    version: int
    at: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class CaseOffer:
    """A case with its records, on offer.  kept: how many statements stay with the giver, for it alone."""

    handover: UUID
    case: UUID
    reason: str
    due_at: datetime
    kept: int
    changes: tuple[Change, ...]
    history: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class OfferWord:
    """That records are on offer, in which versions, without what they say.  case: None for a single record."""

    handover: UUID
    case: UUID | None
    versions: Mapping[UUID, int]
    desk: str
    reason: str
    kept: int
    at: datetime
    due_at: datetime


def offered_out(offer: CaseOffer) -> dict[str, object]:
    """Return an offer as JSON."""
    return {
        "handover": str(offer.handover),
        "case": str(offer.case),
        "reason": offer.reason,
        "due_at": offer.due_at.isoformat(),
        "kept": offer.kept,
        "changes": [record_messages.change_out(change) for change in offer.changes],
        "history": lines_out(offer.history),
    }


def offered_in(body: Json) -> CaseOffer:
    """Read an offer: its case and every other record once, at most 50."""
    try:
        changes = tuple(record_messages.changes_in(body))
        offer = CaseOffer(
            handover(body),
            UUID(str(body["case"])),
            str(body["reason"])[:2_000],
            record_messages.instant(body["due_at"]),
            int(str(body["kept"])),
            changes,
            lines_in(body["history"]),
        )
    except (KeyError, ValueError, TypeError) as fault:
        raise _unreadable(fault) from None
    ids = [change.record for change in changes]
    if offer.case not in ids or len(set(ids)) != len(ids) or len(ids) > MOST_RECORDS:
        raise Malformed(
            "records:handover-records",
            "A case is offered with itself and others, at most {most} records, each once.",
            most=MOST_RECORDS,
        )
    return offer


def offer_word_out(word: OfferWord) -> dict[str, object]:
    """Return the word of an offer as JSON."""
    return {
        "handover": str(word.handover),
        "case": str(word.case) if word.case else None,
        "versions": _out(word.versions),
        "desk": word.desk,
        "reason": word.reason,
        "kept": word.kept,
        "at": word.at.isoformat(),
        "due_at": word.due_at.isoformat(),
    }


def offer_word_in(body: Json) -> OfferWord:
    """Read the word of an offer: of 1 to 50 records."""
    try:
        case = UUID(str(body["case"])) if body["case"] else None
        return OfferWord(
            handover(body),
            case,
            versions(body),
            str(body["desk"])[:100],
            str(body["reason"])[:2_000],
            int(str(body["kept"])),
            record_messages.instant(body["at"]),
            record_messages.instant(body["due_at"]),
        )
    except (KeyError, ValueError, TypeError) as fault:
        raise _unreadable(fault) from None


def accepted_out(handover_id: UUID, taken: Mapping[UUID, int]) -> dict[str, object]:
    """Return an acceptance as JSON: per record the first version of its new owner."""
    return {"handover": str(handover_id), "versions": _out(taken)}


def declined_out(handover_id: UUID, *, reason: str) -> dict[str, object]:
    """Return a refusal to take over as JSON."""
    return {"handover": str(handover_id), "reason": reason}


def lapsed_out(handover_id: UUID, *, answer: str = "") -> dict[str, object]:
    """Return the end of an unanswered offer as JSON.

    answer: what its taker had said, and lost with a restore.  Or "void", of what was not its giver's to hand over; or
    "changed"; or, to its giver, that it had "lapsed".
    """
    return {"handover": str(handover_id), **({"answer": answer} if answer else {})}


def was_void(body: Json) -> bool:
    """Tell whether an offer is over because what was offered is not its giver's."""
    return body.get("answer") == "void"


def was_changed(body: Json) -> bool:
    """Tell whether an offer is over because its record has another version at its giver since."""
    return body.get("answer") == "changed"


def has_lapsed(body: Json) -> bool:
    """Tell whether an offer of ours is over, as its taker reminds us."""
    return body.get("answer") == "lapsed"


def was_declined(body: Json) -> bool:
    """Tell whether an offer is over because we declined it, as its giver reminds us."""
    return body.get("answer") == "declined"


def void_out(record: UUID, version: int, *, gone: bool) -> dict[str, object]:
    """Return as JSON that an acceptance came too late.  gone: the record had been recalled."""
    return {**record_messages.named_out(record, version), "gone": gone}


def lines_out(lines: Sequence[Line]) -> list[list[object]]:
    """Return lines of history as JSON."""
    return [[str(each.record), each.version, each.at.isoformat(), each.by, each.why] for each in lines]


def lines_in(forms: object) -> tuple[Line, ...]:
    """Read lines of history.  Raises ValueError and TypeError."""
    if not isinstance(forms, list) or len(forms) > _MOST_LINES:
        raise ValueError(f"expected at most {_MOST_LINES} lines of history")
    return tuple(
        Line(UUID(str(record)), int(version), record_messages.instant(at), str(by)[:300], str(why)[:2_000])
        for record, version, at, by, why in forms
    )


def handover(body: Json) -> UUID:
    """Return the handover that a body names."""
    try:
        return UUID(str(body["handover"]))
    except (KeyError, ValueError) as fault:
        raise _unreadable(fault) from None


def versions(body: Json) -> dict[UUID, int]:
    """Return the first version of each record at its new owner."""
    found = body.get("versions")
    if not isinstance(found, Mapping) or not 1 <= len(found) <= MOST_RECORDS:
        raise _unreadable(ValueError("expected a version for each record"))
    try:
        return {UUID(str(record)): record_messages.version({"version": version}) for record, version in found.items()}
    except ValueError as fault:
        raise _unreadable(fault) from None


def _out(versions: Mapping[UUID, int]) -> dict[str, int]:
    return {str(record): version for record, version in versions.items()}


def _unreadable(fault: Exception) -> Malformed:
    return Malformed("records:handover-body", "The handover cannot be read: {fault}.", fault=fault)
