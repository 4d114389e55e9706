"""Precedence: whose word about a record counts.  Its owner's, the highest version first, a tombstone before what it
names.

Envelopes about one record come by two lanes, from an old owner and a new one, in any order and at the same time.  So
each handler first holds the records that it is about, until its transaction ends, and then asks here what is news.

A tombstone set by an owner whom we knew binds everyone.  A higher version comes from that owner, or from whom it named
as the new one.  A tombstone that came before its record binds its sender alone.  Otherwise any partner could keep
another's record away by recalling it first.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from operator import attrgetter
from uuid import UUID

from django.db.models import Q

from sangam.database import statements as prepared
from sangam.database.postgres_copy import uuids
from sangam.database.statements import Asked, Rows
from sangam.federation.public import envelopes, recovery, status
from sangam.federation.types import Incoming, Outcome, Parked
from sangam.kernel import clock, here, ids
from sangam.kernel.errors import Refused
from sangam.kernel.sentences import Told
from sangam.records import policy
from sangam.records.models import Tombstone
from sangam.records.ownership import chain_of_title, missing_records, page_rules, transfer_log
from sangam.records.ownership.page_rules import Awaited, Doubt, Judgement, Page, Stone, Versions

_A_WORD_MAY_TAKE = timedelta(seconds=30)
_A_BACKLOG_MAY_TAKE = timedelta(hours=1)

_HOLD = """
SELECT count(pg_advisory_xact_lock(hashtextextended('record ' || name, 0))) FROM unnest(%s::text[]) AS name
"""
_HOLD_FREE = """
SELECT name::uuid FROM unnest(%s::text[]) AS name
WHERE pg_try_advisory_xact_lock(hashtextextended('record ' || name, 0))
"""
_STANDING = """
SELECT record, owner, version, 1 AS told FROM records_pointer WHERE record = ANY(%(records)s::uuid[])
UNION SELECT record, owner, version, 2 FROM records_silent WHERE record = ANY(%(records)s::uuid[])
UNION ALL SELECT id, owner, version, 3 FROM records_record WHERE id = ANY(%(records)s::uuid[])
ORDER BY told
"""
_STONES = """
SELECT record, owner, version, proven, passed_to, at FROM records_tombstone WHERE record = ANY(%(records)s::uuid[])
"""
# Of what stands here as another's, was recalled, or is in doubt: for the rest nothing turns on it.
_TRANSFERS = """
SELECT records, giver, taker, answer, word, answered_at FROM records_handover WHERE records && ARRAY(
    SELECT unnest(%(doubted)s::uuid[])
    UNION ALL SELECT record FROM records_tombstone WHERE record = ANY(%(records)s::uuid[])
    UNION ALL SELECT id FROM records_record WHERE id = ANY(%(records)s::uuid[]) AND owner <> %(sender)s
    UNION ALL SELECT record FROM records_silent WHERE record = ANY(%(records)s::uuid[]) AND owner <> %(sender)s
    UNION ALL SELECT record FROM records_pointer WHERE record = ANY(%(records)s::uuid[]) AND owner <> %(sender)s
)
"""


def hold(records: Iterable[UUID]) -> None:
    """Keep other transactions from changing these records, present or not, until this one ends."""
    prepared.run_all([_lock(records)])


def hold_free(records: Iterable[UUID]) -> list[UUID]:
    """Hold those of these records that no other transaction holds, until this one ends, and return them."""
    return [record for (record,) in prepared.run(_HOLD_FREE, [uuids(set(records))])]


def load(sender: str, versions: Versions) -> Page:
    """Hold the records of which a force sends these versions, and return what is known of them: in one round trip.

    The lock comes first, and each statement sees what was committed before it began.
    """
    if not versions:
        return Page(sender, versions, {}, {}, {})
    foreign = [record for record, _ in versions if not ids.may_be_of(record, sender)]
    questions = _questions(sender, versions, doubted=foreign)
    _, *rows = prepared.run_all([_lock(record for record, _ in versions), *questions])
    return _page(sender, versions, rows)


def _lock(records: Iterable[UUID]) -> Asked:
    return Asked(_HOLD, [uuids(sorted(set(records), key=attrgetter("int")))])


def _questions(sender: str, versions: Versions, *, doubted: Iterable[UUID]) -> list[Asked]:
    """Return what is asked for a page: what stands, the recalls, the transfers of what is not plainly the sender's.

    doubted: records whose transfers are asked for whatever stands here.
    """
    named = {"records": uuids(record for record, _ in versions), "sender": sender}
    return [
        Asked(_STANDING, named),
        Asked(_STONES, [named["records"]]),
        Asked(_TRANSFERS, {**named, "doubted": uuids(doubted)}),
    ]


def _page(sender: str, versions: Versions, rows: Sequence[Rows]) -> Page:
    standing, stones, transfers = rows
    held = {record: (owner, version) for record, owner, version, _ in standing}
    records = {record for record, _ in versions}
    return Page(sender, versions, held, _by_record(stones), transfer_log.transfers_in(transfers, records, giver=sender))


def _by_record(rows: Rows) -> dict[UUID, list[Stone]]:
    found: dict[UUID, list[Stone]] = {}
    for record, *stone in rows:
        found.setdefault(record, []).append(Stone(*stone))
    return found


def judged(page: Page, envelope: Incoming) -> Page | Parked:
    """Return what is known of a page that its sender may send; what it waits for where that is not known yet.

    A new owner's version may have overtaken the old owner's word of the transfer: it waits for that word.  Where two
    claim the same record, people must find out which of them made it up: it waits, and the desk is told.
    """
    require_near(page.versions, page_rules.held_by_sender(page), sender=page.sender)
    judgement = page_rules.judge(page)
    for record, giver in judgement.passed:
        transfer_log.pass_to(record, giver=giver, taker=page.sender)
    waits_for = awaited(judgement, envelope)
    return Parked(waits_for) if waits_for else judgement.page


def awaited(judgement: Judgement, envelope: Incoming) -> UUID | None:
    """Return what a page waits for, and tell the desk what people must find out; None where nothing is in doubt.

    What another recalled waits for its word, what another made for the words by which it was handed over.  The desk is
    told where these have not come after half a minute.
    """
    for stone in judgement.resent:
        _tell_if_resent(stone, envelope)
    doubt = judgement.awaited or chain_of_title.unshown(judgement.untitled, envelope)
    if doubt is None:
        return None
    _tell_doubt(doubt, envelope)
    return transfer_log.transfer_id(doubt.record, envelope.sender)


def word_awaited(record: UUID, owner: str, envelope: Incoming) -> UUID:
    """Return what a force's word on a record waits for that is another's here, or unknown: its sender cannot tell.

    owner: empty for what is not here.  The desk is told of two owners where no word has come after half a minute.
    """
    if not owner:
        return record
    _tell_doubt(Awaited(record, owner, Doubt.TWO_OWNERS), envelope)
    return transfer_log.transfer_id(record, envelope.sender)


def is_past(record: UUID, version: int, held: int, sender: str) -> bool:
    """Tell whether a force speaks late of what was its own once, in a version (0: it does not say) that stands here."""
    return 0 < version <= held and has_owned(record, sender)


def has_recalled(record: UUID, version: int, force: str) -> bool:
    """Tell whether a force has recalled what it says is its own, whosever it is: nothing waits for it any more."""
    return Tombstone.objects.filter(record=record, owner=force, version__gte=version).exists()


def require_near(versions: Versions, known: Mapping[UUID, tuple[str, int]], *, sender: str) -> None:
    """Raise Refused for a version far beyond what stands here; known: as `standing` returns it."""
    page_rules.require_near(versions, known, sender=sender, begun=policy.number_by(clock.now()))


def _tell_if_resent(stone: Stone, envelope: Incoming) -> None:
    if envelope.received_at > stone.at + _A_BACKLOG_MAY_TAKE:
        sentence = Told(
            "{force} sends again a record that {owner} recalled before: it stays recalled.",
            force=envelope.sender,
            owner=stone.owner,
        )
        status.tell_desk(envelope.sender, "records:recalled-and-sent", sentence)


def _tell_doubt(doubt: Awaited, envelope: Incoming) -> None:
    """Tell the desk where the word that a record waits for has not come after half a minute."""
    if clock.now() > envelope.received_at + _A_WORD_MAY_TAKE:
        code, sentence = _doubt_told(doubt, envelope.sender)
        status.tell_desk(envelope.sender, code, sentence)


def _doubt_told(doubt: Awaited, sender: str) -> tuple[str, Told]:
    match doubt.doubt:
        case Doubt.TWO_OWNERS:
            return "records:two-owners", Told(
                "{force} and {owner} both send record {record} as their own: ask both whose it is.",
                force=sender,
                owner=doubt.other,
                record=doubt.record,
            )
        case Doubt.RECALLED:
            return "records:recalled-by-another", Told(
                "{force} sends as its own a record that {owner} recalled: nothing of it is shown.",
                force=sender,
                owner=doubt.other,
            )
        case Doubt.MADE_BY_ANOTHER:
            return "records:made-by-another", Told(
                "{force} sends as its own a record that {maker} made ({record}), and brings no word that it was handed "
                "over: nothing of it is shown. Ask both whose it is.",
                force=sender,
                maker=doubt.other,
                record=doubt.record,
            )


def heed_of_absent(word: Incoming, record: UUID, version: int, *, to: str) -> Parked | None:
    """Heed whose a record is by now that is not here; wait for it where it was not the sender's to say.

    Raises Unheard for a lost record that is to be ours: nobody gave it back after a restore, nor did its giver when
    asked.
    """
    by = word.sender
    if pass_on(record, by=by, to=to):
        envelopes.arrived(transfer_log.transfer_id(record, to))
        return None
    if has_recalled(record, version, by):
        return None
    if is_bound(record):
        return None if has_owned(record, by) else Parked(transfer_log.transfer_id(record, by))
    restore = recovery.last_restore() if to == here.node().force else None
    if restore is None or not restore.is_heard or missing_records.want(word, record, version):
        return Parked(record)
    with envelopes.unheard(as_if=Outcome.PARKED):
        raise Refused(
            "records:lost-and-ours",
            "{force} says that we took over a record ({record}), which was lost with our restore and which nobody has "
            "given back: ask all who had it, and make it anew.",
            force=by,
            record=record,
        )


def pass_on(record: UUID, *, by: str, to: str) -> bool:
    """Heed the word of a force that recalled a record, that it is another's now; return whether it was the sender's to
    say.
    """
    senders = Tombstone.objects.filter(Q(owner=by) | Q(passed_to=by), record=record, proven=True)
    return bool(senders.update(passed_to=to))


def is_bound(record: UUID) -> bool:
    """Tell whether a recall by an owner whom we knew stands here."""
    return Tombstone.objects.filter(record=record, proven=True).exists()


def has_owned(record: UUID, force: str) -> bool:
    """Tell whether a force has owned a record, as far as we know."""
    versions = [(record, 0)]
    rows = prepared.run_all(_questions(force, versions, doubted=[record]))
    return page_rules.has_owned(_page(force, versions, rows), record)


def tell_if_anothers(recalled: Versions, envelope: Incoming) -> None:
    """Tell our desk of a recall of what stands here as another force's; an old owner's that comes late is none."""
    sender, known = envelope.sender, standing([record for record, _ in recalled])
    for record, version in recalled:
        owner, held = known.get(record, (sender, 0))
        if owner != sender and version > held:
            sentence = Told(
                "{force} recalls a record that is {owner}'s here ({record}): it stays. Ask both whose it is.",
                force=sender,
                owner=owner,
                record=record,
            )
            status.tell_desk(sender, "records:recall-others", sentence)


def standing(records: Sequence[UUID]) -> dict[UUID, tuple[str, int]]:
    """Return (owner, version) of the records that stand here, whole, as pointers or silent."""
    rows = prepared.run(_STANDING, {"records": uuids(records)}) if records else ()
    return {record: (owner, version) for record, owner, version, _ in rows}
