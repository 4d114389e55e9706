"""Check digits: evidence for a reading, never a filter."""

_TIMES = (
    *("0123456789", "1234067895", "2340178956", "3401289567", "4012395678"),
    *("5987604321", "6598710432", "7659821043", "8765932104", "9876543210"),
)
_TURN = (
    *("0123456789", "1576283094", "5803796142", "8916043527"),
    *("9453126870", "4286573901", "2793806415", "7046913258"),
)


def luhn_holds(digits: str) -> bool:
    """Say whether the last digit is the Luhn check of those before.  Source: ISO/IEC 7812-1, annex B."""
    return luhn_check(digits[:-1]) == digits[-1]


def luhn_check(digits: str) -> str:
    """Return the Luhn check digit that belongs after `digits`."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value // 10 + value % 10
    return str(-total % 10)


def verhoeff_holds(digits: str) -> bool:
    """Say whether the last digit is the Verhoeff check of those before.  Source: Verhoeff 1969; used by UIDAI."""
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = int(_TIMES[check][int(_TURN[place % 8][int(digit)])])
    return check == 0
