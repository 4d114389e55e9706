"""A print as a view answers it: the paper, and who gets it.  The press draws it, once no request of the officer waits.

Its ticket names the print, the session that asked for it, and the address where it did.  There, what may be seen is
judged anew when it is ready.
"""

import hashlib
import json
from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.urls import reverse

from sangam.kernel.errors import NotFound
from sangam.node.press import client
from sangam.node.press.client import Client, Order
from sangam.print_pages.drawn_paper import Script

DEFERS = "sangam.defers_prints"  # in the environ: the door has papers drawn, so a view need not
STATE = "sangam.print_state"  # in the environ: how a print stands, for the page that says so
_SALT = "sangam.web.prints"
_LIVES_S = 3600


class Print(HttpResponse):
    """The answer of a view whose content is drawn elsewhere.  waits_at: the page that says how it stands."""

    def __init__(self, order: Order, *, session: str, address: str) -> None:
        super().__init__(content_type="application/pdf")
        self.order = order
        said = {"key": order.key, "session": session, "address": address}
        self.waits_at = reverse("awaited_print", args=[signing.dumps(said, salt=_SALT, compress=True)])


def order_of(script: Script, owner: str = "") -> Order:
    """Return the order of a paper, in the turn of an officer, or of the node itself."""
    body = script.body
    key = hashlib.sha256(body + b"\n" + json.dumps(script.stamps).encode()).hexdigest()
    return Order(owner, key, body, script.stamps)


def wait_for(press: Client, script: Script) -> bytes:
    """Return a paper as PDF, for what needs it at once.  Raises Refused where it cannot be had."""
    return client.wait_for(press, order_of(script))


def read_ticket(ticket: str, *, session: str) -> dict[str, Any]:
    """Return what a ticket says: key, address.  Raises NotFound for another session's, and for none."""
    try:
        said: dict[str, Any] = signing.loads(ticket, salt=_SALT, max_age=_LIVES_S)
    except signing.BadSignature:
        said = {}
    if said.get("session") != session:
        raise NotFound("web:print", "This print is no longer waited for: ask for it again where you found it.")
    return said
