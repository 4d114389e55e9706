"""The face of `access` for the administrator: officers, transfers, credentials."""

from sangam.access.devices import list_devices, strike_all_devices, strike_device
from sangam.access.staff import (
    OFFICER_COLUMNS,
    OFFICER_OPTIONAL,
    TRANSFER_COLUMNS,
    TRANSFER_OPTIONAL,
    Issued,
    acting,
    issue_credentials,
    load_officers,
    officer_named,
    open_address,
    open_lock,
    transfer_officers,
)
from sangam.access.types import DeviceView, Fault, Staffed
from sangam.access.vault import hash_secret

__all__ = [
    "OFFICER_COLUMNS",
    "OFFICER_OPTIONAL",
    "TRANSFER_COLUMNS",
    "TRANSFER_OPTIONAL",
    "DeviceView",
    "Fault",
    "Issued",
    "Staffed",
    "acting",
    "hash_secret",
    "issue_credentials",
    "list_devices",
    "load_officers",
    "officer_named",
    "open_address",
    "open_lock",
    "strike_all_devices",
    "strike_device",
    "transfer_officers",
]
