"""Healing what a comparing found different: what lacks is sent, what should not be there is recalled, what is
ahead of us is noted.

What was sent after the question is on its way by itself and is left alone.  All that is done here may be done twice.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.federation import outbox
from sangam.federation.types import Incoming, Lane
from sangam.kernel import bodies, here
from sangam.kernel.actor import Actor
from sangam.kernel.handling import Level
from sangam.records import policy
from sangam.records.corrections import owner_notes
from sangam.records.messages import reconciliation as reconciliation_messages
from sangam.records.messages.reconciliation import LEAF, PARTS, Answer, Answers, Digest, Held, Question
from sangam.records.models import Ahead, Asked, Record, Share, Tombstone
from sangam.records.ownership import precedence, transfer_log
from sangam.records.recovery import holder_claims
from sangam.records.sharing import distribution, group_members
from sangam.records.sharing import distribution as sharing_distribution
from sangam.records.storage import records as store
from sangam.records.types import AheadView

MOST_AHEAD = 100_000
"""Of what one force says that it has ahead of us so much is noted: a day's records of a large force, 15 MB."""


@dataclass(frozen=True, slots=True)
class Healed:
    """What one answer led to.  settled: how many records the holder has, or will have, as it should."""

    settled: int
    sent: int
    recalled: int
    ahead: int


@dataclass(frozen=True, slots=True)
class _Due:
    version: int
    sent_at: datetime


def send_missing_records(force: str, records: Sequence[UUID]) -> int:
    """Send a force what it lacks of these records of ours, as they stand now; return how many went."""
    own = [d for d in store.drafts(records) if d.owner == here.node().force and not d.offered_to] if records else []
    owner_notes.send_notes([draft.id for draft in own], to=[force])
    return len(distribution.send_again(own, to=force))


def heal(force: str, answer: Answer, *, sent_before: datetime, until: datetime) -> Healed:
    """Hold what a holder lists of one stretch against what it should hold, and heal the difference."""
    held = {each.record: each for each in answer.held or ()}
    due = _due_shares(force, answer, until=until)
    lacking = [
        record for record, each in due.items() if each.sent_at < sent_before and _is_missing(each, held.get(record))
    ]
    higher = {record for record, each in due.items() if record in held and held[record].version > each.version}
    stale = _stale(force, [held[record] for record in higher])
    surplus = [each for record, each in held.items() if record not in due or record in stale]
    over, ending = _over(force, surplus, sent_before=sent_before)
    unknown, recalled = _recall(force, surplus, over=over, stale=stale)
    ahead = [held[record] for record in (*(higher - stale), *unknown)]
    _note_ahead(force, ahead)
    sent = send_missing_records(force, [*lacking, *ending])
    return Healed(len(due) - len(higher), sent, recalled, len(ahead))


def _due_shares(force: str, answer: Answer, *, until: datetime) -> dict[UUID, _Due]:
    rows = Share.objects.filter(
        force=force,
        record__gte=answer.first,
        record__lt=answer.upto,
        expires_at__gt=until,
        level__in=["whole", "pointer", "silent"],
    )
    return {
        record: _Due(version, sent_at) for record, version, sent_at in rows.values_list("record", "version", "sent_at")
    }


def _is_missing(due: _Due, held: Held | None) -> bool:
    return held is None or held.version < due.version


def _stale(force: str, higher: Sequence[Held]) -> set[UUID]:
    """Return what of these stands here as high as there, though our terms do not give it to the force.

    The force has it from another, whose the record was after what we noted, and from whom it came back with a restore.
    """
    stated = {each.record: each.version for each in higher}
    known = [
        draft
        for draft in (store.drafts(list(stated)) if stated else ())
        if draft.owner == here.node().force and draft.offered_to != force and draft.version >= stated[draft.id]
    ]
    return {draft.id for draft in group_members.drafts_with_receivers(known) if draft.terms.level(force) is Level.NONE}


