"""The face of `records` for words about records: each is read as the reader sees what it speaks of."""

from sangam.records.cautions import are_past as cautions_are_past
from sangam.records.cautions import standing as standing_cautions
from sangam.records.spoken_words import read

__all__ = ["cautions_are_past", "read", "standing_cautions"]
