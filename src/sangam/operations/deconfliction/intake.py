"""What other forces' envelopes of deconfliction do here, inside the envelope's deed.

We see lists under keys that we do not know, two pseudonyms and the days: never what is planned.
"""

from datetime import timedelta

from sangam.federation.inbox import parked
from sangam.federation.types import Incoming, Parked
from sangam.kernel import bodies, clock
from sangam.kernel.errors import Refused
from sangam.kernel.ids import was_made_by
from sangam.operations import policy
from sangam.operations.deconfliction import answers, comparisons, conflicts, lookups, wire
from sangam.operations.deconfliction import answers as deconfliction_answers
from sangam.operations.deconfliction.halves import Days
from sangam.operations.deconfliction.wire import Asked, Closed, Drawn, Found, Opened, Resolved, Withdrawn
from sangam.operations.models import Question

_AROUND = timedelta(days=2)


def take_asked(incoming: Incoming) -> None:
    """deconfliction.asked.v3: keep the list and compare it with ours; or refuse beyond the budgets."""
    lookups.lock_forces([incoming.sender])
    asked = bodies.read(Asked, incoming.body)
    if not was_made_by(asked.ask, incoming.sender):
        raise Refused(
            "operations:made-by-another",
            "{force} sends under an id that another force made: nothing of it is kept.",
            force=incoming.sender,
        )
    _require_present(incoming.sender, asked.days)
    answers.take_question(incoming.sender, asked)


def take_answered(incoming: Incoming) -> None:
    """deconfliction.answered.v2: compare what we asked, and close it; an answer to no question has no effect."""
    lookups.lock_forces([incoming.sender])
    answer = wire.read_answer(incoming.body)
    found = Question.objects.select_for_update(of=("self",)).filter(id=answer.ask, force=incoming.sender)
    row = found.select_related("check_of").first()
    if row is not None:
        comparisons.take_answer(row, answer)
        answers.serve_waiting(incoming.sender)


def take_closed(incoming: Incoming) -> None:
    """deconfliction.closed.v1: see what of ours a question touches."""
    lookups.lock_forces([incoming.sender])
    answers.take_closing(incoming.sender, bodies.read(Closed, incoming.body))


def take_drawn(incoming: Incoming) -> None:
    """deconfliction.drawn.v1: open a list of ours that is over, on which the lot fell."""
    lookups.lock_forces([incoming.sender])
    drawn = bodies.read(Drawn, incoming.body)
    deconfliction_answers.open_list(incoming.sender, drawn.ask, drawn.lot)


def take_opened(incoming: Incoming) -> None:
    """deconfliction.opened.v1: hold an opened list against the one that stands here."""
    lookups.lock_forces([incoming.sender])
    deconfliction_answers.take_opening(incoming.sender, bodies.read(Opened, incoming.body))


def take_found(incoming: Incoming) -> None:
    """deconfliction.found.v1: another force has found that its check meets one of ours, and says whom to call."""
    lookups.lock_forces([incoming.sender])
    found = bodies.read(Found, incoming.body)
    row = Question.objects.filter(id=found.theirs, force=incoming.sender).select_related("check_of").first()
    if row is None or not was_made_by(found.ours, incoming.sender):
        return
    if conflicts.may_claim(row.check_of, incoming.sender, found.ours):
        conflicts.note_conflict(row.check_of, incoming.sender, found.ours, found.contact)
        parked.wake_parked(row.id)


def take_resolved(incoming: Incoming) -> Parked | None:
    """deconfliction.resolved.v1: the other side has written what it does; waits until the conflict is known here."""
    lookups.lock_forces([incoming.sender])
    said = bodies.read(Resolved, incoming.body)
    known = Question.objects.filter(id=said.theirs, force=incoming.sender).exists()
    return None if conflicts.keep_word_of(incoming.sender, said) or not known else Parked(said.theirs)


def take_withdrawn(incoming: Incoming) -> None:
    """deconfliction.withdrawn.v1: a list counts no more."""
    lookups.lock_forces([incoming.sender])
    answers.withdraw(incoming.sender, bodies.read(Withdrawn, incoming.body).list)


def _require_present(force: str, days: Days) -> None:
    today = clock.now().astimezone(clock.INDIA).date()
    if not today - policy.LATEST - _AROUND <= days.last <= today + policy.FURTHEST + _AROUND:
        raise Refused(
            "operations:not-now",
            "{force} asks about days on which nothing is planned any more, or not yet: nothing of it is kept.",
            force=force,
        )
