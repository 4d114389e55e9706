"""Words on records of ours that a restored force lost: who took them gives them back, as that force signed them.

So nobody can challenge a statement, take a record over, or hand one over, in another's name.  They go after the records
themselves, offers before them (`offer_returning`); what came in answer to them waits for them.

records.word_returned.v1   {word}   the line of the receiver's own challenge, answer to one, acceptance or offer
                           {word, giver, recall}   a giver's word of a transfer, with the acceptance in it, to either
                           of them; recall: the taker's line, where he has recalled the record since
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from sangam.federation import public as federation
from sangam.federation import public_epochs as epochs
from sangam.federation.types import Envelope, Incoming, Parked
from sangam.kernel import here
from sangam.kernel.errors import Malformed, Refused
from sangam.records import (
    challenge_wire,
    challenging,
    group_returning,
    groups,
    offer_returning,
    passings_returning,
    remarks_returning,
    returning,
    transfer_offers,
    transfer_wire,
    wanting,
    wire,
)


def give_back(force: str, *, since: datetime) -> int:
    """Send a force the challenges, answers and acceptances that came from it since then; return how many.

    So with the words by which it left groups.  And say which of its remarks stand here.
    In the running deed; in the lane of its records, which are given back before.
    """
    lines = list(_lines(force, since))
    for line in lines:
        federation.post_even_if_away(wire.WORD_RETURNED, to=[force], body=wire.word_returned_out(line))
    remarks_returning.give_back(force, since=since)
    return len(lines)


def _lines(force: str, since: datetime) -> Iterator[str]:
    yield from challenging.lines_of(force, since=since)
    yield from challenging.answers_of(force, since=since)
    yield from transfer_offers.acceptances_of(force, since=since)
    yield from group_returning.leavings_of(force)


def take_returned(envelope: Incoming) -> Parked | None:
    """records.word_returned.v1: another force has a word of ours to it that a restore may have lost us.

    Raises Refused (nothing is awaited) and Malformed (not ours, or not to its sender).
    """
    epochs.require_awaited(envelope)
    by = wire.giver_in(envelope.body) or here.node().force
    word = federation.envelope_by(wire.word_returned_in(envelope.body).encode(), by)
    if word is None or not _may_show(word, envelope.sender) or not _is_ours(word):
        raise _unsigned(envelope.sender)
    if word.kind == passings_returning.WORD:
        return _take_transfer_back(envelope, word)
    if word.kind not in _TAKEN_BACK:
        raise _unsigned(envelope.sender)
    waits = _TAKEN_BACK[word.kind](word)
    if waits is None and word.kind in _GOES_AGAIN:
        federation.queue_again(word, on=wire.record_id(word.body))
    return waits


def _take_transfer_back(envelope: Incoming, word: Envelope) -> Parked | None:
    """Stand by a transfer; what went to us by it, and is given back by nobody, its giver is asked for."""
    record = wire.record_id(word.body)
    waits = passings_returning.take_back(word, _recall(envelope, word), told_by=envelope.sender)
    if waits == Parked(record):
        wanting.note(record, wire.word_returned_in(envelope.body), giver=word.sender)
    else:
        wanting.forget([record])
    return waits


def take_wanted(envelope: Incoming) -> None:
    """record.wanted.v1: a record went to its sender by our word, which both of us lost: it gets what we have of it.

    Raises Refused for a word that we did not sign, or of what did not go to its sender.
    """
    word = federation.envelope_by(wire.word_returned_in(envelope.body).encode(), here.node().force)
    is_to_it = word is not None and word.kind == passings_returning.WORD and word.body.get("to") == envelope.sender
    if word is None or not is_to_it or not _is_ours(word):
        raise Refused(
            "records:not-handed-over",
            "{force} asks for a record that did not go to it by our word: nothing is given.",
            force=envelope.sender,
        )
    passings_returning.take_back(word, None, told_by=envelope.sender)
    returning.give_wanted(wire.record_id(word.body), wire.version(word.body), to=envelope.sender)


def _may_show(word: Envelope, force: str) -> bool:
    """Tell whether a word went to the force that shows it; one of a transfer its taker may have shown to that force."""
    is_shown = word.kind == passings_returning.WORD and word.recipient == word.body.get("to")
    return is_shown or word.recipient == force


def _recall(envelope: Incoming, word: Envelope) -> Envelope | None:
    """Return by which word its taker recalled what was transferred to him, None where he has not.  Raises Malformed."""
    line = wire.recall_in(envelope.body)
    if not line:
        return None
    recall = federation.envelope_by(line.encode(), str(word.body["to"]))
    if recall is None or recall.recipient != envelope.sender or not passings_returning.is_recall(recall, word):
        raise _unsigned(envelope.sender)
    return recall


def _unsigned(force: str) -> Malformed:
    return Malformed(
        "records:word-not-signed",
        "{force} gives back a word that we did not sign, or not for it: nothing of it is taken.",
        force=force,
    )


def _is_ours(word: Envelope) -> bool:
    """Tell whether a word binds us: we signed it, or the acceptance in it of a transfer to us."""
    if word.kind == passings_returning.WORD:
        return passings_returning.is_ours(word)
    return word.sender == here.node().force


_TAKEN_BACK: Mapping[str, Callable[[Envelope], Parked | None]] = {
    challenge_wire.RAISED: challenging.take_back,
    challenge_wire.ANSWERED: challenging.take_answer_back,
    transfer_wire.ACCEPTED: transfer_offers.take_acceptance_back,
    "record.accepted.v1": transfer_offers.take_acceptance_back,
    transfer_wire.WORD: offer_returning.take_back,
    "sharing.left.v1": groups.leave_again,
}

_GOES_AGAIN = frozenset({challenge_wire.RAISED, challenge_wire.ANSWERED})
"""What its recipient needs from us once more should he be restored to before it: nothing else tells it to him."""

HANDLERS = {wire.WORD_RETURNED: take_returned, wanting.WANTED: take_wanted, **remarks_returning.HANDLERS}
