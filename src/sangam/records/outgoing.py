"""Telling holders: a change goes to every force that the terms name, whole or silent, up to 500 changes an envelope."""

import json
from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from sangam.audit import public as audit
from sangam.federation import public as federation
from sangam.federation.types import Lane, PeerState
from sangam.kernel import here
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Level
from sangam.records import policy, store, wire
from sangam.records.models import Share
from sangam.records.store import Draft

_MOST_BYTES = 200_000


def send(drafts: Sequence[Draft], *, lane: Lane = Lane.NORMAL) -> None:
    """Send each force what the terms give it of these records of ours, and note who holds what."""
    pairs = {pair for draft in drafts for pair in draft.terms.shares.items() if pair[0] != here.node().force}
    left = _left() if pairs else frozenset()
    shares = [
        share
        for force, level in sorted(pair for pair in pairs if pair[0] not in left)
        for share in _sent([draft for draft in drafts if draft.terms.level(force) is level], force, level, lane)
    ]
    Share.objects.bulk_create(
        shares, batch_size=2_000, update_conflicts=True, unique_fields=["record", "force"],
        update_fields=["level", "version", "envelope", "sent_at", "expires_at"],
    )  # fmt: skip


def send_again(drafts: Sequence[Draft], *, to: str) -> int:
    """Send one force once more what the terms give it of these records; return how many went.

    Who holds what stays as it is noted: it was to hold this already.
    """
    levels = sorted({draft.terms.level(to) for draft in drafts} & set(_KINDS))
    sent = (_sent([d for d in drafts if d.terms.level(to) is level], to, level, Lane.NORMAL) for level in levels)
    return sum(map(len, sent))


def recall(record: UUID, *, version: int, to: Iterable[str], reason: str) -> None:
    """Tell these forces, in the urgent lane, to erase a record."""
    forces = set(to)
    if reached := sorted(forces - _left() if forces else ()):
        body = {"record": str(record), "version": version, "reason": reason}
        federation.post_even_if_away("record.recalled.v1", to=reached, body=body, on=record, lane=Lane.URGENT)


def reached(forces: Iterable[str]) -> list[str]:
    """Return in order those of these forces that have not left."""
    named = set(forces)
    return sorted(named - _left() if named else ())


def require_not_left(forces: Iterable[str]) -> None:
    """Raise Refused when one of these forces has left: nothing reaches it."""
    if gone := sorted(_left() & set(forces)):
        raise Refused(
            "records:left", "{force} has left: it receives nothing until the two forces pair again.", force=gone[0]
        )


def change_for(draft: Draft, force: str) -> wire.Change:
    """Return what one force receives of a record."""
    statements = policy.for_partner(draft.statements, internet=here.node().internet)
    terms = policy.copy_terms(draft.terms, force)
    return wire.Change(draft.id, draft.kind, draft.desk, draft.version, draft.as_of, tuple(statements), terms)


def _left() -> frozenset[str]:
    """Return the forces that have left: a correction or a recall of ours does not wait for them."""
    return frozenset(peer.force for peer in federation.peers() if peer.state is PeerState.LEFT)


def _sent(drafts: Sequence[Draft], force: str, level: Level, lane: Lane) -> list[Share]:
    """Post what one force receives of records at one level; return what it then holds."""
    at, shares = audit.require_deed().at, []
    for batch in _batches(drafts, force, level):
        forms = [form for _, form in batch]
        envelope = federation.post_even_if_away(_KINDS[level], to=[force], body={"changes": forms}, lane=lane)
        shares += [
            Share(
                record_id=draft.id, force=force, level=level, version=draft.version, envelope=envelope, sent_at=at,
                expires_at=draft.terms.expires_at,
            )
            for draft, _ in batch
        ]  # fmt: skip
    return shares


_KINDS = {Level.WHOLE: "records.copied.v1", Level.SILENT: "records.silent.v1"}


def _batches(drafts: Sequence[Draft], force: str, level: Level) -> Iterator[list[tuple[Draft, dict[str, object]]]]:
    if level not in _KINDS:
        return
    batch: list[tuple[Draft, dict[str, object]]] = []
    size = 0
    for draft in drafts:
        form = wire.change_out(change_for(draft, force)) if level is Level.WHOLE else _silent(draft)
        weight = len(json.dumps(form, ensure_ascii=False).encode())
        if batch and (len(batch) == wire.MOST_CHANGES or size + weight > _MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((draft, form))
        size += weight
    if batch:
        yield batch


def _silent(draft: Draft) -> dict[str, object]:
    keys = tuple(store.silent_keys(draft))
    return wire.silent_out(wire.SilentChange(draft.id, draft.desk, draft.version, keys, draft.terms.expires_at))
