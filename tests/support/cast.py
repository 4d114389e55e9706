"""The cast: one owns, one is on the team, one is across the border, and one must see nothing."""

import re
from dataclasses import replace
from uuid import UUID

from sangam.access.policy import ROLES
from sangam.access.units import units
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Caveat, Classification, Grade, Handling
from sangam.kernel.ids import named_id
from sangam.kernel.purpose import Purpose, Stated
from sangam.records.types import Said, Value

NAKA = Stated(Purpose.NAKA)
CASE = Stated(Purpose.CASE, "0123/2026")
VERIFY = Stated(Purpose.VERIFICATION)


def officer(unit: str, role: str = "station", **changes: object) -> Actor:
    """Return an officer in a post of `unit`, as his own node would build him; the same post for the same words."""
    assert role in ROLES
    post = named_id("test-post", unit, role)
    path = units.unit(unit).path
    force = path[0]
    actor = Actor(
        force=force,
        label=f"SI Test Officer, {role}, {unit}",
        role=role,
        officer=named_id(unit, role),
        post=post,
        unit=unit,
        clearance=Classification.CONFIDENTIAL,
        audience=frozenset([*path, force, f"post:{post}"]),
        language="en",
        purpose=CASE,
    )
    return replace(actor, **changes)  # type: ignore[arg-type]


def says(name: str, value: Value, *caveats: Caveat, grade: str = "B2", level: str = "RESTRICTED") -> Said:
    """Return a statement from a synthetic source."""
    handling = Handling(Classification[level], frozenset(caveats))
    return Said(name, value, "synthetic record for tests", Grade.parse(grade), handling)


def person(name: str, *more: Said, **properties: str) -> list[Said]:
    """Return the statements of a synthetic person: person("हरजीत", alias="काला", relative="s/o बलवंत")."""
    return [says("name", name), *(says(key, value) for key, value in properties.items()), *more]


def without_ids(thing: object) -> str:
    """Return what a thing shows as text, without ids: their digits are chance, and spell any four now and then."""
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", str(thing))


def ids(values: list[UUID]) -> list[str]:
    """Return ids as text, for facts."""
    return [str(value) for value in values]
