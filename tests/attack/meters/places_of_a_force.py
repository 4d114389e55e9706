"""Places about which another force asks by deconfliction checks, under as many invented officers as it likes."""

from datetime import timedelta
from functools import partial

from attack.meter import DAY, HOUR, MONTH, Meter
from attack.swept import asks_checks

from sangam.operations.deconfliction.halves import PLACES

METER = Meter(
    "places of a force",
    "inputs at a place that we compare for one force; a city has 7,800",
    partial(asks_checks, half=PLACES),
    {HOUR: 256, DAY: 1_000, MONTH: 6_000},
    {HOUR: timedelta(minutes=6)},
)
