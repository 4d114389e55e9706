"""Whose word about a record counts: its owner's, the highest version first, and a tombstone before what it names.

Envelopes about one record come by two lanes, from an old owner and a new one, in any order and at the same time.  So
each handler first holds the records that it is about, until its transaction ends, and then asks here what is news.

A tombstone that was set by an owner whom we knew binds everyone.  One that came before its record binds its sender
alone: otherwise any partner could keep another's record away by recalling it first.
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import connection
from django.db.models import Q

from sangam.kernel.errors import Refused
from sangam.kernel.ids import named_id
from sangam.records.models import Record, Silent, Tombstone
from sangam.records.models_pointers import Pointer

Versions = Sequence[tuple[UUID, int]]


def hold(records: Iterable[UUID]) -> None:
    """Keep other transactions from changing these records, present or not, until this one ends."""
    names = sorted({str(record) for record in records})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('record ' || name, 0)) FROM unnest(%s::text[]) AS name",
            [names],
        )


def news(versions: Versions, *, sender: str) -> set[UUID]:
    """Return the records of which the given version is higher than what stands here, at any level, or recalled."""
    ids = [record for record, _ in versions]
    held = {record: version for record, (_, version) in standing(ids).items()}
    recalled = _recalled(ids, sender=sender)
    return {record for record, version in versions if version > max(held.get(record, 0), recalled.get(record, 0))}


def transfer_awaited(versions: Versions, *, sender: str) -> UUID | None:
    """Return what to wait for when a new owner's version has overtaken the old owner's word that it is his now."""
    known = standing([record for record, _ in versions])
    for record, version in versions:
        owner, held = known.get(record, (sender, 0))
        if owner != sender and version > held:
            return transfer_id(record, sender)
    return None


def is_recalled(record: UUID, version: int, *, sender: str) -> bool:
    """Tell whether a tombstone stands before this version."""
    return _recalled([record], sender=sender).get(record, 0) >= version


def is_overtaken(record: UUID, version: int, *, sender: str) -> bool:
    """Tell whether an old owner's word comes late: a new owner's version stands here that is as high."""
    owner, held = standing([record]).get(record, (sender, 0))
    return owner != sender and version <= held


def require_owner(record: UUID, sender: str) -> None:
    """Raise Refused when we know the record as another force's."""
    owner, _ = standing([record]).get(record, (sender, 0))
    if owner != sender:
        raise Refused(
            "records:other-owner",
            "The record belongs to {owner}: {sender} cannot change it.",
            owner=owner,
            sender=sender,
        )


def transfer_id(record: UUID, new_owner: str) -> UUID:
    """Return the id for which an envelope waits that overtook a change of owner."""
    return named_id("transfer", str(record), new_owner)


def standing(ids: Sequence[UUID]) -> dict[UUID, tuple[str, int]]:
    """Return (owner, version) of the records that stand here, whole, as pointers or silent."""
    pointers = Pointer.objects.filter(record__in=ids).values_list("record", "owner", "version").distinct()
    silent = Silent.objects.filter(record__in=ids).values_list("record", "owner", "version").distinct()
    whole = Record.objects.filter(id__in=ids).values_list("id", "owner", "version")
    return {record: (owner, version) for record, owner, version in (*pointers, *silent, *whole)}


def _recalled(ids: Sequence[UUID], *, sender: str) -> dict[UUID, int]:
    binding = Tombstone.objects.filter(Q(owner=sender) | Q(proven=True), record__in=ids)
    return dict(binding.order_by("version").values_list("record", "version"))
