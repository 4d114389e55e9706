"""The face of `interchange` for the worker: see jobs through, tidy up after them."""

from sangam.interchange.jobs import tidy
from sangam.interchange.working import work_once

__all__ = ["tidy", "work_once"]
