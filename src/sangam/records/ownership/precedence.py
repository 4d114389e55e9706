"""Precedence: whose word about a record counts.  Its owner's, the highest version first, a tombstone before what it
names.

Envelopes about one record come by two lanes, from an old owner and a new one, in any order and at the same time.  So
each handler first holds the records that it is about, until its transaction ends, and then asks here what is news.

A tombstone set by an owner whom we knew binds everyone.  A higher version comes from that owner, or from whom it named
as the new one.  A tombstone that came before its record binds its sender alone.  Otherwise any partner could keep
another's record away by recalling it first.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Q

from sangam.database import statements as prepared
from sangam.database.statements import Asked, Rows
from sangam.federation import desk_notes
from sangam.federation.inbox import dispatch, parked
from sangam.federation.keys import peer_keys
from sangam.federation.peers import catch_up
from sangam.federation.types import Incoming, Outcome, Parked
from sangam.kernel import clock, here, ids
from sangam.kernel.errors import Refused
from sangam.kernel.sentences import Told
from sangam.records import policy
from sangam.records.messages import records as record_messages
from sangam.records.messages.sharing_groups import group_id
from sangam.records.models import Tombstone
from sangam.records.ownership import chain_of_title, missing_records, page_rules, transfer_log
from sangam.records.ownership.page import (
    PASSED,
    Awaited,
    Barred,
    Doubt,
    Intake,
    Judgement,
    Page,
    Sent,
    SentChange,
    Stone,
    Transfer,
    Versions,
)
from sangam.records.types import Group

_Each = TypeVar("_Each")

_A_WORD_MAY_TAKE = timedelta(seconds=30)
_A_BACKLOG_MAY_TAKE = timedelta(hours=1)

# A record that is only recalled, or only announced, has no row to lock, so its name is locked.
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
# A group's own row says who is in it; its former documents, who ever was.
_GROUPS = """
SELECT g.code, g.version, g.name_en, g.name_hi, g.members::text, g."left"::text, EXISTS (
    SELECT FROM records_sharinggroupversion v WHERE v.group_id = g.code AND v.members ? %(sender)s
) FROM records_sharinggroup g WHERE g.code = ANY(%(codes)s::text[])
"""


def lock_records(records: Iterable[UUID]) -> None:
    """Keep other transactions from changing these records, present or not, until this one ends."""
    prepared.run_all([_lock(records)])


def try_lock_records(records: Iterable[UUID]) -> list[UUID]:
    """Hold those of these records that no other transaction holds, until this one ends, and return them."""
    return [record for (record,) in prepared.run(_HOLD_FREE, [list(set(records))])]


def load_page(envelope: Incoming, changes: Sequence[SentChange]) -> Page:
    """Hold the records of an envelope, and return what is known of them: in one round trip.

    The lock comes first, and each statement sees what was committed before it began.  The words by which
    another's record was handed on are checked after that, which asks for the makers and for keys.
    """
    sent = _sent(envelope, changes)
    if not changes:
        return Page(sent)
    foreign = [record for record, _ in sent.versions if not ids.may_be_of(record, envelope.sender)]
    asked = [_lock(record for record, _ in sent.versions), *_questions(sent, doubted=foreign)]
    _, *rows = prepared.run_all(asked)
    page = _page(sent, rows)
    unheld = (record for record in foreign if record not in page.held)
    return replace(page, titles=chain_of_title.titles(unheld, envelope.body))


def _sent(envelope: Incoming, changes: Sequence[SentChange]) -> Sent:
    return Sent(
        envelope.sender,
        envelope.received_at,
        [(change.record, change.version) for change in changes],
        {change.record: change.expires_at for change in changes},
        [way for change in changes for way in change.ways],
    )


def _lock(records: Iterable[UUID]) -> Asked:
    return Asked(_HOLD, [sorted(set(records), key=attrgetter("int"))])


def _questions(sent: Sent, *, doubted: Iterable[UUID]) -> list[Asked]:
    """Return what is asked for a page: what stands, the recalls, the transfers in doubt, the groups.

    doubted: records whose transfers are asked for whatever stands here.
    """
    named = {"records": [record for record, _ in sent.versions], "sender": sent.sender}
    codes = sorted({code for way in sent.ways for code in way})
    asked = [
        Asked(_STANDING, named),
        Asked(_STONES, [named["records"]]),
        Asked(_TRANSFERS, {**named, "doubted": list(doubted)}),
    ]
    return [*asked, Asked(_GROUPS, {"sender": sent.sender, "codes": codes})] if codes else asked


def _page(sent: Sent, rows: Sequence[Rows]) -> Page:
    standing, stones, transfers, *groups = rows
    known = [row for found in groups for row in found]
    return Page(
        sent,
        {record: (owner, version) for record, owner, version, _ in standing},
        _by_record((record, Stone(*stone)) for record, *stone in stones),
        _by_record(_transfers(sent, transfers)),
        groups={row[0]: _group(row) for row in known},
        joined=frozenset(row[0] for row in known if row[6]),
        us=here.node().force,
        begun=policy.number_by(clock.now()),
    )


def _group(row: tuple[Any, ...]) -> Group:
    """Return as much of a group as says who is in it."""
    code, version, name_en, name_hi, members, left, _ = row
    return Group(code, version, name_en, name_hi, json.loads(members), left=json.loads(left))


def _transfers(sent: Sent, rows: Rows) -> Iterator[tuple[UUID, Transfer]]:
    """Yield the transfers in these rows, those by the sender with their takers' first versions."""
    records = {record for record, _ in sent.versions}
    for named, giver, taker, answer, word, answered_at in rows:
        first = _first_in(word, giver) if (giver, answer) == (sent.sender, PASSED) and len(named) == 1 else 0
        for record in records.intersection(named):
            yield record, Transfer(giver, taker, answer, first, answered_at)


