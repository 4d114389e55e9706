"""Bodies of the two envelopes by which owner and holder compare.  Pure; reading raises Malformed.

records.compared.v1  {"run", "until", "stretches": [[first, beyond, count, digest]]}      the owner's question
records.differ.v1    {"run", "answers": [{"first", "beyond", "same"}                      the holder's answers
                                        |{"first", "beyond", "count"}                  of more than `LEAF` asked about
                                        |{"first", "beyond", "upto", "held": [[record, version, level]]}]}

A stretch is the ids first <= id < beyond.  A digest is the XOR of 64 bits a record, as 16 hexadecimal digits.  These
are the first eight bytes of SHA-256 over its id (16 bytes), version (8 bytes, big-endian) and level (UTF-8).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sangam.kernel.errors import Malformed
from sangam.kernel.handling import Level
from sangam.records.messages import records as record_messages
from sangam.records.messages.records import Json

FIRST, BEYOND = UUID(int=0), UUID(int=(1 << 128) - 1)
PARTS = 64
"""Into how many stretches one is split, and how many are asked about at once."""
LEAF = 250
"""Of a stretch in which the owner counts no more, the holder lists what it has, at most twice as many at once."""
MOST_HELD = 3_000
"""How many records one answering envelope lists: 170 KiB."""

_LEVELS = frozenset({Level.WHOLE, Level.POINTER, Level.SILENT})
_MASK = (1 << 64) - 1


@dataclass(frozen=True, slots=True)
class Digest:
    """What stands in a stretch: how many records, and the XOR of their digests, a signed 64-bit number."""

    first: UUID
    beyond: UUID
    count: int
    digest: int


@dataclass(frozen=True, slots=True)
class Held:
    """A record as a holder has it."""

    record: UUID
    version: int
    level: Level


@dataclass(frozen=True, slots=True)
class Answer:
    """What a holder says of a stretch.  same: no more to say.  held: what it has below `upto`; None: only how many."""

    first: UUID
    beyond: UUID
    same: bool = False
    count: int = 0
    upto: UUID = BEYOND
    held: tuple[Held, ...] | None = None


def question_out(run: UUID, until: datetime, stretches: Sequence[Digest]) -> dict[str, object]:
    """Return the owner's question as JSON."""
    listed = [[str(s.first), str(s.beyond), s.count, f"{s.digest & _MASK:016x}"] for s in stretches]
    return {"run": str(run), "until": until.isoformat(), "stretches": listed}


def question_in(body: Json) -> tuple[UUID, datetime, list[Digest]]:
    """Read a question: run, until, and at most `PARTS` stretches."""
    try:
        listed = body["stretches"]
        if not isinstance(listed, list) or not 1 <= len(listed) <= PARTS:
            raise ValueError("stretches")
        stretches = [
            Digest(UUID(str(first)), UUID(str(beyond)), record_messages.number(count), _signed(str(digest)))
            for first, beyond, count, digest in listed
        ]
        return UUID(str(body["run"])), record_messages.instant(body["until"]), stretches
    except (KeyError, ValueError, TypeError) as fault:
        raise _unreadable(fault) from None


def answers_out(run: UUID, answers: Sequence[Answer]) -> dict[str, object]:
    """Return the holder's answers as JSON."""
    return {"run": str(run), "answers": list(map(_answer_out, answers))}


def answers_in(body: Json) -> tuple[UUID, list[Answer]]:
    """Read a holder's answers."""
    try:
        listed = body["answers"]
        if not isinstance(listed, list) or not 1 <= len(listed) <= PARTS:
            raise ValueError("answers")
        return UUID(str(body["run"])), list(map(_answer_in, listed))
    except (KeyError, ValueError, TypeError, AttributeError) as fault:
        raise _unreadable(fault) from None


def after(record: UUID) -> UUID:
    """Return the first id behind this one."""
    return UUID(int=min(record.int + 1, BEYOND.int))


def _answer_out(answer: Answer) -> dict[str, object]:
    form: dict[str, object] = {"first": str(answer.first), "beyond": str(answer.beyond)}
    if answer.same:
        return {**form, "same": True}
    if answer.held is None:
        return {**form, "count": answer.count}
    held = [[str(each.record), each.version, str(each.level)] for each in answer.held]
    return {**form, "upto": str(answer.upto), "held": held}


def _answer_in(form: Mapping[str, object]) -> Answer:
    first, beyond = UUID(str(form["first"])), UUID(str(form["beyond"]))
    if form.get("same") is True:
        return Answer(first, beyond, same=True)
    if "held" not in form:
        return Answer(first, beyond, count=record_messages.number(form["count"]))
    held = form["held"]
    if not isinstance(held, list) or len(held) > MOST_HELD:
        raise ValueError("held")
    listed = tuple(
        Held(UUID(str(record)), record_messages.number(version), _level(level)) for record, version, level in held
    )
    upto = UUID(str(form["upto"]))
    if not first <= upto <= beyond or any(not first <= each.record < upto for each in listed):
        raise ValueError("held outside its stretch")
    return Answer(first, beyond, count=len(listed), upto=upto, held=listed)


def _level(text: object) -> Level:
    level = Level(str(text))
    if level not in _LEVELS:
        raise ValueError(f"level {text}")
    return level


def _signed(digest: str) -> int:
    if len(digest) != 16:
        raise ValueError("digest")
    number = int(digest, 16)
    return number - (1 << 64) if number >> 63 else number


def _unreadable(fault: Exception) -> Malformed:
    return Malformed(
        "records:compare-body",
        "What was sent to compare records cannot be read: {fault}.",
        fault=f"{type(fault).__name__} {fault}",
    )
