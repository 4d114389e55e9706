"""Envelopes of alerts as a node might send them, right or wrong."""

from sangam.audit.audit import deed
from sangam.exchange.messages import AlertBody
from sangam.federation import outbox
from sangam.federation.lanes import status
from sangam.federation.types import Outcome
from sangam.kernel import bodies, clock
from sangam.kernel.author import Author
from sangam.kernel.ids import new_id


def by(actor, **changes):
    return Author(**{"force": actor.force, "unit": actor.unit, "post": actor.post, "label": actor.label, **changes})


def sends(border, actor, kind, body, *, to="HR"):
    """Post an envelope as the actor's node might, right or wrong; return its id."""
    with border.at(actor), deed(actor, "officer:envelope:forge"):
        return outbox.post(kind, to=[to], body=body)


def outcome(border, actor, envelope):
    with border.at(actor):
        (delivery,) = status.delivery([envelope])
    return delivery.outcome, delivery.reason


def refused(border, actor, kind, body, *, to="HR"):
    envelope = sends(border, actor, kind, body, to=to)
    border.wire.deliver()
    found, reason = outcome(border, actor, envelope)
    assert found is Outcome.SET_ASIDE
    return reason


def alert_body(border, scorpio, *, version=1, alert=None, issued_by=None, **changes):
    now = clock.now()
    body = AlertBody(alert or new_id(), version, issued_by or by(border.narela), scorpio(**changes), now, now)
    return bodies.write(body)
