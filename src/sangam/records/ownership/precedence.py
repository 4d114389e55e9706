"""Whose word about a record counts: its owner's, the highest version first, and a tombstone before what it names.

Envelopes about one record come by two lanes, from an old owner and a new one, in any order and at the same time.  So
each handler first holds the records that it is about, until its transaction ends, and then asks here what is news.

A tombstone that was set by an owner whom we knew binds everyone: a higher version comes from him, or from whom he named
as the new owner.  One that came before its record binds its sender alone: otherwise any partner could keep another's
record away by recalling it first.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from sangam.database import statements as prepared
from sangam.database.postgres_copy import uuids
from sangam.federation.public import envelopes, recovery, status
from sangam.federation.types import Incoming, Outcome, Parked
from sangam.kernel import clock, here, ids
from sangam.kernel.errors import Refused
from sangam.kernel.sentences import Told
from sangam.records import policy
from sangam.records.models import Tombstone
from sangam.records.ownership import chain_of_title, missing_records, transfer_log

_A_WORD_MAY_TAKE = timedelta(seconds=30)
_A_BACKLOG_MAY_TAKE = timedelta(hours=1)

_MOST_AHEAD = 1_000_000
"""So far at once a version may go on, from what is known or from what a node that is restored now begins with."""

Versions = Sequence[tuple[UUID, int]]

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
_RECALLED = """
SELECT record, max(version) FROM records_tombstone
WHERE record = ANY(%s::uuid[]) AND (owner = %s OR proven) GROUP BY record
"""
_STONES = """
SELECT record, owner, passed_to, at FROM records_tombstone WHERE record = ANY(%s::uuid[]) AND proven ORDER BY version
"""


class _Stone(NamedTuple):
    record: UUID
    owner: str
    passed_to: str
    at: datetime


def hold(records: Iterable[UUID]) -> None:
    """Keep other transactions from changing these records, present or not, until this one ends."""
    prepared.run(_HOLD, [uuids(sorted(set(records), key=attrgetter("int")))])


def hold_free(records: Iterable[UUID]) -> list[UUID]:
    """Hold those of these records that no other transaction holds, until this one ends, and return them."""
    return [record for (record,) in prepared.run(_HOLD_FREE, [uuids(set(records))])]


def news(versions: Versions, *, sender: str) -> set[UUID]:
    """Return the records of which the given version is higher than what stands here as its sender's, at any level, or
    recalled; of what is another's nothing is news: it comes late (`transfer_awaited`)."""
    named = [record for record, _ in versions]
    known, recalled = standing(named), _recalled(named, sender=sender)
    return {
        record
        for record, version in versions
        for owner, held in [known.get(record, (sender, 0))]
        if owner == sender and version > max(held, recalled.get(record, 0))
    }


def transfer_awaited(versions: Versions, envelope: Incoming) -> UUID | None:
    """Return what to wait for when a force sends as its own what we know, or knew until its recall, as another's.

    A new owner's version may have overtaken the old owner's word that it is his now: it waits for that word.  A lower
    one is an old owner's that comes late, where he has said to whom it went; where he has not, the two claim the same
    record, and which of them made it up people must find out: it waits, and the desk is told.
    """
    known, sender = standing([record for record, _ in versions]), envelope.sender
    require_near(versions, known_as(sender, known), sender=sender)
    for record, version in versions:
        owner, held = known.get(record, (sender, 0))
        if owner == sender or _waits_for_nothing(record, version, held, sender):
            continue
        if version <= held or not transfer_log.confirm(record, giver=owner, taker=sender):
            return word_awaited(record, owner, envelope)
    return unshown([each for each in versions if each[0] not in known], envelope)


def offer_awaited(versions: Versions, known: Mapping[UUID, tuple[str, int]], envelope: Incoming) -> UUID | None:
    """Return what to wait for when a force would hand over as its own what is not known, or shown, to be.

    versions: those that its taker would give.  known: as `standing` returns it.
    """
    for record, version in versions:
        owner, held = known.get(record, (envelope.sender, 0))
        if owner != envelope.sender and not _waits_for_nothing(record, version, held, envelope.sender):
            return word_awaited(record, owner, envelope)
    return unshown([each for each in versions if each[0] not in known], envelope)


