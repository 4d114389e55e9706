"""Quarantine: words that nobody may read, of forces that have not caught this node up since its restore.

A thread with such a force is hidden whole, for what we wrote in it may be lost here and known there.  So is an alert
that it issued, which it may have cancelled.  Where no force is behind it costs a look at an empty table.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from sangam.exchange.models import Alert, Thread
from sangam.federation.peers import catch_up
from sangam.records.storage import quarantine

_HIDDEN = RawSQL(catch_up.HIDDEN_OWNERS, [])  # noqa: S611 - a literal of the code


def threads() -> "QuerySet[Thread]":
    """Return the threads that may be read as far as the force across goes."""
    return Thread.objects.exclude(Q(host__in=_HIDDEN) | Q(record_owner__in=_HIDDEN))


def alerts() -> "QuerySet[Alert]":
    """Return the alerts that may be read as far as their issuers go."""
    return Alert.objects.exclude(issuer__in=_HIDDEN)


def hidden_of(things: Iterable[UUID]) -> set[UUID]:
    """Return those of these threads, alerts and records, of which notices tell, that nobody may read."""
    among = list(things)
    behind = Thread.objects.filter(Q(host__in=_HIDDEN) | Q(record_owner__in=_HIDDEN), id__in=among)
    issued = Alert.objects.filter(issuer__in=_HIDDEN, id__in=among)
    words = {*behind.values_list("id", flat=True), *issued.values_list("id", flat=True)}
    return words | quarantine.hidden_of(among)
