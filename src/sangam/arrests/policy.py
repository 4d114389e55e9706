"""The rules of arrests and despatches, as tables and pure functions."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sangam.arrests.types import (
    ArrestDraft,
    ChecklistItem,
    Condition,
    DespatchAnswer,
    DespatchKind,
    Lack,
    Point,
    StepState,
    StepView,
)
from sangam.kernel.author import Author
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.ids import was_made_by

LONGEST_NAME = 200
LONGEST_TEXT = 2_000
LONGEST_LABEL = 200
PRODUCTION = timedelta(hours=24)
"""BNSS 2023, section 58: before a magistrate within a day, without the time of the journey."""
_FURTHEST_BACK = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class DespatchRule:
    """A kind of despatch.  within: until it is received, where nothing answers it, or else answered."""

    within: timedelta
    answers: tuple[DespatchAnswer, ...]


_A = DespatchAnswer
DESPATCHES: Mapping[DespatchKind, DespatchRule] = {
    DespatchKind.HOME_NOTICE: DespatchRule(timedelta(hours=12), ()),
    DespatchKind.STATUS: DespatchRule(timedelta(hours=12), ()),
    DespatchKind.ROLL_A: DespatchRule(timedelta(hours=48), (_A.HERE, _A.NOT_HERE, _A.GONE_ON)),
    DespatchKind.ROLL_B: DespatchRule(timedelta(hours=48), (_A.KNOWN, _A.NOT_KNOWN)),
    DespatchKind.HISTORY_SHEET: DespatchRule(timedelta(hours=72), (_A.HERE, _A.NOT_HERE, _A.GONE_ON)),
    DespatchKind.EXTERNMENT: DespatchRule(timedelta(hours=48), (_A.HERE, _A.NOT_HERE, _A.GONE_ON)),
    DespatchKind.ASSISTANCE: DespatchRule(timedelta(hours=2), (_A.GIVEN, _A.CANNOT)),
}
LAW_ON_WARRANT = "law: BNSS 2023, section 82(2)"
POLICY = "policy"


def basis_of(kind: DespatchKind, *, warrant: bool) -> str:
    """Return what a despatch rests on: law for a notice of an arrest on warrant, otherwise policy, and labelled so."""
    return LAW_ON_WARRANT if kind is DespatchKind.HOME_NOTICE and warrant else POLICY


def require_text(text: str, *, part: str, most: int = LONGEST_TEXT) -> str:
    """Return a text without outer space.  Raises Malformed for one that is empty or too long."""
    text = text.strip()
    if not 0 < len(text) <= most:
        raise Malformed(
            "arrests:text",
            "The {part} has from 1 to {most} characters, not {count}.",
            part=part,
            most=most,
            count=len(text),
        )
    return text


def require_past(at: datetime, *, now: datetime) -> datetime:
    """Return an instant that lies behind, not too far.  Raises Malformed."""
    if not now - _FURTHEST_BACK <= at <= now + timedelta(minutes=5):
        raise Malformed(
            "arrests:time",
            "What was done was done by now, and within {days} days: set another time.",
            days=_FURTHEST_BACK.days,
        )
    return at


def require_author(thing: UUID, by: Author) -> None:
    """Raise Refused unless a force speaks under an id of its own, for one of its own units."""
    if not was_made_by(thing, by.force) or force_of(by.unit) != by.force:
        raise Refused("arrests:not-theirs", "{force} sends what is not its own: nothing of it is kept.", force=by.force)


def require_answer(kind: DespatchKind, answer: DespatchAnswer | None) -> None:
    """Raise Malformed for an answer that a despatch of this kind does not have."""
    allowed = DESPATCHES[kind].answers
    if (answer is None) != (not allowed) or (answer is not None and answer not in allowed):
        raise Malformed("arrests:answer", "This despatch is not answered so: choose one of what its page offers.")


def force_of(code: str) -> str:
    """Return the force whose unit a code is."""
    return code.split("-", maxsplit=1)[0]


def applies(item: ChecklistItem, arrest: ArrestDraft, *, force: str) -> bool:
    """Tell whether an item applies to an arrest by a force: by force, by date of the arrest, by its conditions."""
    day = arrest.arrested_at.date()
    in_force = (item.from_date is None or item.from_date <= day) and (item.until_date is None or day <= item.until_date)
    holds = {
        Condition.ALWAYS: True,
        Condition.ACROSS: force_of(arrest.place_unit) != force,
        Condition.WARRANT: arrest.warrant,
        Condition.NO_WARRANT: not arrest.warrant,
        Condition.WOMAN: arrest.woman,
        Condition.SEARCH: arrest.search,
    }
    return in_force and (not item.forces or force in item.forces) and all(holds[each] for each in item.applies)


def digest(item: ChecklistItem) -> str:
    """Return what tells whether an item was changed: of its text, source, dates and demands."""
    said = [item.texts["en"], item.source, item.binding, item.from_date, item.until_date, item.within, item.wants]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def points(
    items: Iterable[ChecklistItem], arrest: ArrestDraft, steps: Sequence[StepView], *, force: str, at: datetime
) -> tuple[Point, ...]:
    """Return the checklist of one arrest: each item that applies or was written of, with what is wanting now."""
    written: dict[str, list[StepView]] = {}
    for step in steps:
        written.setdefault(step.item, []).append(step)
    chosen = [each for each in items if applies(each, arrest, force=force) or each.code in written]
    return tuple(
        _point(each, arrest, tuple(written.get(each.code, ())), at=at)
        for each in sorted(chosen, key=lambda item: item.place)
    )


def _point(item: ChecklistItem, arrest: ArrestDraft, steps: tuple[StepView, ...], *, at: datetime) -> Point:
    due_at = arrest.arrested_at + item.within if item.within is not None else None
    lacks = _lacks_of_step(item, arrest, steps[-1], due_at) if steps else _lack_of_step(due_at, at)
    return Point(item, steps, tuple(lacks), due_at)


def _lack_of_step(due_at: datetime | None, at: datetime) -> list[Lack]:
    return [Lack.LATE if due_at is not None and due_at <= at else Lack.MISSING]


def _lacks_of_step(item: ChecklistItem, arrest: ArrestDraft, step: StepView, due_at: datetime | None) -> list[Lack]:
    found = [Lack.CHANGED] if step.digest != digest(item) else []
    if step.state is StepState.NOT_APPLICABLE:
        return found + ([] if step.note else [Lack.REASON])
    if step.state is StepState.NOT_DONE:
        return found + [lack for lack, said in _said_of_not_done(step) if not said]
    if due_at is not None and step.at is not None and step.at > due_at:
        found.append(Lack.TOO_LATE)
    if "language" in item.wants and not _understood(step.language, arrest.language):
        found.append(Lack.LANGUAGE)
    said = {"document": step.document, "signature": step.signed_by}
    return found + [Lack(want) for want in ("document", "signature") if want in item.wants and not said[want]]


def _said_of_not_done(step: StepView) -> list[tuple[Lack, str]]:
    return [(Lack.REASON, step.note), (Lack.DECIDED_BY, step.decided_by)]


def _understood(written: str, understood: str) -> bool:
    """Tell whether a paper is in the language that the person understands; a paper may name several, with commas."""
    return understood.strip().casefold() in {each.strip().casefold() for each in written.split(",")}
