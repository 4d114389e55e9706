"""The face of `records` for bulk intake: what comes of the rows of a sheet, and which records they made before."""

from sangam.records.bulk import Outcome, known, refused_rows, take_rows

__all__ = ["Outcome", "known", "refused_rows", "take_rows"]
