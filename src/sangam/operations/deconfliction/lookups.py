"""The statements that every question and every answer runs, prepared: planning them costs more than running them."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sangam.database import statements as prepared
from sangam.operations.policy import DAY, HOUR, MONTH

_USED_OF_LATE = """
SELECT count(*) FILTER (WHERE officer = %s AND at > %s AND NOT refused),
    count(*) FILTER (WHERE officer = %s AND at > %s AND NOT refused),
    count(*) FILTER (WHERE unit = %s AND at > %s AND NOT refused),
    count(*) FILTER (WHERE unit = %s AND at > %s AND NOT refused),
    coalesce(sum(places) FILTER (WHERE at > %s), 0), coalesce(sum(places) FILTER (WHERE at > %s), 0),
    coalesce(sum(places), 0),
    coalesce(sum(targets) FILTER (WHERE at > %s), 0), coalesce(sum(targets) FILTER (WHERE at > %s), 0),
    coalesce(sum(targets), 0),
    (SELECT coalesce(sum(size), 0) FROM operations_askedlist WHERE force = %s AND last_date >= %s AND NOT withdrawn)
FROM operations_inputcount WHERE force = %s AND at > %s
"""
_ENTERED_OF_LATE = """
SELECT count(*) FILTER (WHERE officer = %s AND checked_at > %s), count(*) FILTER (WHERE officer = %s),
    count(*) FILTER (WHERE unit = %s AND checked_at > %s), count(*) FILTER (WHERE unit = %s)
FROM operations_actioncheck WHERE checked_at > %s AND (officer = %s OR unit = %s)
"""
_IS_CLEAR = """
SELECT NOT EXISTS (
        SELECT FROM operations_question
        WHERE check_of_id = %s AND (answered_at IS NULL OR refused <> '' OR left_out > 0)
    ) AND NOT EXISTS (SELECT FROM operations_conflict WHERE check_of_id = %s)
"""
_LOCK = "SELECT withdrawn_at IS NULL FROM operations_actioncheck WHERE id = %s FOR UPDATE"
_LOCK_FORCE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


class Spent(NamedTuple):
    """How often an officer and a unit asked, within the hour and the day; which inputs their force used.

    places, targets: within the hour, the day and the month.  standing: elements of its open lists.
    """

    officer: tuple[int, int]
    unit: tuple[int, int]
    places: tuple[int, int, int] = (0, 0, 0)
    targets: tuple[int, int, int] = (0, 0, 0)
    standing: int = 0


def used_of_late(force: str, officer: str, unit: str, at: datetime) -> Spent:
    """Return how much another force used of late; officer, unit: pseudonyms."""
    hour, day = at - HOUR, at - DAY
    values = [officer, hour, officer, day, unit, hour, unit, day, hour, day, hour, day, force, at.date()]
    ((a, b, c, d, *used),) = prepared.run(_USED_OF_LATE, [*values, force, at - MONTH])
    p, q, r, s, t, u, standing = (int(each) for each in used)
    return Spent((a, b), (c, d), (p, q, r), (s, t, u), standing)


def entered_of_late(officer: UUID, unit: str, at: datetime) -> Spent:
    """Return how many checks an officer and a unit of ours entered of late."""
    hour = at - HOUR
    values = [officer, hour, officer, unit, hour, unit, at - DAY, officer, unit]
    ((a, b, c, d),) = prepared.run(_ENTERED_OF_LATE, values)
    return Spent((int(a), int(b)), (int(c), int(d)))


def is_clear(check: UUID) -> bool:
    """Tell whether every force that was asked about a check has compared all its lists, and no conflict is known.

    The check is locked: else of two last answers at once neither would see the other, or a conflict under way.
    """
    return bool(prepared.run(_IS_CLEAR, [check, check])[0][0])


def lock_check(check: UUID) -> bool:
    """Lock a check until the transaction ends; tell whether it stands.  Forces are locked before."""
    return bool(prepared.run(_LOCK, [check])[0][0])


def lock_forces(forces: Iterable[str]) -> None:
    """Let one transaction at a time ask or answer each of these forces, or enter a check of our own.

    Else a list would go out beside an answer that does not know of it, and the other side would miss it there.
    """
    for force in sorted(forces):
        prepared.run(_LOCK_FORCE, [f"deconfliction {force}"])
