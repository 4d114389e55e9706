"""The identifiers that may be meant when look-alike characters were exchanged."""

from sangam.identifiers.confusion import chassis_variants, handle_variants, imei_variants
from sangam.identifiers.kinds.plates import readings
from sangam.identifiers.types import Kind


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
