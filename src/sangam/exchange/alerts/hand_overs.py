"""A post that an alert reached by mistake hands it over to the unit that it is for.

It goes at once to a unit of the post's own force, and to one of the force that issued it.  Who else gets an alert its
issuer decides.  For a third force, and for a text that has changed since, the issuing unit is asked.  Nobody hands over
to a unit with stations below it: an alert to that unit rings in all of them.
"""

from uuid import UUID

from sangam.access.policy import require, step
from sangam.access.units import units
from sangam.audit import audit
from sangam.exchange import limits, policy
from sangam.exchange.alerts import effects as alert_effects
from sangam.exchange.alerts.acts import addressed_for, author, no_such_alert, pass_on, state_of, visible
from sangam.exchange.alerts.targets import NAKA, own_targets
from sangam.exchange.messages import AcknowledgedBody
from sangam.exchange.models import Acknowledgement, Alert, AlertTarget
from sangam.exchange.types import Acknowledged
from sangam.kernel import clock, here
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Conflict, Malformed
from sangam.notices import deliveries
from sangam.notices.types import Telling, TodayLane, Urgency

HANDED = "alert.handed"
_STATION = "station"
_NAMED = "{who} says that {number} is for {unit}: address it too, if you agree"


def hand_over(actor: Actor, alert: UUID, *, to: str, note: str = "") -> None:
    """Acknowledge an alert as another unit's, and hand it over to that unit; the issuer sees both.

    Raises NotFound and Refused as `acknowledge` does; Malformed for a unit that there is not or that has it already.
    Raises Conflict where the post has acted on it or handed it over, or it is over.
    """
    with audit.deed(actor, "officer:alert:hand-over", on=alert) as facts:
        require(actor, "alert:acknowledge")
        row = visible(actor).select_for_update().filter(id=alert).first()
        if row is None:
            raise no_such_alert()
        number = policy.number(row.issuer, row.id)
        step(policy.ALERT_STEPS, state_of(row), "handed over", thing=number)
        target = addressed_for(actor, row)
        _require_another_unit(row, to, number=number)
        by = author(actor, unit=target.unit)
        officer = actor.officer if units.unit(target.unit).kind == NAKA else None
        done = AcknowledgedBody(
            row.id, row.version, Acknowledged.SEEN, policy.require_note(note), by, clock.now(), officer, to
        )
        facts.update(to=to, unit=target.unit, version=row.version)
        if not alert_effects.take_acknowledgement(row, done):
            raise Conflict(
                "exchange:handed-already", "Your post has acted on {number}, or handed it over already.", number=number
            )
        take_hand_over(row, done)
        pass_on(row, done, actor)


def take_hand_over(row: Alert, done: AcknowledgedBody) -> None:
    """Let a hand-over take effect at this node: its unit is told, or stands on the board, or the issuer is asked."""
    found = units.units([done.handed_to]).get(done.handed_to)
    if found is None:
        return
    us, is_of_this_text = here.node().force, done.version == row.version
    goes_on = is_of_this_text and len(row.area) < limits.MOST_UNITS and not _has_stations(found.code)
    if found.force == us and goes_on:
        alert_effects.tell_more(row, found.code, by=done.by.label)
        _add_to_area(row, found.code)
    elif row.issuer == us and found.force == done.by.force and goes_on:
        AlertTarget.objects.get_or_create(
            alert=row,
            unit=found.code,
            defaults={"force": found.force, "path": list(found.path), "handed_at": done.at, "handed_by": done.by.label},
        )
        _add_to_area(row, found.code)
    elif row.issuer == us:
        _ask_issuer(row, done)


def asked_of_issuer(row: Alert, said: Acknowledgement) -> bool:
    """Tell whether a post named a unit that the alert does not go to."""
    return bool(said.handed_to) and said.handed_to not in row.area


def _has_stations(unit: str) -> bool:
    """Tell whether an alert to a unit would ring at stations below it."""
    return any(each.kind == _STATION and each.code != unit for each in units.units_under(unit))


def _add_to_area(row: Alert, unit: str) -> None:
    if unit not in row.area:
        row.area = [*row.area, unit]
        row.save(update_fields=["area"])


def _ask_issuer(row: Alert, done: AcknowledgedBody) -> None:
    parts = {"who": done.by.label, "number": policy.number(row.issuer, row.id), "unit": done.handed_to}
    about = alert_effects.subject(row.id)
    told = Telling(HANDED, about, _NAMED, parts, TodayLane.NOW, Urgency.URGENT, matter=f"{HANDED}:{done.handed_to}")
    deliveries.notify(told, to=[row.unit])


def _require_another_unit(row: Alert, to: str, *, number: str) -> None:
    if to not in units.units([to]):
        raise Malformed("exchange:hand-over-to", "Choose the unit that {number} is for.", number=number)
    if _has_stations(to):
        raise Malformed(
            "exchange:hand-over-wide",
            "{unit} stands for several stations: choose the one that {number} is for.",
            unit=to,
            number=number,
        )
    ours = policy.force_of(to) == here.node().force
    answering = {each.unit for each in own_targets([to])} if ours else {to}
    told = set(row.targets.filter(left_at=None).values_list("unit", flat=True)) | {row.unit}
    if answering <= told or to in row.area:
        raise Malformed("exchange:has-it", "{unit} has {number} already: choose another unit.", unit=to, number=number)
