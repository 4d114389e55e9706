"""Find, normalise, compare and mask what names one thing: plates, telephones, cases, handles, papers."""

from sangam.identifiers.confusion import (
    MOST_VARIANTS,
    chassis_variants,
    confusion_key,
    handle_variants,
    imei_variants,
    mask,
    written_form,
)
from sangam.identifiers.finder import find_identifiers, normalise
from sangam.identifiers.kinds.acts import applicable_penal_code
from sangam.identifiers.kinds.plates import readings
from sangam.identifiers.types import Found, Identifier, Kind, Validity

__all__ = [
    "MOST_VARIANTS",
    "Found",
    "Identifier",
    "Kind",
    "Validity",
    "applicable_penal_code",
    "confusion_key",
    "find_identifiers",
    "mask",
    "normalise",
    "variants",
    "written_form",
]


def variants(kind: Kind, normal: str) -> frozenset[str]:
    """Return the normal forms that may be meant when look-alike characters were exchanged, the given one included.

    Well-formed ones only: a plate's digit places get digits, a chassis number never gets I, O or Q.  At most
    MOST_VARIANTS.  All share `fold(kind, normal)`; the fold also reaches what this bound leaves out.
    """
    if kind is Kind.PLATE:
        return frozenset({normal, *readings(normal)})
    if kind is Kind.CHASSIS:
        return chassis_variants(normal)
    if kind is Kind.IMEI:
        return imei_variants(normal)
    if kind in (Kind.SOCIAL, Kind.UPI, Kind.EMAIL):
        return handle_variants(normal)
    return frozenset({normal})
