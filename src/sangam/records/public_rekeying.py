"""The face of `records` for what starts a node: standing keys made anew, its own and those that others keep."""

from sangam.records.rekeying import in_batches, rekey

__all__ = ["in_batches", "rekey"]