def _over(force: str, surplus: Sequence[Held], *, sent_before: datetime) -> tuple[set[UUID], set[UUID]]:
    """Return what a force was given to a day that is over, and what it has in an older version to a nearer day.

    Neither counts here.  The force lists them, so that they run on there: the nearer day has not reached it.
    """
    listed, at = {each.record: each.version for each in surplus}, audit.require_deed().at
    rows = Share.objects.filter(force=force, record__in=listed, sent_at__lt=sent_before)
    over = set(rows.filter(expires_at__lte=at).values_list("record", flat=True))
    later = rows.filter(expires_at__gt=at).values_list("record", "version")
    return over, {record for record, version in later if listed[record] < version}


def _recall(
    force: str, surplus: Sequence[Held], *, over: Collection[UUID], stale: Collection[UUID]
) -> tuple[set[UUID], int]:
    """Recall from a force what it should not hold, and count it; return what we know less of than it does, too.

    over: what was shared with it and has run out here.  stale: what was, before it was another's (`_stale`).  What it
    has said of what it holds since our restore, and is not settled yet (`holder_claims`), is left alone.
    """
    ids = [each.record for each in surplus]
    own = dict(Record.objects.filter(id__in=ids, owner=here.node().force).values_list("id", "version"))
    others = dict(Record.objects.filter(id__in=ids).exclude(owner=here.node().force).values_list("id", "owner"))
    given = transfer_log.records_once_ours(others)
    again = {each.record for each in surplus if each.record in own and _was_its_own(each, force)}
    gone = dict(Tombstone.objects.filter(record__in=ids, owner=here.node().force).values_list("record", "version"))
    shared = set(Share.objects.filter(record__in=ids, force=force).values_list("record", flat=True)).difference(stale)
    said = Ahead.objects.filter(force=force, record__in=ids).exclude(level=Level.WHOLE)
    unsettled, unknown = set(said.values_list("record", flat=True)), set[UUID]()
    recalled: list[sharing_distribution.Debt] = []
    for each in surplus:
        known = max(own.get(each.record, 0), gone.get(each.record, 0))
        if each.record in given:
            _say_whose(force, each, others[each.record])
        elif each.record in others or each.record in unsettled:
            continue
        elif known < each.version:
            unknown.add(each.record)
        elif each.record in again - shared:
            holder_claims.apply_claim(each.record, each.version, force, level=Level.WHOLE)
        elif each.record not in shared or each.record in over:
            recalled.append((each.record, known, force, None))
    sharing_distribution.owe(
        [debt for debt in recalled if debt[0] in gone], sharing_distribution.ERASED, reason="recalled"
    )
    sharing_distribution.owe(
        [debt for debt in recalled if debt[0] not in gone], sharing_distribution.ERASED, reason=policy.WITHDRAWN
    )
    return unknown, len(recalled)


def _was_its_own(held: Held, force: str) -> bool:
    """Tell whether a holder keeps whole what it owned before us, as it may, and we do not know that since a restore.

    Such a record came back to us by another's word; who had had it before its last giver no copy says.
    """
    if held.level is not Level.WHOLE or not transfer_log.is_ours_again(held.record):
        return False
    return precedence.has_owned(held.record, force) and not holder_claims.was_withdrawn(held.record, force)


def _say_whose(force: str, held: Held, owner: str) -> None:
    """Tell a holder that missed it whose the record is now."""
    if owner != force:
        body = transfer_log.word_of(held.record, held.version, taker=owner)
        outbox.post_even_if_away("record.transferred.v1", to=[force], body=body, on=held.record, lane=Lane.URGENT)


def _note_ahead(force: str, held: Collection[Held]) -> None:
    if not held:
        return
    at, room = audit.require_deed().at, max(0, MOST_AHEAD - Ahead.objects.filter(force=force).count())
    rows = [
        Ahead(record=each.record, force=force, version=each.version, level=each.level, at=at)
        for each in list(held)[:room]
    ]
    Ahead.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["record", "force"], update_fields=["version", "level", "at"]
    )


def ahead(force: str = "", *, limit: int = 1_000) -> list[AheadView]:
    """Return what holders, or one of them, have ahead of us, oldest first: a restored owner asks them for it."""
    rows = Ahead.objects.filter(force=force) if force else Ahead.objects
    return [
        AheadView(row.record, row.force, row.version, Level(row.level), row.at)
        for row in rows.order_by("at", "record")[:limit]
    ]


