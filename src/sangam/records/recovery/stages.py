"""In which stage what is given back of records is applied: owners before contents, contents before levels.

One kind of envelope may bring words of several kinds: these are told apart here.
"""

from collections.abc import Callable, Mapping

from sangam.federation.inbox.rate_limits import Stage
from sangam.federation.keys import peer_keys
from sangam.federation.types import Incoming
from sangam.kernel import bodies, here
from sangam.records.messages import challenges as challenge_messages
from sangam.records.messages import records as record_messages
from sangam.records.messages import transfers as transfer_messages
from sangam.records.messages.records import HeldOf, WordReturned
from sangam.records.recovery import returned_copies, returned_groups

StageOf = Callable[[Incoming], Stage]

_OF_A_WORD: Mapping[str, Stage] = {
    "record.transferred.v1": Stage.OWNERS,
    transfer_messages.WORD: Stage.OWNERS,
    transfer_messages.ACCEPTED: Stage.ACCEPTANCES,
    "record.accepted.v1": Stage.ACCEPTANCES,
    "sharing.left.v1": Stage.GROUPS,
}


def _stage_of_word(incoming: Incoming) -> Stage:
    """Return the stage of a line that is given back, by its kind.  Raises Malformed."""
    returned = bodies.read(WordReturned, incoming.body)
    word = peer_keys.envelope_by(returned.word.encode(), returned.giver or here.node().force)
    return Stage.CHALLENGES if word is None else _OF_A_WORD.get(word.kind, Stage.CHALLENGES)


def _stage_of_claims(incoming: Incoming) -> Stage:
    """Return the stage of a page of claims: what ends something comes first.  Raises Malformed."""
    claims = bodies.read_as_it_is(HeldOf, incoming.body).records
    return Stage.RECALLS if any(claim in ("recalled", "withdrawn") for _, _, claim in claims) else Stage.LEVELS


def _always(stage: Stage) -> StageOf:
    return lambda _: stage


STAGES: Mapping[str, StageOf] = {
    returned_groups.RETURNED: _always(Stage.GROUPS),
    returned_copies.HELD: _stage_of_claims,
    returned_copies.RETURNED: _always(Stage.CONTENTS),
    record_messages.WORD_RETURNED: _stage_of_word,
    challenge_messages.REMARKS_HELD: _always(Stage.NOTES),
}
