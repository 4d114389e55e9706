"""Senior units: who always reads a record of ours that is narrowed at home, by its desk's place in the unit tree.

The tree is held in the process: to ask for it for a hidden record alone would tell, by its cost, that it is there.
"""

import time
from collections.abc import Mapping

from django.db import connections

from sangam.access.units import units
from sangam.kernel import here

_HELD_S = 60.0
"""Seconds for which a tree is believed: a sheet of units changes it."""


class _Tree(dict[str, tuple[str, ...]]):
    """The path of each unit of a force; a unit that came since is asked for once."""

    def __init__(self, paths: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(paths)
        self.read_at = time.monotonic()

    def __missing__(self, unit: str) -> tuple[str, ...]:
        found = units.units([unit]).get(unit)
        return self.setdefault(unit, found.path if found else ())


_trees: dict[tuple[str, str], _Tree] = {}


def senior_units() -> Mapping[str, tuple[str, ...]]:
    """Return by desk of ours the units from headquarters down to it; none for one that the unit tree does not know."""
    force, key = here.node().force, _key()
    held = _trees.get(key)
    if held is None or time.monotonic() - held.read_at > _HELD_S:
        held = _trees[key] = _Tree({each.code: each.path for each in units.units_under(force)})
    return held


def hold_tree(paths: Mapping[str, tuple[str, ...]]) -> None:
    """Believe these paths, by unit, as this node's tree: where no database is asked.  They are forgotten as any."""
    _trees[_key()] = _Tree(paths)


def _key() -> tuple[str, str]:
    place = connections["default"].settings_dict
    return f"{place['HOST']}:{place['PORT']}/{place['NAME']}", here.node().force


def forget_trees() -> None:
    """Let the next question read the tree anew: where units have changed beneath a running process."""
    _trees.clear()
