"""What other forces' envelopes of deconfliction do here, inside the envelope's deed.

We see blinded elements, of which nothing can be read, two pseudonyms and a list of tokens: never what is planned.
"""

import json

from sangam.audit import public as audit
from sangam.federation.public import envelopes
from sangam.federation.types import Incoming, Lane, Parked
from sangam.kernel import clock, here
from sangam.kernel.errors import Refused
from sangam.kernel.ids import was_made_by
from sangam.oblivious import public as oblivious
from sangam.operations.deconfliction import conflicts, lookups, pair_keys, questions, rate_limits, wire
from sangam.operations.deconfliction.wire import Answered, Asked
from sangam.operations.models import Question, TokenList


def take_asked(incoming: Incoming) -> None:
    """deconfliction.asked.v2: keep the tokens, evaluate the inputs blind, and answer; or refuse beyond the limits."""
    asked = wire.asked_in(incoming.body)
    if not was_made_by(asked.list.id, incoming.sender) or not was_made_by(asked.list.set, incoming.sender):
        raise Refused(
            "operations:made-by-another",
            "{force} sends under an id that another force made: nothing of it is kept.",
            force=incoming.sender,
        )
    answer = _answer(incoming.sender, asked)
    rate_limits.count(incoming.sender, asked, refused=answer.evaluated is None)
    envelopes.post_even_if_away(wire.ANSWERED, to=[incoming.sender], body=wire.answered_out(answer), lane=Lane.URGENT)
    if answer.evaluated is not None:
        lookups.keep_list(incoming.sender, asked.list, json.dumps(dict(asked.list.sealed.wraps)), clock.now())
        questions.compare_new(incoming.sender, asked.list)


def take_first_asked(incoming: Incoming) -> None:
    """deconfliction.asked.v1: refuse, visibly: its tokens are of cells, ours of corners, and none would ever meet."""
    asked = wire.asked_in(incoming.body)
    rate_limits.count(incoming.sender, asked, refused=True)
    refused = Answered(asked.ask, None, b"", None, f"{here.node().force}: {wire.ASKED}")
    envelopes.post_even_if_away(wire.ANSWERED, to=[incoming.sender], body=wire.answered_out(refused), lane=Lane.URGENT)


def take_answered(incoming: Incoming) -> None:
    """deconfliction.answered.v1: compare what we asked; an answer to an older question has no effect."""
    answer = wire.answered_in(incoming.body)
    found = Question.objects.select_for_update().filter(id=answer.ask, force=incoming.sender, answered_at=None)
    row = next(iter(found.select_related("check_of")), None)
    if row is not None and row.check_of.withdrawn_at is None:
        questions.take_answer(row, answer)


def take_found(incoming: Incoming) -> None:
    """deconfliction.found.v1: another force has found that its check meets one of ours."""
    found = wire.found_in(incoming.body)
    rows = Question.objects.filter(list_id=found.theirs, force=incoming.sender).select_related("check_of")
    row = rows.first()
    if row is not None and was_made_by(found.ours, incoming.sender):
        conflicts.note_conflict(row.check_of, incoming.sender, found.ours, found.contact)
        envelopes.arrived(row.list_id)


def take_resolved(incoming: Incoming) -> Parked | None:
    """deconfliction.resolved.v1: the other side has written what it does; waits until the conflict is known here."""
    said = wire.resolved_in(incoming.body)
    known = Question.objects.filter(list_id=said.theirs, force=incoming.sender).exists()
    return None if conflicts.keep_word_of(incoming.sender, said) or not known else Parked(said.theirs)


def take_withdrawn(incoming: Incoming) -> None:
    """deconfliction.withdrawn.v1: a list counts no more."""
    TokenList.objects.filter(id=wire.withdrawn_in(incoming.body), force=incoming.sender).delete()


def _answer(force: str, asked: Asked) -> Answered:
    if reason := rate_limits.refusal(force, asked, at=audit.require_deed().at):
        return Answered(asked.ask, None, b"", None, reason)
    key = pair_keys.current(force)
    return Answered(
        asked.ask, key.id, bytes(key.public), oblivious.evaluate_blinded(pair_keys.pair(key), asked.elements)
    )
