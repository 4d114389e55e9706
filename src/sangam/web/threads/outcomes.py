"""An outcome reported in a query, and the status that its owner's desk may set for it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse

from sangam.access import policy
from sangam.exchange.types import OutcomeCode
from sangam.kernel import clock
from sangam.kernel.actor import Actor
from sangam.kernel.purpose import Stated
from sangam.notices.types import NoticeView
from sangam.records.public import search
from sangam.records.public.corrections import STATUSES
from sangam.records.types import RecordView
from sangam.web.common import labels

STATUS_OF: Mapping[str, str] = {OutcomeCode.ARRESTED: "arrested", OutcomeCode.RECOVERED: "recovered"}
"""The status that an outcome asks for."""


def marks(actor: Actor, told: Sequence[NoticeView], *, purpose: Stated | None) -> dict[UUID, dict[str, Any]]:
    """Return what a notice of an outcome offers to its reader, by notice: the record, and the status to set."""
    asked = {each.id: each for each in told if each.parts.get("outcome") in STATUS_OF and each.parts.get("record")}
    if not asked or purpose is None or not policy.may(actor, "record:correct"):
        return {}
    found = {each.id: UUID(each.parts["record"]) for each in asked.values()}
    views = search.load_views_per_actor([(actor, purpose.purpose, each) for each in found.values()], at=clock.now())
    offered = {
        notice: _status_words(view, asked[notice].parts["outcome"]) for notice, view in zip(found, views, strict=True)
    }
    return {notice: {"mark": mark} for notice, mark in offered.items() if mark}


def status_to_set(actor: Actor, record: UUID, outcome: str, *, purpose: Stated | None) -> dict[str, Any] | None:
    """Return the status that an outcome asks for of a record where the actor may set it; None where it stands."""
    if outcome not in STATUS_OF or purpose is None or not policy.may(actor, "record:correct"):
        return None
    (view,) = search.load_views_per_actor([(actor, purpose.purpose, record)], at=clock.now())
    return _status_words(view, outcome)


def _status_words(view: RecordView | None, outcome: str) -> dict[str, Any] | None:
    status = STATUS_OF[outcome]
    if view is None or view.is_copy or view.state != "live":
        return None
    if status not in STATUSES.get(view.kind, ()) or view.status == status:
        return None
    return {
        "record": view.id,
        "status": status,
        "title": labels.name_of(view).name,
        "url": reverse("record_status", args=[view.id]),
    }
