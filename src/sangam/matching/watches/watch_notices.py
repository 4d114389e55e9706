"""Telling a post that what it watches for has appeared, and taking that back when it holds no more."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from sangam.audit.public import audit
from sangam.database import statements as prepared
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.handling import highest
from sangam.kernel.ids import new_id
from sangam.kernel.purpose import Purpose, Stated
from sangam.kernel.sentences import Guarded, Spoken
from sangam.matching.watches.watch_creation import subject_text
from sangam.notices.public import notices
from sangam.notices.types import Subject, Telling, TodayLane, Urgency
from sangam.records.public.schema import cautions_in_force
from sangam.records.types import RecordView

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
            notices.done_for_subject(Subject("record", each.record), to=f"post:{each.post}", kind=KIND)


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
    notices.notify(telling, to=[f"post:{answered.post}"])


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
