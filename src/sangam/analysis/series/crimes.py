"""Crimes for linkage: place, the interval in which each happened, and the marks of how it was done."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Crimes:
    """Crimes that can be compared.  begin, end: local seconds since 1970.  marks: (marks, crimes) codes, -1 unknown."""

    ids: list[str]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    marks: NDArray[np.int64]
    mark_names: tuple[str, ...]
    left_out: dict[str, int] = field(default_factory=dict)
    caveats: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)
