"""The face of `access` for who acts now: sign-in, sessions, devices."""

from sangam.access.devices import device_users, devices_of, enrol_device, open_by_pin, revoke_device
from sangam.access.locked_desks import LIFE as LOCK_LIFE
from sangam.access.locked_desks import lock, locked_desk, locked_session, seal_of
from sangam.access.marks import LIFE as MARK_LIFE
from sangam.access.marks import mark_browser
from sangam.access.passwords import change_password
from sangam.access.sessions import (
    actor_for,
    actor_of_session,
    actor_unattended,
    end,
    end_all,
    end_one,
    open_sessions,
    sitting_of_session,
    state_purpose,
)
from sangam.access.sign_in import check_code, check_password, posts_to_choose, sit_down
from sangam.access.vault import ensure_key

__all__ = [
    "LOCK_LIFE",
    "MARK_LIFE",
    "actor_for",
    "actor_of_session",
    "actor_unattended",
    "change_password",
    "check_code",
    "check_password",
    "device_users",
    "devices_of",
    "end",
    "end_all",
    "end_one",
    "enrol_device",
    "ensure_key",
    "lock",
    "locked_desk",
    "locked_session",
    "mark_browser",
    "open_by_pin",
    "open_sessions",
    "posts_to_choose",
    "revoke_device",
    "seal_of",
    "sit_down",
    "sitting_of_session",
    "state_purpose",
]
