"""The acts of the day that are done on charts: one is laid out around a record, saved, and its ties are pinned."""

import math
from collections.abc import Callable
from uuid import UUID

from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.lab.world.public import ActSeed, World
from sangam.networks.public import charts
from sangam.networks.types import ChartChange, Drawing, Place
from sangam.records.public import records

Wait = Callable[[Callable[[], UUID | None], str], UUID]
_AROUND, _FIRST_RING, _NEXT_RING = 8, 240, 160
_PINS = 3


class NetworkActs:
    """Plays these acts of one force's officers.  seat: signs an officer in; wait: for what comes by the wire."""

    def __init__(self, seat: Callable[[str], Actor], wait: Wait, world: World) -> None:
        self._seat, self._wait, self._world = seat, wait, world

    @property
    def does(self) -> dict[str, Callable[[ActSeed], object]]:
        """Return what plays each act."""
        return {"chart": self._chart}

    def _chart(self, act: ActSeed) -> UUID:
        """Save a chart of what lies around a record.  on: its key; text: what the chart is called."""
        actor, record = self._seat(act.who), self._world.record(act.on).id
        self._wait(lambda: _come(actor, record), act.key)
        drawing = charts.start_drawing(actor, record, purpose=actor.purpose)
        pinned = frozenset(tie.edge.pin for tie in drawing.ties[:_PINS])
        change = ChartChange(act.text, places=_laid_out(drawing), pinned=pinned)
        return charts.begin_chart(actor, change, purpose=actor.purpose)


def _come(actor: Actor, record: UUID) -> UUID | None:
    """Return a record once it has come."""
    try:
        return records.open_record(actor, record, purpose=actor.purpose).id
    except NotFound:
        return None


def _laid_out(drawing: Drawing) -> dict[UUID, Place]:
    """Return the first record in the middle, and the others on rings around it."""
    first, *others = drawing.records
    places = {first.id: Place(0, 0)}
    for at, view in enumerate(others):
        radius = _FIRST_RING + _NEXT_RING * (at // _AROUND)
        angle = 2 * math.pi * (at % _AROUND) / _AROUND
        places[view.id] = Place(round(radius * math.cos(angle)), round(radius * math.sin(angle)))
    return places
