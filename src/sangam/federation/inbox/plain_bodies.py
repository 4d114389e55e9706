"""What a peer's body says, made fit to believe and to show, at the one place where bodies are read.

An act that lies in the future counts as done when it was received.  A wrong or hostile clock would else stand in front
of all others for years; so would a version that is an instant.  What only bends how a line is shown is taken out.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sangam.federation import policy
from sangam.kernel.instants import read_instant
from sangam.kernel.texts import plain_label, plain_text

ACTS = frozenset(
    {
        "at",
        "as_of",
        "asked_at",
        "changed_at",
        "confirmed_at",
        "corrected_at",
        "erased_at",
        "issued_at",
        "made_at",
        "since",
    }
)
"""Members that say when something was done: never after it was received."""

PLANS = frozenset(
    {"due_at", "ends_at", "expires_at", "from", "gone_from_backups_by", "opens_at", "starts_at", "to", "until"}
)
"""Members that say for when something is planned, or how long it holds: they may lie ahead."""

PROSE = frozenset({"answer", "caution", "note", "question", "reason", "text", "why"})
"""Members of more than a line: in Urdu the marks of direction between words belong to what is written."""

SIGNED = frozenset({"document", "line", "lines", "word"})
"""Members that are signed lines of others, kept as they came."""

VERSIONS = {
    "directory.published.v1": "version",
    "directory.published.v2": "version",
    "record.remarked.v1": "number",
    "roster.unit.v1": "version",
}
"""By kind the member by which the newest counts and that is an instant in milliseconds since 1970."""

SIGNED_KINDS = frozenset({"ledger.head.v1"})
"""Kinds whose whole body is what another key signed."""

_LAST_MS = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp() * 1000)

RECORD_VALUES = "statements"
"""What records state may lie ahead, as the day of a hearing does."""


def read_body(
    kind: str, body: Mapping[str, object], *, received_at: datetime
) -> tuple[Mapping[str, object], dict[str, datetime]]:
    """Return a body with what is not to be believed or shown taken out, and what its own `at` and the like stated.

    stated: by member those instants of the body itself that lay in the future, as they were sent.  A version that did
    is the instant of receipt: of two in one batch the later counts, so that nothing is lost.
    """
    if kind in SIGNED_KINDS:
        return body, {}
    stated: dict[str, datetime] = {}
    made = {name: _clean_value(name, value, received_at, stated, is_top=True) for name, value in body.items()}
    version = VERSIONS.get(kind, "")
    if at := _version_ahead(body.get(version), received_at):
        stated[version], made[version] = at, _ms(received_at)
    return made, stated


def _clean_value(
    name: str, value: Any, received_at: datetime, stated: dict[str, datetime], *, is_top: bool = False
) -> Any:
    if isinstance(value, str):
        if name in ACTS and (at := _ahead(value, received_at)):
            if is_top:
                stated[name] = at
            return received_at.isoformat()
        return value if name in SIGNED else plain_text(value) if name in PROSE else plain_label(value)
    if name in SIGNED:
        return value
    if isinstance(value, list):
        return [_clean_value(name, each, received_at, stated) for each in value]
    if isinstance(value, dict):
        inner = datetime.max.replace(tzinfo=received_at.tzinfo) if name == RECORD_VALUES else received_at
        return {of: _clean_value(of, each, inner, stated) for of, each in value.items()}
    return value


def _version_ahead(version: object, received_at: datetime) -> datetime | None:
    if type(version) is not int or version <= _ms(received_at + policy.MOST_AHEAD):
        return None
    return datetime.fromtimestamp(min(version, _LAST_MS) / 1000, tz=UTC)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _ahead(text: str, received_at: datetime) -> datetime | None:
    """Return an instant that lies ahead of when it was received; None for any other, and for what is none."""
    try:
        at = read_instant(text)
    except ValueError:
        return None
    return at if at - policy.MOST_AHEAD > received_at else None
