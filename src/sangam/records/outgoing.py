"""Telling holders: a change goes to every force that the terms name, by itself or in a group, at its level, up to
500 changes an envelope; whom they name no more is told to erase."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from uuid import UUID

from sangam.audit import public as audit
from sangam.federation import public as federation
from sangam.federation.types import Lane, PeerState
from sangam.kernel import here
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Level
from sangam.records import group_rows, owing, pointing, policy, store, wire
from sangam.records.models import Share, Withdrawn
from sangam.records.store import Draft

_MOST_BYTES = 200_000


def send(drafts: Sequence[Draft], *, lane: Lane = Lane.NORMAL) -> None:
    """Send each force what the terms give it of these records of ours; take back what they give it no more."""
    named = group_rows.resolved(drafts)
    send_as_named(named, lane=lane)
    take_back([draft for draft in named if draft.version > 1])


def send_as_named(drafts: Sequence[Draft], *, lane: Lane = Lane.NORMAL) -> None:
    """Send what `group_rows.resolved` has named, and note who holds what.

    What goes by a group and what does not are envelopes apart: a receiver takes or refuses an envelope whole.
    """
    shares = [share for some in _by_ways(drafts) for share in _sent_each(some, lane)]
    _owe_corrections(shares)
    Share.objects.bulk_create(
        shares, batch_size=2_000, update_conflicts=True, unique_fields=["record", "force"],
        update_fields=["level", "version", "envelope", "sent_at", "expires_at", "groups"],
    )  # fmt: skip


def _by_ways(drafts: Sequence[Draft]) -> Iterable[list[Draft]]:
    ways: dict[str, list[Draft]] = {}
    for draft in drafts:
        ways.setdefault(str(draft.terms.via), []).append(draft)
    return ways.values()


def _sent_each(drafts: Sequence[Draft], lane: Lane) -> list[Share]:
    pairs = {pair for draft in drafts for pair in draft.terms.shares.items() if pair[0] != here.node().force}
    gone = left() if pairs else frozenset()
    return [
        share
        for force, level in sorted(pair for pair in pairs if pair[0] not in gone)
        for share in _sent([draft for draft in drafts if draft.terms.level(force) is level], force, level, lane)
    ]


def take_back(drafts: Sequence[Draft]) -> None:
    """Recall records from every holder whom their terms, as named, give nothing any more."""
    standing = {draft.id: draft for draft in drafts}
    held = Share.objects.filter(record_id__in=list(standing)) if standing else ()
    over = [share for share in held if standing[share.record_id].terms.level(share.force) is Level.NONE]
    forces: dict[UUID, set[str]] = {}
    for share in over:
        forces.setdefault(share.record_id, set()).add(share.force)
    for record, holders in forces.items():
        recall(record, version=standing[record].version, to=holders, reason=policy.WITHDRAWN)
    if over:
        Share.objects.filter(id__in=[share.id for share in over]).delete()
    Withdrawn.objects.bulk_create(
        [
            Withdrawn(record_id=share.record_id, force=share.force, version=standing[share.record_id].version)
            for share in over
        ],
        batch_size=2_000, update_conflicts=True, unique_fields=["record", "force"], update_fields=["version"],
    )  # fmt: skip


def send_again(drafts: Sequence[Draft], *, to: str, lane: Lane = Lane.NORMAL) -> dict[UUID, UUID]:
    """Send one force once more what the terms give it of these records; return which went in which envelope.

    Who holds what stays as it is noted: it was to hold this already.
    """
    named = group_rows.resolved(drafts)
    only = [replace(draft, terms=replace(draft.terms, shares={to: draft.terms.level(to)})) for draft in named]
    sent = (share for some in _by_ways(only) for share in _sent_each(some, lane))
    return {share.record_id: share.envelope for share in sent if share.envelope}


def recall(record: UUID, *, version: int, to: Iterable[str], reason: str) -> None:
    """Tell these forces, in the urgent lane, to erase a record; each owes us its receipt."""
    if asked_of := reached(to):
        body = wire.recalled_out(record, version, reason=reason)
        asked = federation.post_even_if_away("record.recalled.v1", to=asked_of, body=body, on=record, lane=Lane.URGENT)
        owing.owe([(record, version, force, asked) for force in asked_of], owing.ERASED, reason=reason)


def reached(forces: Iterable[str]) -> list[str]:
    """Return in order those of these forces that have not left."""
    named = set(forces)
    return sorted(named - left() if named else ())


def empty(records: Iterable[UUID]) -> None:
    """Let the bodies go from the outbox that carried these records last, once their recipients have confirmed them.

    What else such a body held is with its recipient; one that loses it in a restore is healed by comparing.
    """
    carried = Share.objects.filter(record_id__in=list(records)).values_list("envelope", flat=True)
    federation.empty({envelope for envelope in carried if envelope is not None})


def require_not_left(forces: Iterable[str]) -> None:
    """Raise Refused when one of these forces has left: nothing reaches it."""
    if gone := sorted(left() & set(forces)):
        raise Refused(
            "records:left", "{force} has left: it receives nothing until the two forces pair again.", force=gone[0]
        )


def change_for(draft: Draft, force: str) -> wire.Change:
    """Return what one force receives of a record."""
    statements = policy.for_partner(draft.statements, internet=here.node().internet, to=force)
    terms = policy.copy_terms(draft.terms, force)
    return wire.Change(draft.id, draft.kind, draft.desk, draft.version, draft.as_of, tuple(statements), terms)


def left() -> frozenset[str]:
    """Return the forces that have left: a correction or a recall of ours does not wait for them."""
    return frozenset(force for force, state in federation.states().items() if state is PeerState.LEFT)


def _sent(drafts: Sequence[Draft], force: str, level: Level, lane: Lane) -> list[Share]:
    """Post what one force receives of records at one level; return what it then holds."""
    at, shares = audit.require_deed().at, []
    for batch in _batches(drafts, force, level):
        forms = [form for _, form in batch]
        envelope = federation.post_even_if_away(_KINDS[level], to=[force], body=wire.changes_out(forms), lane=lane)
        shares += [
            Share(
                record_id=draft.id, force=force, level=level, version=draft.version, envelope=envelope, sent_at=at,
                expires_at=draft.terms.expires_at, groups=dict(draft.terms.via.get(force, {})),
            )
            for draft, _ in batch
        ]  # fmt: skip
    return shares


def there() -> set[str]:
    """Return the forces that can be asked: one that is away is asked once it is back, about what stands then."""
    return {peer.force for peer in federation.peers() if peer.state is PeerState.PAIRED and not peer.failing_since}


def _owe_corrections(shares: Sequence[Share]) -> None:
    """Note that who held a record before this version owes us its receipt for it."""
    later = [share for share in shares if share.version > 1]
    held = set(_held([share.record_id for share in later])) if later else set()
    debts = [(s.record_id, s.version, s.force, s.envelope) for s in later if (s.record_id, s.force) in held]
    owing.owe(debts, owing.CORRECTED)


def _held(records: Sequence[UUID]) -> list[tuple[UUID, str]]:
    return list(Share.objects.filter(record__in=records, envelope__isnull=False).values_list("record", "force"))


_KINDS = {
    Level.WHOLE: "records.copied.v1", Level.POINTER: "pointer.tokens.v1", Level.SILENT: "records.silent.v1",
}  # fmt: skip


def _batches(drafts: Sequence[Draft], force: str, level: Level) -> Iterator[list[tuple[Draft, dict[str, object]]]]:
    if level not in _KINDS:
        return
    form_of = _form_of(force, level)
    batch: list[tuple[Draft, dict[str, object]]] = []
    size = 0
    for draft in drafts:
        form = form_of(draft)
        weight = len(json.dumps(form, ensure_ascii=False).encode())
        if batch and (len(batch) == wire.MOST_CHANGES or size + weight > _MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((draft, form))
        size += weight
    if batch:
        yield batch


def _form_of(force: str, level: Level) -> Callable[[Draft], dict[str, object]]:
    """Return how a record is written for a force at a level."""
    if level is Level.POINTER:
        return pointing.changes_for(force)
    if level is Level.SILENT:
        return lambda draft: _silent(draft, force)
    return lambda draft: wire.change_out(change_for(draft, force))


def _silent(draft: Draft, force: str) -> dict[str, object]:
    keys, via = tuple(store.silent_keys(draft)), draft.terms.via.get(force, {})
    return wire.silent_out(wire.SilentChange(draft.id, draft.desk, draft.version, keys, draft.terms.expires_at, via))
