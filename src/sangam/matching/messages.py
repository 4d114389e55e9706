"""Body of the envelope by which a silent record's owner learns who asked, version 1.  Pure; reading raises Malformed.

silent.asked.v1  {record, who, unit, at}    never what was asked
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sangam.kernel.errors import Malformed


def asked_out(record: UUID, *, who: str, unit: str, at: datetime) -> dict[str, object]:
    """Return the body of silent.asked.v1."""
    return {"record": str(record), "who": who, "unit": unit, "at": at.isoformat()}


def asked_in(body: Mapping[str, object]) -> tuple[UUID, str]:
    """Read the record that was asked for, and who asked."""
    try:
        return UUID(str(body["record"])), str(body["who"])[:200]
    except (KeyError, ValueError):
        raise Malformed("matching:asked", "The envelope does not say which record was asked for, by whom.") from None
