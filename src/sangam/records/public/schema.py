"""The front door of `records` for what a record may say: kinds, properties, values, cautions that hold.  Pure."""

from sangam.records.schema.cautions import are_past as cautions_are_past
from sangam.records.schema.cautions import cautions_in_force
from sangam.records.schema.event_kinds import JUDGEMENTS, SERIES_KINDS
from sangam.records.schema.event_values import require_order
from sangam.records.schema.kinds import KINDS, Kind, Property, Type
from sangam.records.schema.values import KIN_SPACE, NAME_SPACE, check, number_in, spoken_name, words

__all__ = [
    "JUDGEMENTS",
    "KINDS",
    "KIN_SPACE",
    "NAME_SPACE",
    "SERIES_KINDS",
    "Kind",
    "Property",
    "Type",
    "cautions_are_past",
    "cautions_in_force",
    "check",
    "number_in",
    "require_order",
    "spoken_name",
    "words",
]
