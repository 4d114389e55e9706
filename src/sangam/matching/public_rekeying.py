"""The face of `matching` for what starts a node: the keys of standing watches made anew."""

from sangam.matching.rekeying import rekey

__all__ = ["rekey"]
