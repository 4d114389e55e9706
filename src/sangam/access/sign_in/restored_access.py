"""What a restore must not bring back to life: sessions, codes and PINs that ended since the backup was made."""

from django.db.models import F
from django.db.models.functions import Greatest

from sangam.access.models import Credential, DeviceUser, Session
from sangam.access.sign_in import proofs
from sangam.access.sign_in.enrolment.devices import PIN_LIFE
from sangam.audit.public import audit
from sangam.kernel import clock


def end_restored_access() -> dict[str, int]:
    """End all sessions, and let no PIN serve before a code is given on its device, inside the caller's deed.

    The node cannot know which of them had ended since the backup.  A code that was given before now serves no more.
    Returns how many sessions and PINs there were.
    """
    now = audit.require_deed().at
    Credential.objects.update(proof=None, totp_step=Greatest(F("totp_step"), proofs.step_of(clock.now())))
    sessions = Session.objects.filter(ended_at=None).update(ended_at=now)
    too_old = now - 2 * PIN_LIFE
    return {"sessions": sessions, "pins": DeviceUser.objects.update(code_at=too_old)}
