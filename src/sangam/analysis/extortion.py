"""The register of extortion calls: number and prefix, app, claimed name, demand, account, victim's trade and area.

Of a victim it says the trade and the area, never a name.  Calls that share a number, an account or a claimed name stand
together, with what they share: a lead for people, not a finding.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sangam.access.policy import require, require_purpose
from sangam.analysis.findings.incidents import VAGUE
from sangam.audit import audit
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.records.types import RecordView
from sangam.records.visibility import event_columns, event_scan
from sangam.records.visibility import views as visibility_views

HEADS = frozenset({"extortion-call", "extortion"})
MOST_CALLS = 300
_SHARED = ("phone", "upi", "claimed")
PREFIX = 6
"""Signs of a number that its prefix has: country and the first digits."""


@dataclass(frozen=True, slots=True)
class Call:
    """One incident as the register has it.  numbers, upi: as shown; position: None where vague or not known."""

    record: RecordView
    numbers: tuple[str, ...]
    prefixes: tuple[str, ...]
    apps: tuple[str, ...]
    claimed: tuple[str, ...]
    demand: int | None
    upi: tuple[str, ...]
    trades: tuple[str, ...]
    area: str
    at: str
    position: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Together:
    """Calls that share something, the newest first.  shares: (property, value) of each that two of them share."""

    calls: tuple[Call, ...]
    shares: tuple[tuple[str, str], ...]
    forces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """together: groups over a border first, then the largest.  alone: calls that share nothing.  more: not shown."""

    together: tuple[Together, ...]
    alone: tuple[Call, ...]
    more: int
    found: event_columns.Events


def read_register(actor: Actor, *, since: datetime, until: datetime, purpose: Stated | None) -> Register:
    """Return the extortion calls of a period that the actor may see, the newest 300.  A look at each.

    Raises Refused (no right, no purpose) and as `scan.events`.
    """
    require(actor, "pattern:read")
    found = event_scan.events(actor, event_columns.Scope(("incident",), None, since, until), purpose=purpose)
    rows = [row for row in range(len(found)) if not HEADS.isdisjoint(_heads(found, row))]
    newest = sorted(rows, key=lambda row: (-int(found.earliest[row].astype("int64")), row))
    with audit.deed(actor, "officer:pattern:extortion", purpose=purpose) as facts:
        ids = [found.record(row) for row in newest[:MOST_CALLS]]
        views = visibility_views.load_views(actor, ids, purpose=require_purpose(purpose).purpose)
        calls = [call_of(views[each]) for each in ids if each in views]
        facts.showed(sorted(views))
        facts["calls"] = len(calls)
    together, alone = group_calls(calls)
    return Register(together, alone, max(0, len(newest) - MOST_CALLS), found)


def _heads(found: event_columns.Events, row: int) -> set[str]:
    first, last = int(found.heads.starts[row]), int(found.heads.starts[row + 1])
    return {found.heads.words[code] for code in found.heads.codes[first:last].tolist()}


def call_of(view: RecordView) -> Call:
    """Return what the register says of an incident, of what the officer is shown."""
    numbers, texts = _texts(view, "phone"), view.values("demand")
    place = next(iter(_texts(view, "place")), "")
    return Call(
        view,
        numbers,
        tuple(dict.fromkeys(each[:PREFIX] for each in numbers)),
        _texts(view, "app"),
        _texts(view, "claimed"),
        int(str(texts[0])) if texts else None,
        _texts(view, "upi"),
        _texts(view, "trade"),
        place or next(iter(_texts(view, "station")), ""),
        str(view.first("earliest") or ""),
        _position(view),
    )


def group_calls(calls: Sequence[Call]) -> tuple[tuple[Together, ...], tuple[Call, ...]]:
    """Return the calls that share a number, an account or a claimed name, and those that share nothing.  Pure.

    A name is shared where it is written alike but for its case.  A group is connected: two calls by one number and
    two by one account are one group where one call is in both.
    """
    holding: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, call in enumerate(calls):
        for name, values in zip(_SHARED, (call.numbers, call.upi, call.claimed), strict=True):
            for value in {each.casefold() for each in values}:
                holding[name, value].append(at)
    shared = {key: among for key, among in holding.items() if len(among) > 1}
    groups = _join_groups(len(calls), shared.values())
    together = [_together(calls, among, shared) for among in groups if len(among) > 1]
    together.sort(key=lambda each: (len(each.forces) < 2, -len(each.calls), each.calls[0].record.id))
    return tuple(together), tuple(calls[among[0]] for among in groups if len(among) == 1)


def _join_groups(n: int, among: Iterable[Sequence[int]]) -> list[list[int]]:
    group = list(range(n))

    def first(at: int) -> int:
        while group[at] != at:
            at = group[at]
        return at

    for each in among:
        for other in each[1:]:
            one, two = sorted((first(each[0]), first(other)))
            group[two] = one
    found: dict[int, list[int]] = defaultdict(list)
    for at in range(n):
        found[first(at)].append(at)
    return list(found.values())


def _together(calls: Sequence[Call], among: Sequence[int], shared: dict[tuple[str, str], list[int]]) -> Together:
    chosen, inside = tuple(calls[at] for at in among), set(among)
    shares = sorted(key for key, at in shared.items() if inside & set(at))
    return Together(chosen, tuple(shares), tuple(sorted({each.record.owner for each in chosen})))


def _texts(view: RecordView, name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(each) for each in view.values(name)))


def _position(view: RecordView) -> tuple[float, float] | None:
    said = view.first("position")
    if said is None or str(view.first("precision") or "") in VAGUE:
        return None
    north, east = (float(part) for part in str(said).split(","))
    return north, east
