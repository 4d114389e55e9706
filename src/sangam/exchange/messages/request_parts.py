"""What a typed request adds to the bodies of a thread; an older node passes it over and reads the text alone.  Pure.

thread.opened.v1   request {type, fields, basis, approved_by, approved_at, about, post}   fields: {code: value}
                   about: "record", or "words" where the record's label is the asker's own and there is no record
                   post {id, title}: who is asked, at the unit that the record's desk names; absent: its desk
thread.said.v1     step (accepted, clarify, handed), handed_to: a unit of the sender's
thread.outcome.v1  rating "late", of an outcome that an older node reads as "not-useful"
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from sangam.exchange.messages.fields import Body
from sangam.exchange.types import LONGEST_LABEL, OutcomeCode, RecordRef, Step, Terms

MOST_FIELDS = 20
LONGEST_VALUE = 400
_CODE = 40


def terms_out(terms: Terms) -> dict[str, object]:
    """Return what a request says, as JSON."""
    return {
        "type": terms.type,
        "fields": dict(terms.fields),
        "basis": terms.basis,
        "approved_by": terms.approved_by,
        "approved_at": terms.approved_at and instant(terms.approved_at),
        **({"post": {"id": str(terms.to_post), "title": terms.to_title}} if terms.to_post else {}),
    }


def terms_in(b: Body) -> Terms:
    """Read what a request says."""
    fields = b.words("fields", most=MOST_FIELDS, longest=LONGEST_VALUE)
    post = b.part_or_none("post")
    return Terms(
        type=b.text("type", most=_CODE),
        fields=tuple(fields.items()),
        basis=b.text("basis", least=0, most=LONGEST_VALUE),
        approved_by=b.text("approved_by", least=0, most=LONGEST_LABEL),
        approved_at=b.instant_or_none("approved_at"),
        to_post=post.id("id") if post else None,
        to_title=post.text("title", most=LONGEST_LABEL) if post else "",
    )


def request_out(terms: Terms | None, record: RecordRef) -> dict[str, object]:
    """Return the member of a typed request, none of a plain question."""
    if terms is None:
        return {}
    return {"request": {**terms_out(terms), "about": "words" if record.own_words else "record"}}


def request_in(b: Body | None, record: RecordRef) -> tuple[Terms | None, RecordRef]:
    """Read a typed request, and what it is about."""
    if b is None:
        return None, record
    is_words = b.stands("about") and b.text("about", most=_CODE) == "words"
    return terms_in(b), replace(record, own_words=is_words)


def kept(terms: Mapping[str, object]) -> Terms | None:
    """Return what a request says, from its row."""
    return terms_in(Body("request", terms)) if terms else None


def step_out(step: Step | None, handed_to: str) -> dict[str, object]:
    """Return the members of a step, none where there is none."""
    if step is None:
        return {}
    return {"step": str(step), **({"handed_to": handed_to} if handed_to else {})}


def step_in(b: Body) -> tuple[Step | None, str]:
    """Read a step and the desk that it names; a step of a later version is none."""
    if not b.stands("step"):
        return None, ""
    named = b.text("step", most=_CODE)
    step = Step(named) if named in set(Step) else None
    return step, b.text("handed_to", most=LONGEST_LABEL) if step is Step.HANDED else ""


def outcome_out(outcome: OutcomeCode) -> dict[str, object]:
    """Return the members of an outcome: what is late is for an older node not useful."""
    if outcome is OutcomeCode.LATE:
        return {"outcome": str(OutcomeCode.NOT_USEFUL), "rating": "late"}
    return {"outcome": str(outcome)}


def outcome_in(b: Body) -> OutcomeCode:
    """Read an outcome."""
    outcome = b.choice("outcome", OutcomeCode)
    return OutcomeCode.LATE if b.stands("rating") and b.text("rating", most=_CODE) == "late" else outcome


def instant(at: datetime) -> str:
    """Return an instant as the bodies write it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")
