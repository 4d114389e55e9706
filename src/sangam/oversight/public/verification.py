"""The door of `oversight` for who checks a bundle offline: it needs no node."""

from sangam.oversight.evidence.bundle import check_bundle

__all__ = ["check_bundle"]
