"""The face of `records` for bulk intake: which of the records to come are known already."""

from collections.abc import Sequence
from uuid import UUID

from sangam.kernel import here
from sangam.records.models import Record, Tombstone


def standing_versions(records: Sequence[UUID]) -> dict[UUID, int]:
    """Return the version at which each of these records of ours stands; what does not stand is left out."""
    rows = Record.objects.filter(id__in=records, owner=here.node().force)
    return dict(rows.values_list("id", "version"))


def known(records: Sequence[UUID]) -> set[UUID]:
    """Return those of these records that are ours or were, until we recalled them."""
    us = here.node().force
    stand = Record.objects.filter(id__in=records, owner=us).values_list("id", flat=True)
    return {*stand, *Tombstone.objects.filter(record__in=records, owner=us).values_list("record", flat=True)}
