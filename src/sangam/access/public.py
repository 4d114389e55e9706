"""The face of `access` for who acts now: sign-in, sessions, devices."""

from sangam.access.sessions import (
    actor_for,
    actor_of_session,
    end,
    end_all,
    end_one,
    open_sessions,
    sitting_of_session,
    state_purpose,
)
from sangam.access.sign_in import (
    check_code,
    check_password,
    device_users,
    devices_of,
    enrol_device,
    open_by_pin,
    posts_to_choose,
    revoke_device,
    sit_down,
)
from sangam.access.vault import ensure_key

__all__ = [
    "actor_for",
    "actor_of_session",
    "check_code",
    "check_password",
    "device_users",
    "devices_of",
    "end",
    "end_all",
    "end_one",
    "enrol_device",
    "ensure_key",
    "open_by_pin",
    "open_sessions",
    "posts_to_choose",
    "revoke_device",
    "sit_down",
    "sitting_of_session",
    "state_purpose",
]
