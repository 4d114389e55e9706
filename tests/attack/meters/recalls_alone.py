"""Records that one officer ends by recalls, one by one."""

from collections.abc import Iterator
from contextlib import contextmanager

from attack.ground import Ground
from attack.meter import DAY, HOUR, MONTH, Attempt, Meter
from django.conf import settings
from support.cast import person

from sangam.kernel.errors import Refused
from sangam.records.public import recalls, records


@contextmanager
def _begin(ground: Ground) -> Iterator[Attempt]:
    delhi, *_ = ground.world("DL").stations

    def recall() -> int:
        made = records.create(delhi.desk, records.New("person", person("Harjit Singh")))
        try:
            recalls.recall(delhi.desk, made, reason="the wrong man")
        except Refused:
            return 0
        return 1

    with delhi.node:
        yield recall


_MOST = int(settings.SANGAM.recalls_alone)
METER = Meter(
    "recalls alone",
    "records that one officer recalls without a second",
    _begin,
    {HOUR: _MOST, DAY: _MOST, MONTH: 31 * _MOST},
)
