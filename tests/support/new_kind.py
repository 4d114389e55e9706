"""A further kind of record, declared before anything has read the table: a plugin of a pytest of its own."""

from sangam.identifiers.types import Kind as Identifier
from sangam.records.schema import properties
from sangam.records.schema.properties import (
    YEAR,
    About,
    Export,
    Kind,
    Places,
    Property,
    Tie,
    Type,
    identifier,
    reference,
    text,
)

_DRONE = (
    text("make", "Make", many=False),
    identifier("phone", "Phone", Identifier.PHONE),
    text("colour", "Colour", many=False),
    Property("seen_date", Type.DATE, "Last seen on", many=False),
    reference("holder", "Owner or user", "person", tie=Tie.SHARED),
    text("note", "Note"),
)

properties.COURT_KINDS = (
    *properties.COURT_KINDS,
    Kind(
        "drone", "Drone", _DRONE, ("make", "phone"), YEAR, 5 * YEAR,
        icon="radar", line=("colour",), about=About.OBJECT, title_beside=("make", "colour"), dated_by="seen_date",
        places=Places(card=6, report=6, network=13), export=Export("Asset", "infrastructure"),
    ),
)  # fmt: skip
