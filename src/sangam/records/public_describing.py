"""The face of `records` for finding whom a description fits: what to look for, and what a description says."""

from sangam.records.describing import AGAINST, AGE_SLACK, ages, looks_of, wanted
from sangam.records.looks import Looks, spelt

__all__ = ["AGAINST", "AGE_SLACK", "Looks", "ages", "looks_of", "spelt", "wanted"]
