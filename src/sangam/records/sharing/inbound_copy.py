"""Inbound copies: what another force sent of a record of its own, checked value by value.

A property that this version does not know yet is kept as it came, in plain text, and shown by its name.  Nothing is
found by it.  A newer node may say more of a kind, and an older one loses nothing of the rest.
"""

import re

from msgspec.structs import replace

from sangam.federation.types import Incoming
from sangam.kernel.errors import Malformed, Refused
from sangam.kernel.handling import Caveat
from sangam.records.messages import records as record_messages
from sangam.records.schema import values
from sangam.records.schema.kinds import Kind
from sangam.records.storage.drafts import Draft
from sangam.records.types import Statement

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_LONGEST_NAME = 40
_MOST_CHARACTERS = 4_000


def copy_of(envelope: Incoming, change: record_messages.Change) -> Draft:
    """Return a change as a copy of the sender's, each value checked.  Raises Malformed and Refused."""
    return Draft(
        change.record,
        change.kind,
        envelope.sender,
        change.desk,
        change.version,
        statements_of(change),
        change.terms,
        change.as_of,
        received_at=envelope.received_at,
    )


def statements_of(change: record_messages.Change) -> tuple[Statement, ...]:
    """Return what a change says, each value checked and in its kept form.  Raises Malformed and Refused."""
    kind = values.kind_of(change.kind)
    statements = tuple(_checked(kind, statement) for statement in change.statements)
    if any(Caveat.OWNER_ONLY in statement.handling.caveats for statement in statements):
        raise Refused("records:owner-only", "A statement for the owner alone was sent; nothing of the change is kept.")
    return statements


def _checked(kind: Kind, statement: Statement) -> Statement:
    if kind.property(statement.property) is None:
        return _set_aside(statement)
    kept = values.kept(kind, statement)
    return statement if kept == statement.value else replace(statement, value=kept)


def _set_aside(statement: Statement) -> Statement:
    """Return a statement of a property that is not known here, whose value is plain.  Raises Malformed."""
    value = statement.value
    plain = isinstance(value, (str, int)) and len(str(value)) <= _MOST_CHARACTERS
    if not plain or not _NAME.fullmatch(statement.property) or not statement.source.strip():
        raise Malformed(
            "records:property-newer",
            "{name}: this version does not know this property, and what it says is no plain text.",
            name=statement.property[:_LONGEST_NAME],
        )
    return statement
