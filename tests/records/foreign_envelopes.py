"""Envelopes of records from another node, and what became of them."""

import gzip
import json
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from support.wire_world import Journey

from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.inbox import parked
from sangam.kernel import clock
from sangam.node.envelope_handlers import HANDLERS


def sends(station, kind, body, to):
    with station.node, audit.deed(station.desk, "officer:test:forge"):
        outbox.post(kind, to=[to.force], body=body)


def carried(journeys: Iterable[Journey], kind: str) -> dict[str, Any]:
    """Return the body of the one envelope of a kind that is under way."""
    payloads = (journey.batch.payload for journey in journeys)
    plain = b"".join(gzip.decompress(part) if part[:2] == b"\x1f\x8b" else part for part in payloads)
    said = [json.loads(json.loads(line)["signed"]) for line in plain.splitlines()]
    (body,) = [each["body"] for each in said if each["kind"] == kind]
    return body


def waits(station, **time: float) -> None:
    """Let so much time pass at a node, and what is due to be looked at there be looked at."""
    with station.node, clock.shift_time(timedelta(**time)):
        parked.replay_due(HANDLERS)


def outcomes(station, kind: str) -> list[str]:
    """Return what became of the envelopes of a kind that came, in their order."""
    return [said for (said,) in station.read_rows("federation_inbox", "outcome", kind=kind)]


def holds_nothing(station) -> bool:
    return not station.rows(
        "SELECT id FROM records_record UNION SELECT record FROM records_silent UNION SELECT record FROM records_key"
    )
