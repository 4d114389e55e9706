"""The face of `access` for the administrator: officers, transfers, credentials."""

from sangam.access.staff import (
    OFFICER_COLUMNS,
    OFFICER_OPTIONAL,
    TRANSFER_COLUMNS,
    TRANSFER_OPTIONAL,
    Issued,
    Staffed,
    acting,
    issue_credentials,
    load_officers,
    officer_named,
    open_lock,
    transfer_officers,
)
from sangam.access.types import Fault

__all__ = [
    "OFFICER_COLUMNS",
    "OFFICER_OPTIONAL",
    "TRANSFER_COLUMNS",
    "TRANSFER_OPTIONAL",
    "Fault",
    "Issued",
    "Staffed",
    "acting",
    "issue_credentials",
    "load_officers",
    "officer_named",
    "open_lock",
    "transfer_officers",
]
