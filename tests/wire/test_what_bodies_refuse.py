"""What a body may not say, one member at a time: read without a database."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from channels.channel_bodies import IMPORTED, REVISED
from coordination.meeting_bodies import BODIES as MEETINGS
from operations.operation_bodies import ASKED

from sangam.channels.wire import MessageBody, read_revision
from sangam.coordination import wire as meetings
from sangam.kernel import bodies
from sangam.kernel.errors import Malformed
from sangam.operations.deconfliction import wire as deconfliction
from sangam.oversight import wire as oversight
from sangam.records.messages import reconciliation
from sangam.records.messages import records as record_messages

GLASS = {"glass": str(UUID(int=1)), "verdict": "needed", "text": "It was.", "at": "2026-11-24T08:32:00+00:00"}
OFFER = UUID(int=2)


def asked(**changed: object) -> Mapping[str, object]:
    """Return a question of deconfliction with other places."""
    body: dict[str, Any] = bodies.write(ASKED)
    return {**body, "places": {**body["places"], **changed}}


def read_asked(body: Mapping[str, object]) -> deconfliction.Asked:
    """Read a question of deconfliction."""
    return bodies.read(deconfliction.Asked, body)


def held(*records: int, first: int = 1, upto: int = 5, beyond: int = 9, level: str = "whole") -> Mapping[str, object]:
    """Return a holder's answer that lists these records of a stretch."""
    listed = [[str(UUID(int=each)), 1, level] for each in records]
    stretch = {name: str(UUID(int=at)) for name, at in (("first", first), ("upto", upto), ("beyond", beyond))}
    return {"run": str(UUID(int=7)), "answers": [{**stretch, "held": listed}]}


def compared(digest: str) -> Mapping[str, object]:
    """Return an owner's question about all records, with this digest."""
    every = [str(reconciliation.FIRST), str(reconciliation.BEYOND), 7, digest]
    return {"run": str(UUID(int=7)), "until": "2026-11-24T08:32:00+00:00", "stretches": [every]}


def held_of(how: str, digests: str = "AAAAAAAAAAA=") -> Mapping[str, object]:
    """Return what a holder says of a record that it holds so."""
    return {"records": [[str(UUID(int=1)), 2, how]], "shown": {str(UUID(int=1)): digests}}


read_answers = partial(bodies.read_as_it_is, reconciliation.Answers)
read_question = partial(bodies.read_as_it_is, reconciliation.Question)
read_held = partial(bodies.read_as_it_is, record_messages.HeldOf)


def imported(**changed: object) -> Mapping[str, object]:
    """Return an imported message that stood elsewhere."""
    body: dict[str, Any] = bodies.write(IMPORTED)
    return {**body, "origin": {**body["origin"], **changed}}


def minuted(outcomes: object) -> Mapping[str, object]:
    """Return a meeting with these outcomes of its items."""
    said, write, _ = MEETINGS[meetings.DOCUMENT]
    return {**write(said), "outcomes": outcomes}


def read_imported(body: Mapping[str, object]) -> MessageBody:
    """Read a message that Delhi imported."""
    return bodies.read(MessageBody, body, sender="DL")


def read_meeting(body: Mapping[str, object]) -> meetings.MeetingDocument:
    """Read a meeting of Delhi."""
    return meetings.read_document(body, host="DL")


@pytest.mark.parametrize(
    ("read", "body"),
    [
        (read_asked, asked(public="AB" * 32)),
        (read_asked, asked(public="ab" * 31)),
        (read_asked, asked(public="zz" * 32)),
        (read_asked, asked(elements="ab" * 32 * 17)),
        (read_asked, asked(elements="ab" * 32 * 80)),
        (read_asked, {**asked(), "places": None, "targets": None}),
        (read_asked, {**asked(), "last": "2026-11-28"}),
        (read_asked, {**asked(), "last": "2026-11-23"}),
        (read_asked, {**asked(), "first": "tomorrow"}),
        (deconfliction.read_answer, {"ask": str(OFFER), "lot": "ab" * 32, "lists": [1]}),
        (deconfliction.read_answer, {"ask": str(OFFER), "lot": "ab" * 32, "lists": [{}] * 401}),
        (partial(bodies.read, oversight.ReviewedBody), {**GLASS, "verdict": "perhaps"}),
        (record_messages.handover_of, {"handover": "no number"}),
        (read_answers, held(2, 5)),
        (read_answers, held(0, 2)),
        (read_answers, held(2, upto=10)),
        (read_answers, held(first=3, upto=2)),
        (read_answers, {**held(2), "answers": []}),
        (read_answers, held(2, level="none")),
        (read_answers, held(*[2] * 3_001)),
        (read_question, compared("7")),
        (read_question, compared("g" * 16)),
        (read_imported, imported(file="AB" * 32)),
        (read_imported, imported(kind="hearsay")),
        (read_imported, imported(line=0)),
        (read_imported, imported(edited="true")),
        (read_meeting, minuted({str(UUID(int=each)): "agreed" for each in range(121)})),
        (read_meeting, minuted({"an item": "agreed"})),
        (read_meeting, minuted({str(UUID(int=1)): "forgotten"})),
        (record_messages.changes_in, {"changes": [{}, "a change"]}),
        (record_messages.changes_in, {"changes": []}),
        (read_held, held_of("lost")),
        (read_held, held_of("silent", "AAAAAAAAAAA=\n")),
        (read_held, held_of("silent", "")),
        (read_held, held_of("silent", "AAAA")),
    ],
    ids=[
        "upper case",
        "too short",
        "no hexadecimal",
        "elements that do not fill up",
        "more elements than an action has",
        "neither places nor targets",
        "more days than an action has",
        "days that end before they begin",
        "no day",
        "a list that is none",
        "more lists than an answer holds",
        "no verdict",
        "no offer",
        "held beyond what is listed",
        "held before the stretch",
        "listed beyond the stretch",
        "listed up to before the stretch",
        "no answer",
        "held at no level",
        "more than is listed at once",
        "a short digest",
        "a digest that is no number",
        "no file of an export",
        "no kind of line",
        "no line",
        "neither edited nor not",
        "too many outcomes",
        "no item",
        "no outcome",
        "a change that is none",
        "no changes",
        "no word of what is held",
        "a digest with a letter too many",
        "no digest",
        "half a digest",
    ],
)
def test_a_member_that_is_not_what_it_should_be_is_malformed(
    read: Callable[[Mapping[str, object]], object], body: Mapping[str, object]
) -> None:
    with pytest.raises(Malformed):
        read(body)


def test_what_is_as_it_should_be_is_read() -> None:
    assert read_asked(asked()) == ASKED
    assert bodies.read(oversight.ReviewedBody, {**GLASS, "verdict": min(oversight.VERDICTS)}).glass == UUID(int=1)
    assert record_messages.handover_of({"handover": str(OFFER)}) == OFFER
    assert record_messages.handover_of({}) is None
    assert read_held(held_of("silent")).shown == {UUID(int=1): bytes(8)}
    (answer,) = read_answers(held(1, 4)).answers
    assert answer.held is not None
    assert [each.record.int for each in answer.held] == [1, 4]
    assert [read_question(compared(each)).stretches[0].digest for each in ("f" * 16, "0" * 15 + "7")] == [-1, 7]
    assert reconciliation.after(UUID(int=7)) == UUID(int=8)
    assert reconciliation.after(reconciliation.BEYOND) == reconciliation.BEYOND
    assert read_imported(imported()) == IMPORTED
    assert read_revision({**bodies.write(REVISED), "withdraw": True}, sender="DL").text == ""
