"""What the tests of charts lay down: a gang with members of whom one is not for every post, and what is sent."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from support.cast import says
from support.nodes import TestNode
from support.visiting import Visitor, enters

from sangam.records.own_records import records
from sangam.records.types import Said

NAMES = ("ਹਰਜੀਤ ਸਿੰਘ", "राजन", "بلونت", "Titu")
"""Members of the gang; the last is confidential."""


def ref(name: str, record: UUID, level: str = "RESTRICTED") -> Said:
    return says(name, {"ref": str(record), "label": ""}, level=level)


def makes(officer: Visitor, kind: str, *said: Said) -> UUID:
    return records.create(officer.actor, records.New(kind, list(said)))


def cleared(delhi: TestNode) -> Visitor:
    """Return an officer of Narela who sees what is confidential, signed in, with a purpose."""
    officer = enters(delhi, "dl1007", "DL-ON-NARELA", "supervisor", clearance="CONFIDENTIAL")
    officer.takes_seat()
    officer.states()
    return officer


def gang_of(officer: Visitor) -> tuple[UUID, list[UUID]]:
    """Let an officer write a gang with its members, each with a phone, the last of them confidential."""
    gang, members = makes(officer, "gang", says("name", "Kala gang")), []
    for at, name in enumerate(NAMES):
        level = "CONFIDENTIAL" if at == len(NAMES) - 1 else "RESTRICTED"
        man = makes(officer, "person", says("name", name, level=level))
        claim = [ref("person", man, level), ref("gang", gang, level), says("evidence", "disclosure", level=level)]
        makes(officer, "membership", *claim, says("until", "2099-01-01", level=level))
        members.append(man)
    return gang, members


def document(places: object, version: object = 0, **more: object) -> dict[str, str]:
    return {"document": json.dumps({"name": "Kala gang", "version": version, "places": places, **more})}


def placed(*ids: UUID, x: float = 10.25) -> dict[str, list[object]]:
    return {str(each): [x + 200 * at, -3.5, False] for at, each in enumerate(ids)}


def said(answer: HttpResponse) -> Any:
    return json.loads(answer.content)
