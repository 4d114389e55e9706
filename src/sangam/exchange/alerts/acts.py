"""What officers do with alerts: issue, revise, cancel, acknowledge; and what the timekeeper does: let them expire."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from uuid import UUID

from django.db.models import Q, QuerySet

from sangam.access.policy import require, step
from sangam.access.types import UnitView, Way
from sangam.access.units import units
from sangam.audit import audit
from sangam.exchange import limits, policy, storage
from sangam.exchange.alerts import effects as alert_effects
from sangam.exchange.alerts.targets import NAKA, require_known
from sangam.exchange.gateway import acts as gateway_acts
from sangam.exchange.gateway import letters
from sangam.exchange.messages import ISSUED, AcknowledgedBody, AlertBody, CancelledBody
from sangam.exchange.models import Alert, AlertTarget
from sangam.exchange.types import Acknowledged, AlertState, Draft
from sangam.federation import outbox
from sangam.federation.types import Lane
from sangam.kernel import bodies, clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.author import Author
from sangam.kernel.errors import Conflict, NotFound, Refused
from sangam.kernel.ids import new_id_of
from sangam.records.visibility import disclosure, views

LEFT = "no longer for this force"
"""The reason for which an alert is withdrawn from a force that its area has left; elsewhere it lives."""


def issue(actor: Actor, draft: Draft) -> UUID:
    """Issue an alert to the units of its area, here and at other forces; return its id.

    Raises Refused without the right, for a demand to detain without authority and for a force that is not paired.
    Raises Malformed for a text, an area or an end that is not fit.
    """
    alert, now = new_id_of(actor.force), clock.now()
    with audit.deed(actor, "officer:alert:issue", on=alert) as facts:
        require(actor, "alert:issue")
        policy.require_draft(draft, at=now)
        _require_record_seen(actor, draft)
        draft = _of_what_may_leave(draft)
        issued_by = author(actor)
        body = AlertBody(alert, 1, issued_by, draft, now, now)
        row = Alert.objects.create(
            id=alert,
            issuer=issued_by.force,
            unit=issued_by.unit,
            path=list(units.unit(issued_by.unit).path),
            post=issued_by.post,
            label=issued_by.label,
            **alert_effects.content(body),
        )
        _send_alert(row, body)
        facts.update(title=draft.title, area=list(draft.area), action=draft.action)
    return alert


def revise(actor: Actor, alert: UUID, draft: Draft, *, version: int) -> int:
    """Put a new version in place of `version`, for every holder; return its number.

    Acknowledgements counted for the old version: every unit is asked again.  A force that the area has left sees it
    cancelled.  Raises as `issue` does; Conflict when another has revised it first or it is over.
    """
    with audit.deed(actor, "officer:alert:revise", on=alert) as facts:
        row = _issued_by(actor, alert)
        step(policy.ALERT_STEPS, state_of(row), "revised", thing=policy.number(row.issuer, row.id))
        if row.version != version:
            raise Conflict(
                "exchange:revised",
                "{number} is at version {now} by now, not {then}: read it again, then revise.",
                number=policy.number(row.issuer, row.id),
                now=row.version,
                then=version,
            )
        now = clock.now()
        policy.require_draft(draft, at=now)
        _require_record_seen(actor, draft, known=row.record)
        draft = _of_what_may_leave(draft)
        issued_by = Author(row.issuer, row.unit, row.post, row.label)
        earlier = alert_effects.versions_of(row)
        body = AlertBody(row.id, row.version + 1, issued_by, draft, row.issued_at, now, earlier)
        for column, value in alert_effects.content(body).items():
            setattr(row, column, value)
        row.save()
        _send_alert(row, body)
        facts.update(version=row.version, title=draft.title, area=list(draft.area), action=draft.action)
    return row.version


def cancel(actor: Actor, alert: UUID, *, reason: str) -> None:
    """Withdraw an alert everywhere.  Raises Conflict when it is over, Refused when it is another unit's."""
    with audit.deed(actor, "officer:alert:cancel", on=alert) as facts:
        row = _issued_by(actor, alert)
        step(policy.ALERT_STEPS, state_of(row), "cancelled", thing=policy.number(row.issuer, row.id))
        facts["reason"] = reason = policy.require_text(reason, part="reason", most=limits.LONGEST_TEXT)
        alert_effects.cancel(row, version=row.version + 1, reason=reason)
        withdraw(row, row.sent_to, reason=reason, newest=True)


