"""What access has written down for an officer about his own sign-in, told to him alone, in whatever post he sits."""

from collections.abc import Mapping

from django.db import transaction

from sangam.access.sign_in import proofs
from sangam.audit import audit
from sangam.kernel import here
from sangam.kernel.actor import Actor
from sangam.notices.deliveries import notify
from sangam.notices.types import Subject, Telling, TodayLane, Urgency

TITLES: Mapping[str, str] = {
    "device-enrolled": "You can now sign in on this device: {name}. If this was not you, sign out everywhere at once.",
    "pin-struck": "Your PIN on {name} was struck after too many wrong ones. Was it not you? Tell your administrator.",
    "password-changed": "Your password was changed. Was it not you? Tell your administrator at once.",
    "code-reused": "A one-time code of yours was given twice, the second time from {name}. Was it not you? Change your "
    "password and tell your administrator at once.",
    "first-password": "Your password is a first one and ends on {name}: change it under Me.",
    "order-waits": "An order about {name} takes two administrators: read it and agree, or let it lapse.",
    "order-agreed": "A second administrator agrees to your order about {name}: carry it out.",
    "officer-reset": "{name} of your unit was given new sign-in data. Ask the officer; if it was not wanted, tell "
    "the auditor at once.",
    "officer-first-session": "{name} of your unit has signed in with the new sign-in data for the first time.",
    "credentials-issued": "Your administrator gave you new sign-in data; your devices are to be enrolled anew.",
}
"""By kind of note."""

_ORDERS = frozenset({"order-waits", "order-agreed"})
"""Kinds of note about what an administrator orders: its subject is the proposal."""


def tell_officer_notes() -> int:
    """Tell officers what they must know about their sign-in, as one deed of the timekeeper; return how many things."""
    with transaction.atomic():
        notes = proofs.untold_notes()
        if not notes:
            return 0
        with audit.deed(Actor.system(here.node().force, "timekeeper"), "node:officer:tell") as facts:
            for note in notes:
                about = Subject("order" if note.kind in _ORDERS else "sign-in", note.subject)
                parts = {"name": note.name} if note.name else {}
                matter = f"sign-in:{note.id}"
                title = TITLES[note.kind]
                told = Telling(
                    f"{about.kind}.changed", about, title, parts, TodayLane.NOW, Urgency.URGENT, matter=matter
                )
                notify(told, to=[f"officer:{note.officer}"])
            proofs.mark_told(note.id for note in notes)
            facts["notes"] = [str(note.id) for note in notes]
    return len(notes)
