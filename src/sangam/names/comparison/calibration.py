"""What the features of two names are worth together: the intercept and weights of one logistic function."""

from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

ALIAS_ODDS = 0.22
"""What it does to the odds that one of the two names is an alias: others are called so too."""


@cache
def feature_weights() -> NDArray[np.float64]:
    """Return the intercept and the weight of each of `compiled_core.FEATURES`, as `calibration.tsv` holds them."""
    lines = files("sangam.names").joinpath("calibration.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return np.array([float(weight) for _, weight in rows])
