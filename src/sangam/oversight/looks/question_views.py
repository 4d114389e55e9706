"""Questions to officers about their looks, as a list shows them."""

from collections.abc import Iterable
from uuid import UUID

from sangam.oversight.models import LookQuestion
from sangam.oversight.types import AskedLook


def latest_questions(officers: Iterable[UUID]) -> dict[tuple[UUID, str], AskedLook]:
    """Return the latest question of each line of these officers.  The right and the deed are the caller's."""
    rows = LookQuestion.objects.filter(officer__in=set(officers)).order_by("officer", "thing", "-at")
    return {(row.officer, row.thing): view(row) for row in rows.distinct("officer", "thing")}


def view(row: LookQuestion) -> AskedLook:
    """Return a question as it is shown."""
    return AskedLook(
        row.id, row.thing, row.looks, row.days, row.last_at, row.text, row.by, row.at, row.answer, row.answered_at
    )
