"""Envelopes of records sent past the acts."""

import json

from support.wire_world import Journey

from sangam.audit import audit
from sangam.federation import outbox
from sangam.federation.protocol import envelope as wire
from sangam.federation.protocol import signed_line
from sangam.federation.types import Lane


def sends(station, kind, body, to, lane=Lane.NORMAL):
    with station.node, audit.deed(station.desk, "officer:test:forge"):
        outbox.post(kind, to=[to.force], body=body, lane=lane)


def bodies(journeys: list[Journey], kind: str) -> list[dict[str, object]]:
    """Return what envelopes of a kind say that are under way."""
    texts = [signed_line.take_apart(line).text for each in journeys for line in wire.unpack(each.batch.payload)]
    return [body["body"] for body in map(json.loads, texts) if body["kind"] == kind]
