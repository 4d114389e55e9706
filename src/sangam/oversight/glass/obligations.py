"""What `oversight` declares as owed: a review by a second person of each broken glass."""

from collections.abc import Mapping

from sangam.access.policy import may
from sangam.kernel.actor import Actor
from sangam.notices.obligations import Obligation


def _review_rights(actor: Actor) -> Mapping[str, bool]:
    return {"reviews": may(actor, "act:agree") or may(actor, "ledger:audit")}


GLASS = Obligation(
    kind="glass",
    rights=("record:open", "ledger:audit"),
    values=_review_rights,
    # It stands on the list before its time, by when it is to be reviewed.
    overdue="""
        SELECT b.id, u.code, u.path, b.review_by, b.owner, NULL::uuid, '',
            %(reviews)s OR b.officer = %(officer)s OR b.desk = %(own)s, b.reason, NULL::uuid
        FROM oversight_brokenglass b JOIN units u ON u.code = b.unit
        WHERE b.reviewed_at IS NULL AND b.officer IS NOT NULL AND u.path @> ARRAY[%(unit)s]
    """,
)
