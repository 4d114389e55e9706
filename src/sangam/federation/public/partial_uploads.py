"""The face of `federation` for uploads that a line interrupts: continued, given whole, thrown away."""

from sangam.federation.files.partial_uploads import MOST_BYTES, forget, have, receive, sweep, whole

__all__ = ["MOST_BYTES", "forget", "have", "receive", "sweep", "whole"]
