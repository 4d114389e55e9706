"""What one post of another force may ask, blinded, about our pointers."""

from functools import partial

from attack.blinded import asks_pointers
from attack.meter import DAY, HOUR, Meter

METER = Meter(
    "pointers of a post",
    "blinded inputs that we evaluate for one post of a force",
    partial(asks_pointers, post=lambda: "sho"),
    {HOUR: 200, DAY: 1_000},
)
