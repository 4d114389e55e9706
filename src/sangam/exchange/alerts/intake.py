"""Taking other forces' alerts and acknowledgements, inside the envelope's deed."""

from uuid import UUID

from sangam.access.units import units
from sangam.exchange import policy
from sangam.exchange.alerts import effects as alert_effects
from sangam.exchange.alerts import hand_overs
from sangam.exchange.messages import AcknowledgedBody, CancelledBody, newest_versions, read_alert
from sangam.exchange.models import Alert, Tombstone
from sangam.federation.inbox import dispatch
from sangam.federation.types import Incoming, Outcome, Parked, Tombstoned
from sangam.kernel import bodies, clock, here
from sangam.kernel.author import Author
from sangam.kernel.errors import Refused


def take_alert(incoming: Incoming) -> None:
    """Hold an alert at this version; a version that we have, or passed, changes nothing."""
    body = read_alert(incoming.body, sender=incoming.sender)
    policy.require_own_unit(body.issued_by)
    policy.require_made_by(body.alert, incoming.sender)
    policy.require_near_end(body.says.expires_at, at=clock.now())
    with dispatch.unheard(as_if=Outcome.APPLIED):
        row = _lock_alert(body.alert, incoming.sender)
    stone = Tombstone.objects.filter(alert=body.alert, issuer=incoming.sender, version__gte=body.version)
    if (row is not None and row.version >= body.version) or stone.exists():
        return
    if row is not None:
        body = bodies.replace(body, earlier=newest_versions({**alert_effects.versions_of(row), **body.earlier}))
    columns = {**alert_effects.content(body), **_issuer(body.issued_by)}
    row, _ = Alert.objects.update_or_create(id=body.alert, defaults=columns)
    alert_effects.notify_targets(row)


def take_cancelled(incoming: Incoming) -> Tombstoned | None:
    """End an alert; one that never came leaves a tombstone without content, so that it will not come later."""
    body = bodies.read(CancelledBody, incoming.body)
    policy.require_made_by(body.alert, incoming.sender)
    with dispatch.unheard(as_if=Outcome.TOMBSTONED):
        row = _lock_alert(body.alert, incoming.sender)
    if row is not None:
        if row.version < body.version:
            alert_effects.cancel(row, version=body.version, reason=body.reason)
        return None
    stone, _ = Tombstone.objects.get_or_create(
        alert=body.alert, issuer=incoming.sender, defaults={"version": body.version}
    )
    Tombstone.objects.filter(id=stone.id, version__lt=body.version).update(version=body.version)
    return Tombstoned()


def take_acknowledged(incoming: Incoming) -> Parked | None:
    """Keep another force's acknowledgement of an alert of ours."""
    body = bodies.read(AcknowledgedBody, incoming.body, sender=incoming.sender)
    policy.require_own_unit(body.by)
    row = Alert.objects.select_for_update().filter(id=body.alert).first()
    if row is None:
        return Parked(waits_for=body.alert)
    if row.issuer != here.node().force or incoming.sender not in row.sent_to:
        with dispatch.unheard(as_if=Outcome.PARKED):
            raise Refused(
                "exchange:not-sent-to",
                "{force} acknowledges {number}, which we never sent there.",
                force=incoming.sender,
                number=policy.number(row.issuer, row.id),
            )
    if alert_effects.take_acknowledgement(row, body):
        hand_overs.take_hand_over(row, body)
        alert_effects.tell_progress(row)
    return None


def _lock_alert(alert: UUID, sender: str) -> Alert | None:
    """Return the alert, locked.  Raises Refused when it is another force's than the sender's."""
    row = Alert.objects.select_for_update().filter(id=alert).first()
    if row is not None and row.issuer != sender:
        raise Refused(
            "exchange:not-their-alert",
            "{force} changes {number}, which is not its own: only the issuer may.",
            force=sender,
            number=policy.number(row.issuer, row.id),
        )
    return row


def _issuer(issued_by: Author) -> dict[str, object]:
    """Return the columns that state who issued it; a unit that we do not know yet hangs below its headquarters."""
    known = units.units([issued_by.unit]).get(issued_by.unit)
    path = list(known.path) if known else [issued_by.force, issued_by.unit]
    return {
        "issuer": issued_by.force,
        "unit": issued_by.unit,
        "path": path,
        "post": issued_by.post,
        "label": issued_by.label,
    }