def _first_in(line: str, giver: str) -> int:
    """Return its taker's first version by a giver's word that is kept here, 0 for none."""
    word = peer_keys.envelope_by(line.encode(), giver) if line else None
    return 0 if word is None else record_messages.version(word.body)


def _by_record(pairs: Iterable[tuple[UUID, _Each]]) -> dict[UUID, list[_Each]]:
    found: dict[UUID, list[_Each]] = {}
    for record, each in pairs:
        found.setdefault(record, []).append(each)
    return found


def apply_judgement(judgement: Judgement, envelope: Incoming) -> Intake | Parked | None:
    """Do what follows from a page, in the running deed, and return what is to be taken in, or what it waits for.

    A new owner's version may have overtaken the old owner's word of the transfer: it waits for that word.  Where two
    claim the same record, people must find out which of them made it up: it waits, and the desk is told.
    Returns None for what is over, and for an offer, of which nothing is taken in yet.  Raises Refused, and Unheard for
    a stranger to a group.
    """
    if judgement.barred is not None:
        return _wait_for_group(judgement.barred, envelope.sender)
    for stone in judgement.resent:
        _tell_if_resent(stone, envelope)
    if judgement.awaited is not None:
        _tell_doubt(judgement.awaited, envelope)
    for record, giver in judgement.passed:
        transfer_log.pass_to(record, giver=giver, taker=envelope.sender)
    for record, title in judgement.shown:
        transfer_log.note_shown(record, title.hops)
    if judgement.awaited is not None:
        return Parked(transfer_log.transfer_id(judgement.awaited.record, envelope.sender))
    return judgement.intake


def _wait_for_group(barred: Barred, sender: str) -> Parked:
    """Return what to wait for when a copy was sent under a group's version that is not here yet.

    Raises Refused when it was sent by groups alone that its sender, or we, are not in.
    """
    if barred.awaited:
        return Parked(group_id(barred.awaited))
    if barred.is_stranger:
        with dispatch.unheard(as_if=Outcome.PARKED):
            raise not_in_groups(barred.groups, sender)
    raise not_in_groups(barred.groups, sender)


