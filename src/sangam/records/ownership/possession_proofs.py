"""Proofs of possession: a holder shows a restored owner that it holds a record by its keys, or a pointer to it.

The owner has lost that it gave the record.  The holder sends the smallest digests of the keys that it holds, 8 at most.
The owner can make the digests of all keys of the record as it stands there, and looks for one of them.  A digest names
the record and the holder: it shows nothing of another record, nor when another holder sends it.  A force that knows the
record's number alone, or holds tokens of it, has no key to make a digest of.

A person with a father's name, a plate and a telephone has 3 keys.  Of a record with 8 or fewer all are sent, and one
that both know is enough.  Of more the smallest are a sample that chance has drawn.  Of 16 keys, 8 of them unchanged,
none is among the sample once in 12,870 times; with 4 unchanged, once in 26.

A digest has 8 bytes, so that none is met by chance, and a record costs 88 characters.  A page of 500 packs to 57 KB, of
the 256 that an envelope may have.  One query makes those of 100,000 records with four keys each, in about a second.

A holder that suspects what a record says, and knows its number, can guess 8 keys each time that it catches us up.  The
desk is told of each wrong time.  A record without keys shows nothing; there is nothing to match there either.

A holder shows that it holds a pointer by the word that came with it.  The owner's node alone can make that word, of
record and holder.  It makes the same after any restore, whatever it knows of the record or of its keys of that time.
Like the digests it is of no use for another record or holder.

Keys that a node of other rules made (`types.KEY_RULES`) meet where the rules say the same, as of plates and telephones.
"""

from hashlib import sha256
from hmac import compare_digest
from uuid import UUID

from sangam.database import statements as prepared
from sangam.federation.keys import peer_keys
from sangam.records.messages.records import DIGEST_BYTES, MOST_DIGESTS
from sangam.records.models.pointers import Pointer
from sangam.records.storage import key_hash
from sangam.records.storage import records as store
from sangam.records.storage.drafts import Draft

_DOMAIN = "sangam silent held 1"

# `_digest` says the same.  A record without keys has one row without a key, of which nothing is made.
_HELD = f"""
SELECT record, version, substr(string_agg(digest, ''::bytea ORDER BY digest), 1, {MOST_DIGESTS * DIGEST_BYTES})
FROM (
    SELECT record, version, substr(
        sha256(convert_to(%(begin)s::text || record::text || ' ', 'UTF8') || int8send(key)), 1, {DIGEST_BYTES}
    ) AS digest
    FROM records_silent WHERE owner = %(owner)s
) AS keyed
GROUP BY record, version
"""  # noqa: S608 - numbers of the code

Held = tuple[UUID, int, bytes | None]


def held_silent_records(owner: str, *, by: str) -> list[Held]:
    """Return the silent records of a force that we hold, with the version of each and what shows that we do."""
    return [tuple(row) for row in prepared.run(_HELD, {"begin": _digest_prefix(by), "owner": owner})]


def pointed_to(owner: str) -> list[Held]:
    """Return the pointers of a force that we hold, with the version of each and what shows that we do."""
    rows = Pointer.objects.filter(owner=owner).values_list("record", "version", "word").distinct()
    return [(record, version, bytes(word)) for record, version, word in rows]


def word_of(record: UUID, *, to: str) -> bytes:
    """Return the word that goes to a force with a pointer to a record of ours."""
    return peer_keys.own_word("pointer", f"{to} {record}")


def shows_pointer(shown: bytes, record: UUID, *, by: str) -> bool:
    """Tell whether a force has shown that it was given a pointer to this record."""
    return compare_digest(shown, word_of(record, to=by))


def has_shown_key(shown: bytes, draft: Draft, *, by: str) -> bool:
    """Tell whether a force has shown that it holds a key of this record as it stands here."""
    told = {shown[start : start + DIGEST_BYTES] for start in range(0, len(shown), DIGEST_BYTES)}
    return bool(told) and any(_digest(by, draft.id, *pair) in told for pair in store.silent_keys(draft))


def _digest(holder: str, record: UUID, space: str, key: str) -> bytes:
    number = key_hash.number(space, key).to_bytes(8, signed=True)
    return sha256(f"{_digest_prefix(holder)}{record} ".encode() + number).digest()[:DIGEST_BYTES]


def _digest_prefix(holder: str) -> str:
    return f"{_DOMAIN} {holder} "
