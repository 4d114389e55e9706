"""The acts of the day on networks: a chart is saved, its ties pinned; a gang is watched, and a new tie comes to it."""

import math
from collections.abc import Callable
from functools import partial
from uuid import UUID

from sangam.kernel.actor import Actor
from sangam.kernel.errors import NotFound
from sangam.kernel.handling import Grade, Handling
from sangam.networks import charts, watches
from sangam.networks.types import AttachedTo, ChartChange, Drawing, Place
from sangam.records.own_records import records
from sangam.records.types import Said, Value
from sangam.records.visibility import views
from sangam_lab.world.public import ActSeed, World

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
        return {"chart": self._chart, "watch-network": self._watch, "tie": self._tie}

    def _chart(self, act: ActSeed) -> UUID:
        """Save a chart of what lies around a record.  on: its key; text: its name; more: a case to attach it to."""
        actor, record = self._seat(act.who), self._world.record(act.on).id
        self._wait(partial(_come, actor, record), act.key)
        drawing = charts.start_drawing(actor, record, purpose=actor.purpose)
        pinned = frozenset(tie.edge.pin for tie in drawing.ties[:_PINS])
        change = ChartChange(act.text, places=_laid_out(drawing), pinned=pinned)
        chart = charts.begin_chart(actor, change, purpose=actor.purpose)
        if act.more:
            target = AttachedTo(charts.CASE, self._world.record(act.more).id)
            charts.attach_chart(actor, chart, target, purpose=actor.purpose)
        return chart

    def _watch(self, act: ActSeed) -> UUID:
        """Watch a gang, or a chain of records.  on: their keys."""
        actor = self._seat(act.who)
        watched = [self._world.record(key).id for key in act.on.split("+")]
        for record in watched:
            self._wait(partial(_come, actor, record), act.key)
        return watches.begin_watch(actor, watched, purpose=actor.purpose)

    def _tie(self, act: ActSeed) -> UUID:
        """Write that two records are tied.  on: their keys; how: the relation; text: the evidence; more: the source."""
        actor = self._seat(act.who)
        ends = [{"ref": str(self._world.record(key).id), "label": ""} for key in act.on.split("+")]
        values: dict[str, Value] = {"one": ends[0], "other": ends[1], "relation": act.how, "evidence": act.text}
        said = [Said(name, value, act.more, Grade.parse("C3"), Handling()) for name, value in values.items()]
        return records.create(actor, records.New("tie", said), purpose=actor.purpose)


def _come(actor: Actor, record: UUID) -> UUID | None:
    """Return a record once it has come."""
    try:
        return views.open_record(actor, record, purpose=actor.purpose).id
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