def not_in_groups(codes: Iterable[str], sender: str) -> Refused:
    """Return the refusal of what was sent by groups in which its sender, or we, are not."""
    return Refused(
        "records:not-in-group",
        "{force} sent this to {groups}, where it or we are no member: nothing of it is kept.",
        force=sender,
        groups=", ".join(codes),
    )


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
        desk_notes.tell_desk(envelope.sender, "records:recalled-and-sent", sentence)


def _tell_doubt(doubt: Awaited, envelope: Incoming) -> None:
    """Tell the desk where the word that a record waits for has not come after half a minute."""
    if clock.now() > envelope.received_at + _A_WORD_MAY_TAKE:
        code, sentence = _doubt_told(doubt, envelope.sender)
        desk_notes.tell_desk(envelope.sender, code, sentence)


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


def apply_notice_for_unknown_record(word: Incoming, record: UUID, version: int, *, to: str) -> Parked | None:
    """Heed whose a record is by now that is not here; wait for it where it was not the sender's to say.

    Raises Unheard for a lost record that is to be ours: nobody gave it back after a restore, nor did its giver when
    asked.
    """
    by = word.sender
    if pass_on(record, by=by, to=to):
        parked.wake_parked(transfer_log.transfer_id(record, to))
        return None
    if has_recalled(record, version, by):
        return None
    if is_bound(record):
        return None if has_owned(record, by) else Parked(transfer_log.transfer_id(record, by))
    restore = catch_up.last_restore() if to == here.node().force else None
    if restore is None or not restore.is_heard or missing_records.want(word, record, version):
        return Parked(record)
    with dispatch.unheard(as_if=Outcome.PARKED):
        raise Refused(
            "records:lost-and-ours",
            "{force} says that we took over a record ({record}), which was lost with our restore and which nobody has "
            "given back: ask all who had it, and make it anew.",
            force=by,
            record=record,
        )


def pass_on(record: UUID, *, by: str, to: str) -> bool:
    """Note that a force passed on a record that it had recalled; return whether the record was its own.

    Nothing changes for a record that was not the sender's.
    """
    senders = Tombstone.objects.filter(Q(owner=by) | Q(passed_to=by), record=record, proven=True)
    return bool(senders.update(passed_to=to))


def is_bound(record: UUID) -> bool:
    """Tell whether a recall by an owner whom we knew stands here."""
    return Tombstone.objects.filter(record=record, proven=True).exists()


def has_owned(record: UUID, force: str) -> bool:
    """Tell whether a force has owned a record, as far as we know."""
    sent = Sent(force, clock.now(), [(record, 0)])
    return page_rules.has_owned(_page(sent, prepared.run_all(_questions(sent, doubted=[record]))), record)


def tell_if_anothers(recalled: Versions, envelope: Incoming) -> None:
    """Tell our desk of a recall of what stands here as another force's; an old owner's that comes late is none."""
    sender, known = envelope.sender, owners_and_versions([record for record, _ in recalled])
    for record, version in recalled:
        owner, held = known.get(record, (sender, 0))
        if owner != sender and version > held:
            sentence = Told(
                "{force} recalls a record that is {owner}'s here ({record}): it stays. Ask both whose it is.",
                force=sender,
                owner=owner,
                record=record,
            )
            desk_notes.tell_desk(sender, "records:recall-others", sentence)


def owners_and_versions(records: Sequence[UUID]) -> dict[UUID, tuple[str, int]]:
    """Return (owner, version) of the records that stand here, whole, as pointers or silent."""
    rows = prepared.run(_STANDING, {"records": list(records)}) if records else ()
    return {record: (owner, version) for record, owner, version, _ in rows}
