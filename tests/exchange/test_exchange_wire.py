"""Bodies on the wire: the golden files fix them; whatever is unexpected is named and refused."""

import copy
import json
from pathlib import Path

import pytest
from message_samples import ALERT, AT, BODIES, KALA

from sangam.exchange.messages import Request, outcome_body, read_alert, read_opened, read_said
from sangam.exchange.types import (
    Acknowledged,
    Act,
    OutcomeCode,
    Step,
    Terms,
)
from sangam.kernel.bodies import replace
from sangam.kernel.errors import Malformed

GOLDEN = Path(__file__).parents[1] / "wire" / "golden" / "kinds"


CALLS = Terms("subscriber", {"number": "9812345678", "period": "1 to 5 November"}, "BNSS 94", "DCP, Outer North", AT)
OUTCOME = BODIES["thread.outcome.v1"][0]
OF_REQUESTS = {
    "thread.opened.v1": replace(
        BODIES["thread.opened.v1"][0],
        request=Request(CALLS, "words"),
        record=replace(KALA, label="9812345678", own_words=True),
    ),
    "thread.said.v1": replace(
        BODIES["thread.said.v1"][0], act=Act.SAID, grade=None, step=Step.HANDED, handed_to="HR-SNP-RAI"
    ),
    "thread.outcome.v1": outcome_body(
        OUTCOME.thread, OUTCOME.message, OutcomeCode.LATE, note=OUTCOME.note, by=OUTCOME.by, at=OUTCOME.at
    ),
}
"""What typed requests add."""
OF_ALERTS = {
    "alert.issued.v1": replace(ALERT, earlier={1: AT}),
    "alert.acknowledged.v1": replace(BODIES["alert.acknowledged.v1"][0], how=Acknowledged.SEEN, handed_to="HR-SNP-RAI"),
}
"""What hand-overs and CAP's references add."""
OPTIONAL = {"officer", "grade", "due_at", "authority", "record", "caution", "urgency", "identifiers"}
EMPTY_FOR_NOTHING = {"caution", "note"}


@pytest.mark.parametrize("kind", OF_REQUESTS)
def test_what_a_request_adds_is_golden_and_may_be_absent(kind):
    stated, (_, write, read) = OF_REQUESTS[kind], BODIES[kind]
    file = GOLDEN.parent / "requests" / f"{kind}.json"
    body = json.loads(json.dumps(write(stated), ensure_ascii=False))
    assert body == json.loads(file.read_text(encoding="utf-8"))
    assert read(body) == stated
    plain = {name: value for name, value in body.items() if name not in {"request", "step", "handed_to", "rating"}}
    assert plain.keys() == golden(kind).keys()
    assert read(plain).at == AT


@pytest.mark.parametrize("kind", OF_ALERTS)
def test_what_an_alert_adds_is_golden_and_may_be_absent(kind):
    stated, (_, write, read) = OF_ALERTS[kind], BODIES[kind]
    body = json.loads(json.dumps(write(stated), ensure_ascii=False))
    assert body == json.loads((GOLDEN.parent / "alerts" / f"{kind}.json").read_text(encoding="utf-8"))
    assert read(body) == stated
    plain = {name: value for name, value in body.items() if name not in {"earlier", "handed_to"}}
    assert plain.keys() == golden(kind).keys()
    assert read(plain).at if kind == "alert.acknowledged.v1" else not read(plain).earlier


@pytest.mark.parametrize(
    "earlier", [7, {"one": "2026-11-24T08:32:00+00:00"}, {"1": "yesterday"}, {"1": 7}, ["x"], {"0": AT.isoformat()}]
)
def test_earlier_versions_that_cannot_be_read_are_named(earlier):
    with pytest.raises(Malformed, match="earlier of the alert"):
        read_alert({**golden("alert.issued.v1"), "earlier": earlier}, sender="DL")


@pytest.mark.parametrize(
    "request_", [7, {"fields": {}}, {"type": "x", "fields": {"a": 1}, "basis": ""}, {"type": "x", "fields": []}]
)
def test_a_request_that_cannot_be_read_is_named(request_):
    with pytest.raises(Malformed, match="request"):
        read_opened({**golden("thread.opened.v1"), "request": request_}, sender="DL")


