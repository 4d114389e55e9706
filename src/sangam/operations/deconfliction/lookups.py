"""The statements that every question and every answer runs, prepared: planning them costs more than running them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sangam.database import statements as prepared
from sangam.operations.deconfliction.wire import ListBody
from sangam.operations.policy import DAY, HOUR

_ASKED_OF_LATE = """
SELECT coalesce(sum(asked) FILTER (WHERE officer = %s AND hour > %s), 0),
    coalesce(sum(asked) FILTER (WHERE officer = %s), 0),
    coalesce(sum(asked) FILTER (WHERE unit = %s AND hour > %s), 0),
    coalesce(sum(asked) FILTER (WHERE unit = %s), 0),
    coalesce(sum(asked) FILTER (WHERE hour > %s), 0),
    coalesce(sum(asked), 0),
    (SELECT count(*) FROM operations_tokenlist WHERE force = %s AND id <> %s)
FROM operations_checkcount WHERE force = %s AND hour > %s
"""
_ENTERED_OF_LATE = """
SELECT count(*) FILTER (WHERE officer = %s AND checked_at > %s), count(*) FILTER (WHERE officer = %s),
    count(*) FILTER (WHERE unit = %s AND checked_at > %s), count(*) FILTER (WHERE unit = %s)
FROM operations_actioncheck WHERE checked_at > %s AND (officer = %s OR unit = %s)
"""
_COUNT = """
INSERT INTO operations_checkcount AS c (force, unit, officer, hour, asked, refused) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (force, unit, officer, hour)
DO UPDATE SET asked = c.asked + EXCLUDED.asked, refused = c.refused + EXCLUDED.refused
"""
_KEEP_LIST = """
INSERT INTO operations_tokenlist (id, force, set, public, until_at, tokens, wraps, sealed, came_at)
VALUES (%s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s)
ON CONFLICT (id) DO UPDATE SET set = EXCLUDED.set, public = EXCLUDED.public, until_at = EXCLUDED.until_at,
    tokens = EXCLUDED.tokens, wraps = EXCLUDED.wraps, sealed = EXCLUDED.sealed, came_at = EXCLUDED.came_at
"""
_STANDING = """
SELECT q.id FROM operations_question q JOIN operations_actioncheck c ON c.id = q.check_of_id
WHERE q.force = %s AND q.answered_at IS NOT NULL AND q.refused = '' AND c.withdrawn_at IS NULL AND c.ends_at > %s
"""
_MET = f"{_STANDING} AND q.tokens && %s::text[]"
_OUTWORN = f"{_STANDING} AND q.set IS DISTINCT FROM %s"
_LISTS_MET = "SELECT id FROM operations_tokenlist WHERE force = %s AND until_at > %s AND tokens && %s::text[]"
_PUBLIC = "SELECT public FROM operations_tokenlist WHERE force = %s AND set = %s LIMIT 1"
_IS_CLEAR = """
SELECT NOT EXISTS (SELECT FROM operations_question WHERE check_of_id = %s AND (answered_at IS NULL OR refused <> ''))
    AND NOT EXISTS (SELECT FROM operations_conflict WHERE check_of_id = %s)
"""
_LOCK = "SELECT id FROM operations_actioncheck WHERE id = %s FOR UPDATE"


class Spent(NamedTuple):
    """How often an officer, a unit and its force asked, within the hour and the day."""

    officer: tuple[int, int]
    unit: tuple[int, int]
    force: tuple[int, int] = (0, 0)
    lists: int = 0


def asked_of_late(force: str, officer: str, unit: str, kept: UUID, at: datetime) -> Spent:
    """Return how often another force asked of late, and how many of its lists stand beside one."""
    hour = at - HOUR
    values = [officer, hour, officer, unit, hour, unit, hour, force, kept, force, at - DAY]
    ((a, b, c, d, e, f, lists),) = prepared.run(_ASKED_OF_LATE, values)
    return Spent((int(a), int(b)), (int(c), int(d)), (int(e), int(f)), int(lists))


def entered_of_late(officer: UUID, unit: str, at: datetime) -> Spent:
    """Return how many checks an officer and a unit of ours entered of late."""
    hour = at - HOUR
    values = [officer, hour, officer, unit, hour, unit, at - DAY, officer, unit]
    ((a, b, c, d),) = prepared.run(_ENTERED_OF_LATE, values)
    return Spent((int(a), int(b)), (int(c), int(d)))


def count(force: str, unit: str, officer: str, hour: datetime, *, refused: bool) -> None:
    """Count one question of another force, in the running deed."""
    prepared.later(_COUNT, [force, unit, officer, hour, int(not refused), int(refused)])


def keep_list(force: str, own: ListBody, wraps: str, at: datetime) -> None:
    """Keep a list of another force, or its newer form, in the running deed.  wraps: as JSON."""
    tokens = sorted(own.sealed.wraps)
    values = [own.id, force, own.set, own.public, own.until_at, tokens, wraps, own.sealed.contact, at]
    prepared.later(_KEEP_LIST, values)


def questions_met(force: str, tokens: Sequence[str], at: datetime) -> list[UUID]:
    """Return our answered questions to a force, of standing checks, that hold one of these tokens."""
    return [row[0] for row in prepared.run(_MET, [force, at, list(tokens)])]


def questions_outworn(force: str, made_with: UUID, at: datetime) -> list[UUID]:
    """Return our answered questions to a force, of standing checks, that another key of it answered."""
    return [row[0] for row in prepared.run(_OUTWORN, [force, at, made_with])]


def lists_met(force: str, tokens: Sequence[str], at: datetime) -> list[UUID]:
    """Return the lists of a force that stand and hold one of these tokens."""
    return [row[0] for row in prepared.run(_LISTS_MET, [force, at, list(tokens)])]


def public_of(force: str, made_with: UUID) -> bytes | None:
    """Return the public key of a force's lists of a set; None where none is here."""
    rows = prepared.run(_PUBLIC, [force, made_with])
    return bytes(rows[0][0]) if rows else None


def is_clear(check: UUID) -> bool:
    """Tell whether every force that was asked about a check has answered, and no conflict is known."""
    return bool(prepared.run(_IS_CLEAR, [check, check])[0][0])


def lock_check(check: UUID) -> None:
    """Lock a check until the transaction ends."""
    prepared.run(_LOCK, [check])
