"""Hidden records that one officer opens by breaking the glass."""

from collections.abc import Iterator
from contextlib import contextmanager

from attack.ground import Ground
from attack.meter import DAY, HOUR, Attempt, Meter
from support.cast import person

from sangam.kernel.errors import Conflict
from sangam.oversight import glass
from sangam.records.own_records import records


@contextmanager
def _begin(ground: Ground) -> Iterator[Attempt]:
    delhi, *_ = ground.world("DL").stations
    other = delhi.at("station", "DL-ON-ALIPUR")

    def break_glass() -> int:
        made = records.create(delhi.desk, records.New("person", person("Harjit Singh")))
        try:
            glass.break_glass(other, made, reason="A kidnapped child is held at this address")
        except Conflict:
            return 0
        return 1

    with delhi.node:
        yield break_glass


METER = Meter(
    "broken glass",
    "records that one officer opens for danger to life; each is told at once and reviewed",
    _begin,
    {HOUR: 1, DAY: 8},
)
