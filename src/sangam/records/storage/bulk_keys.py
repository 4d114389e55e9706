"""Keys that travel beside records in bulk, so that a holder need not make again what the owner has made.

The owner gives them from its own rows, for what goes out whole.  It gives none of a record of which something stays
behind.  The holder takes them where they were made by its own rules.  It makes those of some records itself, which the
owner cannot foresee.  Where these differ, it makes all of the envelope, and the desk is told.

What is taken decides no more than which records are compared.  An owner that lies here has its own record compared, and
refused, where it has no business.  Or it hides the record, as it could by not sending it.
"""

import random
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sangam.database import statements as prepared
from sangam.database.postgres_copy import uuids
from sangam.federation.public import status
from sangam.federation.types import Incoming
from sangam.kernel.sentences import Told
from sangam.records.messages import bulk_keys as key_messages
from sangam.records.messages.bulk_keys import Given, Packed
from sangam.records.storage import search_keys
from sangam.records.storage.drafts import Draft
from sangam.records.types import KEY_RULES

FEW = 50
"""Fewer records than these go without: their holder makes the keys in the time that asking for them takes."""

_ONE_IN = 250

# Not while the rows are being made anew, nor by whoever runs still, or already, by other rules than they were made by.
_PACKED = """
SELECT found.record, a.classification::int, array_to_string(a.caveats, ' '), found.numbers FROM (
    SELECT record, admittance, translate(encode(string_agg(int8send(key), ''), 'base64'), E'\n', '') AS numbers
    FROM records_key WHERE record = ANY(%s::uuid[])
        AND EXISTS (SELECT FROM records_keyrules WHERE part = 'records' AND rules = %s AND finished)
    GROUP BY record, admittance
) AS found JOIN records_admittance a ON a.id = found.admittance
"""

_by_chance = random.SystemRandom()


def packed(records: Iterable[UUID]) -> dict[UUID, list[Packed]]:
    """Return the keys of these records as they stand in our rows, none where these are of other rules than ours."""
    found: dict[UUID, list[Packed]] = {}
    for record, *part in prepared.run(_PACKED, [uuids(records), KEY_RULES]):
        found.setdefault(record, []).append((part[0], part[1], part[2]))
    return found


def given(envelope: Incoming, changed: Sequence[UUID], drafts: Sequence[Draft]) -> Mapping[UUID, Given]:
    """Return what an envelope says that these records are found by, as far as it is believed.

    changed: the records of its changes, in their order.  Raises Malformed.
    """
    rows = key_messages.keys_in(envelope.body, rules=KEY_RULES, changes=len(changed))
    found = {record: row for record, row in zip(changed, rows, strict=False) if row is not None}
    known = [draft for draft in drafts if draft.id in found]
    looked_at = _by_chance.sample(known, -(-len(known) // _ONE_IN))
    wrong = next((draft.id for draft in looked_at if _pairs(found[draft.id]) != search_keys.found(draft)), None)
    if wrong is None:
        return found
    sentence = Told(
        "{force} sends keys that are not those of its record ({record}): they were made here.",
        force=envelope.sender,
        record=wrong,
    )
    status.tell_desk(envelope.sender, "records:keys-differ", sentence)
    return {}


def _pairs(row: Given) -> set[tuple[int, object]]:
    return {(number, handling) for handling, numbers in row for number in numbers}
