"""What a partner receives, and the steps of a record's life.  Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sangam.access.policy import may_leave
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Caveat, Level
from sangam.records.types import Statement, Terms

STEPS: Mapping[tuple[str, str], str] = {
    ("live", "corrected"): "live",
    ("live", "shared"): "live",
    ("live", "recalled"): "live",
    ("live", "offered for transfer"): "transfer-offered",
    ("transfer-offered", "accepted"): "live",
    ("transfer-offered", "declined"): "live",
    ("transfer-offered", "recalled"): "live",
}


def for_partner(statements: Iterable[Statement], *, internet: bool) -> list[Statement]:
    """Return the statements that may leave: no owner-only ones, none that came from a third force under no-onward,
    none above what the deployment may carry."""
    return [
        statement
        for statement in statements
        if may_leave(statement.handling, internet=internet)
        and not (statement.taken_from and Caveat.NO_ONWARD in statement.handling.caveats)
    ]


def require_shareable(terms: Terms, to: Iterable[str], *, owner: str, now: datetime) -> None:
    """Raise Refused when the terms have run out or the owner itself is among the receivers."""
    if terms.expires_at <= now:
        raise Refused(
            "records:expired",
            "The record expired on {day}: extend it before you share it.",
            day=terms.expires_at.date(),
        )
    if owner in to:
        raise Refused("records:to-self", "{owner} owns this record: choose another force.", owner=owner)


def copy_terms(terms: Terms, force: str) -> Terms:
    """Return the terms that travel to one force: its own level and audience, nobody else's."""
    audience = {force: terms.audience[force]} if force in terms.audience else {}
    return Terms(terms.expires_at, {force: terms.level(force)}, audience, terms.purposes)


def silences_own(terms: Terms, owner: str) -> bool:
    """Tell whether the record is silent within its owner's force, outside its audience."""
    return terms.level(owner) is Level.SILENT
