"""Units of time in tables of events."""

import numpy as np

DAY_S = 86_400
UNDATED = np.iinfo(np.int64).min
"""Stands for a time that is not known; NumPy's own NaT has the same value."""
