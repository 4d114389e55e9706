"""Decisions by circulation, as they travel.  Pure; reading raises Malformed.

meeting.answer.v1  {thing, circulation, answer, says, text, by, at}   straight from its author's node to each member
                                                                      force; says: agreed or meeting
In meeting.document.v1: circulated, a list of {id, force, by, text, at, due_at, settled, note}; left out where empty.
Where minutes are put, also {version, digest}: of the minutes as all are asked to agree to them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from sangam.coordination import policy
from sangam.coordination.bodies import Json, author_in, author_out, instant_out, parts
from sangam.coordination.types import Circulated, CirculationAnswer
from sangam.exchange.public.bodies import Body
from sangam.exchange.types import Author
from sangam.kernel.sentences import Told

ANSWER = "meeting.answer.v1"
SETTLED = ("", "decided", "meeting", "withdrawn")
_MOST_VERSIONS = 1_000_000


@dataclass(frozen=True, slots=True)
class AnswerBody:
    """What a force says to a decision that is circulated."""

    meeting: UUID
    circulation: UUID
    answer: UUID
    says: CirculationAnswer
    text: str
    by: Author
    at: datetime


def circulated_out(circulated: tuple[Circulated, ...]) -> dict[str, object]:
    """Return the member of a meeting's document that says what is circulated; none where nothing is."""
    if not circulated:
        return {}
    return {
        "circulated": [
            {
                "id": str(each.id),
                "force": each.by.force,
                "by": author_out(each.by),
                "text": each.text,
                "at": instant_out(each.at),
                "due_at": instant_out(each.due_at),
                "settled": each.settled,
                "note": each.note,
                **({"version": each.version, "digest": each.digest} if each.digest else {}),
            }
            for each in circulated
        ]
    }


def circulated_in(b: Body, body: Json) -> tuple[Circulated, ...]:
    """Read what a meeting's document says is circulated; a document of an older node says nothing of it."""
    if "circulated" not in body:
        return ()
    every = tuple(_one_in(each) for each in parts(b, body, "circulated", most=policy.MOST_CIRCULATED))
    members = cast("list[Json]", body["circulated"])  # `parts` has found a list of objects
    return tuple(_with_minutes(each, said) for each, said in zip(every, members, strict=True))


def answer_out(answer: AnswerBody) -> dict[str, object]:
    """Return the body of meeting.answer.v1."""
    return {
        "thing": str(answer.meeting),
        "circulation": str(answer.circulation),
        "answer": str(answer.answer),
        "says": answer.says,
        "text": answer.text,
        "by": author_out(answer.by),
        "at": instant_out(answer.at),
    }


def answer_in(force: str, body: Mapping[str, object]) -> AnswerBody:
    """Read an answer that `force` sent."""
    b = Body("answer", body)
    return AnswerBody(
        b.id("thing"),
        b.id("circulation"),
        b.id("answer"),
        b.choice("says", CirculationAnswer),
        b.text("text", least=0, most=policy.LONGEST_TEXT).strip(),
        author_in(force, b.part("by")),
        b.instant("at"),
    )


def _one_in(b: Body) -> Circulated:
    settled = b.text("settled", least=0, most=20)
    if settled not in SETTLED:
        raise b.wrong("settled", Told("is none of {listed}", listed=", ".join(SETTLED[1:])))
    return Circulated(
        b.id("id"),
        author_in(b.text("force", most=8), b.part("by")),
        b.text("text", most=policy.LONGEST_TEXT).strip(),
        b.instant("at"),
        b.instant("due_at"),
        settled,
        b.text("note", least=0, most=policy.LONGEST_TEXT).strip(),
    )


def _with_minutes(put: Circulated, said: Json) -> Circulated:
    """Return a circulation with the version and digest of the minutes that it puts, where it puts any."""
    if "digest" not in said:
        return put
    b = Body("minutes", said)
    digest = b.text("digest", most=policy.DIGEST_LETTERS)
    if len(digest) != policy.DIGEST_LETTERS or set(digest) - set("0123456789abcdef"):
        raise b.wrong("digest", Told("is no SHA-256"))
    return replace(put, version=b.count("version", most=_MOST_VERSIONS), digest=digest)
