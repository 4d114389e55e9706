"""The sign-ins of the demonstration's invented officers.  Printed on screen: they guard nothing but inventions."""

import base64
import hashlib

import pyotp

PASSWORD = "sangam-demo-2026"  # noqa: S105 - see above
SHOWN = (
    ("hr.naka", "beat constable at the Kundli naka"),
    ("hr.sho.kundli", "station officer, Kundli"),
    ("up.sho.loni", "station officer, Loni"),
    ("dl.analyst", "analyst, Special Cell"),
    ("dl.auditor", "auditor, Delhi"),
    ("dl.admin", "system administrator, Delhi"),
)


def totp_secret(login: str) -> str:
    """Return the one-time-code secret of an invented officer: the same on every machine."""
    return base64.b32encode(hashlib.sha256(f"sangam demo {login}".encode()).digest()[:20]).decode()


def code(login: str) -> str:
    """Return the six digits that sign this officer in now."""
    return pyotp.TOTP(totp_secret(login)).now()
