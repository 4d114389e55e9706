"""A locked desk: the screen of an enrolled device that rings for its post while nobody is signed in at it.

Its seal names the device, the officer who locked it and that officer's post.  It opens nothing.  Who asks with it is an
actor without any right, without a session and without clearance, who can be told only that something waits.  It serves
for a shift, and no longer than the officer's PIN there, the holding of the post and the device itself.
"""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sangam.access.models import DeviceUser, Session
from sangam.access.sign_in import seats, sessions, vault
from sangam.access.sign_in.enrolment import devices as enrolment_devices
from sangam.audit.public import audit
from sangam.kernel.actor import Actor
from sangam.kernel.errors import Refused
from sangam.kernel.handling import Classification

LIFE = timedelta(hours=12)
ROLE = "locked"
"""Of no officer: policy.ROLES gives it nothing."""


def lock(actor: Actor, device_token: str) -> str:
    """End the session, and return the seal of the screen that stays.  Raises Refused where no PIN would open it."""
    with audit.deed(actor, "officer:session:lock", on=actor.session):
        sealed = seal_of(actor, device_token)
        sessions.end_here(actor)
    return sealed


def seal_of(actor: Actor, device_token: str) -> str:
    """Return the seal with which this desk may stay locked later on.  Raises Refused where no PIN would open it."""
    device = enrolment_devices.find_device(device_token)
    if device is None or not _may_open_device(device.id, actor.an_officer()):
        raise Refused(
            "access:lock-no-pin",
            "No PIN of yours opens this device: enrol it first, then its screen can be locked.",
        )
    holding = Session.objects.values_list("holding_id", flat=True).get(id=str(actor.session))
    return vault.seal(
        {
            "for": "lock",
            "device": str(device.id),
            "officer": str(actor.officer),
            "holding": str(holding),
            "session": str(actor.session),
        }
    )


def locked_session(sealed: str, device_token: str) -> UUID | None:
    """Return the session that a locked desk was left in, None where the seal serves no more."""
    content = vault.unseal(sealed, younger_than=LIFE) if sealed else None
    if not content or "session" not in content or locked_desk(sealed, device_token) is None:
        return None
    return UUID(str(content["session"]))


def locked_desk(sealed: str, device_token: str) -> Actor | None:
    """Return the locked desk, an actor without rights, or None where the seal serves no more."""
    content = vault.unseal(sealed, younger_than=LIFE) if sealed else None
    device = enrolment_devices.find_device(device_token)
    if not content or content.get("for") != "lock" or device is None or content["device"] != str(device.id):
        return None
    officer, holding = UUID(str(content["officer"])), UUID(str(content["holding"]))
    if not _may_open_device(device.id, officer):
        return None
    held = next((each for each in seats.held_by(officer) if each.id == holding), None)
    post = seats.rights_of_posts([held.post]).get(held.post) if held else None
    if post is None:
        return None
    return replace(
        post, role=ROLE, officer=officer, clearance=Classification.UNCLASSIFIED, audience=frozenset(), session=None
    )


def _may_open_device(device: UUID, officer: UUID) -> bool:
    return DeviceUser.objects.filter(device_id=device, officer_id=officer, officer__left_at=None).exists()
