"""What another force may ask, blinded, under as many invented posts as it likes."""

from functools import partial

from attack.blinded import asks_pointers
from attack.meter import DAY, HOUR, Meter

from sangam.kernel.ids import new_id

METER = Meter(
    "pointers of a force",
    "blinded inputs that we evaluate for one force, whatever posts it invents",
    partial(asks_pointers, post=lambda: str(new_id())),
    {HOUR: 5_000, DAY: 40_000},
    is_long=True,
)
