"""The front door of `records` for finding whom a description fits: what to look for, what a description says."""

from sangam.records.schema.description_keys import AGAINST, AGE_SLACK, ages, looks_of, lookup_keys
from sangam.records.schema.modus_operandi import Head, Master, master
from sangam.records.schema.physical_traits import Looks, spelt

__all__ = [
    "AGAINST",
    "AGE_SLACK",
    "Head",
    "Looks",
    "Master",
    "ages",
    "looks_of",
    "lookup_keys",
    "master",
    "spelt",
]
