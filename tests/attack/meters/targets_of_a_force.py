"""Plates, numbers and names about which another force asks by deconfliction checks."""

from functools import partial

from attack.meter import DAY, HOUR, MONTH, Meter
from attack.swept import asks_checks

from sangam.operations.deconfliction.halves import TARGETS

METER = Meter(
    "targets of a force",
    "guessed targets that we compare for one force",
    partial(asks_checks, half=TARGETS),
    {HOUR: 64, DAY: 250, MONTH: 1_500},
    is_long=True,
)
