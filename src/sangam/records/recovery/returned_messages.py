"""Words on records of ours that a restored force lost: who took them gives them back, as that force signed them.

So nobody can challenge a statement, take a record over, or hand one over, in another's name.  They go after the records
themselves, offers before them (`returned_offers`); what came in answer to them waits for them.

records.word_returned.v1   {word}   the line of the receiver's own challenge, answer to one, acceptance or offer
                           {word, giver, recall}   a giver's word of a transfer, with the acceptance in it, to either
                           of them; recall: the taker's line, where it has recalled the record since
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from sangam.federation import outbox
from sangam.federation.keys import peer_keys
from sangam.federation.peers import catch_up
from sangam.federation.types import Envelope, Incoming, Parked
from sangam.kernel import bodies, here
from sangam.kernel.errors import Malformed, Refused
from sangam.records import groups
from sangam.records.corrections import challenges
from sangam.records.messages import challenges as challenge_messages
from sangam.records.messages import records as record_messages
from sangam.records.messages import transfers as transfer_messages
from sangam.records.messages.records import WordReturned
from sangam.records.ownership import missing_records
from sangam.records.recovery import (
    returned_copies,
    returned_groups,
    returned_notes,
    returned_offers,
    returned_transfers,
)
from sangam.records.transfers import taker_intake


def give_back(force: str, *, since: datetime) -> int:
    """Send a force the challenges, answers and acceptances that came from it since then; return how many.

    So with the words by which it left groups.  And say which of its remarks stand here.
    In the running deed; in the lane of its records, which are given back before.
    """
    lines = list(_lines(force, since))
    for line in lines:
        outbox.post_even_if_away(record_messages.WORD_RETURNED, to=[force], body=bodies.write(WordReturned(line)))
    returned_notes.give_back(force, since=since)
    return len(lines)


def _lines(force: str, since: datetime) -> Iterator[str]:
    yield from challenges.lines_of(force, since=since)
    yield from challenges.answers_of(force, since=since)
    yield from taker_intake.acceptances_of(force, since=since)
    yield from returned_groups.leavings_of(force)


def take_returned(envelope: Incoming) -> Parked | None:
    """records.word_returned.v1: another force has a word of ours to it that a restore may have lost us.

    Raises Refused (nothing is awaited) and Malformed (not ours, or not to its sender).
    """
    catch_up.require_awaited(envelope)
    returned = bodies.read(WordReturned, envelope.body)
    word = peer_keys.envelope_by(returned.word.encode(), returned.giver or here.node().force)
    if word is None or not _may_show(word, envelope.sender) or not _is_ours(word):
        raise _unsigned_error(envelope.sender)
    if word.kind == returned_transfers.WORD:
        return _take_transfer_back(envelope, returned, word)
    if word.kind not in _TAKEN_BACK:
        raise _unsigned_error(envelope.sender)
    waits = _TAKEN_BACK[word.kind](word)
    if waits is None and word.kind in _GOES_AGAIN:
        outbox.queue_again(word, on=record_messages.record_id(word.body))
    return waits


def _take_transfer_back(envelope: Incoming, returned: WordReturned, word: Envelope) -> Parked | None:
    """Stand by a transfer; what went to us by it, and is given back by nobody, its giver is asked for."""
    record = record_messages.record_id(word.body)
    waits = returned_transfers.take_back(word, _recall(returned.recall, word, envelope.sender), told_by=envelope.sender)
    if waits == Parked(record):
        missing_records.note_missing_record(record, returned.word, giver=word.sender)
    else:
        missing_records.forget([record])
    return waits


def take_wanted(envelope: Incoming) -> None:
    """record.wanted.v1: a record went to its sender by our word, which both of us lost: it gets what we have of it.

    Raises Refused for a word that we did not sign, or of what did not go to its sender.
    """
    word = peer_keys.envelope_by(bodies.read(WordReturned, envelope.body).word.encode(), here.node().force)
    is_to_it = word is not None and word.kind == returned_transfers.WORD and word.body.get("to") == envelope.sender
    if word is None or not is_to_it or not _is_ours(word):
        raise Refused(
            "records:not-handed-over",
            "{force} asks for a record that did not go to it by our word: nothing is given.",
            force=envelope.sender,
        )
    returned_transfers.take_back(word, None, told_by=envelope.sender)
    record, version = record_messages.record_and_version(word.body)
    returned_copies.give_wanted(record, version, to=envelope.sender)


def _may_show(word: Envelope, force: str) -> bool:
    """Tell whether a word went to the force that shows it; one of a transfer its taker may have shown to that force."""
    is_shown = word.kind == returned_transfers.WORD and word.recipient == word.body.get("to")
    return is_shown or word.recipient == force


def _recall(line: str, word: Envelope, sender: str) -> Envelope | None:
    """Return the word by which a taker recalled what was transferred to it, None without one.  Raises Malformed."""
    if not line:
        return None
    recall = peer_keys.envelope_by(line.encode(), str(word.body["to"]))
    if recall is None or recall.recipient != sender or not returned_transfers.is_recall(recall, word):
        raise _unsigned_error(sender)
    return recall


def _unsigned_error(force: str) -> Malformed:
    return Malformed(
        "records:word-not-signed",
        "{force} gives back a word that we did not sign, or not for it: nothing of it is taken.",
        force=force,
    )


def _is_ours(word: Envelope) -> bool:
    """Tell whether a word binds us: we signed it, or the acceptance in it of a transfer to us."""
    if word.kind == returned_transfers.WORD:
        return returned_transfers.is_ours(word)
    return word.sender == here.node().force


_TAKEN_BACK: Mapping[str, Callable[[Envelope], Parked | None]] = {
    challenge_messages.RAISED: challenges.take_back,
    challenge_messages.ANSWERED: challenges.take_answer_back,
    transfer_messages.ACCEPTED: taker_intake.take_acceptance_back,
    "record.accepted.v1": taker_intake.take_acceptance_back,
    transfer_messages.WORD: returned_offers.take_back,
    "sharing.left.v1": groups.leave_again,
}

_GOES_AGAIN = frozenset({challenge_messages.RAISED, challenge_messages.ANSWERED})
"""Its recipient needs this from us once more if restored to before it: nothing else tells it."""

HANDLERS = {
    record_messages.WORD_RETURNED: take_returned,
    missing_records.WANTED: take_wanted,
    **returned_notes.HANDLERS,
}
