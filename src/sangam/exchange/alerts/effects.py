"""What an alert's change does at any node that holds it: tell those of ours it is for, ring until one acknowledges.

Used by the officers' acts (`alerts`) and by the envelopes (`alerts.intake`): the same change, the same effect.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from sangam.exchange import policy
from sangam.exchange.alerts.targets import Target, own_targets
from sangam.exchange.messages import AcknowledgedBody, AlertBody, newest_versions
from sangam.exchange.models import Acknowledgement, Alert, AlertTarget
from sangam.exchange.types import Acknowledged, AlertState
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.ids import named_id
from sangam.notices import deliveries
from sangam.notices.types import Deadline, Subject, Telling, TodayLane, Urgency

_ASKS = "{number} · {asks}: {title}"
_SILENT = "{unit} has not acknowledged {number}: {title}"
_CANCELLED = "{number} is cancelled: {reason}"
_PROGRESS = "{number} · {done} of {all} units have acknowledged: {title}"
_LEFT = "{number} is no longer for your unit: {title}"


def subject(alert: UUID) -> Subject:
    """Return what notices about an alert are about."""
    return Subject("alert", alert)


def content(body: AlertBody) -> dict[str, object]:
    """Return the columns that state what an alert says."""
    says, record, authority = body.says, body.says.record, body.says.authority
    return {
        "version": body.version,
        "title": says.title.strip(),
        "text": says.text.strip(),
        "area": list(says.area),
        "action": says.action,
        "urgency": says.urgency,
        "caution": says.caution.strip(),
        "authority_kind": authority.kind if authority else "",
        "authority_number": authority.number.strip() if authority else "",
        "identifiers": [each.strip() for each in says.identifiers],
        "record": record.id if record else None,
        "record_owner": record.owner if record else "",
        "record_label": record.label if record else "",
        "issued_at": body.issued_at,
        "changed_at": body.changed_at,
        "expires_at": says.expires_at,
        "state": AlertState.LIVE if says.expires_at > clock.now() else AlertState.EXPIRED,
        "reason": "",
        "earlier": _versions_as_json(body.earlier),
    }


def versions_of(row: Alert) -> dict[int, datetime]:
    """Return when each version of an alert was changed, this one too, as far as it is known here."""
    return newest_versions({**earlier_of(row), 1: row.issued_at, row.version: row.changed_at})


def earlier_of(row: Alert) -> dict[int, datetime]:
    """Return when the versions before this one were changed, as far as the row of an alert holds them."""
    return {int(version): datetime.fromisoformat(at) for version, at in row.earlier.items()}


def _versions_as_json(versions: Mapping[int, datetime]) -> dict[str, str]:
    return {str(version): at.isoformat() for version, at in newest_versions(versions).items()}


def notify_targets(row: Alert) -> None:
    """Tell the desks and nakas of ours that the alert is for, and set their clocks; hush those it is for no more.

    A unit that had it and that this version leaves out is told so, and still hears how it ends.
    """
    hush(row)
    targets = [target for target in own_targets(row.area) if target.unit != row.unit]
    ours = row.targets.filter(force=here.node().force)
    ours.filter(Q(unit__in=[target.unit for target in targets]) | Q(told_at=None)).delete()
    left = list(ours.filter(left_at=None).values_list("unit", flat=True))
    ours.filter(left_at=None).update(left_at=clock.now())
    if row.state == AlertState.LIVE:
        parts = {"number": policy.number(row.issuer, row.id), "title": row.title, "force": row.issuer}
        deliveries.notify(Telling("alert.left", subject(row.id), _LEFT, parts, TodayLane.BACK), to=left)
    _address(row, targets)


def tell_more(row: Alert, unit: str, *, by: str) -> None:
    """Tell those who answer for one more unit of ours, to which a post handed the alert over; nobody else."""
    known = set(row.targets.filter(left_at=None).values_list("unit", flat=True))
    targets = [each for each in own_targets([unit]) if each.unit not in {*known, row.unit}]
    row.targets.filter(unit__in=[each.unit for each in targets]).delete()
    _address(row, targets, handed_by=by)
    counting = policy.counting_versions(row.version, row.state)
    for silenced in row.acknowledgements.filter(version__in=counting, unit__in=[each.unit for each in targets]):
        stop_ringing(row, silenced.unit)


def _address(row: Alert, targets: Iterable[Target], *, handed_by: str = "") -> None:
    targets, now = list(targets), clock.now()
    is_live = row.state == AlertState.LIVE
    AlertTarget.objects.bulk_create(
        AlertTarget(
            alert=row,
            force=here.node().force,
            unit=target.unit,
            path=list(target.path),
            told_at=now if is_live else None,
            handed_at=now if handed_by else None,
            handed_by=handed_by,
            is_stand_in=target.is_stand_in,
        )
        for target in targets
    )
    if is_live:
        for each_officer in (False, True):
            to = [target.unit for target in targets if target.each_officer is each_officer]
            deliveries.notify(_alert_notice(row, each_officer=each_officer), to=to)
        deliveries.set_clocks(_clocks(row, targets))


def hush(row: Alert) -> None:
    """Take the alert off all lists and stop its clocks."""
    deliveries.done_for_subject(subject(row.id))
    deliveries.stop_clocks(subject(row.id))


def cancel(row: Alert, *, version: int, reason: str) -> None:
    """End an alert at this version, and tell those who had been told."""
    row.earlier = _versions_as_json(versions_of(row))
    row.version, row.state, row.reason, row.changed_at = version, AlertState.CANCELLED, reason, clock.now()
    row.save(update_fields=["version", "state", "reason", "changed_at", "earlier"])
    hush(row)
    parts = {"number": policy.number(row.issuer, row.id), "reason": reason, "force": row.issuer}
    told = row.targets.filter(force=here.node().force, told_at__isnull=False).values_list("unit", flat=True)
    deliveries.notify(Telling("alert.cancelled", subject(row.id), _CANCELLED, parts, TodayLane.BACK), to=told)


def take_acknowledgement(row: Alert, done: AcknowledgedBody) -> bool:
    """Keep an acknowledgement; return False when it says no more than what stands.

    One a version, post and (at a naka) officer; "acted" is never undone, and the earliest sight counts.  A hand-over
    says more than a sight; the first of a post counts.
    """
    key = named_id("acknowledgement", str(row.id), str(done.version), str(done.by.post), str(done.officer or ""))
    acted = done.at if done.how is Acknowledged.ACTED else None
    found, made = Acknowledgement.objects.select_for_update().get_or_create(
        id=key,
        defaults={
            "alert": row,
            "version": done.version,
            "force": done.by.force,
            "unit": done.by.unit,
            "post": done.by.post,
            "officer": done.officer,
            "label": done.by.label,
            "how": done.how,
            "note": done.note,
            "seen_at": done.at,
            "acted_at": acted,
            "handed_to": done.handed_to,
        },
    )
    if made:
        return True
    found.seen_at = min(found.seen_at, done.at)
    more = policy.supersedes(done.how, Acknowledged(found.how))
    hands = bool(done.handed_to) and not found.handed_to and found.how == Acknowledged.SEEN
    if more or hands:
        found.note, found.label = done.note, done.by.label
        found.how, found.acted_at = (done.how, acted) if more else (found.how, found.acted_at)
        found.handed_to = done.handed_to if hands else found.handed_to
    found.save()
    return more or hands


def stop_ringing(row: Alert, unit: str, *, by: Actor | None = None) -> None:
    """Ring no more at a unit that has acknowledged, nor above it.

    by: the actor who did; at a naka only that officer's own notice goes.
    """
    about, silent = subject(row.id), silent_matter(row.id, unit)
    deliveries.done_for_subject(about, to=unit, by=by)
    deliveries.done_for_subject(about, matter=silent)
    deliveries.stop_clocks(about, to=unit, matter=f"alert:{row.id}")
    deliveries.stop_clocks(about, matter=silent)


def tell_progress(row: Alert) -> None:
    """Tell the issuing unit how many units have acknowledged."""
    counting = policy.counting_versions(row.version, row.state)
    done = row.acknowledgements.filter(version__in=counting).values("unit").distinct().count()
    parts = {
        "number": policy.number(row.issuer, row.id),
        "done": str(done),
        "all": str(max(done, row.targets.filter(left_at=None).count())),
        "title": row.title,
    }
    deliveries.notify(Telling("alert.progress", subject(row.id), _PROGRESS, parts, TodayLane.BACK), to=[row.unit])
    deliveries.touch(subject(row.id))


def silent_matter(alert: UUID, unit: str) -> str:
    """Return the matter under which the desk above learns that a unit is silent."""
    return f"alert.silent:{alert}:{unit}"


def _alert_notice(row: Alert, *, each_officer: bool) -> Telling:
    number = policy.number(row.issuer, row.id)
    parts = {"number": number, "asks": row.action, "title": row.title, "caution": row.caution, "force": row.issuer}
    return Telling(
        "alert", subject(row.id), _ASKS, parts, TodayLane.NOW, Urgency(row.urgency), each_officer=each_officer
    )


def _clocks(row: Alert, targets: Iterable[Target]) -> list[Deadline]:
    now, clocks = clock.now(), []
    for target in targets:
        again = _alert_notice(row, each_officer=target.each_officer)
        first = now + policy.REPEAT_EVERY
        clocks.append(Deadline(again, target.unit, first, repeat=policy.REPEAT_EVERY, until=row.expires_at))
        if target.above:
            late = now + policy.ESCALATE_AFTER
            clocks.append(Deadline(_silence(row, target), target.above, late, until=row.expires_at))
    return clocks


def _silence(row: Alert, target: Target) -> Telling:
    parts = {"number": policy.number(row.issuer, row.id), "unit": target.unit, "title": row.title}
    matter = silent_matter(row.id, target.unit)
    return Telling("alert.silent", subject(row.id), _SILENT, parts, urgency=Urgency.URGENT, matter=matter)
