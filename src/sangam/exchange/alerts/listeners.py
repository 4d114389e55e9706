"""Which of our units had a page open when an alert came: its sender then knows who could hear it ring."""

from collections.abc import Collection
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet

from sangam.audit.public import audit
from sangam.exchange.models import AlertTarget
from sangam.kernel import clock, here

Shown = tuple[UUID, str]
"""An alert, and the unit on whose open page it appeared."""


def unheard(shown: Collection[Shown]) -> list[Shown]:
    """Return those that no open page of the unit has shown before, at this version of the alert."""
    return list(_silent(shown).values_list("alert_id", "unit")) if shown else []


def note_heard(shown: Collection[Shown]) -> None:
    """Keep that an open page of each unit shows its alert now, inside the caller's deed; the first time counts."""
    audit.require_deed()
    if shown:
        _silent(shown).update(heard_at=clock.now())


def _silent(shown: Collection[Shown]) -> "QuerySet[AlertTarget]":
    each = reduce(or_, (Q(alert=alert, unit=unit) for alert, unit in shown))
    return AlertTarget.objects.filter(each, force=here.node().force, heard_at=None, left_at=None)