def acknowledge(actor: Actor, alert: UUID, *, how: Acknowledged, note: str = "") -> None:
    """Acknowledge an alert for the actor's post; at a naka, for the officer in person.

    Again with no more to say changes nothing.  Raises NotFound for an alert that the actor may not know.  Raises
    Refused when it is not for the actor's unit, Conflict for "acted" on an alert that is over.
    """
    with audit.deed(actor, "officer:alert:acknowledge", on=alert) as facts:
        require(actor, "alert:acknowledge")
        row = visible(actor).select_for_update().filter(id=alert).first()
        if row is None:
            raise no_such_alert()
        step(policy.ALERT_STEPS, state_of(row), f"acknowledged as {how}", thing=policy.number(row.issuer, row.id))
        target = addressed_for(actor, row)
        by = author(actor, unit=target.unit)
        officer = actor.officer if units.unit(target.unit).kind == NAKA else None
        done = AcknowledgedBody(row.id, row.version, how, policy.require_note(note), by, clock.now(), officer)
        facts.update(how=how, unit=target.unit, version=row.version)
        if alert_effects.take_acknowledgement(row, done):
            pass_on(row, done, actor)


def expire() -> int:
    """End the alerts whose time has come, as one deed of the timekeeper; return how many."""
    over = Alert.objects.filter(state=AlertState.LIVE, expires_at__lte=clock.now())
    if not over.exists():
        return 0
    with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:alert:expire") as facts:
        # An alert in another's hand is being ended or revised there; the next second looks again.
        rows = list(over.select_for_update(skip_locked=True)[:500])
        for row in rows:
            row.state = step(policy.ALERT_STEPS, row.state, "expired", thing=policy.number(row.issuer, row.id))
            row.save(update_fields=["state"])
            alert_effects.hush(row)
        facts["alerts"] = [str(row.id) for row in rows]
    return len(rows)


def visible(actor: Actor) -> "QuerySet[Alert]":
    """Return the alerts that an actor may know: for a unit of the actor's line, up or down, or issued by one below."""
    mine = AlertTarget.objects.filter(is_for(actor) | Q(path__contains=[actor.unit]))
    return storage.alerts().filter(Q(id__in=mine.values("alert")) | Q(path__contains=[actor.unit]))


def is_for(actor: Actor) -> Q:
    """Return which targets are for the actor's unit or one above it.

    A desk may answer for a unit without one.  Then units below the desk are meant only where they are of the area.
    """
    above, area = Q(unit__in=actor.audience), Q(alert__area__overlap=sorted(actor.audience))
    return Q(unit=actor.unit) | (above & (Q(is_stand_in=False) | area))


def state_of(row: Alert) -> AlertState:
    """Return the state of an alert now, whether or not the timekeeper has come by."""
    if row.state == AlertState.LIVE and row.expires_at <= clock.now():
        return AlertState.EXPIRED
    return AlertState(row.state)


def author(actor: Actor, *, unit: str = "") -> Author:
    """Return who speaks.  Raises Refused for an actor without a post: only posts speak."""
    if actor.post is None:
        raise Refused("exchange:no-post", "{who} holds no post: only a post can speak here.", who=actor.label)
    return Author(actor.force, unit or actor.unit, actor.post, actor.label[: limits.LONGEST_LABEL])


def _require_record_seen(actor: Actor, draft: Draft, *, known: UUID | None = None) -> None:
    """Raise NotFound for a record that the draft names and the actor does not see.  known: named by it before."""
    if draft.record is not None and draft.record.id != known:
        views.resolve(actor, draft.record.id)


def _of_what_may_leave(draft: Draft) -> Draft:
    """Return the draft with its record's label fit for every force of its area.

    Raises Refused where its words quote what the record's owner lets go to no third force, or what is not for everyone.
    """
    if draft.record is None:
        return draft
    record, to = draft.record, {policy.force_of(unit) for unit in draft.area}
    said = (draft.title, draft.text, draft.caution, *draft.identifiers)
    disclosure.require_unquoted(record.id, said, way=Way.ALERT, to=to)
    disclosure.require_for_all(record.id, said)
    label = disclosure.alert_label(record.id, disclosure.label_for(record.id, record.label, way=Way.ALERT, to=to))
    return replace(draft, record=replace(record, label=label))


