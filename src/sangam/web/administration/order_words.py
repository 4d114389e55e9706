"""An order that takes two administrators, in the reader's words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy

from sangam.access.types import OrderView
from sangam.kernel import clock
from sangam.kernel.clock import INDIA
from sangam.web.common import labels
from sangam.web.common.sentences import ROLES
from sangam.web.templatetags.words import moment_words, word

_CELLS: Mapping[str, Any] = {
    "service_number": gettext_lazy("Service number"),
    "name_en": gettext_lazy("Name in English"),
    "name_hi": gettext_lazy("Name in Hindi"),
    "rank": gettext_lazy("Rank"),
    "sign_in_name": gettext_lazy("Sign-in name"),
    "language": gettext_lazy("Language"),
    "to_title": gettext_lazy("Post"),
    "title_en": gettext_lazy("Post"),
    "from_date": gettext_lazy("From when"),
    "additional_charge": gettext_lazy("Additional charge: what the officer holds goes on"),
    "order_reference": gettext_lazy("Number of the transfer order"),
    "device": gettext_lazy("Device"),
}
"""The cells of an order by their label; role and unit are said apart."""
_SAID_APART = frozenset({"role", "to_role", "unit", "to_unit"})


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
        "cells": [
            (_CELLS.get(name, name), _cell_words(name, text))
            for name, text in values.items()
            if text and name not in _SAID_APART
        ],
        "by": labels.called_as(view.proposal.proposed_by),
        "agreed_by": labels.called_as(view.proposal.agreed_by) if view.proposal.agreed_by else "",
    }


def _cell_words(name: str, text: str) -> str:
    """Return a cell as it is read; a moment as the form wrote it, in the time of India."""
    return moment_words(datetime.fromisoformat(text).replace(tzinfo=INDIA)) if name == "from_date" else text
