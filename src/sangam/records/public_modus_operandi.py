"""The face of `records` for the master of modus operandi."""

from sangam.records.modus_operandi import Head, Master, master

__all__ = ["Head", "Master", "master"]