def no_such_alert() -> NotFound:
    """Return the same answer for an alert that is absent and for one that is not the actor's to know."""
    return NotFound("exchange:alert", "There is no such alert for your post.")


def _send_alert(row: Alert, body: AlertBody) -> None:
    """Tell those of ours, queue for the other forces of the area, withdraw from forces that the area has left."""
    known = require_known(row.area)
    to = aim(row, known.values())
    alert_effects.notify_targets(row)
    on_paper = gateway_acts.by_letter(to)
    for force in sorted(on_paper):
        gateway_acts.write_letter(letters.alert(row, body, force))
    withdraw(row, set(row.sent_to) - to, reason=LEFT, newest=False)
    row.envelopes = [
        *row.envelopes,
        outbox.post_even_if_away(ISSUED, to=to - on_paper, body=bodies.write(body), on=row.id, lane=Lane.URGENT),
    ]
    row.sent_to = sorted({*row.sent_to, *to})
    row.save(update_fields=["envelopes", "sent_to"])


def aim(row: Alert, area: Iterable[UnitView]) -> set[str]:
    """Note the units of other forces that an alert of ours is for; return those forces."""
    theirs = [view for view in area if view.force != row.issuer]
    row.targets.exclude(force=row.issuer).delete()
    AlertTarget.objects.bulk_create(
        AlertTarget(alert=row, force=view.force, unit=view.code, path=list(view.path)) for view in theirs
    )
    return {view.force for view in theirs}


def withdraw(row: Alert, forces: Collection[str], *, reason: str, newest: bool) -> None:
    """Queue the withdrawal of an alert from these forces.  newest: it is the alert's end, not only theirs."""
    body = bodies.write(CancelledBody(row.id, row.version, reason, clock.now()))
    on_paper = gateway_acts.by_letter(forces)
    for force in sorted(on_paper):
        gateway_acts.write_letter(letters.cancellation_letter(row, force, reason))
    to = set(forces) - on_paper
    envelope = outbox.post_even_if_away("alert.cancelled.v1", to=to, body=body, on=row.id, lane=Lane.URGENT)
    if newest:
        row.envelopes = [*row.envelopes, envelope]
        row.save(update_fields=["envelopes"])


def _issued_by(actor: Actor, alert: UUID) -> Alert:
    """Return an alert that the actor's unit, or one below it, has issued, locked."""
    require(actor, "alert:issue")
    row = visible(actor).select_for_update().filter(id=alert).first()
    if row is None:
        raise no_such_alert()
    if row.issuer != here.node().force or actor.unit not in row.path:
        raise Refused(
            "exchange:not-issuer",
            "{number} was issued by {unit} of {force}: only that unit changes it; call it.",
            number=policy.number(row.issuer, row.id),
            unit=row.unit,
            force=row.issuer,
        )
    return row


def addressed_for(actor: Actor, row: Alert) -> AlertTarget:
    """Return the unit for which the actor acknowledges: its own, or the nearest above it that the alert is for."""
    targets = row.targets.filter(is_for(actor), force=actor.force, left_at=None)
    nearest = max(targets, key=lambda target: len(target.path), default=None)
    if nearest is None:
        raise Refused(
            "exchange:not-addressed",
            "{number} is for other units than yours: they acknowledge it themselves.",
            number=policy.number(row.issuer, row.id),
        )
    return nearest


def pass_on(row: Alert, done: AcknowledgedBody, actor: Actor) -> None:
    """Ring no more for who acknowledged, and let the issuer know."""
    alert_effects.stop_ringing(row, done.by.unit, by=actor)
    if row.issuer == here.node().force:
        alert_effects.tell_progress(row)
    else:
        body = bodies.write(done)
        outbox.post_even_if_away("alert.acknowledged.v1", to=[row.issuer], body=body, on=row.id, lane=Lane.URGENT)
