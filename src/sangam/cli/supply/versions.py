"""Whether a version lies in the ranges of an advisory, as its ecosystem orders versions."""

import importlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cmp_to_key
from typing import Any

Event = Mapping[str, Any]
_RANK = {"fixed": 0, "introduced": 1, "last_affected": 2}
_COMPARISON = re.compile(r"(>=|<=|>|<|=)?\s*v?([0-9][0-9A-Za-z.+-]*)")


def is_within(version: str, events: Iterable[Event], ecosystem: str) -> bool:
    """Tell whether a version is affected by the events of one range, as the schema of OSV evaluates them.

    events: {introduced}, {fixed}, {last_affected}, of any order.  A range without {introduced} affects nothing.
    """
    ordered = sorted(_ordered_events(events, ecosystem), key=lambda each: (each[0], _RANK[each[1]]))
    own, affected = _order(version, ecosystem), False
    for place, kind in ordered:
        if kind == "introduced" and place <= own:
            affected = True
        elif (kind == "fixed" and place <= own) or (kind == "last_affected" and place < own):
            affected = False
    return affected


def _ordered_events(events: Iterable[Event], ecosystem: str) -> Iterator[tuple[Any, str]]:
    for event in events:
        for kind in ("introduced", "fixed", "last_affected"):
            if kind in event:
                yield _order(str(event[kind]), ecosystem), kind


def compares(text: str) -> list[list[Event]]:
    """Return the events of a condition of npm: alternatives by "||", comparisons by blanks, "1.0 - 1.2" too."""
    return [_events_of(part) for part in text.split("||") if part.strip()]


def _events_of(part: str) -> list[Event]:
    if " - " in part:
        low, _, high = part.partition(" - ")
        return [{"introduced": low.strip()}, {"last_affected": high.strip()}]
    events: list[Event] = []
    for sign, version in _COMPARISON.findall(part):
        if sign in (">=", ">"):
            events.append({"introduced": version})
        elif sign == "<":
            events.append({"fixed": version})
        elif sign == "<=":
            events.append({"last_affected": version})
        else:
            events += [{"introduced": version}, {"last_affected": version}]
    return events if any("introduced" in each for each in events) else [{"introduced": "0"}, *events]


def _order(version: str, ecosystem: str) -> Any:
    """Return what orders a version: by PEP 440 for PyPI, by semantic versioning for npm; "0" is before all."""
    if ecosystem == "PyPI":
        versions = importlib.import_module("pip._vendor.packaging.version")  # pip's own reading: no package of ours
        try:
            return (1, versions.Version(version)) if version != "0" else (0,)
        except versions.InvalidVersion:
            return (2,)  # cannot be ordered: after all, so that it is affected rather than missed
    return (1, cmp_to_key(_compare)(version)) if version != "0" else (0,)


def _compare(one: str, other: str) -> int:
    left, right = _semantic(one), _semantic(other)
    return (left > right) - (left < right)


def _semantic(version: str) -> tuple[Any, ...]:
    """Return the numbers of a version, then its pre-release: a version without one comes after those with one."""
    core, _, before = version.partition("+")[0].partition("-")
    numbers = [int(part) if part.isdecimal() else 0 for part in core.split(".")]
    parts = tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in before.split(".") if before)
    return (*[*numbers, 0, 0, 0][:3], not before, parts)
