"""From a record, thread, alert, meeting or operation back to the actions of meetings that name it as evidence."""

from uuid import UUID

from django.urls import reverse

from sangam.access.policy import may
from sangam.coordination import pages
from sangam.kernel.actor import Actor


def action_addresses(actor: Actor, kind: str, thing: UUID) -> list[str]:
    """Return the addresses of the actions whose reports name a thing, of meetings that the actor may know."""
    if not may(actor, "meeting:read"):
        return []
    return [reverse("action", args=[each]) for each in pages.actions_showing(actor, kind, thing)]
