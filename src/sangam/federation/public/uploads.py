"""The front door of `federation` for an upload that a line interrupts."""

from sangam.federation.files.partial_uploads import MOST_BYTES, forget, have, receive, sweep, whole

__all__ = ["MOST_BYTES", "forget", "have", "receive", "sweep", "whole"]
