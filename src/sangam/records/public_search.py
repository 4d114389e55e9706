"""The face of `records` for what finds records: candidates by key, views, silent rows, kinds."""

from sangam.records.arriving import CHANNEL as ARRIVED
from sangam.records.arriving import KEY, KEY_ROWS, Arrivals, arrived, arrived_before
from sangam.records.copying import uuids
from sangam.records.event_values import require_order
from sangam.records.holding import look_waits
from sangam.records.kinds import KINDS, Kind, Property, Type
from sangam.records.reading import all_of, desks, of_kinds, owners, shown_each, shown_many, which_stand
from sangam.records.searching import candidates, candidates_many, desk_of, expire, silent_matches
from sangam.records.values import KIN_SPACE, NAME_SPACE, check, number_in, spoken_name, words

__all__ = [
    "ARRIVED",
    "KEY",
    "KEY_ROWS",
    "KINDS",
    "KIN_SPACE",
    "NAME_SPACE",
    "Arrivals",
    "Kind",
    "Property",
    "Type",
    "all_of",
    "arrived",
    "arrived_before",
    "candidates",
    "candidates_many",
    "check",
    "desk_of",
    "desks",
    "expire",
    "look_waits",
    "number_in",
    "of_kinds",
    "owners",
    "require_order",
    "shown_each",
    "shown_many",
    "silent_matches",
    "spoken_name",
    "uuids",
    "which_stand",
    "words",
]
