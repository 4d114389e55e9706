"""Questions of auditors to officers about looks that nothing explains, and the officers' own answers."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from sangam.access.policy import require
from sangam.audit.public import audit
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed, NotFound, Refused
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated
from sangam.kernel.texts import REASON, require_length
from sangam.notices.public import notices
from sangam.notices.types import Subject, Telling
from sangam.oversight.looks.lines import line_of
from sangam.oversight.looks.question_views import view
from sangam.oversight.models import LookQuestion
from sangam.oversight.types import AskedLook

MOST_SHOWN = 20
_OVERSIGHT = Stated(Purpose.OVERSIGHT)
_ASKED = "An auditor asks you about your looks: answer on your own page."
_ANSWERED = "{officer} has answered what you asked about unexplained looks."


def ask_officer(actor: Actor, officer: UUID, thing: str, *, text: str) -> UUID:
    """Ask an officer about the looks of one line; the officer alone is told.  Returns the question's id.

    Raises Refused (no right; one's own looks), NotFound (no such line), Malformed, and Conflict while one is open.
    """
    with audit.deed(actor, "officer:look:ask", on=officer, purpose=_OVERSIGHT) as facts:
        require(actor, "ledger:audit")
        if officer == actor.officer:
            raise Refused("oversight:own-looks-asked", "Nobody asks about their own looks: another auditor does.")
        text = _require_words(text)
        line = line_of(officer, thing)
        if line is None:
            raise NotFound("oversight:no-line-to-ask", "No unexplained look of this officer at this stands here.")
        facts.update(thing=thing, text=text)
        asked = _ask_once(
            id=new_id(),
            officer=officer,
            label=line.label,
            thing=thing,
            looks=line.looks,
            days=line.days,
            last_at=line.last_at,
            text=text,
            asker=actor.an_officer(),
            by=actor.label,
            at=clock.now(),
        )
        notices.notify(Telling("look.asked", Subject("ledger", asked.id), _ASKED, {}), to=[f"officer:{officer}"])
        return asked.id


def answer_question(actor: Actor, question: UUID, *, text: str) -> None:
    """Keep the officer's own answer, once; the auditor who asked is told.

    Raises NotFound (absent, or another officer's), Conflict (answered before) and Malformed.
    """
    with audit.deed(actor, "officer:look:answer", on=question) as facts:
        require(actor, "ledger:own")
        text = _require_words(text)
        row = LookQuestion.objects.select_for_update().filter(id=question, officer=actor.an_officer()).first()
        if row is None:
            raise NotFound("oversight:no-look-question", "No question about your looks stands here.")
        if row.answered_at is not None:
            raise Conflict("oversight:look-answered", "You have answered this: an answer stays as it was given.")
        row.answer, row.answered_at = text, clock.now()
        facts.update(thing=row.thing, text=row.answer)
        row.save(update_fields=["answer", "answered_at"])
        notices.done_for_subject(Subject("ledger", row.id))
        told = Telling("look.answered", Subject("looks", row.id), _ANSWERED, {"officer": row.label})
        notices.notify(told, to=[f"officer:{row.asker}"])


def questions_of(actor: Actor) -> tuple[AskedLook, ...]:
    """Return what auditors asked the actor about own looks, the open ones first, then those answered last."""
    if actor.officer is None:
        return ()
    rows = LookQuestion.objects.filter(officer=actor.officer)
    return tuple(map(view, rows.order_by(F("answered_at").desc(nulls_first=True), "-at")[:MOST_SHOWN]))


def _ask_once(**values: object) -> LookQuestion:
    """Keep a question.  The database allows one open question a line: of two at once the second is refused."""
    try:
        with transaction.atomic():
            return LookQuestion.objects.create(**values)
    except IntegrityError:
        raise Conflict(
            "oversight:look-asked", "This was asked, and the answer is awaited: read it here when it comes."
        ) from None


def _require_words(text: str) -> str:
    text = require_length(text, part="text", most=REASON)
    if not text:
        raise Malformed("oversight:look-words", "Write the question or the answer in words.")
    return text
