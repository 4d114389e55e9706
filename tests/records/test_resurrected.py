"""A recalled record that somebody sends again: its owner's old version stays recalled, a new owner's may come."""

import gzip
import json
from collections.abc import Iterable
from typing import Any

import pytest
from cast import person
from desks import told_to_desk
from wire_world import Journey

from sangam.audit import public as audit
from sangam.federation import public as federation
from sangam.kernel.handling import Level


def sends(station, kind, body, to):
    with station.node, audit.deed(station.desk, "officer:test:forge"):
        federation.post(kind, to=[to.force], body=body)


def carried(journeys: Iterable[Journey], kind: str) -> dict[str, Any]:
    """Return the body of the one envelope of a kind that is under way."""
    payloads = (journey.batch.payload for journey in journeys)
    plain = b"".join(gzip.decompress(part) if part[:2] == b"\x1f\x8b" else part for part in payloads)
    said = [json.loads(json.loads(line)["signed"]) for line in plain.splitlines()]
    (body,) = [each["body"] for each in said if each["kind"] == kind]
    return body


@pytest.fixture(params=[Level.WHOLE, Level.SILENT], ids=["whole", "silent"])
def recalled(request, delhi, haryana, up, wire):
    """Kind and body of a record of Delhi's that Haryana held until its recall, and its id."""
    kind = "records.copied.v1" if request.param is Level.WHOLE else "records.silent.v1"
    record = delhi.opens(person("Meena Rawat"), shares={"HR": request.param})
    body = carried(wire.load(), kind)
    wire.deliver()
    delhi.recalls(record)
    wire.deliver()
    return kind, body, record


def holds_nothing(station) -> bool:
    return not station.rows(
        "SELECT id FROM records_record UNION SELECT record FROM records_silent UNION SELECT record FROM records_key"
    )


def test_its_owner_s_old_version_stays_recalled(delhi, haryana, wire, recalled):
    kind, body, record = recalled
    sends(delhi, kind, body, haryana)
    wire.deliver()
    assert holds_nothing(haryana)
    assert haryana.rows("SELECT owner FROM records_tombstone WHERE record = %s", record) == [("DL",)]


def test_what_was_only_withdrawn_from_us_may_come_from_its_new_owner(delhi, haryana, up, wire):
    record = delhi.opens(person("Meena Rawat"), shares={"HR": Level.WHOLE})
    wire.deliver()
    delhi.withdraws(record, from_=haryana)
    wire.deliver()
    delhi.hands_over(record, to=up)
    wire.deliver()
    up.takes_over(record)
    up.offers(record, to=haryana)
    wire.deliver()
    assert haryana.reads(record).owner == "UP"
    assert told_to_desk(haryana.node) == []