def word_awaited(record: UUID, owner: str, envelope: Incoming) -> UUID:
    """Return what a force's word on a record waits for that is another's here, or unknown: its sender cannot tell.

    owner: empty for what is not here.  The desk is told of two owners where no word has come after half a minute.
    """
    if not owner:
        return record
    _tell_if_claimed(record, owner, envelope)
    return transfer_log.transfer_id(record, envelope.sender)


def known_as(force: str, known: Mapping[UUID, tuple[str, int]]) -> dict[UUID, tuple[str, int]]:
    """Return what stands here as a force's own: by nothing else is what it sends measured."""
    return {record: held for record, held in known.items() if held[0] == force}


def is_past(record: UUID, version: int, held: int, sender: str) -> bool:
    """Tell whether a force speaks late of what was its own once, in a version (0: it does not say) that stands here."""
    return 0 < version <= held and has_owned(record, sender)


def _waits_for_nothing(record: UUID, version: int, held: int, sender: str) -> bool:
    """Tell whether a force sends late what was its own once, or what it has recalled itself: nothing waits for it."""
    if is_past(record, version, held, sender):
        return True
    return version < transfer_log.handed_on_in(record, giver=sender) or has_recalled(record, version, sender)


def has_recalled(record: UUID, version: int, force: str) -> bool:
    """Tell whether a force has recalled what it says is its own, whosever it is: nothing waits for it any more."""
    return Tombstone.objects.filter(record=record, owner=force, version__gte=version).exists()


def require_near(versions: Versions, known: Mapping[UUID, tuple[str, int]], *, sender: str) -> None:
    """Raise Refused for a version far beyond what stands here: no later one would be left for whoever owns it next.

    known: as `standing` returns it.
    """
    begun = policy.number_by(clock.now())
    for record, version in versions:
        held = known.get(record, ("", 0))[1]
        if version - max(held, begun) > _MOST_AHEAD:
            raise Refused(
                "records:version-far",
                "{force} numbers a record {version}, more than a million beyond what is known here: nothing of it is "
                "kept. Ask that force what happened.",
                force=sender, version=version, record=record,
            )  # fmt: skip


def unshown(versions: Versions, envelope: Incoming) -> UUID | None:
    """Return what to wait for when a force sends as its own what is not known here and nothing shows to be its own.

    What another recalled waits for his word, what another made for the words by which it was handed over; the desk is
    told where these have not come after half a minute.
    """
    if waits_for := _resurrected(versions, envelope):
        return waits_for
    foreign = [each for each in versions if not ids.may_be_of(each[0], envelope.sender)]
    recalled = _recalled([record for record, _ in foreign], sender=envelope.sender)
    lacking = chain_of_title.missing(
        [record for record, version in foreign if version > recalled.get(record, 0)], envelope
    )
    if lacking is None:
        return None
    record, maker = lacking
    _tell_if_made(record, maker, envelope)
    return transfer_log.transfer_id(record, envelope.sender)


def _resurrected(versions: Versions, envelope: Incoming) -> UUID | None:
    """Return what to wait for when a force sends as its own what another, its owner, has recalled.

    It waits for the word of the one who recalled it, and the desk is told where that has not come after half a minute.
    Versions that are recalled anyhow are nothing to wait for; of those that the owner himself still sends an hour after
    his recall the desk is told too: a recall overtakes what was sent before it, but not for so long.
    """
    sender = envelope.sender
    stones = prepared.run(_STONES, [uuids(record for record, _ in versions)])
    binding = {stone.record: stone for stone in map(_Stone._make, stones)}
    recalled = _recalled(list(binding), sender=sender)
    for record, version in versions:
        stone = binding.get(record)
        if stone is None:
            continue
        if version <= recalled[record] and _is_known_to(sender, stone, version):
            _tell_if_resent(stone, envelope)
        elif sender not in (stone.owner, stone.passed_to):
            _tell_if_unsaid(stone, envelope)
            return transfer_log.transfer_id(record, sender)
    return None


