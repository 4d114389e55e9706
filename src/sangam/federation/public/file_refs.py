"""The front door of `federation` for what names a file, and for a photograph made small.  Pure."""

from sangam.federation.files.content_type import BrokenPhotograph, TooManyPixels, small_image
from sangam.federation.files.messages import ref_in, ref_out
from sangam.federation.media_types import KINDS

__all__ = ["KINDS", "BrokenPhotograph", "TooManyPixels", "ref_in", "ref_out", "small_image"]
