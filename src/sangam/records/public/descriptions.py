"""The front door of `records` for finding whom a description fits: what to look for, what a description says."""

from sangam.records.schema.description_keys import AGAINST, AGE_SLACK, Looks, ages, looks_of, lookup_keys, spelt
from sangam.records.schema.event_kinds import JUDGEMENTS, SERIES_KINDS, Head, Master, master
from sangam.records.schema.values import KIN_SPACE, NAME_SPACE

__all__ = [
    "AGAINST",
    "AGE_SLACK",
    "JUDGEMENTS",
    "KIN_SPACE",
    "NAME_SPACE",
    "SERIES_KINDS",
    "Head",
    "Looks",
    "Master",
    "ages",
    "looks_of",
    "lookup_keys",
    "master",
    "spelt",
]
