"""Numbers that people type: the one way from such a text to an integer.

`int()` alone is no such way: `"²".isdigit()` holds and int("²") fails, and more than 4,300 digits fail too.
"""

import re

_DIGITS = re.compile(r"\d{1,18}")


def read_number(text: str, *, most: int, least: int = 0) -> int | None:
    """Return the whole number that a text gives in decimal digits of any script, blanks around it left aside.

    Returns None for any other text, more than 18 digits, and a number outside of least to most.
    """
    found = _DIGITS.fullmatch(text.strip())
    number = int(found[0]) if found else None
    return number if number is not None and least <= number <= most else None
