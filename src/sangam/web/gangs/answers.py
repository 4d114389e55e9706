"""The further answers of a network's page in words: what is new, compared, who holds it together, groups, maybe one."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sangam.kernel.errors import Malformed
from sangam.networks.types import Claim, Shared, Surroundings, Tie, Way
from sangam.records.types import RecordView
from sangam.web.common import labels, typed_times

_ACROSS, _DOWN = frozenset({"person", "phone", "vehicle"}), frozenset({"case", "incident", "sighting", "arrest"})
MOST_ACROSS, MOST_DOWN = 12, 20
Named = Callable[[RecordView], dict[str, Any]]
Tied = Callable[[Tie], dict[str, Any]]
WayWords = Callable[[Way], dict[str, Any]]


def since_of(form: Mapping[str, str]) -> date | None:
    """Return the day since which changes are asked for; None where none is.  Raises Malformed."""
    text = form.get("since", "").strip()
    if not text:
        return None
    try:
        return typed_times.day(text)
    except ValueError:
        raise Malformed(
            "web:network-day", "Choose the day from the calendar: {text} is none.", text=text[:20]
        ) from None


def beside_of(form: Mapping[str, str]) -> UUID | None:
    """Return the record to compare with; None where none is.  Raises Malformed."""
    text = form.get("beside", "").strip()
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Malformed("web:network-beside", "Choose the second record from the list.") from None


def answer_words(
    found: Surroundings, named: Named, tied: Tied, way: WayWords, is_barred: Callable[[Claim], bool]
) -> dict[str, Any]:
    """Return the further answers, each with its ties word for word.  is_barred: of a claim that may not be printed."""
    views = {spot.record.id: spot.record for spot in found.chart.spots}
    return {
        "holders": [
            named(each.person) | {"apart": [named(other) for other in each.apart], "ties": [tied(t) for t in each.ties]}
            for each in found.holders
        ],
        "groups": [[named(each) for each in group.records] for group in found.groups],
        "modularity": f"{found.modularity:.2f}",
        "maybe_same": [{"one": named(each.one), "other": named(each.other)} for each in found.maybe_same],
        "matrix": _matrix(found, named),
        "changes": _changes(found, named, tied, is_barred),
        "compared": _comparison_words(found, named, tied, way),
        "choices": [
            {"code": str(each), "label": str(labels.name_of(view).name)}
            for each, view in views.items()
            if each != found.record.id
        ],
    }


def _matrix(found: Surroundings, named: Named) -> dict[str, Any] | None:
    """Return the events of the chart by the persons, phones and vehicles that they tie, the strongest first."""
    drawn = set(found.chart.lines)
    across = [spot.record for spot in found.chart.spots if spot.record.kind in _ACROSS][:MOST_ACROSS]
    events = [spot.record for spot in found.chart.spots if spot.record.kind in _DOWN][:MOST_DOWN]
    rows = [(each, [(min(each.id, one.id), max(each.id, one.id)) in drawn for one in across]) for each in events]
    kept = [(each, marks) for each, marks in rows if any(marks)]
    if not kept:
        return None
    return {"heads": [named(each) for each in across], "rows": [named(each) | {"marks": marks} for each, marks in kept]}


def _changes(
    found: Surroundings, named: Named, tied: Tied, is_barred: Callable[[Claim], bool]
) -> dict[str, Any] | None:
    if found.changes is None:
        return None
    ties = [tied(each) for each in found.changes.ties]
    barred = {end["id"] for tie in ties if tie["unprinted"] for end in tie["ends"]}
    return {
        "since": found.changes.since,
        "ties": ties,
        "fresh": [named(each) | {"unprinted": each.id in barred} for each in found.changes.fresh],
        "ended": [
            named(each.person) | {"until": each.until, "unprinted": is_barred(each)} for each in found.changes.ended
        ],
    }


def _comparison_words(found: Surroundings, named: Named, tied: Tied, way: WayWords) -> dict[str, Any] | None:
    if found.compared is None:
        return None
    return {
        "other": named(found.compared.other),
        "shared": [_shared_words(each, named, tied) for each in found.compared.shared],
        "ways": [way(each) for each in found.compared.ways.ways],
    }


def _shared_words(shared: Shared, named: Named, tied: Tied) -> dict[str, Any]:
    ties = [tied(tie) for tie in (*shared.ones, *shared.others)]
    return named(shared.record) | {"ties": ties, "unprinted": any(tie["unprinted"] for tie in ties)}
