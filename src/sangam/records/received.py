"""What another force sent of a record of its own, checked value by value."""

from msgspec.structs import replace

from sangam.federation.types import Incoming
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Caveat
from sangam.records import values, wire
from sangam.records.kinds import Kind
from sangam.records.store import Draft
from sangam.records.types import Statement


def copy_of(envelope: Incoming, change: wire.Change) -> Draft:
    """Return a change as a copy of the sender's, each value checked.  Raises Malformed and Refused."""
    return Draft(
        change.record, change.kind, envelope.sender, change.desk, change.version, statements_of(change), change.terms,
        change.as_of, received_at=envelope.received_at,
    )  # fmt: skip


def statements_of(change: wire.Change) -> tuple[Statement, ...]:
    """Return what a change says, each value checked and in its kept form.  Raises Malformed and Refused."""
    kind = values.kind_of(change.kind)
    statements = tuple(_checked(kind, statement) for statement in change.statements)
    if any(Caveat.OWNER_ONLY in statement.handling.caveats for statement in statements):
        raise Refused("records:owner-only", "A statement for the owner alone was sent; nothing of the change is kept.")
    return statements


def _checked(kind: Kind, statement: Statement) -> Statement:
    kept = values.kept(kind, statement)
    return statement if kept == statement.value else replace(statement, value=kept)
