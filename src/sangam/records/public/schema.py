"""The front door of `records` for what a record may say: kinds, properties, values, cautions that hold.  Pure."""

from sangam.records.schema.event_kinds import require_order
from sangam.records.schema.kinds import KINDS, About, Kind, Property, Tie, Type, cautions_in_force, place_kinds
from sangam.records.schema.kinds import are_past as cautions_are_past
from sangam.records.schema.values import check, number_in, spoken_name, words

__all__ = [
    "KINDS",
    "About",
    "Kind",
    "Property",
    "Tie",
    "Type",
    "cautions_are_past",
    "cautions_in_force",
    "check",
    "number_in",
    "place_kinds",
    "require_order",
    "spoken_name",
    "words",
]
