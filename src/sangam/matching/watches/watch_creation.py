"""What stays of a check: what it asked for, in normal forms, and the keys by which a later record finds it.

Kept are identifiers and persons as they were read, never the text.  An Aadhaar number is not kept, nor what agreed with
a statement on a victim or a minor.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.db import connection

from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.identifiers import confusion
from sangam.identifiers.types import Found, Identifier, Kind, Validity
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Caveat, highest
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated
from sangam.kernel.sentences import Guarded, Spoken
from sangam.matching.models import Watch, WatchKey
from sangam.matching.queries.query_context import NOT_LOOKED_FOR, Reading, recognise_text
from sangam.matching.similarity import features
from sangam.matching.types import PERSON, Band, Hit
from sangam.names.comparison import keys
from sangam.names.reader import parser
from sangam.names.types import NameSpan, PersonName
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling, TodayLane, Urgency
from sangam.records.own_records import rebuild_keys
from sangam.records.schema import values as schema_values
from sangam.records.schema.kinds import cautions_in_force
from sangam.records.storage import change_queue
from sangam.records.types import RecordView

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
    SELECT DISTINCT %(id)s::uuid, {change_queue.KEY.format(space="w.space", key="w.key")}
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
            persons.append(NameSpan(0, 0, parser.parse(normal), sure=True))
        else:
            found.append(Found(Kind(kind), normal, 0, 0, normal, Validity.SURE))
    return Reading(tuple(found), tuple(persons), ())


def silent_keys(asked: Iterable[str]) -> list[tuple[str, str]]:
    """Return the (space, key) pairs by which a silent record is recognised: identifiers, names with their relatives."""
    return [pair for pair in telling_keys(read_back(asked)) if pair[0] != schema_values.NAME_SPACE]


def telling_pairs(text: str) -> list[tuple[str, str]]:
    """Return the (space, key) pairs of the persons and numbers in a text, as `silent_keys` does for what is kept."""
    return [pair for pair in telling_keys(recognise_text(text)) if pair[0] != schema_values.NAME_SPACE]


def telling_keys(reading: Reading) -> list[tuple[str, str]]:
    """Return the (space, key) pairs that a record shares which could be a strong hit: few others do."""
    pairs = {
        (str(each.kind), confusion.confusion_key(each.kind, each.normal))
        for found in reading.identifiers
        for each in _readings(found)
    }
    for person in reading.persons:
        pairs |= {
            (schema_values.KIN_SPACE if _KIN in key else schema_values.NAME_SPACE, key)
            for key in _distinctive_keys(person.name)
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
    found = keys.keys(name)
    least = _TWO_WORDS_BITS if len(name.tokens) <= 2 else _MORE_WORDS_BITS
    for key, bits in found.lookup.items():
        pair = _PAIR in key and bits >= least
        beside_alias = bool(name.aliases) and key in found.tokens and bits >= _ALIAS_BITS
        if _KIN in key or pair or beside_alias:
            yield key


# Making the keys of standing watches anew when the rules of keys have changed: from what was asked, as it is kept.

_KEEP = f"""
INSERT INTO matching_watchkey (watch, key)
SELECT DISTINCT w.watch, {change_queue.KEY.format(space="w.space", key="w.key")}
FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS w (watch, space, key)
"""  # noqa: S608 - literals of the code


def rekey(say: Callable[[str], None]) -> int:
    """Make the keys of all watches anew, if they were made by other rules; return of how many."""
    return rebuild_keys.in_batches("watches", _next_watch_ids, _remake, say=say)


def _next_watch_ids(after: UUID | None, limit: int) -> list[UUID]:
    running = Watch.objects.filter(post__isnull=False, until_at__gt=clock.now())
    rows = running.filter(id__gt=after) if after else running
    return list(rows.order_by("id").values_list("id", flat=True)[:limit])


def _remake(ids: Sequence[UUID]) -> None:
    watches = list(Watch.objects.select_for_update().filter(id__in=ids).order_by("id"))
    rows = [(row.id, space, key) for row in watches for space, key in telling_keys(read_back(row.asked))]
    WatchKey.objects.filter(watch__in=ids).delete()
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [list(column) for column in zip(*rows, strict=True)])


# Telling a post that what it watches for has appeared, and taking that back when it holds no more.

KIND = "watch.hit"
_TITLE = "{asked} appeared in a record of {force}: {desk}"
_STANDS = timedelta(days=30)

_STANDING = """
SELECT h.post, h.record, h.purpose, h.said, w.id IS NOT NULL
FROM matching_watchhit h LEFT JOIN matching_watch w ON w.id = h.watch AND w.until_at > %s::timestamptz
WHERE h.record = ANY(%s::uuid[])
"""

_TOLD = """
INSERT INTO matching_watchhit (id, post, record, watch, purpose, said, at, until_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (post, record) DO UPDATE SET
    watch = EXCLUDED.watch, purpose = EXCLUDED.purpose, said = EXCLUDED.said, at = EXCLUDED.at,
    until_at = greatest(matching_watchhit.until_at, EXCLUDED.until_at)
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a post was told of a record.  said: digests of the reasons; watched: whether its watch still runs."""

    post: UUID
    record: UUID
    purpose: Purpose
    said: frozenset[str]
    watched: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of the things that were asked a record answers, as kept; subject: under which a "not him" would stand."""

    kept: str
    subject: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A record that answers a watch.  said: digests of all reasons told by then."""

    post: UUID
    unit: str
    watch: UUID
    stated: Stated
    asked: Asked
    record: RecordView
    said: frozenset[str]
    until_at: datetime


def standing_notices(records: Iterable[UUID], *, at: datetime) -> list[Standing]:
    """Return who was told of these records."""
    rows = prepared.run(_STANDING, [at, list(records)])
    return [Standing(post, record, Purpose(why), frozenset(said), watched) for post, record, why, said, watched in rows]


def notify_posts(answers: Iterable[Answered]) -> None:
    """Tell the posts, a deed for each post and purpose: it is a look, and names what was shown to whom."""
    ordered = sorted(answers, key=_whose)
    for (_, _), group in groupby(ordered, key=_whose):
        found = list(group)
        with audit.deed(_matcher_for(found[0]), "node:watch:answer", purpose=found[0].stated) as facts:
            facts["to"] = f"post:{found[0].post}"
            facts["watches"] = sorted({str(each.watch) for each in found})
            facts.showed(each.record.id for each in found)
            for each in found:
                _notify_post(each)


def withdraw(gone: Iterable[Standing]) -> None:
    """Take from the posts' lists what holds no more: recalled, expired, not theirs to see, not in the record now."""
    told = list(gone)
    if not told:
        return
    with audit.deed(Actor.system(here.node().force, "matching"), "node:watch:withdraw") as facts:
        facts["withdrawn"] = [f"{each.record} from post:{each.post}" for each in told]
        for each in told:
            prepared.run("DELETE FROM matching_watchhit WHERE post = %s AND record = %s", [each.post, each.record])
            deliveries.done_for_subject(Subject("record", each.record), to=f"post:{each.post}", kind=KIND)


def _notify_post(answered: Answered) -> None:
    record, at = answered.record, audit.require_deed().at
    prepared.run(
        _TOLD,
        [
            new_id(),
            answered.post,
            record.id,
            answered.watch,
            str(answered.stated.purpose),
            sorted(answered.said),
            at,
            max(answered.until_at, at + _STANDS),
        ],
    )
    caution = ", ".join(cautions_in_force(record))
    asked = answered.asked
    parts = {"asked": subject_text(asked.kept), "force": record.owner, "desk": record.desk}
    parts["caution"] = _guarded_quote(record, "caution", caution)
    parts["status"] = _guarded_quote(record, "status", record.relief)
    parts["subject"] = asked.subject
    lane, urgency = (TodayLane.NOW, Urgency.URGENT) if caution else (TodayLane.WATCHING, Urgency.ROUTINE)
    telling = Telling(KIND, Subject("record", record.id), _TITLE, parts, lane, urgency, matter=f"{KIND}:{record.id}")
    deliveries.notify(telling, to=[f"post:{answered.post}"])


def _guarded_quote(record: RecordView, name: str, words: str) -> str:
    """Return what a notice quotes of these statements: nothing of it to who does not see them then."""
    said = [each for each in record.statements if each.property == name]
    if not words or not said:
        return words
    of = Spoken(record.id, tuple(each.id for each in said), highest(each.handling for each in said))
    return Guarded(of, words, instead="")


def _whose(answered: Answered) -> tuple[str, str]:
    return str(answered.post), str(answered.stated)


def _matcher_for(answered: Answered) -> Actor:
    """Return the matcher as it acts for a post."""
    matcher = Actor.system(here.node().force, "matching")
    return replace(matcher, post=answered.post, unit=answered.unit)
