"""Recalling many records takes two: one lays the list down after a dry run, another agrees, then it is done."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from uuid import UUID

from sangam.access import second_officer
from sangam.access.policy import may, require
from sangam.access.types import ProposalView
from sangam.audit import audit
from sangam.database import statements as prepared
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Malformed, NotFound
from sangam.kernel.texts import REASON, REFERENCE, require_length
from sangam.notices import deliveries
from sangam.notices.types import Subject, Telling
from sangam.records import policy
from sangam.records.corrections import challenges
from sangam.records.models import Tombstone
from sangam.records.models.receipts import Owed
from sangam.records.recalls import reader_notices, two_person_narrowing
from sangam.records.sharing import distribution
from sangam.records.sharing import distribution as sharing_distribution
from sangam.records.sharing.distribution import ERASED
from sangam.records.storage import bulk_erase
from sangam.records.storage import records as store
from sangam.records.types import Answer, HolderView, RecalledView, RecallPreview, RecallProgress
from sangam.records.visibility import write_access
from sangam.records.visibility.views import holders

# Recalling many records of ours in one deed: erased here at once, at their holders in pages that the worker sends.

_HOLDERS = "SELECT record_id, force FROM records_share WHERE record_id = ANY(%s::uuid[])"
PAGE = 10_000


def recall_pages(actor: Actor, records: Sequence[UUID], *, reason: str) -> Iterator[int]:
    """Recall page by page inside the running deed, and yield how many of each page stood; the others are left out.

    Left out: what is gone, not ours, or not wholly the actor's to see.  Raises Malformed (no reason), Refused (no
    purpose).
    """
    audit.require_deed()
    require_reason(reason)
    latest = list(dict.fromkeys(records))
    said = "recalled" if reason.strip() == policy.WITHDRAWN else reason.strip()
    following = store.version_numbering()
    for start in range(0, len(latest), PAGE):
        yield _recall(actor, latest[start : start + PAGE], following, said)


def require_reason(reason: str) -> None:
    """Raise Malformed for an empty one."""
    if not reason.strip():
        raise Malformed("records:reason-for-many", "Say why you recall the records: their holders are told.")
    require_length(reason, part="reason", most=REASON)


def _recall(actor: Actor, page: Sequence[UUID], following: Callable[[store.Numbered], int], reason: str) -> int:
    named, us = list(page), here.node().force
    standing = write_access.passable(actor, page, lock=True)
    versions = {each.id: following(each) for each in standing}
    left, holders = distribution.departed_forces(), {*prepared.run(_HOLDERS, [named])}
    holders |= {(each.id, each.offered_to) for each in standing if each.offered_to}
    debts = [(record, versions[record], force, None) for record, force in sorted(holders) if force not in left]
    sharing_distribution.owe(
        [debt for debt in debts if debt[0] in versions], sharing_distribution.ERASED, reason=reason
    )
    challenges.close_challenges(list(versions), Answer.RECALLED)
    distribution.empty(versions)
    bulk_erase.erase_many(list(versions.items()), owner=us)
    reader_notices.tell_readers(versions, owner=us)
    return len(versions)


ACT = "record:recall-many"
MOST = 2_000_000
_SUBJECT = "recall"
_WANTED = "{who} proposes to recall {n} records: look at the list and agree, or let it lapse"
_AGREED = "{who} agrees to the recall of {n} records: it can be done now"

_HELD = """
SELECT force, level, count(*) FROM records_share
WHERE record_id = ANY(%s::uuid[]) AND level <> 'none' GROUP BY force, level
"""
_REACHED = """
WITH listed AS (SELECT unnest(%(records)s::uuid[]) AS record),
owed AS (
    SELECT o.force, count(*) AS waits, count(*) FILTER (WHERE o.times = 0) AS unsent, max(o.times) AS times
    FROM records_owed o JOIN listed USING (record) WHERE o.what = 'erased' GROUP BY o.force
),
given AS (
    SELECT r.force, count(*) AS given, max(r.gone_by) AS gone_by FROM records_receipt r JOIN listed USING (record)
    WHERE r.erased_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM records_owed o WHERE o.record = r.record AND o.force = r.force AND o.what = 'erased'
    ) GROUP BY r.force
)
SELECT force, coalesce(given, 0), coalesce(waits, 0), coalesce(unsent, 0), coalesce(times, 0), gone_by
FROM given FULL JOIN owed USING (force) ORDER BY force
"""


def read_list(text: str) -> tuple[UUID, ...]:
    """Return the numbers of records in a CSV: its first column, below a heading or not.  Raises Malformed."""
    rows = [(at, row[0].strip()) for at, row in enumerate(csv.reader(io.StringIO(text)), 1) if row and row[0].strip()]
    if rows and not _is_number(rows[0][1]) and rows[0][1].lower() in ("record", "id"):
        del rows[0]
    for at, number in rows:
        if not _is_number(number):
            raise Malformed("records:list-line", "Line {line} is no record's number: {text}", line=at, text=number[:60])
    found = tuple(dict.fromkeys(UUID(number) for _, number in rows))
    if not found or len(found) > MOST:
        raise Malformed("records:list-size", "A list has between 1 and {most} records.", most=MOST)
    return found


def foresee(actor: Actor, records: Sequence[UUID]) -> RecallPreview:
    """Return what recalling these would do, and do nothing.  A look.

    What the actor does not wholly see counts as absent.  Raises Refused (no right, no purpose).
    """
    with audit.deed(actor, "officer:record:foresee-recall") as facts:
        found = _recall_preview(actor, records)
        facts.update(standing=found.standing, absent=found.absent)
    return found


def _recall_preview(actor: Actor, records: Sequence[UUID]) -> RecallPreview:
    require(actor, "record:recall")
    standing = _passable(actor, list(dict.fromkeys(records)))
    kinds: dict[str, int] = {}
    for kind in standing.values():
        kinds[kind] = kinds.get(kind, 0) + 1
    left, ours = distribution.departed_forces(), list(standing)
    holders: dict[str, dict[str, int]] = {}
    for force, level, count in prepared.run(_HELD, [ours]):
        if force not in left:
            holders.setdefault(force, {})[level] = count
    return RecallPreview(len(standing), len({*records}) - len(standing), kinds, dict(sorted(holders.items())))


def _passable(actor: Actor, records: Sequence[UUID]) -> dict[UUID, str]:
    """Return the kind of each record that the actor may recall, read page by page."""
    pages = (records[start : start + PAGE] for start in range(0, len(records), PAGE))
    return {draft.id: draft.kind for page in pages for draft in write_access.passable(actor, page)}


def propose_recall(actor: Actor, records: Sequence[UUID], *, reason: str, file: str) -> UUID:
    """Lay down a list for a second officer to agree to, with its dry run; return the proposal's number.

    Raises Malformed (no reason, nothing stands) and Refused (no right, no purpose).
    """
    with audit.deed(actor, "officer:record:propose-recall") as facts:
        seen = _recall_preview(actor, records)
        require_reason(reason)
        if not seen.standing:
            raise Malformed(
                "records:nothing-to-recall", "None of these records stands here as ours: nothing to recall."
            )
        file = require_length(file, part="file's name", most=REFERENCE)
        facts.update(file=file, reason=reason, standing=seen.standing, absent=seen.absent, kinds=seen.kinds)
        facts.update(holders=seen.holders, unit=actor.unit, handling=two_person_narrowing.handling_of(records))
        content = b"".join(record.bytes for record in dict.fromkeys(records))
        proposal = second_officer.propose(actor, ACT, content, facts)
        facts["proposal"] = str(proposal)
        _notify_of_proposal(
            _WANTED, proposal, {"who": actor.label, "n": str(seen.standing)}, to=second_officer.seconds(actor)
        )
    return proposal


def agree_to_recall(actor: Actor, proposal: UUID, *, digest: str) -> None:
    """Agree, as the second officer, to the list of this digest; who proposed it is told that the recall may go on.

    Raises Refused (the actor's own, not signed in, not the actor's to agree), Conflict (lapsed, agreed, another list)
    and NotFound.
    """
    with audit.deed(actor, "officer:record:agree-recall", on=proposal) as facts:
        view = second_officer.agree(actor, proposal, ACT, digest=digest)
        facts.update(view.facts, digest=digest, proposed_by=view.proposed_by)
        deliveries.done_for_subject(Subject(_SUBJECT, proposal))
        parts = {"who": actor.label, "n": str(view.facts["standing"])}
        _notify_of_proposal(_AGREED, proposal, parts, to=[str(view.facts["unit"])])


def recall_agreed(actor: Actor, proposal: UUID, *, told: Callable[[int, int], None] = lambda _done, _all: None) -> int:
    """Recall what two officers have agreed to, in one deed; return how many records stood.

    told: called with how many of how many are through, page by page; nothing is final until this returns.
    Raises Refused (nobody agreed), Conflict (lapsed, done already), NotFound.
    """
    require(actor, "record:recall")
    with audit.deed(actor, "officer:record:recall-many", on=proposal) as facts:
        content, agreed = second_officer.use(proposal, ACT)
        records = _numbers(content)
        done = through = 0
        for stood in recall_pages(actor, records, reason=str(agreed.facts["reason"])):
            done, through = done + stood, min(through + PAGE, len(records))
            told(through, len(records))
        facts.update(agreed.facts, recalled=done, absent=len(records) - done)
        facts.update(proposed_by=agreed.proposed_by, agreed_by=agreed.agreed_by, digest=agreed.digest)
        deliveries.done_for_subject(Subject(_SUBJECT, proposal))
    return done


def recalls(actor: Actor) -> list[ProposalView]:
    """Return the newest lists that were laid down, newest first."""
    _require_part(actor)
    return [two_person_narrowing.readable_proposal(actor, view) for view in second_officer.proposals(actor, ACT)]


def recall_proposed(actor: Actor, proposal: UUID) -> tuple[ProposalView, tuple[UUID, ...]]:
    """Return a list that was laid down, and its records.  Raises NotFound."""
    _require_part(actor)
    content, view = second_officer.proposal(actor, proposal, ACT)
    return two_person_narrowing.readable_proposal(actor, view), tuple(_numbers(content))


def progress_at_holders(view: ProposalView, records: Sequence[UUID]) -> list[RecallProgress]:
    """Return how far a list that was recalled has come at each holder: confirmed, asked and silent, not asked yet."""
    if view.used_at is None:
        return []
    return [RecallProgress(*row) for row in prepared.run(_REACHED, {"records": list(records)})]


def _notify_of_proposal(title: str, proposal: UUID, parts: dict[str, str], *, to: Sequence[str]) -> None:
    deliveries.notify(Telling(f"{_SUBJECT}.proposed", Subject(_SUBJECT, proposal), title, parts), to=to)


def _require_part(actor: Actor) -> None:
    if not may(actor, "act:agree"):
        require(actor, "record:recall")


def _numbers(content: bytes) -> list[UUID]:
    return [UUID(bytes=content[at : at + 16]) for at in range(0, len(content), 16)]


def _is_number(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


# What we recalled, without content: the record's number, since when, and how far each holder has come with it.

MOST_LISTED = 100


def newest_recalled_records(actor: Actor, *, unconfirmed: bool) -> list[RecalledView]:
    """Return the newest records that we recalled, newest first.  unconfirmed: only those that a holder has not erased.

    A tombstone does not know who saw the record: it is shown to those whose posts recall.  Raises Refused.
    """
    require(actor, "record:recall")
    ours = Tombstone.objects.filter(owner=here.node().force).order_by("-id")
    owed = Owed.objects.filter(what=ERASED)
    rows = list((ours.filter(record__in=owed.values("record")) if unconfirmed else ours)[:MOST_LISTED])
    waits = Counter(owed.filter(record__in=[row.record for row in rows]).values_list("record", flat=True))
    return [RecalledView(row.record, row.version, row.at, waits[row.record]) for row in rows]


def recalled_record(actor: Actor, record: UUID) -> tuple[RecalledView, list[HolderView]]:
    """Return a record that we recalled, with each force that held it.  Raises Refused and NotFound."""
    require(actor, "record:recall")
    row = Tombstone.objects.filter(record=record, owner=here.node().force).first()
    if row is None:
        raise NotFound("records:not-recalled", "There is no such record that we recalled.")
    found = holders(record)
    return RecalledView(row.record, row.version, row.at, sum(each.owed_since is not None for each in found)), found
