"""Admission as SQL: the database admits first and chooses candidates after."""

from typing import Any

from sangam.access.types import Admission


def sql(admission: Admission, row: str) -> tuple[str, list[Any]]:
    """Return the condition under which the limits in a row named `row` admit, with its parameters.

    The rows have columns classification (smallint), audience, purposes and caveats (text[], empty for none).  The
    expiry is each key row's own.  The pure twin is `access.policy.admits`; a generative test holds them together.
    """
    condition = (
        f"{row}.classification <= %s AND ({row}.audience = '{{}}' OR {row}.audience && %s::text[]) "
        f"AND ({row}.purposes = '{{}}' OR %s = ANY({row}.purposes)) AND NOT {row}.caveats && %s::text[]"
    )
    return condition, [
        admission.clearance,
        sorted(admission.audience),
        str(admission.purpose),
        sorted(admission.barred),
    ]
