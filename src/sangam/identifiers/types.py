"""What an identifier is, and what a find of one in a text looks like."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What an identifier names."""

    PLATE = "plate"
    CHASSIS = "chassis"
    ENGINE = "engine"
    PHONE = "phone"
    IMEI = "imei"
    IMSI = "imsi"
    FIR = "fir"
    GD = "gd"
    SECTION = "section"
    EMAIL = "email"
    UPI = "upi"
    SOCIAL = "social"
    PASSPORT = "passport"
    LICENCE = "licence"
    PAN = "pan"
    AADHAAR = "aadhaar"
    SERVICE = "service"
    WEAPON = "weapon-number"
    LABORATORY = "lab-reference"


class Validity(StrEnum):
    """How far form and surroundings speak for the reading.  Says nothing on whether the thing exists."""

    SURE = "sure"
    PLAUSIBLE = "plausible"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True)
class Identifier:
    """One reading: the kind, its normal form, and why we think so."""

    kind: Kind
    normal: str
    valid: Validity
    notes: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Found:
    """An identifier in a text.  `text` is `source[start:end]`, except for Aadhaar, where it is the masked form.

    FIR, GD, section and service numbers span their label; every other span holds the identifier alone.
    alternatives: other readings of the same characters, best first; empty where the form is sure.
    """

    kind: Kind
    text: str
    start: int
    end: int
    normal: str
    valid: Validity
    notes: tuple[str, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict, hash=False)
    alternatives: tuple[Identifier, ...] = ()
