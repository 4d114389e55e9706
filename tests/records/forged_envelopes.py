"""Envelopes that a force forges after a restore."""

from typing import Any
from uuid import UUID

from foreign_envelopes import carried
from support.cast import person
from support.putting_back import restored, settled
from support.world import World

from sangam.audit.audit import deed
from sangam.federation import outbox
from sangam.federation.models import Inbox
from sangam.kernel.handling import Level


def put_back_to(world: World) -> tuple[UUID, dict[str, Any]]:
    """Restore Delhi to where Haryana has one record of it whole; return the record and the change that went there."""
    delhi, _, _, wire = world
    record = delhi.opens(person("Harjeet"), shares={"HR": Level.WHOLE})
    (change,) = carried(wire.load(), "records.copied.v1")["changes"]
    wire.deliver()
    delhi.node.backs_up()
    restored(wire, delhi.node)
    return record, change


def forged(world: World, kind: str, body: dict[str, object]) -> Inbox:
    """Let Haryana send Delhi this; return what became of it there."""
    delhi, haryana, _, wire = world
    with haryana.node, deed(haryana.desk, "officer:envelope:forge"):
        envelope = outbox.post(kind, to=["DL"], body=body)
    settled(wire)
    with delhi.node:
        return Inbox.objects.get(envelope=envelope)