def delete_settled_claims(records: Collection[UUID], *, force: str) -> None:
    """Strike off what is known here again as high as that holder has it, in the running deed."""
    Ahead.objects.filter(record__in=list(records), force=force).delete()


# Digests over ranges of ids: what a force should hold of ours, and what we hold of an owner's.
#
# Both are answered by an index alone. A record whose terms end by `until` is left out on both sides: clocks differ,
# and what is about to be erased is no difference.

_SHOULD = """
    SELECT record_id AS record, version, level FROM records_share
    WHERE force = %(force)s AND record_id >= s.first AND record_id < s.beyond AND expires_at > %(until)s
        AND level IN ('whole', 'pointer', 'silent')
"""
_HELD = """
    SELECT id AS record, version, 'whole' AS level FROM records_record
    WHERE owner = %(force)s AND received_at IS NOT NULL AND state = 'live'
        AND id >= s.first AND id < s.beyond AND expires_at > %(until)s
    UNION ALL
    SELECT record, max(version), 'silent' FROM records_silent
    WHERE owner = %(force)s AND record >= s.first AND record < s.beyond AND expires_at > %(until)s
    GROUP BY record
    UNION ALL
    SELECT record, max(version), 'pointer' FROM records_pointer
    WHERE owner = %(force)s AND record >= s.first AND record < s.beyond AND expires_at > %(until)s
    GROUP BY record
"""
_SAID = "uuid_send(f.record) || int8send(f.version) || convert_to(f.level, 'UTF8')"
_BITS = f"('x' || encode(substr(sha256({_SAID}), 1, 8), 'hex'))::bit(64)::bigint"
_DIGESTS = """
SELECT s.first, s.beyond, d.count, d.digest
FROM unnest(%(firsts)s::uuid[], %(beyonds)s::uuid[]) WITH ORDINALITY AS s (first, beyond, n)
CROSS JOIN LATERAL (
    SELECT count(*) AS count, coalesce(bit_xor({bits}), 0) AS digest FROM ({found}) f
) d ORDER BY s.n
"""
_SPLIT = """
SELECT f.record, least(f.size, f.total - f.place)
FROM (
    SELECT f.record, row_number() OVER (ORDER BY f.record) - 1 AS place, count(*) OVER () AS total,
        (count(*) OVER () + %(parts)s - 1) / %(parts)s AS size
    FROM unnest(%(firsts)s::uuid[], %(beyonds)s::uuid[]) AS s (first, beyond), LATERAL ({found}) f
) f WHERE f.place %% f.size = 0 ORDER BY 1
"""
_LIST = """
SELECT s.n - 1, f.record, f.version, f.level
FROM unnest(%(firsts)s::uuid[], %(beyonds)s::uuid[]) WITH ORDINALITY AS s (first, beyond, n)
CROSS JOIN LATERAL (SELECT * FROM ({found}) f ORDER BY f.record LIMIT %(most)s) f ORDER BY s.n, f.record
"""

Stretches = Sequence[tuple[UUID, UUID]]


def should_hold(force: str, stretches: Stretches, *, until: datetime) -> list[Digest]:
    """Return the digest of what a force should hold of ours in each stretch, in their order."""
    rows = _query_ranges(_DIGESTS.format(bits=_BITS, found=_SHOULD), force, stretches, until)
    return [Digest(*row) for row in rows]


def held_of(owner: str, stretches: Stretches, *, until: datetime) -> list[Digest]:
    """Return the digest of what we hold of an owner's in each stretch, in their order."""
    rows = _query_ranges(_DIGESTS.format(bits=_BITS, found=_HELD), owner, stretches, until)
    return [Digest(*row) for row in rows]


def split_range(force: str, stretch: tuple[UUID, UUID], *, until: datetime) -> list[tuple[UUID, int]]:
    """Return where each of at most `PARTS` parts of a stretch begins that hold equally many, with how many it holds."""
    rows = _query_ranges(_SPLIT.format(found=_SHOULD), force, [stretch], until, parts=PARTS)
    return [(first, count) for first, count in rows]


