"""Records that one officer takes from their readers, by one way after another."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle

from attack.ground import Ground
from attack.meter import DAY, HOUR, MONTH, Attempt, Meter
from django.conf import settings
from support.cast import person

from sangam.kernel.errors import Refused
from sangam.kernel.purpose import Purpose
from sangam.records.own_records import limits, records, staleness


@contextmanager
def _begin(ground: Ground) -> Iterator[Attempt]:
    delhi, *_ = ground.world("DL").stations
    desk = delhi.desk
    ways = cycle(
        [
            lambda made: limits.limit(desk, made, audience={"DL": frozenset({"DL-ON-ALIPUR"})}),
            lambda made: limits.limit(desk, made, purposes=frozenset({Purpose.CASE})),
            lambda made: staleness.set_status(desk, made, "withdrawn"),
            lambda made: records.recall(desk, made, reason="the wrong man"),
        ]
    )

    def narrow() -> int:
        made = records.create(desk, records.New("person", person("Harjit Singh")))
        try:
            next(ways)(made)
        except Refused:
            return 0
        return 1

    with delhi.node:
        yield narrow


_MOST = int(settings.SANGAM.recalls_alone)
METER = Meter(
    "narrowings alone",
    "records that one officer limits, withdraws or recalls without a second",
    _begin,
    {HOUR: _MOST, DAY: _MOST, MONTH: 31 * _MOST},
)
