"""The front door of `federation` for bodies and statements that name a file.  Pure."""

from sangam.federation.files.content_type import KINDS
from sangam.federation.files.messages import ref_in, ref_out

__all__ = ["KINDS", "ref_in", "ref_out"]
