"""What happened when: dated records beside a record, or beside the members of a gang, the newest first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from uuid import UUID

from sangam.networks.projection import Network
from sangam.networks.sight import Sight
from sangam.networks.types import Event, Tie
from sangam.records.public.schema import KINDS
from sangam.records.types import RecordView

MOST_EVENTS = 60
_DAYS: Mapping[str, str] = {kind.name: kind.dated_by for kind in KINDS.values() if kind.dated_by}
"""By which property a record of a kind is dated."""


def events_of(network: Network, sight: Sight, among: Iterable[UUID]) -> tuple[Event, ...]:
    """Return the dated records that tie any of these, each once with all of these that it ties."""
    tied: dict[UUID, set[UUID]] = defaultdict(set)
    ties: dict[UUID, list[Tie]] = defaultdict(list)
    network.load(among := sorted(set(among)))
    for each in among:
        for edge in sight.standing(network.around(each)):
            if network.kind_of(edge.beyond(each)) in _DAYS:
                tied[edge.beyond(each)].add(each)
                ties[edge.beyond(each)].append(sight.tie(edge))
    views = sight.views([*tied, *(each for of in tied.values() for each in of)])
    found = [
        Event(
            day,
            views[record],
            tuple(views[each] for each in sorted(of)),
            _DAYS[views[record].kind],
            tuple(ties[record]),
        )
        for record, of in tied.items()
        if (day := day_of(views[record])) is not None
    ]
    found.sort(key=lambda event: (-event.day.toordinal(), event.record.id))
    return tuple(found[:MOST_EVENTS])


def day_of(view: RecordView) -> date | None:
    """Return the day of a dated record; None of a record of another kind, or without its day."""
    if view.kind in _DAYS:
        with suppress(ValueError):
            return date.fromisoformat(str(view.first(_DAYS[view.kind]))[:10])
    return None
