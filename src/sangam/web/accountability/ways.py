"""The ways through these pages, as far as the officer may go them."""

from django.urls import reverse
from django.utils.translation import gettext as _

from sangam.access.policy import may
from sangam.kernel.actor import Actor

_WAYS = (
    ("ledger", "ledger:audit"),
    ("looks", "ledger:audit"),
    ("message_changes", "channel:audit"),
    ("overdue", "overdue:read"),
    ("responses", "response:read"),
    ("totals", "totals:read"),
)


def ways(actor: Actor, here: str) -> list[dict[str, object]]:
    """Return the pages that the officer may open: address, words, and whether it is the one that is open."""
    words = {
        "ledger": _("Ledger"),
        "looks": _("Unexplained looks"),
        "message_changes": _("Changed messages"),
        "overdue": _("Overdue"),
        "responses": _("Response times"),
        "totals": _("Monthly totals"),
    }
    return [
        {"url": reverse(name), "words": words[name], "here": name == here} for name, right in _WAYS if may(actor, right)
    ]
