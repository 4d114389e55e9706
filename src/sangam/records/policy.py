"""What a partner receives, and the steps of a record's life.  Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from typing import Protocol

from sangam.access.policy import may_leave
from sangam.federation.types import Lane
from sangam.kernel import clock
from sangam.kernel.actor import own_unit
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Caveat, Level
from sangam.records.types import Group, Statement, Terms

WITHDRAWN = "withdrawn"  # the reason of a recall from one force alone
_PROTECTED = frozenset({Caveat.VICTIM, Caveat.MINOR})
_NUMBERED_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
_LEFT_FREE = 1_000


class Limited(Protocol):
    """What the limits of a record are told by, whether it is shown or loaded."""

    @property
    def terms(self) -> Terms: ...
    @property
    def owner(self) -> str: ...
    @property
    def desk(self) -> str: ...


STEPS: Mapping[tuple[str, str], str] = {
    ("live", "corrected"): "live",
    ("live", "shared"): "live",
    ("live", "recalled"): "live",
    ("live", "offered for transfer"): "transfer-offered",
    ("transfer-offered", "accepted"): "live",
    ("transfer-offered", "declined"): "live",
    ("transfer-offered", "lapsed"): "live",
    ("transfer-offered", "recalled"): "live",
}

WIDTH: Mapping[Level, int] = {Level.NONE: 0, Level.SILENT: 1, Level.POINTER: 2, Level.WHOLE: 3}
"""How much each level gives, to compare them."""


def number_by(at: datetime) -> int:
    """Return the number that goes with an instant, one a second: so no two restores begin with the same."""
    return max(0, int((at - _NUMBERED_SINCE).total_seconds()))


def first_since(restores: Iterable[datetime]) -> int:
    """Return the number from which a node numbers its records since the last of these restores, oldest first.

    Numbers given since the backup, and since an earlier restore, lie below it.  Clocks that were ahead at that restore
    have room too.
    """
    first = 0
    for at in restores:
        first = max(number_by(at), first + _LEFT_FREE)
    return first


def above(version: int) -> int:
    """Return a number that leaves those free that followed a version and were lost."""
    return version + _LEFT_FREE


def for_partner(statements: Iterable[Statement], *, internet: bool, to: str = "") -> list[Statement]:
    """Return the statements that may leave to a force.

    Leaves out those for the owner alone, and those above what the deployment may carry.  Leaves out what was taken over
    from another force than this one, since its terms name us alone.
    """
    return [
        statement
        for statement in statements
        if may_leave(statement.handling, internet=internet)
        and (not statement.taken_from or statement.taken_from.split(":")[0] == to)
    ]


def for_pointer(statements: Iterable[Statement], *, internet: bool) -> list[Statement]:
    """Return the statements by which a pointer may be met: what may leave, and tells of no victim and no child."""
    return [each for each in for_partner(statements, internet=internet) if not each.handling.caveats & _PROTECTED]


def require_shareable(terms: Terms, to: Iterable[str], *, owner: str, now: datetime) -> None:
    """Raise Refused when the terms have run out or the owner itself is among the receivers."""
    if terms.expires_at <= now:
        raise Refused(
            "records:expired",
            "The record expired on {day}: extend it before you share it.",
            day=terms.expires_at.astimezone(clock.INDIA).date(),
        )
    if owner in to:
        raise Refused("records:to-self", "{owner} owns this record: choose another force.", owner=owner)


def copy_terms(terms: Terms, force: str) -> Terms:
    """Return the terms that travel to one force: its own level, audience and groups, nobody else's."""
    audience = {force: terms.audience[force]} if force in terms.audience else {}
    via = {force: terms.via[force]} if force in terms.via else {}
    return Terms(terms.expires_at, {force: terms.level(force)}, audience, terms.purposes, via=via)


def is_silent(terms: Terms) -> bool:
    """Tell whether a record is silent: to any force or group, or at home by name."""
    return Level.SILENT in terms.shares.values() or Level.SILENT in terms.groups.values()