def golden(kind):
    return json.loads((GOLDEN / f"{kind}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("kind", BODIES)
def test_what_we_write_is_the_golden_body_and_reading_it_gives_the_same(kind):
    stated, write, read = BODIES[kind]
    assert json.loads(json.dumps(write(stated), ensure_ascii=False)) == golden(kind)
    assert read(golden(kind)) == stated


@pytest.mark.parametrize("kind", BODIES)
def test_a_member_that_we_do_not_know_is_passed_over(kind):
    stated, _, read = BODIES[kind]
    assert read({**golden(kind), "from_a_later_version": 1}) == stated


@pytest.mark.parametrize(
    ("kind", "member"),
    [(kind, member) for kind in BODIES for member in golden(kind) if (kind, member) != ("alert.issued.v1", "record")],
)
@pytest.mark.parametrize("value", [None, 7.5, True, {"x": 1}, ["x", 1], "", "\x00", "\ud800", "x" * 5000])
def test_a_member_that_is_missing_or_wrong_is_named(kind, member, value):
    read, body = BODIES[kind][2], golden(kind)
    body[member] = value
    optional_for_act = value is None and member in OPTIONAL
    if (optional_for_act and (kind, member) not in MUST_STAND) or (value == "" and member in EMPTY_FOR_NOTHING):
        read(body)
        return
    with pytest.raises(Malformed, match=member):
        read(body)


MUST_STAND = {("alert.issued.v1", "authority"), ("thread.opened.v1", "record")}


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("alert.issued.v1", "version", 0),
        ("alert.issued.v1", "action", "shoot"),
        ("alert.issued.v1", "urgency", "panic"),
        ("alert.issued.v1", "area", ["HR"] * 201),
        ("alert.issued.v1", "area", []),
        ("alert.issued.v1", "identifiers", ["x"] * 21),
        ("alert.issued.v1", "issued_at", "2026-11-24T08:32:00"),
        ("alert.issued.v1", "issued_at", "yesterday"),
        ("alert.issued.v1", "expires_at", "2026-11-24T08:31:00+00:00"),
        ("alert.issued.v1", "expires_at", "2036-11-24T08:31:00+00:00"),
        ("alert.issued.v1", "authority.kind", "hunch"),
        ("alert.issued.v1", "issued_by.post", "not an id"),
        ("alert.issued.v1", "record.label", ""),
        ("alert.acknowledged.v1", "as", "ignored"),
        ("thread.opened.v1", "clock_s", 0),
        ("thread.opened.v1", "clock_s", 10**9),
        ("thread.said.v1", "act", "asked"),
        ("thread.said.v1", "act", "outcome"),
        ("thread.said.v1", "grade", "Z9"),
        ("thread.said.v1", "text", " "),
        ("thread.seen.v1", "messages", []),
        ("thread.outcome.v1", "outcome", "vanished"),
        ("thread.outcome.v1", "rating", "early"),
    ],
)
def test_a_value_outside_its_list_or_bounds_is_refused(kind, path, value):
    read, body = BODIES[kind][2], copy.deepcopy(golden(kind))
    *outer, last = path.split(".")
    inner = body
    for name in outer:
        inner = inner[name]
    inner[last] = value
    with pytest.raises(Malformed, match=last):
        read(body)


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"act": "answered", "step": "accepted"}, "act of the message is none of said"),
        ({"act": "said", "step": "accepted", "handed_to": "HR-SNP-RAI"}, "step of the message is none of handed"),
        ({"act": "said", "handed_to": "HR-SNP-RAI"}, "step of the message is none of handed"),
        ({"act": "said", "step": "handed"}, "handed_to of the message is missing"),
        ({"act": "said", "step": "undone"}, "step of the message is none of accepted"),
    ],
)
def test_a_step_stands_beside_what_is_said_and_names_a_desk_to_hand_over(members, sentence):
    with pytest.raises(Malformed, match=sentence):
        read_said({**golden("thread.said.v1"), **members}, sender="HR")


def test_closing_needs_no_words():
    body = {**golden("thread.said.v1"), "act": "closed", "text": ""}
    assert read_said(body, sender="DL").act is Act.CLOSED


def test_an_alert_about_no_record_is_an_alert():
    assert read_alert({**golden("alert.issued.v1"), "record": None}, sender="DL").says.record is None