def _is_known_to(force: str, stone: _Stone, version: int) -> bool:
    """Tell whether a force has had to do with a record that was recalled: any other must not learn that it was."""
    if ids.may_be_of(stone.record, force) or has_owned(stone.record, force):
        return True
    return has_recalled(stone.record, version, force)


def _tell_if_resent(stone: _Stone, envelope: Incoming) -> None:
    if envelope.received_at > stone.at + _A_BACKLOG_MAY_TAKE:
        sentence = Told(
            "{force} sends again a record that {owner} recalled before: it stays recalled.",
            force=envelope.sender,
            owner=stone.owner,
        )
        status.tell_desk(envelope.sender, "records:recalled-and-sent", sentence)


def _tell_if_claimed(record: UUID, owner: str, envelope: Incoming) -> None:
    if clock.now() > envelope.received_at + _A_WORD_MAY_TAKE:
        sentence = Told(
            "{force} and {owner} both send record {record} as their own: ask both whose it is.",
            force=envelope.sender,
            owner=owner,
            record=record,
        )
        status.tell_desk(envelope.sender, "records:two-owners", sentence)


def _tell_if_made(record: UUID, maker: str, envelope: Incoming) -> None:
    if clock.now() > envelope.received_at + _A_WORD_MAY_TAKE:
        sentence = Told(
            "{force} sends as its own a record that {maker} made ({record}), and brings no word that it was handed "
            "over: nothing of it is shown. Ask both whose it is.",
            force=envelope.sender,
            maker=maker,
            record=record,
        )
        status.tell_desk(envelope.sender, "records:made-by-another", sentence)


def _tell_if_unsaid(stone: _Stone, envelope: Incoming) -> None:
    if clock.now() > envelope.received_at + _A_WORD_MAY_TAKE:
        sentence = Told(
            "{force} sends as its own a record that {owner} recalled: nothing of it is shown.",
            force=envelope.sender,
            owner=stone.owner,
        )
        status.tell_desk(envelope.sender, "records:recalled-by-another", sentence)


def heed_of_absent(word: Incoming, record: UUID, version: int, *, to: str) -> Parked | None:
    """Heed whose a record is by now that is not here; wait for it where it was not the sender's to say.

    Raises Unheard for what is to be ours, and nobody has given back when all were heard after a restore, nor its giver
    when he was asked: it is lost.
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
            force=by, record=record,
        )  # fmt: skip


def pass_on(record: UUID, *, by: str, to: str) -> bool:
    """Heed the word of who recalled a record that it is another's now; return whether it was his to say."""
    his = Tombstone.objects.filter(Q(owner=by) | Q(passed_to=by), record=record, proven=True)
    return bool(his.update(passed_to=to))


def is_bound(record: UUID) -> bool:
    """Tell whether a recall by an owner whom we knew stands here."""
    return Tombstone.objects.filter(record=record, proven=True).exists()


def has_owned(record: UUID, force: str) -> bool:
    """Tell whether a force has owned a record, as far as we know: it made it, took it over, handed it on, or recalled
    it from us."""
    if ids.was_made_by(record, force) or transfer_log.has_passed(record, giver=force):
        return True
    if transfer_log.has_taken(record, taker=force):
        return True
    return Tombstone.objects.filter(Q(owner=force) | Q(passed_to=force), record=record, proven=True).exists()


def is_recalled(record: UUID, version: int, *, sender: str) -> bool:
    """Tell whether a tombstone stands before this version."""
    return _recalled([record], sender=sender).get(record, 0) >= version


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


def _recalled(records: Sequence[UUID], *, sender: str) -> dict[UUID, int]:
    return dict(prepared.run(_RECALLED, [uuids(records), sender])) if records else {}
