"""Numbers that look right to a reader of numbers and belong to nobody, as far as that can be arranged.

Canada: 555-0100 to 555-0199 is kept for fiction by the North American Numbering Plan.  India keeps no range for
fiction.  "+91 66600 nnnnn" has the form of a mobile number.  No mobile series 666 is known to be allotted, and no
landline can read so, for a subscriber's number does not begin with 0 (memory).

For a crowd, "666 a0nnnnn" and "666 a1nnnnn" on the same grounds.  No area code 666 is known.  Behind the area codes
666a a subscriber's number would begin with 0 or 1, which none does (memory).

IMEI: type allocation codes that begin with 00 are test codes.  Plates: registering authority 98 is allotted in no state
used here (memory), except where a scenario of the reference fixes the plate.  Chassis: "SYN" in places 4-6.  UPI,
e-mail: handles that no bank and no registry gives out.
"""

from random import Random

_SERIES = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_CHASSIS = "ABCDEFGHJKLMNPRTUVWXYZ0123456789"


def indian_phone(serial: int) -> str:
    """Return the invented Indian number of that serial, 0 to 99999, in E.164."""
    if not 0 <= serial <= 99_999:
        raise ValueError(f"serial {serial} is not within 0 to 99999")
    return f"+9166600{serial:05d}"


def crowd_phone(serial: int) -> str:
    """Return the invented Indian number of that serial, 0 to 1,999,999; the first 100,000 are `indian_phone`'s."""
    if not 0 <= serial < 2_000_000:
        raise ValueError(f"serial {serial} is not within 0 to 1999999")
    block, last = divmod(serial, 100_000)
    area, first = block % 10, block // 10
    return f"+91666{area}{first}{last:05d}"


def crowd_plate(state: str, serial: int) -> str:
    """Return the plate of that serial under the authority that does not exist: 5,759,424 in a state, then again."""
    series, number = divmod(serial, 9_999)
    first, second = divmod(series % len(_SERIES) ** 2, len(_SERIES))
    return f"{state}98{_SERIES[first]}{_SERIES[second]}{number + 1:04d}"


def foreign_phone(serial: int) -> str:
    """Return the invented Canadian number of that serial, 0 to 99, in E.164."""
    if not 0 <= serial <= 99:
        raise ValueError(f"serial {serial} is not within 0 to 99")
    return f"+141655501{serial:02d}"


def imei(serial: int) -> str:
    """Return a test IMEI of 15 digits with its Luhn check digit."""
    body = f"00440198{serial:06d}"
    total = 0
    for place, digit in enumerate(body):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return body + str(-total % 10)


def plate(state: str, rng: Random) -> str:
    """Return an invented plate of `state`, under a registering authority that does not exist."""
    letters = "".join(rng.choice(_SERIES) for _ in range(2))
    return f"{state}98{letters}{rng.randrange(1, 10_000):04d}"


def chassis(rng: Random) -> str:
    """Return an invented chassis number: 17 characters, no I, O or Q, "SYN" in places 4-6."""
    return "MA1SYN" + "".join(rng.choice(_CHASSIS) for _ in range(5)) + f"{rng.randrange(1_000_000):06d}"


def engine(rng: Random) -> str:
    """Return an invented engine number."""
    return "SYN" + "".join(rng.choice(_CHASSIS) for _ in range(3)) + f"{rng.randrange(100_000):05d}"
