"""An order that takes two administrators, in the reader's words."""

from typing import Any

from sangam.access.types import OrderView
from sangam.kernel import clock
from sangam.web.common import labels
from sangam.web.common.sentences import ROLES
from sangam.web.templatetags.words import word


def order_words(view: OrderView) -> dict[str, Any]:
    """Return an order with its state now, what it does and to whom."""
    values = view.order.values
    role = values.get("to_role", "") or values.get("role", "")
    return {
        "view": view,
        "state": view.proposal.state(clock.now()),
        "step": word(view.order.step, "order_step"),
        "role": str(ROLES.get(role, role)),
        "unit": values.get("to_unit", "") or values.get("unit", ""),
        "by": labels.called_as(view.proposal.proposed_by),
        "agreed_by": labels.called_as(view.proposal.agreed_by) if view.proposal.agreed_by else "",
    }
