"""The face of `records` for sharing many in one act."""

from sangam.records.joint_shares import MOST_SHARED, Recipients, share_many

__all__ = ["MOST_SHARED", "Recipients", "share_many"]
