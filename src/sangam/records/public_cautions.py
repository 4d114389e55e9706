"""The face of `records` for cautions that hold.  Pure."""

from sangam.records.cautions import are_past as cautions_are_past
from sangam.records.cautions import standing as standing_cautions

__all__ = ["cautions_are_past", "standing_cautions"]
