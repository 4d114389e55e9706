"""Admission as SQL: the database admits first and chooses candidates after."""

from datetime import datetime
from typing import Any

from sangam.access.types import Admission


def sql(admission: Admission, row: str, *, at: datetime) -> tuple[str, list[Any]]:
    """Return the condition under which key rows named `row` are admitted, with its parameters.

    The rows have columns classification (smallint), audience, purposes and caveats (text[], empty for none) and
    expires_at (timestamptz or null).  The pure twin is `access.policy.admits`; a generative test holds them together.
    """
    condition = (
        f"{row}.classification <= %s AND ({row}.audience = '{{}}' OR {row}.audience && %s::text[]) "
        f"AND ({row}.purposes = '{{}}' OR %s = ANY({row}.purposes)) AND NOT {row}.caveats && %s::text[] "
        f"AND ({row}.expires_at IS NULL OR {row}.expires_at > %s)"
    )
    return condition, [
        admission.clearance,
        sorted(admission.audience),
        str(admission.purpose),
        sorted(admission.barred),
        at,
    ]
