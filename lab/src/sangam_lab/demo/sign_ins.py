"""The sign-ins of the demonstration's invented officers.  Printed on screen: they guard nothing but inventions."""

import base64
import hashlib

import pyotp

PASSWORD = "sangam-demo-2026"  # noqa: S105 - see above
SHOWN = (
    "dl.beat", "dl.naka", "dl.sho.kapashera", "dl.sho.narela", "dl.sho.dwarka", "dl.si.dwarka", "dl.acp.narela",
    "dl.dcp.on", "dl.cell", "dl.control",
    "hr.beat", "hr.naka", "hr.io.kundli", "hr.sho.kundli", "hr.sho.kharkhoda", "hr.sho.palamvihar", "hr.acp.rai",
    "hr.dcp.east", "hr.stf",
    "up.beat", "up.sho.loni", "up.sho.sahibabad", "up.acp.loni",
    "nia.analyst",
    "mha.desk",
)  # fmt: skip
"""Whoever a day's work waits for; `world/cast.csv` holds them and the rest of the cast."""

ALSO = ("dl.data", "dl.eps", "dl.auditor", "dl.admin", "nia.hq")


def totp_secret(login: str) -> str:
    """Return the one-time-code secret of an invented officer: the same on every machine."""
    return base64.b32encode(hashlib.sha256(f"sangam demo {login}".encode()).digest()[:20]).decode()


def code(login: str) -> str:
    """Return the six digits that sign this officer in now."""
    return pyotp.TOTP(totp_secret(login)).now()
