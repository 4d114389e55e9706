"""What stays of a check: what it asked for, in normal forms, and the keys by which a later record finds it.

Kept are identifiers and persons as they were read, never the text.  An Aadhaar number is not kept, nor what agreed with
a statement on a victim or a minor.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sangam.audit.public import audit
from sangam.database import statements as prepared
from sangam.identifiers.public import identifiers
from sangam.identifiers.types import Found, Identifier, Kind, Validity
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Caveat
from sangam.kernel.purpose import Stated
from sangam.matching.queries.recognition import NOT_LOOKED_FOR, Reading, recognise_text
from sangam.matching.similarity import features
from sangam.matching.types import PERSON, Band, Hit
from sangam.names.public import names
from sangam.names.types import NameSpan, PersonName
from sangam.records.public import changes, schema

ASKED = "sangam_asked"
REMEMBERED = timedelta(hours=72)

_PAIR, _KIN = "+", "<"
_TWO_WORDS_BITS, _MORE_WORDS_BITS, _ALIAS_BITS = 17.0, 13.0, 8.0
"""Two words alone make a strong hit from about 19 bits on; of three such words some two have 13.
A word beside an alias is one in 250.  Less would wake the scoring for hits that are never strong."""

PROTECTED = frozenset({Caveat.VICTIM, Caveat.MINOR})

# One statement, and one wake-up, which go with the COMMIT: nothing of a check waits for them.
_REMEMBER = f"""
WITH asked AS (
    INSERT INTO matching_watch
        (id, post, unit, audience, asked, purpose, reference, at, until_at, known, case_number, reason)
    VALUES (%(id)s, %(post)s, %(unit)s, %(audience)s, %(asked)s, %(purpose)s, %(reference)s, %(at)s, %(until_at)s,
        %(known)s::jsonb, '', '')
), keyed AS (
    INSERT INTO matching_watchkey (watch, key)
    SELECT DISTINCT %(id)s::uuid, {changes.KEY.format(space="w.space", key="w.key")}
    FROM unnest(%(spaces)s::text[], %(keys)s::text[]) AS w (space, key)
)
SELECT pg_notify(%(channel)s, '')
"""  # noqa: S608 - literals of the code


def start_watch(actor: Actor, reading: Reading, hits: Sequence[Hit], *, purpose: Stated) -> datetime | None:
    """Keep what was asked for 72 hours, in the running deed, whose id becomes the watch's.

    hits: what the officer is shown: the officer is not told of it again.  Returns until when the post watches.  Returns
    None where nothing in it tells one person or thing apart, or the officer has no post.
    """
    deed = audit.require_deed()
    kept = without_protected(reading, hits)
    pairs = telling_keys(kept)
    if not pairs:
        return None
    known = {str(hit.record.id): sorted(digests(hit)) for hit in hits if hit.band is Band.STRONG}
    until = deed.at + REMEMBERED
    watched = pairs if actor.post else []
    prepared.defer(
        _REMEMBER,
        {
            "id": deed.id,
            "post": actor.post,
            "unit": actor.unit,
            "audience": sorted(actor.tokens),
            "asked": asked_of(kept),
            "purpose": str(purpose.purpose),
            "reference": purpose.reference,
            "at": deed.at,
            "until_at": until,
            "known": json.dumps(known),
            "channel": ASKED,
            "spaces": [space for space, _ in watched],
            "keys": [key for _, key in watched],
        },
    )
    return until if watched else None


def asked_of(reading: Reading) -> list[str]:
    """Return what was asked, in the form in which it is kept."""
    found = [f"{each.kind}:{each.normal}" for one in reading.identifiers for each in _readings(one)]
    return list(dict.fromkeys([*found, *(f"{PERSON}:{person.name.text}" for person in reading.persons)]))


def read_back(asked: Iterable[str]) -> Reading:
    """Return what was asked as it was read."""
    found: list[Found] = []
    persons: list[NameSpan] = []
    for each in asked:
        kind, _, normal = each.partition(":")
        if kind == PERSON:
            persons.append(NameSpan(0, 0, names.parse(normal), sure=True))
        else:
            found.append(Found(Kind(kind), normal, 0, 0, normal, Validity.SURE))
    return Reading(tuple(found), tuple(persons), ())


def silent_keys(asked: Iterable[str]) -> list[tuple[str, str]]:
    """Return the (space, key) pairs by which a silent record is recognised: identifiers, names with their relatives."""
    return [pair for pair in telling_keys(read_back(asked)) if pair[0] != schema.NAME_SPACE]


def telling_pairs(text: str) -> list[tuple[str, str]]:
    """Return the (space, key) pairs of the persons and numbers in a text, as `silent_keys` does for what is kept."""
    return [pair for pair in telling_keys(recognise_text(text)) if pair[0] != schema.NAME_SPACE]


def telling_keys(reading: Reading) -> list[tuple[str, str]]:
    """Return the (space, key) pairs that a record shares which could be a strong hit: few others do."""
    pairs = {
        (str(each.kind), identifiers.confusion_key(each.kind, each.normal))
        for found in reading.identifiers
        for each in _readings(found)
    }
    for person in reading.persons:
        pairs |= {
            (schema.KIN_SPACE if _KIN in key else schema.NAME_SPACE, key) for key in _distinctive_keys(person.name)
        }
    return sorted(pairs)


def without_protected(reading: Reading, hits: Sequence[Hit]) -> Reading:
    """Return the reading without Aadhaar numbers, sections, and what agrees with a statement on a victim or a minor."""
    guarded = [(hit.record, s) for hit in hits for s in hit.record.statements if s.handling.caveats & PROTECTED]
    values = {features.number_kept(view.kind, statement) for view, statement in guarded}
    named = any(statement.property in {"name", "alias", "relative"} for _, statement in guarded)
    kept = [
        found
        for found in reading.identifiers
        if found.kind not in NOT_LOOKED_FOR and not {each.normal for each in _readings(found)} & values
    ]
    return Reading(tuple(kept), () if named else reading.persons, ())


def digests(hit: Hit) -> set[str]:
    """Return a short digest of each reason and caution, by which a later version is seen to add something."""
    said = [str(why) for why in hit.why] + [f"caution {caution}" for caution in hit.caution]
    said += [f"status {hit.record.relief}"] if hit.record.relief else []
    return {hashlib.blake2b(each.encode(), digest_size=8).hexdigest() for each in said}


def subject_text(asked: str) -> str:
    """Return one thing that was asked as an officer writes it: without its kind, a Latin name with its capitals."""
    kind, _, normal = asked.partition(":")
    if kind != PERSON:
        return normal
    return " ".join(word if "/" in word else word.capitalize() for word in normal.split(" "))


def _readings(found: Found) -> list[Found | Identifier]:
    return [found, *found.alternatives]


def _distinctive_keys(name: PersonName) -> Iterable[str]:
    found = names.keys(name)
    least = _TWO_WORDS_BITS if len(name.tokens) <= 2 else _MORE_WORDS_BITS
    for key, bits in found.lookup.items():
        pair = _PAIR in key and bits >= least
        beside_alias = bool(name.aliases) and key in found.tokens and bits >= _ALIAS_BITS
        if _KIN in key or pair or beside_alias:
            yield key
