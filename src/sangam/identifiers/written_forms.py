"""Identifiers as officers write them, and as others may see them."""

import re
from collections.abc import Callable, Mapping

from sangam.identifiers.kinds.papers import mask_aadhaar
from sangam.identifiers.types import Kind

_STATE_PLATE = re.compile(r"([A-Z]{2})(\d{1,2})([A-Z]{0,3})(\d{4})")
_OTHER_PLATES = (
    (re.compile(r"(2\d)(BH)(\d{4})([A-Z]{1,2})"), "{} {} {} {}"),
    (re.compile(r"(T)(\d{4})([A-Z]{2})(\d{4})([A-Z]{1,2})"), "{} {} {} {} {}"),
    (re.compile(r"(\d{1,3})(CD|CC|UN)(\d{1,4})"), "{} {} {}"),
    (re.compile(r"(\d\d)([A-Z])(\d{6})([A-Z])"), "↑ {} {} {} {}"),
)


def written_form(kind: Kind, normal: str) -> str:
    """Return the normal form as an officer would write it: spaced, and labelled where the kind needs its label."""
    return _WRITTEN.get(kind, str)(normal)


def _plate(normal: str) -> str:
    for shape, layout in _OTHER_PLATES:
        if match := shape.fullmatch(normal):
            return layout.format(*match.groups())
    if not (match := _STATE_PLATE.fullmatch(normal)):
        return normal
    state, district, letters, serial = match.groups()
    if state == "DL" and len(letters) in (2, 3):
        return f"DL {district}{letters[0]} {letters[1:]} {serial}"
    if len(letters) == 3:
        return normal
    return " ".join(part for part in (state, district, letters, serial) if part)


def _written_phone(normal: str) -> str:
    mobile = re.fullmatch(r"\+91([6-9]\d{4})(\d{5})", normal)
    return f"+91 {mobile[1]} {mobile[2]}" if mobile else normal


_WRITTEN: Mapping[Kind, Callable[[str], str]] = {
    Kind.PLATE: _plate,
    Kind.PHONE: _written_phone,
    Kind.CHASSIS: "chassis no. {}".format,
    Kind.ENGINE: "engine no. {}".format,
    Kind.IMEI: "IMEI {}".format,
    Kind.IMSI: "IMSI {}".format,
    Kind.FIR: "FIR No. {}".format,
    Kind.GD: "GD No. {}".format,
    Kind.SECTION: "u/s {}".format,
    Kind.UPI: "UPI id {}".format,
    Kind.SOCIAL: lambda normal: normal.replace(":", " @", 1),
    Kind.PASSPORT: "passport no. {}".format,
    Kind.WEAPON: "weapon no. {}".format,
    Kind.LABORATORY: "FSL ref no. {}".format,
    Kind.LICENCE: lambda normal: f"{normal[:4]} {normal[4:]}",
}


def mask(kind: Kind, normal: str) -> str:
    """Return what may be shown of a victim's, complainant's or minor's identifier: enough to recognise, not to use.

    Case, diary and section numbers, which name no person, come back as they are.
    """
    if kind in (Kind.FIR, Kind.GD, Kind.SECTION):
        return normal
    if kind is Kind.AADHAAR:
        return mask_aadhaar(normal)
    if kind in (Kind.EMAIL, Kind.UPI):
        local, _, domain = normal.partition("@")
        return f"{local[:1]}***@{domain}"
    if kind is Kind.SOCIAL:
        network, sign, handle = normal.rpartition(":")
        return f"{network}{sign}{handle[:2]}***"
    kept = 4 if len(normal) >= 8 else 2
    return re.sub(r"[A-Z0-9]", "X", normal[:-kept]) + normal[-kept:]
