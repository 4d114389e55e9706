"""The face of `federation` for envelope bodies and statements that name a file.  Pure."""

from sangam.federation.files_sniffing import KINDS
from sangam.federation.files_wire import ref_in, ref_out

__all__ = ["KINDS", "ref_in", "ref_out"]
