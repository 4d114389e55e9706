"""The front door of `access` for the administrator: officers, transfers, credentials."""

from sangam.access.officer_rows import OFFICER_COLUMNS, OFFICER_OPTIONAL, TRANSFER_COLUMNS, TRANSFER_OPTIONAL
from sangam.access.sign_in.vault import hash_secret
from sangam.access.staff import (
    Issued,
    actor_of_officer,
    issue_credentials,
    load_officers,
    officer_named,
    open_address,
    open_lock,
    transfer_officers,
)
from sangam.access.types import Fault, Staffed

__all__ = [
    "OFFICER_COLUMNS",
    "OFFICER_OPTIONAL",
    "TRANSFER_COLUMNS",
    "TRANSFER_OPTIONAL",
    "Fault",
    "Issued",
    "Staffed",
    "actor_of_officer",
    "hash_secret",
    "issue_credentials",
    "load_officers",
    "officer_named",
    "open_address",
    "open_lock",
    "transfer_officers",
]
