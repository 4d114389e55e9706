"""What came of a letter: the clock of its question, and what was keyed in for the force that it went to."""

from datetime import datetime
from typing import TypedDict

from sangam.exchange.models import Acknowledgement, Letter, Message, Thread
from sangam.exchange.types.letters import LetterAnswer


class _Came(TypedDict, total=False):
    due_at: datetime | None
    answered_at: datetime | None
    answers: tuple[LetterAnswer, ...]


def of(row: Letter) -> _Came:
    """Return due_at and answered_at of a question's clock, and the answers, oldest first."""
    if row.about_kind == "alert":
        acknowledged = Acknowledgement.objects.filter(alert=row.about, force=row.force).order_by("seen_at")
        return {
            "answers": tuple(
                LetterAnswer(each.how, each.label, each.note, each.acted_at or each.seen_at) for each in acknowledged
            )
        }
    said = Message.objects.filter(thread=row.about, force=row.force).order_by("said_at")
    answers = tuple(LetterAnswer(each.act, each.label, each.text, each.said_at, each.grade) for each in said)
    thread = Thread.objects.filter(id=row.about).only("due_at", "answered_at").first()
    if thread is None or row.kind != "thread.opened":
        return {"answers": answers}
    return {"due_at": thread.due_at, "answered_at": thread.answered_at, "answers": answers}