def listed_of(owner: str, stretches: Stretches, *, until: datetime) -> list[list[Held]]:
    """Return what we hold of an owner's in each stretch, in the order of ids, at most twice `LEAF` and one more."""
    found: list[list[Held]] = [[] for _ in stretches]
    for place, record, version, level in _query_ranges(
        _LIST.format(found=_HELD), owner, stretches, until, most=2 * LEAF + 1
    ):
        found[place].append(Held(record, version, Level(level)))
    return found


def _query_ranges(query: str, force: str, stretches: Stretches, until: datetime, **more: int) -> list[tuple[Any, ...]]:
    firsts, beyonds = ([str(bound) for bound in bounds] for bounds in zip(*stretches, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(query, {"force": force, "firsts": firsts, "beyonds": beyonds, "until": until, **more})
        return list(cursor.fetchall())


# The holder's side of comparing: an owner's question waits as a row, and the worker answers it.
#
# A question may take a second of a million records' worth of reading, which is not the door's to spend.

_ASKED = "SELECT sender FROM records_asked ORDER BY at"


def take_question(envelope: Incoming) -> None:
    """records.compared.v1: an owner asks what we hold of it; a later question of its takes the place of this one."""
    bodies.read_as_it_is(Question, envelope.body)
    asked = {"body": dict(envelope.body), "at": envelope.received_at}
    Asked.objects.update_or_create(sender=envelope.sender, defaults=asked)


def answer_questions() -> int:
    """Answer what owners have asked; return how many questions."""
    answered = 0
    for (sender,) in prepared.run(_ASKED, []):
        with audit.deed(Actor.system(here.node().force, "comparer"), "node:copies:compare") as facts:
            asked = Asked.objects.filter(sender=sender).select_for_update(skip_locked=True).first()
            if asked is not None:
                facts.update(owner=sender, differ=_answer_question(asked))
                asked.delete()
                answered += 1
    return answered


def _answer_question(asked: Asked) -> int:
    """Post the answers to a question, in one envelope or several; return how many stretches differ."""
    question = bodies.read_as_it_is(Question, asked.body)
    answers = _answers(asked.sender, question.until, question.stretches)
    for some in _parcels(answers):
        body = bodies.write(Answers(question.run, tuple(some)))
        outbox.post_even_if_away("records.differ.v1", to=[asked.sender], body=body, on=question.run)
    return sum(not each.same for each in answers)


def _answers(owner: str, until: datetime, theirs: Sequence[Digest]) -> list[Answer]:
    ours = held_of(owner, [(each.first, each.beyond) for each in theirs], until=until)
    differ = [place for place, each in enumerate(theirs) if each != ours[place]]
    leaves = [place for place in differ if theirs[place].count <= reconciliation_messages.LEAF]
    bounds = [(theirs[place].first, theirs[place].beyond) for place in leaves]
    listed = dict(zip(leaves, listed_of(owner, bounds, until=until) if bounds else (), strict=True))
    return [
        _answer_with_list(each, listed[place]) if place in listed else _answer_without_list(each, ours[place])
        for place, each in enumerate(theirs)
    ]


def _answer_without_list(asked: Digest, ours: Digest) -> Answer:
    if asked == ours:
        return Answer(asked.first, asked.beyond, same=True)
    return Answer(asked.first, asked.beyond, count=ours.count)


def _answer_with_list(asked: Digest, held: list[Held]) -> Answer:
    """Return what we hold of a stretch; of one that holds far more than the owner thinks, its beginning."""
    whole = len(held) <= 2 * reconciliation_messages.LEAF
    some = held if whole else held[: 2 * reconciliation_messages.LEAF]
    upto = asked.beyond if whole else reconciliation_messages.after(some[-1].record)
    return Answer(asked.first, asked.beyond, upto=upto, held=tuple(some))


def _parcels(answers: Sequence[Answer]) -> Iterator[list[Answer]]:
    parcel: list[Answer] = []
    size = 0
    for each in answers:
        weight = len(each.held or ())
        if parcel and size + weight > reconciliation_messages.MOST_HELD:
            yield parcel
            parcel, size = [], 0
        parcel.append(each)
        size += weight
    if parcel:
        yield parcel