def audience_of(
    terms: Terms, force: str, *, owner: str, desk: str, above: Mapping[str, Collection[str]]
) -> frozenset[str]:
    """Return the tokens within which a force sees a record, empty for all of it: the one rule of who reads at home.

    above: by desk, the units from headquarters down to it; asked only where a record of this force is narrowed.
    A silent record is silent at home too: its unit sees it, and those whom its terms name.  A unit that the terms name
    stands for all below it as well.  The record's own does not, or one of headquarters were silent to nobody.

    Nobody narrows a record away from its own superiors: its desk, each unit above it and headquarters always see it,
    whatever its terms name.  Such a unit stands for its own officers, not for those below it.
    """
    named = terms.audience.get(force, frozenset())
    if force != owner or not (named or is_silent(terms)):
        return named
    return named | {own_unit(unit) for unit in (owner, desk, *above[desk])}


def is_limited(record: Limited, force: str) -> bool:
    """Tell whether not all of a force may see a record, or not for each purpose, whatever their clearance."""
    terms = record.terms
    return bool(terms.audience.get(force) or terms.purposes or (force == record.owner and is_silent(terms)))


def desk_at(force: str, desk: str) -> str:
    """Return the desk of a record that a force owns: as named if it is the force's, else the force's headquarters."""
    return desk if desk == force or desk.startswith(f"{force}-") else force


def lane_of(old: Terms, new: Terms) -> Lane:
    """Return the lane in which a change of terms travels."""
    return Lane.URGENT if narrows(old, new) else Lane.NORMAL


def narrows(old: Terms, new: Terms) -> bool:
    """Tell whether any force may do less under the new terms than under the old."""
    return (
        new.expires_at < old.expires_at
        or _fewer(old.purposes, new.purposes)
        or any(_fewer(tokens, new.audience.get(force, frozenset())) for force, tokens in _audiences(old, new).items())
        or any(WIDTH[new.level(force)] < WIDTH[level] for force, level in old.shares.items())
        or any(WIDTH[new.groups.get(group, Level.NONE)] < WIDTH[level] for group, level in old.groups.items())
        or any(
            WIDTH[level] < max(map(WIDTH.__getitem__, old.groups.values()), default=0)
            for force, level in new.shares.items()
            if force not in old.shares
        )
    )


def _audiences(old: Terms, new: Terms) -> dict[str, frozenset[str]]:
    return {force: old.audience.get(force, frozenset()) for force in {*old.audience, *new.audience}}


def _fewer(old: Collection[str], new: Collection[str]) -> bool:
    """Tell whether a list of those admitted, empty for all, leaves any out that it admitted."""
    return bool(new) and (not old or not set(old) <= set(new))


def require_no_wider(ours: Terms, copies: Iterable[Terms], *, force: str) -> None:
    """Raise Refused where a record of ours reaches, or would reach, further than a copy of which it takes a statement.

    A statement taken from another force inherits its terms.
    """
    if not all(no_wider(ours, each, force=force) for each in copies):
        raise Refused(
            "records:taken-wider",
            "Our record would reach more units or purposes than the copy that a statement was taken from: keep it as "
            "narrow as the copy, or take the statement into a narrower record.",
        )


def no_wider(ours: Terms, copys: Terms, *, force: str) -> bool:
    """Tell whether all of a force who see one record, for whatever purpose, may see the other."""
    seen, allowed = ours.audience.get(force, frozenset()), copys.audience.get(force, frozenset())
    return _within(seen, allowed) and _within(ours.purposes, copys.purposes)


def _within(ours: Collection[str], theirs: Collection[str]) -> bool:
    """Tell whether a limit of ours is as narrow as theirs; empty is no limit."""
    return not theirs or (bool(ours) and set(ours) <= set(theirs))


def present(group: Group) -> dict[str, int]:
    """Return the members of today: those who said that they leave are none, whatever the host has written so far."""
    return {force: since for force, since in group.members.items() if group.left.get(force) != since}


def admits_sender(group: Group, sender: str, us: str, *, under: int) -> bool:
    """Tell whether a copy sent under a version of the group may be held: both are members since before it."""
    members = present(group)
    return sender in members and us in members and under >= max(members[sender], members[us])
