"""The front door of `access` for devices: enrolled, opened by PIN, locked, struck off."""

from sangam.access.sign_in.enrolment.devices import (
    device_users,
    devices_of,
    enrol_device,
    list_devices,
    open_by_pin,
    revoke_device,
    strike_all_devices,
    strike_device,
)
from sangam.access.sign_in.sessions import LIFE as MARK_LIFE
from sangam.access.sign_in.sessions import mark_browser
from sangam.access.sign_in.steps import LIFE as LOCK_LIFE
from sangam.access.sign_in.steps import lock, locked_desk
from sangam.access.types import DeviceView

__all__ = [
    "LOCK_LIFE",
    "MARK_LIFE",
    "DeviceView",
    "device_users",
    "devices_of",
    "enrol_device",
    "list_devices",
    "lock",
    "locked_desk",
    "mark_browser",
    "open_by_pin",
    "revoke_device",
    "strike_all_devices",
    "strike_device",
]
